import GRDB
import PatientRecord

extension PracticeStore {
    /// Installs the corrected SQL views where they are missing, or of another version than this one's.
    ///
    /// `user_version` of the log's file says which text they were made from; no event depends on it.
    func renewLogViews() throws {
        let queue = try DatabaseQueue(path: place.log)
        let isCurrent = try queue.inDatabase { try Self.hasCurrentLogViews($0, schema: "main") }
        if !isCurrent {
            try queue.inDatabase { database in
                try database.execute(sql: LogViews.sql)
                try database.execute(sql: "PRAGMA user_version = \(Self.logViewsVersion)")
            }
        }
        try queue.close()
    }

    /// Whether a log's file has the views of this version.
    static func hasCurrentLogViews(_ database: Database, schema: String) throws -> Bool {
        let names = try String.fetchSet(database, sql: "SELECT name FROM \(schema).sqlite_master WHERE type = 'view'")
        return try Int64.fetchOne(database, sql: "PRAGMA \(schema).user_version") == logViewsVersion
            && names.isSuperset(of: LogViews.names)
    }

    /// FNV-1a of the views' text, in the 31 bits that `user_version` has.
    private static var logViewsVersion: Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in LogViews.sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(hash & 0x7FFF_FFFF)
    }
}
