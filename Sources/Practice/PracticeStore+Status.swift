import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
public import ProjectionRuntime

/// A store in one glance.
public struct StoreStatus: Sendable {
    public var practice: String
    public var folder: String
    public var format: Int64
    public var sqlite: String
    /// True where this SQLite may lose commits when two connections write at once; the store's lock keeps that from
    /// happening (LOG, Traps).
    public var hasWALResetRace: Bool
    public var events: Int64
    public var viewsPosition: Int64?
    public var patientsByStatus: [(status: String, count: Int64)]
    public var parked: [ParkedPatient]
    public var keysAreOpen: Bool
    public var setting: String
    public var timeZone: String
    /// Those that were adopted, that of the practice's own setting first.
    public var policy: String
    public var registry: String
    /// What was adopted and is not in force yet.
    public var pending: [PendingAdoption]
    /// Milliseconds since 1970 at which the newest event was recorded; nil in an empty log.
    public var lastRecorded: Int64?
}

extension PracticeStore {
    /// How the store is.
    public func status() throws(PracticeError) -> StoreStatus {
        do {
            let context = try context()
            let views = try? ViewReader(folder: place.folder)
            let head = try log.head()
            return StoreStatus(
                practice: log.practice, folder: place.folder, format: log.format, sqlite: SQLiteEventLog.sqliteVersion,
                hasWALResetRace: Self.hasWALResetRace(SQLiteEventLog.sqliteVersion), events: head,
                viewsPosition: try views?.position(), patientsByStatus: try views.map(Self.patientsByStatus) ?? [],
                parked: try views?.parked() ?? [], keysAreOpen: !keys.isLocked,
                setting: context.practice.setting.rawValue, timeZone: context.practice.timeZone,
                policy: context.policies.filter { $0.standing != .shipped }.map(\.title).joined(separator: ", "),
                registry: context.registry.title,
                pending: try pendingAdoptions(at: .known(at: head)),
                lastRecorded: try log.event(at: head)?.envelope.recorded)
        } catch { throw .wrapping(error) }
    }

    private static func patientsByStatus(_ views: ViewReader) throws -> [(status: String, count: Int64)] {
        try views.read { database in
            try Row.fetchAll(database, sql: "SELECT status, count(*) FROM patient GROUP BY status ORDER BY status")
                .map { ($0[0], $0[1]) }
        }
    }

    /// Fixed in 3.51.3, and in 3.50.7 and 3.44.6 of the older branches.
    static func hasWALResetRace(_ version: String) -> Bool {
        let parts = version.split(separator: ".").compactMap { Int($0) }
        guard parts.count >= 3 else { return true }
        let (minor, patch) = (parts[1], parts[2])
        if parts[0] > 3 || minor > 51 { return false }
        switch minor {
        case 51: return patch < 3
        case 50: return patch < 7
        case 44: return patch < 6
        default: return true
        }
    }
}
