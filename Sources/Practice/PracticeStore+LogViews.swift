import GRDB
import PatientRecord

extension PracticeStore {
    /// Installs the corrected SQL views where they are missing, or of another version than this one's.
    ///
    /// `user_version` of the log's file says which text they were made from; no event depends on it.
    func renewLogViews() throws {
        let queue = try DatabaseQueue(path: place.log)
        let isCurrent = try queue.inDatabase { database in
            let names = try String.fetchSet(database, sql: "SELECT name FROM sqlite_master WHERE type = 'view'")
            return try Int64.fetchOne(database, sql: "PRAGMA user_version") == Self.logViewsVersion
                && names.isSuperset(of: LogViews.names)
        }
        if !isCurrent {
            try queue.inDatabase { database in
                try database.execute(sql: LogViews.sql)
                try database.execute(sql: "PRAGMA user_version = \(Self.logViewsVersion)")
            }
        }
        try queue.close()
    }

    /// FNV-1a of the views' text, in the 31 bits that `user_version` has.
    private static var logViewsVersion: Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in LogViews.sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(hash & 0x7FFF_FFFF)
    }
}
