import Clinical
import EventLog
import EventLogSQLite
import GRDB
public import Identity
import PatientRecord
public import ProjectionRuntime

extension PracticeStore {
    /// Up to so many patients it is faster to read their streams than to scan the log.
    private static let namesByStreamMax = 100

    /// The names of some patients: only those that could be opened.
    public func names(
        of patients: Set<PatientID>, progress: EventProgress? = nil
    ) throws(PracticeError) -> [PatientID: String] {
        if keys.isLocked { return [:] }
        if patients.count > Self.namesByStreamMax {
            return try names(progress: progress).filter { patients.contains($0.key) }
        }
        var names: [PatientID: String] = [:]
        for patient in patients { names[patient] = try name(of: patient) }
        return names
    }

    /// The names of all patients: only those that could be opened. A record that was merged has the name that was
    /// written under it; a survivor without a name has that of a record merged into it.
    public func names(progress: EventProgress? = nil) throws(PracticeError) -> [PatientID: String] {
        var names = try details(progress: progress).compactMapValues { $0.compactMap(\.name?.opened).last }
        for (record, survivor) in mergedRecords() where names[survivor] == nil { names[survivor] = names[record] }
        return names
    }

    /// Records that were merged, each with its survivor, in order of registration, as the views know them; none where
    /// there are no views to ask, since names do without.
    private func mergedRecords() -> [(record: PatientID, survivor: PatientID)] {
        let rows = try? views().read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT patient, merged_into FROM patient WHERE merged_into IS NOT NULL ORDER BY registered_position
                    """)
        }
        return (rows ?? []).compactMap { row in
            guard let record = PatientID(code: row[0]), let survivor = PatientID(code: row[1]) else { return nil }
            return (record, survivor)
        }
    }

    /// What every record says of its person, opened, in the order of recording: none where the key file is not at hand.
    ///
    /// One scan of the log for the few events that carry it, instead of every stream from end to end, and one reading of
    /// all keys.
    func details(progress: EventProgress? = nil) throws(PracticeError) -> [PatientID: [Registration]] {
        if keys.isLocked { return [:] }
        do {
            let items = try itemsWithDetails(progress: progress)
            var records: [PatientID: [HistoryItem]] = [:]
            for (stream, items) in items {
                if let patient = try log.streamName(stream).flatMap({ PatientID(stream: $0) }) {
                    records[patient] = items
                }
            }
            let open = try keys.keys(for: records.keys)
            var details: [PatientID: [Registration]] = [:]
            for (patient, items) in records {
                if let key = open[patient] { details[patient] = record.details(in: items, openedWith: key) }
            }
            return details
        } catch { throw .wrapping(error) }
    }

    /// Registrations, changed details and their corrections, by number of the stream.
    private func itemsWithDetails(progress: EventProgress?) throws -> [Int64: [HistoryItem]] {
        let types = try log.types()
        let telling = Set(types.filter { ["patientRegistered", "patientDetailsChanged"].contains($0.value) }.keys)
        let codec = PatientCodec(typeNames: types)
        let head = try log.head()
        var positions: Set<Int64> = []
        var items: [Int64: [HistoryItem]] = [:]
        try log.scan(after: 0, through: head, streams: nil) { envelope, payload in
            if envelope.position % Self.scanProgressStep == 0 { progress?(envelope.position, head) }
            let isTelling = telling.contains(envelope.type)
            guard isTelling || envelope.corrects.map(positions.contains) ?? false else { return }
            if isTelling { positions.insert(envelope.position) }
            items[envelope.stream, default: []].append(codec.item(envelope, payload))
        }
        return items
    }

    /// Events between two looks at how far it is.
    private static let scanProgressStep: Int64 = 10_000
}
