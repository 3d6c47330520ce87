public import Clinical
import EventLog
public import Identity

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
        guard let found = contradictions(of: row.registration, namedBy: row.patient, to: patient) else { return nil }
        return
            "this number is another person's: \(found.words) differ from what was told before. Import "
            + "another system's export under a name of its own (--source NAME, or source: in the mapping). "
            + "\(settings.samePersonHint)"
    }

    /// In what something told cannot be about whom its number names; nil where it can.
    private func contradictions(
        of told: Registration, namedBy reference: PatientReference, to patient: ImportedPatient
    ) -> Registration.Contradictions? {
        // The number it comes by is in question, and so is the source's own id of the person.
        var systems: Set<String> = [settings.source + "/Patient"]
        if case .identifier(let system, _) = reference { systems.insert(system) }
        let found = patient.described.map { told.contradictions(to: $0, besides: systems) }
        return found.min { $0.weight < $1.weight }.flatMap { $0.tellApart ? $0 : nil }
    }

    /// Whether a person can be whom a number names that they have here: they were here before this import, and what is
    /// told now can be about them.
    public func mayBe(
        _ id: PatientID, _ told: Registration, namedBy number: PatientReference
    ) throws(RecordError) -> Bool {
        do {
            guard let key = try keys.keys(for: [id])[id] else { return false }
            let patient = ImportedPatient(key: key)
            let history = try patient.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
            guard let first = history.items.first, origin == nil || first.envelope.origin != origin else {
                return false
            }
            try describe(patient, by: history)
            return contradictions(of: told, namedBy: number, to: patient) == nil
        } catch { throw .wrapping(error) }
    }

    /// What stands of all that was told of a person, opened; of a record that was given up also what was told of the
    /// survivor, where details are put right by hand.
    func describe(_ patient: ImportedPatient, by history: PatientHistory) throws {
        try describe(patient, history, openedWith: patient.key)
        var seen: Set<PatientID> = [patient.id]
        var next = patient.state.mergedInto
        while let id = next.flatMap({ PatientID(code: $0) }), seen.insert(id).inserted {
            let survivor = try PatientHistory(reading: id.stream, in: log) { !$0.isReading }
            if let key = try keys.keys(for: [id])[id] { try describe(patient, survivor, openedWith: key) }
            next = PatientState(survivor.readableEntries()).mergedInto
        }
    }

    private func describe(
        _ patient: ImportedPatient, _ history: PatientHistory, openedWith key: PatientKey
    ) throws {
        let corrections = history.decidingCorrections
        for item in history.items where item.envelope.corrects == nil {
            let deciding = corrections[item.position] ?? item
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
