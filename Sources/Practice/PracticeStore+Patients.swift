import Clinical
import EventLog
import EventLogSQLite
import GRDB
public import Identity
public import PatientRecord
public import ProjectionRuntime

/// A patient as lists show them. The name is open only where the master key is at hand.
public struct ListedPatient: Sendable, Hashable {
    public var id: PatientID
    public var chart: String
    public var status: String
    public var birthYear: Int?
    public var sex: String?
    public var registeredPosition: Int64
    /// Nil while sealed, destroyed or never given.
    public var name: String?
    /// Whether there is a name on record that does not open here.
    public var isNameSealed = false
    /// Chart of the patient into whose record this one was merged.
    public var mergedInto: String?
}

extension PracticeStore {
    /// Chart number and registration of a patient, from the log where the views are behind.
    public func subject(of patient: PatientID, history: PatientHistory) throws(PracticeError) -> PatientSubject {
        do {
            let chart: String? = try? views().read { database in
                try String.fetchOne(
                    database, sql: "SELECT chart FROM patient WHERE patient = ?", arguments: [patient.text])
            }
            if let chart {
                return PatientSubject(
                    id: patient.text, chart: chart, practice: log.practice,
                    registeredPosition: history.ownItems.first?.position ?? 0, mergedInto: history.mergedInto)
            }
            let streams = try log.streams().filter { $0.name.category == "patient" }
            let ordinal = (streams.firstIndex { $0.name == patient.stream } ?? streams.endIndex) + 1
            return PatientSubject(
                id: patient.text, ordinal: ordinal, practice: log.practice, history: history)
        } catch { throw .wrapping(error) }
    }

    /// Every patient in order of registration, names opened where that is possible and asked for.
    public func patients(opened: Bool) throws(PracticeError) -> [ListedPatient] {
        do {
            let rows = try views().read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT patient.patient, patient.chart, patient.status, patient.birth_year, patient.sex,
                            patient.registered_position, survivor.chart
                        FROM patient LEFT JOIN patient AS survivor ON survivor.patient = patient.merged_into
                        ORDER BY patient.registered_position
                        """)
            }
            return try rows.compactMap { row in
                guard let id = PatientID(code: row[0]) else { return nil }
                return ListedPatient(
                    id: id, chart: row[1], status: row[2], birthYear: row[3], sex: row[4], registeredPosition: row[5],
                    name: opened ? try name(of: id) : nil, mergedInto: row[6])
            }
        } catch { throw .wrapping(error) }
    }

    /// The patient's name as last recorded; nil where it is sealed, destroyed or was never given.
    public func name(of patient: PatientID) throws(PracticeError) -> String? {
        do {
            guard !keys.isLocked, let key = try keys.key(for: patient) else { return nil }
            _ = key
            return try name(in: record.history(of: patient), of: patient)
        } catch { throw .wrapping(error) }
    }

    /// The name a history gives last.
    public func name(in history: PatientHistory, of patient: PatientID) throws(PracticeError) -> String? {
        do {
            // The surviving record's own word counts before that of one merged into it.
            return try name(in: history, isMerged: false, of: patient) ?? name(in: history, isMerged: true, of: patient)
        } catch { throw .wrapping(error) }
    }

    private func name(
        in history: PatientHistory, isMerged: Bool, of patient: PatientID
    ) throws -> String? {
        var name: String?
        for item in history.items {
            let record = history.mergedRecord(of: item).flatMap { PatientID(code: $0) }
            if (record != nil) != isMerged { continue }
            switch item.content {
            case .entry(.patientRegistered), .entry(.patientDetailsChanged), .amendment(.patientRegistered, _),
                .amendment(.patientDetailsChanged, _):
                // Details that were withdrawn, as with an undone import, name nobody.
                let told = item.envelope.corrects ?? item.position
                if case .retraction = history.decidingCorrection(of: told)?.content { continue }
                let opened = try self.record.opened(item, of: record ?? patient)
                name = Self.name(in: opened.content) ?? name
            default: continue
            }
        }
        return name
    }

    private static func name(in content: HistoryItem.Content) -> String? {
        switch content {
        case .entry(.patientRegistered(let details)), .entry(.patientDetailsChanged(let details)),
            .amendment(.patientRegistered(let details), _), .amendment(.patientDetailsChanged(let details), _):
            details.name?.opened
        default: nil
        }
    }
}
