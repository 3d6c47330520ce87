import EventLog
import GRDBSQLite

/// The events after one position of a log through another, in an SQLite file of their own, as stored.
///
/// Tables and columns are those of the log (`event`, and of `stream`, `type` and `actor` the names that these events are
/// the first to use), so that a log's whole copy and a part of it are taken up the same way (``LogContinuation``).
enum LogSegment {
    static let schema = """
        CREATE TABLE log (
            id INTEGER PRIMARY KEY CHECK (id = 1), practice TEXT NOT NULL, format INTEGER NOT NULL, created INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE actor (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE event (
            position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, version INTEGER NOT NULL, previous INTEGER NOT NULL,
            type INTEGER NOT NULL, form INTEGER NOT NULL, occurred INTEGER NOT NULL, occurred_offset INTEGER NOT NULL,
            occurred_precision INTEGER NOT NULL, recorded INTEGER NOT NULL, actor INTEGER NOT NULL, origin INTEGER,
            corrects INTEGER, id BLOB NOT NULL, payload TEXT NOT NULL, checksum INTEGER NOT NULL
        ) STRICT;
        """

    static let columns = EventEnvelope.columns + ", checksum"
    static let columnCount: Int32 = 16
    static let insertEvent = """
        INSERT INTO event (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    static func write(
        from source: Connection, after base: LogCut, through cut: LogCut, at path: String, progress: CopyProgress?
    ) throws(EventLogError) {
        let target = try NewFile.connection(path)
        defer { target.close() }
        try target.execute("BEGIN")
        try target.execute(schema)
        try copyRow(of: "log", "id, practice, format, created", where: "id = 1", 0, 0, source, target)
        for (table, after, through) in [
            ("stream", base.streams, cut.streams), ("type", base.types, cut.types), ("actor", base.actors, cut.actors),
        ] {
            try copyRow(
                of: table, "id, name", where: "id > ?1 AND id <= ?2 ORDER BY id", after, through, source, target)
        }
        try writeEvents(from: source, to: target, after: base, through: cut, progress)
        try target.execute("COMMIT")
    }

    /// Every event is followed in the chain as it is copied.
    private static func writeEvents(
        from source: Connection, to target: Connection, after base: LogCut, through cut: LogCut,
        _ progress: CopyProgress?
    ) throws(EventLogError) {
        var chain = SegmentChain(after: base, in: source)
        let select = try source.statement(
            "SELECT \(columns) FROM event WHERE position > ?1 AND position <= ?2 ORDER BY position")
        defer { select.reset() }
        select.bind(1, base.position)
        select.bind(2, cut.position)
        let insert = try target.statement(insertEvent)
        while try select.step() {
            try chain.follow(select)
            try select.copyRow(to: insert, columns: columnCount)
            let done = chain.position - base.position
            if done % progressEvents == 0 { progress?(done, cut.position - base.position) }
        }
        guard chain.position == cut.position else {
            throw .damaged(position: chain.position + 1, reason: "missing from the log")
        }
    }

    /// Events between two reports of progress.
    static let progressEvents: Int64 = 10_000

    private static func copyRow(
        of table: String, _ columns: String, where condition: String, _ first: Int64, _ last: Int64,
        _ source: Connection, _ target: Connection
    ) throws(EventLogError) {
        let count = Int32(columns.split(separator: ",").count)
        let select = try source.statement("SELECT \(columns) FROM \(table) WHERE \(condition)")
        defer { select.reset() }
        if condition.contains("?1") {
            select.bind(1, first)
            select.bind(2, last)
        }
        let places = (1...count).map { "?\($0)" }.joined(separator: ", ")
        let insert = try target.statement("INSERT INTO \(table) (\(columns)) VALUES (\(places))")
        while try select.step() { try select.copyRow(to: insert, columns: count) }
    }
}

/// Follows the events after a cut: positions without gaps, each as the chain of checksums says.
struct SegmentChain {
    private(set) var position: Int64
    private var checksums: ChecksumChain
    private var streams: Int64
    private var types: Int64
    private var actors: Int64
    private let names: Connection

    /// - Parameter names: where the names of numbers above the cut's stand.
    init(after cut: LogCut, in names: Connection) {
        position = cut.position
        checksums = ChecksumChain(from: Checksum(value: cut.checksum))
        (streams, types, actors) = (cut.streams, cut.types, cut.actors)
        self.names = names
    }

    /// - Parameter row: a row of `LogSegment.columns`.
    mutating func follow(_ row: Statement) throws(EventLogError) {
        let event = try EventEnvelope(row: row)
        guard event.position == position + 1 else {
            throw .damaged(position: position + 1, reason: "missing from \(names.path)")
        }
        position = event.position
        var new: [String] = []
        try Self.settle(event.stream, &streams, "stream", &new, names, at: position)
        try Self.settle(event.type, &types, "type", &new, names, at: position)
        try Self.settle(event.actor, &actors, "actor", &new, names, at: position)
        let stored = Checksum(value: row.integer(EventEnvelope.payloadColumn + 1))
        guard
            checksums.follow(
                event, payload: row.bytes(EventEnvelope.payloadColumn), newNames: new, stored: stored)
        else { throw .damaged(position: position, reason: "what is stored is not what was written (checksum differs)") }
    }

    /// Numbers are given in order of first use: one that is the next has a new name.
    private static func settle(
        _ number: Int64, _ count: inout Int64, _ table: String, _ new: inout [String], _ names: Connection,
        at position: Int64
    ) throws(EventLogError) {
        guard number > count else { return }
        let name = try names.rows("SELECT name FROM \(table) WHERE id = ?1", number) { $0.text(0) }.first
        guard number == count + 1, let name else {
            throw .damaged(position: position, reason: "\(table) \(number) has no name")
        }
        count = number
        new.append(name)
    }
}

extension Statement {
    /// Binds the row this statement stands on to another connection's statement, and runs that.
    func copyRow(to insert: Statement, columns: Int32) throws(EventLogError) {
        for column in 0..<columns {
            sqlite3_bind_value(insert.handle, column + 1, sqlite3_column_value(handle, column))
        }
        try insert.run()
    }
}
