import Clinical
import EventLog
import EventLogSQLite
import GRDB
public import Identity
import PatientRecord
public import ProjectionRuntime

/// People's names, as far as they open here.
public struct ListedNames: Sendable, Equatable {
    public var opened: [PatientID: String] = [:]
    /// Who has a name on record that does not open here: the key file is not at hand, or the patient's key is destroyed,
    /// missing or damaged. Of anybody else who is not opened no name is on record.
    public var sealed: Set<PatientID> = []
    /// Whose key is not as it was written, in order: what it sealed opens no more.
    public var damagedKeys: [PatientID] = []

    public init(opened: [PatientID: String] = [:], sealed: Set<PatientID> = [], damagedKeys: [PatientID] = []) {
        self.opened = opened
        self.sealed = sealed
        self.damagedKeys = damagedKeys
    }

    mutating func take(_ details: [Registration], of patient: PatientID) {
        let names = details.compactMap(\.name)
        if let name = names.compactMap(\.opened).last {
            opened[patient] = name
        } else if !names.isEmpty {
            sealed.insert(patient)
        }
    }

    /// A survivor without a name has that of a record merged into it.
    mutating func lend(from record: PatientID, to survivor: PatientID) {
        if opened[survivor] != nil { return }
        if let name = opened[record] {
            opened[survivor] = name
            sealed.remove(survivor)
        } else if sealed.contains(record) {
            sealed.insert(survivor)
        }
    }

    func of(_ patients: Set<PatientID>) -> ListedNames {
        ListedNames(
            opened: opened.filter { patients.contains($0.key) }, sealed: sealed.intersection(patients),
            damagedKeys: damagedKeys)
    }
}

extension PracticeStore {
    /// Up to so many patients it is faster to read their streams than to scan the log.
    private static let namesByStreamMax = 100

    /// The names of some patients.
    public func names(
        of patients: Set<PatientID>, progress: EventProgress? = nil
    ) throws(PracticeError) -> ListedNames {
        if patients.count > Self.namesByStreamMax { return try names(progress: progress).of(patients) }
        do {
            let telling = try typesWithDetails()
            var items: [PatientID: [HistoryItem]] = [:]
            var merged: [(record: PatientID, survivor: PatientID)] = []
            for patient in patients {
                let history = try record.history(of: patient)
                var told: Set<Int64> = []
                for item in history.items
                where telling.contains(item.envelope.type) || item.envelope.corrects.map(told.contains) ?? false {
                    told.insert(item.position)
                    let record = history.mergedRecord(of: item).flatMap { PatientID(code: $0) }
                    items[record ?? patient, default: []].append(item)
                    if let record, !merged.contains(where: { $0 == (record, patient) }) {
                        merged.append((record, patient))
                    }
                }
            }
            return listedNames(try details(in: items), merged: merged).of(patients)
        } catch { throw .wrapping(error) }
    }

    /// The names of all patients. A record that was merged has the name that was written under it.
    public func names(progress: EventProgress? = nil) throws(PracticeError) -> ListedNames {
        listedNames(try details(progress: progress), merged: mergedRecords())
    }

    private func listedNames(
        _ details: PeopleDetails, merged: [(record: PatientID, survivor: PatientID)]
    ) -> ListedNames {
        var names = ListedNames(damagedKeys: details.damagedKeys)
        for (patient, told) in details.told { names.take(told, of: patient) }
        for (record, survivor) in merged { names.lend(from: record, to: survivor) }
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

    /// What records say of their persons, in the order of recording, opened where that is possible.
    struct PeopleDetails {
        var told: [PatientID: [Registration]] = [:]
        /// Whose key is not as it was written, in order.
        var damagedKeys: [PatientID] = []
    }

    /// What every record says of its person.
    ///
    /// One scan of the log for the few events that carry it, instead of every stream from end to end, and one reading of
    /// all keys.
    func details(progress: EventProgress? = nil) throws(PracticeError) -> PeopleDetails {
        do {
            var records: [PatientID: [HistoryItem]] = [:]
            for (stream, items) in try itemsWithDetails(progress: progress) {
                if let patient = try log.streamName(stream).flatMap({ PatientID(stream: $0) }) {
                    records[patient] = items
                }
            }
            return try details(in: records)
        } catch { throw .wrapping(error) }
    }

    private func details(in records: [PatientID: [HistoryItem]]) throws -> PeopleDetails {
        let open = try keys.openingKeys(for: records.keys)
        return PeopleDetails(
            told: Dictionary(
                uniqueKeysWithValues: records.map { ($0, record.details(in: $1, openedWith: open.keys[$0])) }),
            damagedKeys: open.damaged)
    }

    /// Registrations, changed details and their corrections, by number of the stream.
    private func itemsWithDetails(progress: EventProgress?) throws -> [Int64: [HistoryItem]] {
        let telling = try typesWithDetails()
        let codec = PatientCodec(typeNames: try log.types())
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

    private func typesWithDetails() throws -> Set<Int64> {
        Set(try log.types().filter { ["patientRegistered", "patientDetailsChanged"].contains($0.value) }.keys)
    }

    /// Events between two looks at how far it is.
    private static let scanProgressStep: Int64 = 10_000
}
