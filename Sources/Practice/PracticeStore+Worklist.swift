public import Clinical
import GRDB
public import Identity
public import PatientRecord
public import ProjectionRuntime

/// The work list as the views have it: what stands on a day, and who is not on it.
public struct ListedWork: Sendable {
    /// One line, with whom it is about.
    public struct Line: Sendable {
        public var patient: PatientID
        public var chart: String
        /// The columns of `worklist`, in its order.
        public var row: ViewRow
    }

    public var lines: [Line]
    /// What the list is true as of.
    public var instant: Instant
    /// How many patients of whom no line is have each status of the table `patient`.
    public var patients: [String: Int]
    /// How many patients may be missing because a projector stopped.
    public var parked: Int
}

extension PracticeStore {
    /// Reads the work list of one day.
    ///
    /// - Parameter asked: what it reads; nil for the live views as they stand.
    public func worklist(on day: CalendarDay, of asked: AskedViews? = nil) throws(PracticeError) -> ListedWork {
        do {
            let views = try asked?.views ?? views()
            let instant = try asked?.instant ?? .known(at: views.position())
            return try views.read { database in
                ListedWork(
                    lines: try Self.lines(on: day, in: database), instant: instant,
                    patients: try Self.patientsLeftOut(on: day, in: database),
                    parked: try Int.fetchOne(
                        database,
                        sql: "SELECT count(DISTINCT patient) FROM parked WHERE projector <> 'patient_progress'") ?? 0)
            }
        } catch { throw .wrapping(error) }
    }

    private static func lines(on day: CalendarDay, in database: Database) throws -> [ListedWork.Line] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT worklist.*, coalesce(chart, worklist.patient)
                FROM worklist LEFT JOIN patient ON patient.patient = worklist.patient
                WHERE from_on <= ?1 AND (until_on IS NULL OR ?1 <= until_on)
                ORDER BY urgency, from_on, worklist.patient, reason, evidence, detail
                """, arguments: [day.description])
        return rows.compactMap { row in
            guard let patient = PatientID(code: row[0]) else { return nil }
            let values = (0..<row.count - 1).map { ViewValue(row[$0] as DatabaseValue) }
            return ListedWork.Line(patient: patient, chart: row[values.count], row: ViewRow(table: 0, values))
        }
    }

    private static func patientsLeftOut(on day: CalendarDay, in database: Database) throws -> [String: Int] {
        // A record that was merged into another is nobody of its own.
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT status, count(*) FROM patient WHERE status <> 'merged' AND patient NOT IN (
                    SELECT patient FROM worklist WHERE from_on <= ?1 AND (until_on IS NULL OR ?1 <= until_on))
                GROUP BY status
                """, arguments: [day.description])
        return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: +)
    }
}
