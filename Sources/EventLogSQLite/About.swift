import EventLog

/// What a log says of itself.
struct About: Sendable {
    let practice: String
    let format: Int64
    let created: Int64

    /// Nil where the file holds no log: an empty file, or one that a crash left while the log was being made.
    init?(_ connection: Connection) throws(EventLogError) {
        guard try Self.tableCount(connection) > 0 else { return nil }
        let rows = try connection.rows("SELECT practice, format, created FROM log") {
            (practice: $0.text(0), format: $0.integer(1), created: $0.integer(2))
        }
        guard let row = rows.first else { return nil }
        (practice, format, created) = (row.practice, row.format, row.created)
    }

    static func tableCount(_ connection: Connection) throws(EventLogError) -> Int64 {
        try connection.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'log'") { $0.integer(0) }.first ?? 0
    }
}
