public import EventLog
import GRDBSQLite

extension SQLiteEventLog {
    /// Puts a log together again from a whole copy and the parts that followed it, in a new file (mode 0600).
    ///
    /// Every event goes through the log's own triggers and is checked against the chain of checksums.
    ///
    /// - Parameters:
    ///   - copy: A file ``copy(into:progress:)`` wrote.
    ///   - segments: Files ``copyEvents(after:into:progress:)`` wrote, in order.
    ///   - last: The last position wanted; nil for all there is.
    /// - Returns: Where the new log stands.
    /// - Throws: `.damaged`, `.missing`, `.alreadyThere`, `.storage`.
    @discardableResult
    public static func assemble(
        at path: String, from copy: String, segments: [String], through last: Int64? = nil,
        progress: CopyProgress? = nil
    ) throws(EventLogError) -> LogCut {
        let whole = try Connection(copy, path: copy, flags: SQLITE_OPEN_READONLY)
        defer { whole.close() }
        let through = last ?? .max
        if try LogCut(whole).position <= through {
            try whole.execute("BEGIN")
            try PageCopy.make(of: whole, at: path, progress: progress)
        } else {
            try layOutEmpty(at: path, as: whole)
        }
        let log = try Connection(path, path: path, flags: SQLITE_OPEN_READWRITE)
        defer { log.close() }
        try log.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;")
        var continuation = LogContinuation(log, at: try LogCut(log))
        if continuation.position < through { try continuation.take(whole, through: through, progress) }
        for segment in segments where continuation.position < through {
            let part = try Connection(segment, path: segment, flags: SQLITE_OPEN_READONLY)
            defer { part.close() }
            try continuation.take(part, through: through, progress)
        }
        return try LogCut(log)
    }

    private static func layOutEmpty(at path: String, as whole: Connection) throws(EventLogError) {
        guard let about = try About(whole) else { throw .missing(path: whole.path) }
        let log = try NewFile.connection(path)
        defer { log.close() }
        try log.execute(schema)
        let add = try log.statement("INSERT INTO log (id, practice, format, created) VALUES (1, ?1, ?2, ?3)")
        add.bind(1, about.practice)
        add.bind(2, about.format)
        add.bind(3, about.created)
        try add.run()
    }
}

/// Takes stored events up into a log that ends where they begin: names, events, heads, as `Writer` would have.
private struct LogContinuation {
    private let log: Connection
    private var cut: LogCut
    /// The head of the newest event's stream, not moved yet.
    private var head: (stream: Int64, version: Int64)?

    var position: Int64 { cut.position }

    init(_ log: Connection, at cut: LogCut) {
        self.log = log
        self.cut = cut
    }

    /// Takes what `source` holds after this log's end.
    mutating func take(
        _ source: Connection, through last: Int64, _ progress: CopyProgress?
    ) throws(EventLogError) {
        guard let about = try About(source), about.practice == cut.practice, about.created == cut.created else {
            throw .damaged(position: position, reason: "\(source.path) is a part of another log")
        }
        let select = try source.statement(
            "SELECT \(LogSegment.columns) FROM event WHERE position > ?1 AND position <= ?2 ORDER BY position")
        defer { select.reset() }
        select.bind(1, position)
        select.bind(2, last)
        let end = try source.rows("SELECT ifnull(max(position), 0) FROM event") { $0.integer(0) }.first ?? 0
        let (first, total) = (position, min(last, end) - position)
        var chain = SegmentChain(after: cut, in: source)
        try log.execute("BEGIN")
        while try select.step() {
            try chain.follow(select)
            try add(select, namesFrom: source)
            if (position - first) % LogSegment.progressEvents == 0 { progress?(position - first, total) }
        }
        try moveHead()
        try log.execute("COMMIT")
        cut = try LogCut(log)
    }

    private mutating func add(_ row: Statement, namesFrom source: Connection) throws(EventLogError) {
        let event = try EventEnvelope(row: row)
        if event.stream != head?.stream { try moveHead() }
        try Self.addName(event.stream, &cut.streams, "stream", from: source, to: log)
        try Self.addName(event.type, &cut.types, "type", from: source, to: log)
        try Self.addName(event.actor, &cut.actors, "actor", from: source, to: log)
        try row.copyRow(to: try log.statement(LogSegment.insertEvent), columns: LogSegment.columnCount)
        cut.position = event.position
        head = (event.stream, event.version)
    }

    /// Once for a run of one stream's events, which the insert trigger checks.
    private mutating func moveHead() throws(EventLogError) {
        guard let head else { return }
        let update = try log.statement("UPDATE stream SET version = ?1, last = ?2 WHERE id = ?3")
        update.bind(1, head.version)
        update.bind(2, position)
        update.bind(3, head.stream)
        try update.run()
        self.head = nil
    }

    private static func addName(
        _ number: Int64, _ count: inout Int64, _ table: String, from source: Connection, to log: Connection
    ) throws(EventLogError) {
        guard number > count else { return }
        let name = try source.rows("SELECT name FROM \(table) WHERE id = ?1", number) { $0.text(0) }.first
        let add = try log.statement("INSERT INTO \(table) (id, name) VALUES (?1, ?2)")
        add.bind(1, number)
        add.bind(2, name ?? "")
        try add.run()
        count = number
    }
}
