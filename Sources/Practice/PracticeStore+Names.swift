import EventLog
import EventLogSQLite
public import Identity
import PatientRecord

extension PracticeStore {
    /// Up to so many patients it is faster to read their streams than to scan the log.
    private static let namesByStreamMax = 100

    /// The names of some patients: only those that could be opened.
    public func names(of patients: Set<PatientID>) throws(PracticeError) -> [PatientID: String] {
        if keys.isLocked { return [:] }
        if patients.count > Self.namesByStreamMax { return try names { patients.contains($0) } }
        var names: [PatientID: String] = [:]
        for patient in patients { names[patient] = try name(of: patient) }
        return names
    }

    /// The names of all patients: only those that could be opened.
    public func names() throws(PracticeError) -> [PatientID: String] {
        keys.isLocked ? [:] : try names { _ in true }
    }

    /// One scan of the log for the few events that can carry a name, instead of every stream from end to end.
    private func names(where isAsked: (PatientID) -> Bool) throws(PracticeError) -> [PatientID: String] {
        do {
            var names: [PatientID: String] = [:]
            for (stream, items) in try itemsWithNames() {
                guard let patient = try log.streamName(stream).flatMap({ PatientID(stream: $0) }), isAsked(patient),
                    try keys.key(for: patient) != nil
                else { continue }
                names[patient] = try name(in: PatientHistory(items: items), of: patient)
            }
            return names
        } catch { throw .wrapping(error) }
    }

    /// Registrations, changed details and their corrections, by number of the stream.
    private func itemsWithNames() throws -> [Int64: [HistoryItem]] {
        let types = try log.types()
        let naming = Set(types.filter { ["patientRegistered", "patientDetailsChanged"].contains($0.value) }.keys)
        let codec = PatientCodec(typeNames: types)
        var positions: Set<Int64> = []
        var items: [Int64: [HistoryItem]] = [:]
        try log.scan(after: 0, through: .max, streams: nil) { envelope, payload in
            let isNaming = naming.contains(envelope.type)
            guard isNaming || envelope.corrects.map(positions.contains) ?? false else { return }
            if isNaming { positions.insert(envelope.position) }
            items[envelope.stream, default: []].append(codec.item(envelope, payload))
        }
        return items
    }
}
