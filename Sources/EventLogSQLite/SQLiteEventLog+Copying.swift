public import EventLog
import GRDBSQLite

// Copying a log, event by event, so that the copy is the same log: positions, times of recording, ids, actors, payload
// bytes and checksums. Not a way to record: `append` is.

extension SQLiteEventLog {
    /// The checksum of the chain after the event at a position; at 0 that of the empty log, which says whose it is.
    ///
    /// - Throws: `.damaged` where there is no event at that position.
    public func checksum(at position: Int64) throws(EventLogError) -> UInt64 {
        if position == 0 { return Checksum(practice: practice, format: format, created: created).value }
        let found = try readers.withReader { reader throws(EventLogError) in
            try reader.connection.rows("SELECT checksum FROM event WHERE position = ?1", position) { $0.integer(0) }
        }
        guard let checksum = found.first else { throw .damaged(position: position, reason: "there is no event there") }
        return UInt64(bitPattern: checksum)
    }

    /// The checksums of up to `limit` events after a position, in order, as they are stored.
    public func checksums(after position: Int64, limit: Int) throws(EventLogError) -> [UInt64] {
        try readers.withReader { reader throws(EventLogError) in
            try reader.connection.rows(
                "SELECT checksum FROM event WHERE position > ?1 ORDER BY position LIMIT ?2", position, Int64(limit)
            ) { UInt64(bitPattern: $0.integer(0)) }
        }
    }

    /// Hands over the events in `after < position ≤ through` for a copy, in order, each with its names and the checksum
    /// after it. Every checksum is computed again: what is handed over is what was written.
    ///
    /// Reads bounded pages. Memory grows with the number of streams (their names), not of events. The payload is valid
    /// only during the call.
    /// - Throws: `.damaged` with the position of the first event that is missing or not as it was written.
    public func scanForCopy(
        after position: Int64, through last: Int64,
        _ body: (EventEnvelope, LogNames, UnsafeRawBufferPointer, UInt64) throws -> Void
    ) throws {
        let reader = try readers.take()
        defer { readers.giveBack(reader) }
        let connection = reader.connection
        // Names first used after `last` do no harm; those used before it are all there.
        let names = try LogNames(connection)
        var chain = try CopyChain(
            from: Checksum(value: Int64(bitPattern: try checksum(at: position))), after: position, connection)
        let statement = try connection.statement(
            """
            SELECT \(EventEnvelope.columns), checksum FROM event WHERE position > ?1 AND position <= ?2 ORDER BY position
            """)
        var after = position
        while after < last {
            let through = min(last, after + Self.scanPagePositions)
            statement.bind(1, after)
            statement.bind(2, through)
            defer { statement.reset() }
            while try statement.step() {
                let event = try EventEnvelope(row: statement)
                let payload = statement.bytes(EventEnvelope.payloadColumn)
                let stored = UInt64(bitPattern: statement.integer(EventEnvelope.payloadColumn + 1))
                try chain.follow(event, names, payload: payload, stored: stored)
                try body(event, names, payload, stored)
            }
            guard chain.position == through else {
                throw EventLogError.damaged(position: chain.position + 1, reason: "missing from the log")
            }
            after = through
        }
    }

    /// Opens the log for taking over events of a log it is a copy of. All that is taken over in `work` is committed
    /// together and durable when this returns; an error leaves the log as it was.
    ///
    /// - warning: Only for events of this same log: what is taken over keeps position, time of recording and id as given,
    ///   and is refused unless its checksum continues this log's chain. Holds the store's lock throughout.
    public func continueCopy(_ work: (LogCopyWriter) throws -> Void) throws {
        guard mode == .readWrite else {
            throw EventLogError.storage(code: SQLITE_READONLY, message: "the log is open for reading only", path: path)
        }
        let place = StorePath(path)
        let lock = try StoreLock(path: place.lock)
        try lock.acquire()
        defer { lock.release() }
        let connection = try Connection(place.log, path: place.log, flags: SQLITE_OPEN_READWRITE)
        // Closing may checkpoint: before the lock is released.
        defer { connection.close() }
        try connection.execute(Self.writerSettings)
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let writer = try LogCopyWriter(
                connection, origin: Checksum(practice: practice, format: format, created: created))
            try work(writer)
            try writer.finish()
            try connection.execute("COMMIT")
        } catch {
            if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
            throw error
        }
    }
}

/// Follows the chain from an event that is known to be sound.
private struct CopyChain {
    private(set) var position: Int64
    private var checksum: Checksum
    // Numbers are given in order of first use: a number above these is used for the first time.
    private var streams: Int64 = 0
    private var types: Int64 = 0
    private var actors: Int64 = 0

    init(from checksum: Checksum, after position: Int64, _ connection: Connection) throws(EventLogError) {
        self.position = position
        self.checksum = checksum
        if position == 0 { return }
        let used = try connection.rows(
            "SELECT max(stream), max(type), max(actor) FROM event WHERE position <= ?1", position
        ) { ($0.integer(0), $0.integer(1), $0.integer(2)) }
        if let used = used.first { (streams, types, actors) = used }
    }

    mutating func follow(
        _ event: EventEnvelope, _ names: LogNames, payload: UnsafeRawBufferPointer, stored: UInt64
    ) throws(EventLogError) {
        guard event.position == position + 1 else {
            throw .damaged(position: position + 1, reason: "missing from the log")
        }
        if event.stream > streams || event.type > types || event.actor > actors {
            let name = try names.of(event)
            if event.stream > streams { checksum.fold(name.stream) }
            if event.type > types { checksum.fold(name.type) }
            if event.actor > actors { checksum.fold(name.actor) }
            (streams, types, actors) = (max(streams, event.stream), max(types, event.type), max(actors, event.actor))
        }
        checksum.fold(event, payload: payload)
        guard checksum.value == stored else {
            throw .damaged(
                position: event.position, reason: "what is stored is not what was written (checksum differs)")
        }
        position = event.position
    }
}
