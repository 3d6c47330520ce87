import EventLog
import GRDBSQLite

/// The one connection that writes. Used under `SQLiteEventLog`'s mutex within a process, and under the store's lock
/// between processes.
final class Writer {
    private let connection: Connection
    private let lock: StoreLock
    private let origin: Checksum
    private var types = NameNumbers(table: "type")
    private var actors = NameNumbers(table: "actor")

    init(_ connection: Connection, lock: StoreLock, origin: Checksum) throws(EventLogError) {
        self.connection = connection
        self.lock = lock
        self.origin = origin
        try connection.execute(SQLiteEventLog.writerSettings)
    }

    func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) -> [AppendResult] {
        try lock.acquire()
        defer { lock.release() }
        do throws(EventLogError) {
            try connection.statement("BEGIN IMMEDIATE").run()
            let results = try appendInTransaction(appends, clock: clock)
            try connection.statement("COMMIT").run()
            return results
        } catch {
            rollBack()
            throw error
        }
    }

    /// Moves what the write-ahead file holds into the log and closes. Closing may checkpoint: hence the lock.
    ///
    /// Where somebody else holds the lock for longer than anyone waits, the connection is given up without: everything
    /// appended is durable in the write-ahead file, and the next writer's checkpoint takes it from there.
    func close() {
        do throws(EventLogError) { try lock.acquire() } catch {
            connection.abandon()
            return
        }
        connection.close()
        lock.release()
    }

    private func rollBack() {
        if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
        types.forget()
        actors.forget()
    }

    private func appendInTransaction(
        _ appends: [StreamAppend], clock: Int64
    ) throws(EventLogError) -> [AppendResult] {
        let heads = try heads(of: appends)
        let retries = try retries(appends, heads)
        if retries.contains(where: { $0 != nil }) { return try StreamAppend.requireAllPresent(retries, of: appends) }
        var tail = try tail(clock: clock)
        let insert = try connection.statement(Self.insertEvent)
        insert.bind(10, tail.recorded)
        var results: [AppendResult] = []
        results.reserveCapacity(appends.count)
        for index in appends.indices {
            results.append(try add(appends[index], to: heads[index], after: &tail, insert))
        }
        return results
    }
}

// MARK: - Looking

extension Writer {
    /// Where the log ends, and what the next event builds on.
    private struct Tail {
        var position: Int64
        var recorded: Int64
        var checksum: Checksum
    }

    private func tail(clock: Int64) throws(EventLogError) -> Tail {
        let newest = try connection.rows(
            "SELECT position, recorded, checksum FROM event ORDER BY position DESC LIMIT 1"
        ) { Tail(position: $0.integer(0), recorded: $0.integer(1), checksum: Checksum(value: $0.integer(2))) }.first
        guard var tail = newest else { return Tail(position: 0, recorded: clock, checksum: origin) }
        tail.recorded = max(clock, tail.recorded)
        return tail
    }

    /// The streams' heads; number 0 for a stream that does not exist.
    private func heads(of appends: [StreamAppend]) throws(EventLogError) -> [StreamHead] {
        let find = try connection.statement("SELECT id, version, last FROM stream WHERE name = ?1")
        defer { find.reset() }
        var heads: [StreamHead] = []
        heads.reserveCapacity(appends.count)
        for append in appends {
            find.bind(1, append.stream.description)
            let there = try find.step()
            heads.append(
                StreamHead(
                    number: there ? find.integer(0) : 0, name: append.stream, version: there ? find.integer(1) : 0,
                    last: there ? find.integer(2) : 0))
            find.reset()
        }
        return heads
    }

    /// For each append: nil where the stream is as expected, its old positions where it is a retry.
    private func retries(
        _ appends: [StreamAppend], _ heads: [StreamHead]
    ) throws(EventLogError) -> [AppendResult?] {
        var results: [AppendResult?] = []
        results.reserveCapacity(appends.count)
        for (append, head) in zip(appends, heads) {
            if head.version == append.expecting.version {
                results.append(nil)
            } else {
                let elsewhere = Set(appends.filter { $0.stream != append.stream }.flatMap { $0.events.map(\.id) })
                results.append(
                    try append.retry(
                        actual: head.version, found: try found(for: append, head), idsElsewhereInBatch: elsewhere))
            }
        }
        return results
    }

    /// The stream's events at the versions the append would have taken, read backwards through `previous`.
    private func found(for append: StreamAppend, _ head: StreamHead) throws(EventLogError) -> [StoredIdentity] {
        let first = append.expecting.version + 1
        let last = append.expecting.version + Int64(append.events.count)
        var found: [StoredIdentity] = []
        var position = head.last
        while position > 0 {
            let rows = try connection.rows(Self.identityAtPosition, position) { row throws(EventLogError) in
                (try EventEnvelope(row: row), row.text(EventEnvelope.payloadColumn + 1))
            }
            guard let (event, type) = rows.first, event.version >= first else { break }
            if event.version <= last {
                found.append(StoredIdentity(id: event.id, type: type, position: event.position))
            }
            position = event.previous
        }
        return found.reversed()
    }

    private static let identityAtPosition = """
        SELECT \(EventEnvelope.columns), (SELECT name FROM type WHERE id = event.type) FROM event WHERE position = ?1
        """
}

// MARK: - Adding

extension Writer {
    private static let insertEvent = """
        INSERT INTO event (\(EventEnvelope.columns), checksum) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    /// Adds one stream's events and moves its head: once for all of them, which the insert trigger checks.
    private func add(
        _ append: StreamAppend, to head: StreamHead, after tail: inout Tail, _ insert: Statement
    ) throws(EventLogError) -> AppendResult {
        var head = head
        if head.number == 0 {
            head.number = try openStream(append.stream)
            tail.checksum.fold(append.stream.description)
        }
        let first = tail.position + 1
        insert.bind(2, head.number)
        for index in append.events.indices {
            try add(append.events[index], to: &head, after: &tail, insert)
        }
        try move(head)
        return AppendResult(positions: Array(first...tail.position), version: head.version, alreadyPresent: false)
    }

    @inline(__always)
    private func add(
        _ event: NewEvent, to head: inout StreamHead, after tail: inout Tail, _ insert: Statement
    ) throws(EventLogError) {
        let type = try types.number(event.type, in: connection)
        if type.isFirstUse { tail.checksum.fold(event.type) }
        let actor = try actors.number(event.actor, in: connection)
        if actor.isFirstUse { tail.checksum.fold(event.actor) }
        let envelope = EventEnvelope(
            position: tail.position + 1, stream: head.number, version: head.version + 1, previous: head.last,
            type: type.number, form: event.form, occurred: event.occurred, occurredOffset: event.occurredOffset,
            occurredPrecision: event.occurredPrecision, recorded: tail.recorded, actor: actor.number,
            origin: event.origin, corrects: event.corrects, id: event.id)
        let code = event.payload.withUnsafeBufferPointer { payload in
            tail.checksum.fold(envelope, payload: UnsafeRawBufferPointer(payload))
            return Self.insert(envelope, payload, tail.checksum, insert.handle)
        }
        guard code == SQLITE_DONE else { throw connection.failure(code) }
        tail.position = envelope.position
        head.version = envelope.version
        head.last = envelope.position
    }

    /// Binds without copies and steps. Stream and recorded are bound already; they change with the stream and the batch.
    @inline(__always)
    private static func insert(
        _ event: EventEnvelope, _ payload: UnsafeBufferPointer<UInt8>, _ checksum: Checksum,
        _ statement: OpaquePointer?
    ) -> Int32 {
        sqlite3_bind_int64(statement, 1, event.position)
        sqlite3_bind_int64(statement, 3, event.version)
        sqlite3_bind_int64(statement, 4, event.previous)
        sqlite3_bind_int64(statement, 5, event.type)
        sqlite3_bind_int(statement, 6, event.form)
        sqlite3_bind_int64(statement, 7, event.occurred)
        sqlite3_bind_int(statement, 8, event.occurredOffset)
        sqlite3_bind_int(statement, 9, event.occurredPrecision.rawValue)
        sqlite3_bind_int64(statement, 11, event.actor)
        bind(event.origin, 12, statement)
        bind(event.corrects, 13, statement)
        let text = UnsafeRawPointer(payload.baseAddress)?.assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text(statement, 15, text, Int32(payload.count), nil)
        sqlite3_bind_int64(statement, 16, checksum.stored)
        return withUnsafeBytes(of: (event.id.high.bigEndian, event.id.low.bigEndian)) { id in
            sqlite3_bind_blob(statement, 14, id.baseAddress, 16, nil)
            let code = sqlite3_step(statement)
            sqlite3_reset(statement)
            return code
        }
    }

    @inline(__always)
    private static func bind(_ position: Int64?, _ index: Int32, _ statement: OpaquePointer?) {
        if let position {
            sqlite3_bind_int64(statement, index, position)
        } else {
            sqlite3_bind_null(statement, index)
        }
    }

    private func openStream(_ name: StreamName) throws(EventLogError) -> Int64 {
        let add = try connection.statement(
            "INSERT INTO stream (id, name) VALUES ((SELECT ifnull(max(id), 0) + 1 FROM stream), ?1)")
        add.bind(1, name.description)
        try add.run()
        return sqlite3_last_insert_rowid(connection.handle)
    }

    private func move(_ head: StreamHead) throws(EventLogError) {
        let update = try connection.statement("UPDATE stream SET version = ?1, last = ?2 WHERE id = ?3")
        update.bind(1, head.version)
        update.bind(2, head.last)
        update.bind(3, head.number)
        try update.run()
    }
}
