public import EventLog
import GRDBSQLite

extension SQLiteEventLog {
    public func head() throws(EventLogError) -> Int64 {
        try readers.withReader { reader throws(EventLogError) in
            try reader.connection.rows("SELECT ifnull(max(position), 0) FROM event") { $0.integer(0) }.first ?? 0
        }
    }

    public func streams() throws(EventLogError) -> [StreamHead] {
        try readers.withReader { reader throws(EventLogError) in
            try reader.connection.rows(
                "SELECT id, name, version, last FROM stream ORDER BY id", read: Self.streamHead)
        }
    }

    public func stream(_ name: StreamName) throws(EventLogError) -> StreamHead? {
        try readers.withReader { reader throws(EventLogError) in
            let find = try reader.connection.statement("SELECT id, name, version, last FROM stream WHERE name = ?1")
            defer { find.reset() }
            find.bind(1, name.description)
            return try find.step() ? Self.streamHead(find) : nil
        }
    }

    public func streamName(_ number: Int64) throws(EventLogError) -> StreamName? {
        try name(number, "SELECT name FROM stream WHERE id = ?1").map(StreamName.init(stored:))
    }

    public func typeName(_ number: Int64) throws(EventLogError) -> String? {
        try name(number, "SELECT name FROM type WHERE id = ?1")
    }

    public func actorName(_ number: Int64) throws(EventLogError) -> String? {
        try name(number, "SELECT name FROM actor WHERE id = ?1")
    }

    public func types() throws(EventLogError) -> [Int64: String] {
        try readers.withReader { reader throws(EventLogError) in
            let rows = try reader.connection.rows("SELECT id, name FROM type") { ($0.integer(0), $0.text(1)) }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    public func event(at position: Int64) throws(EventLogError) -> StoredEvent? {
        try events("WHERE position = ?1", position).first
    }

    public func events(after position: Int64, limit: Int) throws(EventLogError) -> [StoredEvent] {
        try events("WHERE position > ?1 ORDER BY position LIMIT ?2", position, Int64(limit))
    }

    private func events(_ condition: String, _ bindings: Int64...) throws(EventLogError) -> [StoredEvent] {
        try readers.withReader { reader throws(EventLogError) in
            let statement = try reader.connection.statement(
                """
                SELECT \(EventEnvelope.columns),
                    (SELECT name FROM stream WHERE id = event.stream), (SELECT name FROM type WHERE id = event.type),
                    (SELECT name FROM actor WHERE id = event.actor)
                FROM event \(condition)
                """)
            defer { statement.reset() }
            for (index, value) in bindings.enumerated() { statement.bind(Int32(index + 1), value) }
            var events: [StoredEvent] = []
            while try statement.step() { events.append(try Self.storedEvent(statement)) }
            return events
        }
    }

    private static func storedEvent(_ row: Statement) throws(EventLogError) -> StoredEvent {
        let envelope = try EventEnvelope(row: row)
        for column in Int32(15)...17 where row.isNull(column) {
            throw .damaged(position: envelope.position, reason: "its stream, type or actor has no name")
        }
        return StoredEvent(
            envelope: envelope, stream: StreamName(stored: row.text(15)), type: row.text(16), actor: row.text(17),
            payload: Array(row.bytes(EventEnvelope.payloadColumn)))
    }

    private static func streamHead(_ row: Statement) -> StreamHead {
        StreamHead(
            number: row.integer(0), name: StreamName(stored: row.text(1)), version: row.integer(2),
            last: row.integer(3))
    }

    private func name(_ number: Int64, _ sql: String) throws(EventLogError) -> String? {
        try readers.withReader { reader throws(EventLogError) in
            try reader.connection.rows(sql, number) { $0.text(0) }.first
        }
    }
}
