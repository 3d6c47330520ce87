public import EventLog
import GRDBSQLite

/// Takes over events of the log that this log is a copy of, one by one, each checked against the chain of checksums.
///
/// Made by `SQLiteEventLog.continueCopy(_:)`, within one transaction.
public final class LogCopyWriter {
    /// Position of the newest event of the copy; 0 where it is empty.
    public private(set) var position: Int64

    private let connection: Connection
    private let insert: Statement
    private var recorded: Int64
    private var checksum: Checksum
    private var head = (number: Int64(0), name: "", version: Int64(0), last: Int64(0))
    private var types: CopiedNames
    private var actors: CopiedNames

    init(_ connection: Connection, origin: Checksum) throws(EventLogError) {
        self.connection = connection
        let newest = try connection.rows(
            "SELECT position, recorded, checksum FROM event ORDER BY position DESC LIMIT 1"
        ) { ($0.integer(0), $0.integer(1), Checksum(value: $0.integer(2))) }.first
        (position, recorded, checksum) = newest ?? (0, .min, origin)
        types = try CopiedNames("type", connection)
        actors = try CopiedNames("actor", connection)
        insert = try connection.statement(
            """
            INSERT INTO event (\(EventEnvelope.columns), checksum) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            """)
    }

    /// Adds the event that follows the copy's newest.
    ///
    /// - Throws: `.damaged` with the event's position and what about it does not continue this log.
    public func append(_ event: CopiedEvent) throws(EventLogError) {
        try check(event)
        if !isSame(event.stream, head.name) || head.number == 0 { try enter(event.stream) }
        guard event.version == head.version + 1 else {
            throw .damaged(
                position: event.position,
                reason: "version \(event.version) of stream \(event.stream) follows version \(head.version)")
        }
        let type = try types.number(event.type, connection)
        if type.isFirstUse { checksum.fold(event.type) }
        let actor = try actors.number(event.actor, connection)
        if actor.isFirstUse { checksum.fold(event.actor) }
        let envelope = EventEnvelope(
            position: event.position, stream: head.number, version: event.version, previous: head.last,
            type: type.number, form: event.form, occurred: event.occurred, occurredOffset: event.occurredOffset,
            occurredPrecision: event.occurredPrecision, recorded: event.recorded, actor: actor.number,
            origin: event.origin, corrects: event.corrects, id: event.id)
        event.payload.withUnsafeBytes { checksum.fold(envelope, payload: $0) }
        guard checksum.value == event.checksum else {
            throw .damaged(position: event.position, reason: "it is not what was recorded (checksum differs)")
        }
        try store(envelope, event.payload)
        (position, recorded) = (event.position, event.recorded)
        (head.version, head.last) = (event.version, event.position)
    }

    /// Moves the last stream's head.
    func finish() throws(EventLogError) { try leave() }

    private func check(_ event: CopiedEvent) throws(EventLogError) {
        guard event.position == position + 1 else {
            throw .damaged(position: event.position, reason: "the log's next position is @\(position + 1)")
        }
        guard event.recorded >= recorded else {
            throw .damaged(
                position: event.position, reason: "recorded falls from \(recorded) to \(event.recorded)")
        }
        guard event.payload.looksLikeJSONObject else {
            throw .damaged(position: event.position, reason: "its payload is not a JSON object")
        }
    }

    // MARK: Streams

    /// A stream's head must be moved before an event of another stream comes: the log's own triggers ask for it.
    private func enter(_ stream: String) throws(EventLogError) {
        try leave()
        let find = try connection.statement("SELECT id, version, last FROM stream WHERE name = ?1")
        find.bind(1, stream)
        let isThere = try find.step()
        head = (isThere ? find.integer(0) : 0, stream, isThere ? find.integer(1) : 0, isThere ? find.integer(2) : 0)
        find.reset()
        if isThere { return }
        let add = try connection.statement(
            "INSERT INTO stream (id, name) VALUES ((SELECT ifnull(max(id), 0) + 1 FROM stream), ?1)")
        add.bind(1, stream)
        try add.run()
        head.number = sqlite3_last_insert_rowid(connection.handle)
        checksum.fold(stream)
    }

    private func leave() throws(EventLogError) {
        guard head.number > 0, head.last == position, position > 0 else { return }
        let move = try connection.statement("UPDATE stream SET version = ?1, last = ?2 WHERE id = ?3 AND last < ?2")
        move.bind(1, head.version)
        move.bind(2, head.last)
        move.bind(3, head.number)
        try move.run()
    }

    // MARK: Rows

    private func store(_ event: EventEnvelope, _ payload: [UInt8]) throws(EventLogError) {
        let row = insert.handle
        for (index, value) in [
            event.position, event.stream, event.version, event.previous, event.type, Int64(event.form),
            event.occurred, Int64(event.occurredOffset), Int64(event.occurredPrecision.rawValue), event.recorded,
            event.actor,
        ].enumerated() { sqlite3_bind_int64(row, Int32(index + 1), value) }
        bind(event.origin, 12)
        bind(event.corrects, 13)
        sqlite3_bind_int64(row, 16, checksum.stored)
        let code = withUnsafeBytes(of: (event.id.high.bigEndian, event.id.low.bigEndian)) { id in
            sqlite3_bind_blob(row, 14, id.baseAddress, 16, nil)
            return payload.withUnsafeBytes { bytes in
                let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                sqlite3_bind_text(row, 15, text, Int32(bytes.count), nil)
                let code = sqlite3_step(row)
                sqlite3_reset(row)
                return code
            }
        }
        guard code == SQLITE_DONE else { throw connection.failure(code) }
    }

    private func bind(_ position: Int64?, _ index: Int32) {
        if let position {
            sqlite3_bind_int64(insert.handle, index, position)
        } else {
            sqlite3_bind_null(insert.handle, index)
        }
    }
}

/// The numbers of types or actors by the bytes of their names: two names that only look alike have two numbers.
private struct CopiedNames {
    private let table: String
    private var numbers: [[UInt8]: Int64] = [:]
    private var newest = (name: "", number: Int64(0))

    init(_ table: String, _ connection: Connection) throws(EventLogError) {
        self.table = table
        for (number, name) in try connection.rows(
            "SELECT id, name FROM \(table)", read: { ($0.integer(0), Array($0.bytes(1))) })
        {
            numbers[name] = number
        }
    }

    mutating func number(
        _ name: String, _ connection: Connection
    ) throws(EventLogError) -> (number: Int64, isFirstUse: Bool) {
        if newest.number > 0, isSame(name, newest.name) { return (newest.number, false) }
        let known = numbers[Array(name.utf8)]
        newest = (name, known ?? Int64(numbers.count + 1))
        if let known { return (known, false) }
        let add = try connection.statement("INSERT INTO \(table) (id, name) VALUES (?1, ?2)")
        add.bind(1, newest.number)
        add.bind(2, name)
        try add.run()
        numbers[Array(name.utf8)] = newest.number
        return (newest.number, true)
    }
}

/// Byte by byte: Swift calls two spellings of one character equal.
private func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
