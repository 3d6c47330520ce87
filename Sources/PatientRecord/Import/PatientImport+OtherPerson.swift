import Clinical
import EventLog
import Identity

/// Two systems can give the same number to two people: what names a person in one export is somebody else's in another.
extension PatientImport {
    /// Why a row is not about whom its number names in the log; nil where it may well be.
    func otherPerson(_ row: ImportedRow, _ patient: ImportedPatient, _ history: PatientHistory) throws -> String? {
        guard let content = row.detailsContent, patient.key.contentDigest(content) != patient.detailsDigest else {
            return nil
        }
        let known = try toldDetails(in: history, key: patient.key)
        // The number it comes by is in question, and so is the source's own id of the person.
        var systems: Set<String> = [settings.source + "/Patient"]
        if case .identifier(let system, _) = row.patient { systems.insert(system) }
        let contradictions = known.map { row.registration.contradictions(to: $0, besides: systems) }
        // Who was described twice is whoever fits one of the two.
        guard let fewest = contradictions.min(by: { $0.count < $1.count }),
            fewest.count >= Registration.contradictionsMin
        else {
            return nil
        }
        return
            "this number is another person's in the log: \(fewest.joined(separator: " and ")) differ. Import another "
            + "system's export under a name of its own (--source NAME, or source: in the mapping); of the same person, "
            + "record the new details by hand first"
    }

    /// Everything that was ever told of the person, opened.
    private func toldDetails(in history: PatientHistory, key: PatientKey) throws -> [Registration] {
        try history.items.compactMap { item in
            let path = item.envelope.corrects == nil ? "" : "entry."
            switch item.event {
            case .patientRegistered, .patientDetailsChanged:
                switch try PatientSeal.open(item.event!, id: item.envelope.id, path: path, key: key) {
                case .patientRegistered(let details), .patientDetailsChanged(let details): return details
                default: return nil
                }
            default: return nil
            }
        }
    }
}

extension ImportedRow {
    /// Whether it says of its person what tells people apart.
    var describesPerson: Bool {
        registration.name != nil || registration.birthDate != nil || registration.birthYear != nil
    }
}
