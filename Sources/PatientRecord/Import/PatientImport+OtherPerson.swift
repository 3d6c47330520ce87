import Clinical
import EventLog
import Identity

/// Two systems can give the same number to two people: what names a person in one export is somebody else's in another.
extension PatientImport {
    /// The places of the batch's rows that cannot be about whom their number names, each with the reason.
    ///
    /// A row is held against everything that was told of the person and stands: who was described twice is whoever fits one
    /// of the two.
    func rowsOfOthers() -> [Int: String] {
        var others: [Int: String] = [:]
        for place in batch.indices where batch[place].describesPerson {
            guard let patient = patients[batch[place].patient] else { continue }
            let told = batch[place].registration
            if patient.isDescribed(by: told) { continue }
            if let reason = otherPerson(batch[place], patient) {
                others[place] = reason
            } else {
                patient.describe(told)
            }
        }
        return others
    }

    private func otherPerson(_ row: ImportedRow, _ patient: ImportedPatient) -> String? {
        if settings.isSamePerson(row) { return nil }
        // The number it comes by is in question, and so is the source's own id of the person.
        var systems: Set<String> = [settings.source + "/Patient"]
        if case .identifier(let system, _) = row.patient { systems.insert(system) }
        let contradictions = patient.described.map { row.registration.contradictions(to: $0, besides: systems) }
        guard let fewest = contradictions.min(by: { $0.weight < $1.weight }), fewest.tellApart else { return nil }
        return
            "this number is another person's: \(fewest.words) differ from what was told before. Import "
            + "another system's export under a name of its own (--source NAME, or source: in the mapping). "
            + "\(settings.samePersonHint)"
    }

    /// What stands of all that was told of a person, opened; of a record that was given up also what was told of the
    /// survivor, where details are put right by hand.
    func describe(_ patient: ImportedPatient, by history: PatientHistory) throws {
        try describe(patient, history, openedWith: patient.key)
        var seen: Set<PatientID> = [patient.id]
        var next = patient.state.mergedInto
        while let id = next.flatMap({ PatientID(code: $0) }), seen.insert(id).inserted {
            let survivor = try PatientHistory(reading: id.stream, in: log)
            if let key = try keys.keys(for: [id])[id] { try describe(patient, survivor, openedWith: key) }
            next = PatientState(survivor.readableEntries()).mergedInto
        }
    }

    private func describe(
        _ patient: ImportedPatient, _ history: PatientHistory, openedWith key: PatientKey
    ) throws {
        for item in history.items where item.envelope.corrects == nil {
            let deciding = history.decidingCorrection(of: item.position) ?? item
            guard let event = deciding.event, event.isAboutPerson else { continue }
            let path = deciding.position == item.position ? "" : "entry."
            switch try PatientSeal.open(event, id: deciding.envelope.id, path: path, key: key) {
            case .patientRegistered(let details), .patientDetailsChanged(let details): patient.describe(details)
            default: break
            }
        }
    }
}

extension PatientEvent {
    fileprivate var isAboutPerson: Bool {
        switch self {
        case .patientRegistered, .patientDetailsChanged: true
        default: false
        }
    }
}

extension ImportedRow {
    /// Whether it says of its person what tells people apart.
    var describesPerson: Bool {
        registration.name != nil || registration.birthDate != nil || registration.birthYear != nil
    }
}
