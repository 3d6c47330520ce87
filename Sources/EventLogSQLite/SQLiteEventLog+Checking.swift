public import EventLog
import GRDBSQLite

extension SQLiteEventLog {
    /// Reads the whole log and reports every place where it does not hold what was written: a changed byte, a lost row,
    /// an edited head, a removed trigger. A damaged event is named with its position, and those after it are not blamed.
    /// Streams over the log; memory grows with the number of streams, not of events.
    ///
    /// - Throws: `.storage` where the file cannot even be opened.
    public func check(_ report: (Damage) -> Void) throws(EventLogError) {
        try readers.withReader { reader throws(EventLogError) in
            var check = LogCheck(reader.connection, practice: practice, format: format, created: created)
            try check.run(report)
        }
    }
}

extension SQLiteEventLog {
    /// Looks at the schema alone: what forbids changes from any shell.
    public func checkSchema(_ report: (Damage) -> Void) throws(EventLogError) {
        try readers.withReader { reader throws(EventLogError) in
            try LogCheck(reader.connection, practice: practice, format: format, created: created).checkSchema(report)
        }
    }
}

/// One pass over a log's file.
private struct LogCheck {
    private let connection: Connection
    private var promises = PromiseCheck()
    private var chain: ChecksumChain
    private var streams = NamesInChain()
    private var types = NamesInChain()
    private var actors = NamesInChain()
    private var heads: [StreamHead] = []
    private var end: Int64 = 0

    init(_ connection: Connection, practice: String, format: Int64, created: Int64) {
        self.connection = connection
        chain = ChecksumChain(from: Checksum(practice: practice, format: format, created: created))
    }

    mutating func run(_ report: (Damage) -> Void) throws(EventLogError) {
        try checkSchema(report)
        checkFile(report)
        do throws(EventLogError) {
            try readExtent()
            try readEvents(report)
            checkHeads(report)
        } catch {
            report(Damage(position: promises.position + 1, reason: "cannot be read: \(Self.message(error))"))
        }
    }

    private static func message(_ error: EventLogError) -> String {
        switch error {
        case .storage(_, let message, _): message
        case .damaged(_, let reason): reason
        default: error.description
        }
    }

    /// Triggers are what refuses changes from any shell: one that is missing is a damage, though no event is wrong yet.
    func checkSchema(_ report: (Damage) -> Void) throws(EventLogError) {
        let fresh = try Connection(":memory:", path: ":memory:", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        try fresh.execute(SQLiteEventLog.schema)
        let expected = try Self.objects(fresh)
        let found = Dictionary(
            try Self.objects(connection).map { ($0.name, $0.sql) }, uniquingKeysWith: { first, _ in first })
        for object in expected where found[object.name] != object.sql {
            let fault = found[object.name] == nil ? "is missing" : "is not as format 1 has it"
            report(Damage(position: 0, reason: "\(object.name) of the log's schema \(fault)"))
        }
    }

    private static func objects(_ connection: Connection) throws(EventLogError) -> [(name: String, sql: String)] {
        try connection.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name") {
            ($0.text(0), $0.text(1))
        }
    }

    /// SQLite's own check: pages, indexes, types of columns.
    private func checkFile(_ report: (Damage) -> Void) {
        do throws(EventLogError) {
            for line in try connection.rows("PRAGMA integrity_check(20)", read: { $0.text(0) }) where line != "ok" {
                report(Damage(position: 0, reason: "the file: \(line)"))
            }
        } catch {
            report(Damage(position: 0, reason: "the file: \(Self.message(error))"))
        }
    }

    /// Names, heads and where the log ends, as they are at one moment: others append meanwhile.
    private mutating func readExtent() throws(EventLogError) {
        try connection.atOneMoment { () throws(EventLogError) in
            streams.names = try names("stream")
            types.names = try names("type")
            actors.names = try names("actor")
            heads = try connection.rows("SELECT id, name, version, last FROM stream ORDER BY id") {
                StreamHead(
                    number: $0.integer(0), name: StreamName(stored: $0.text(1)), version: $0.integer(2),
                    last: $0.integer(3))
            }
            end = try connection.rows("SELECT ifnull(max(position), 0) FROM event") { $0.integer(0) }.first ?? 0
        }
    }

    private func names(_ table: String) throws(EventLogError) -> [Int64: String] {
        Dictionary(
            try connection.rows("SELECT id, name FROM \(table)") { ($0.integer(0), $0.text(1)) },
            uniquingKeysWith: { first, _ in first })
    }

    private mutating func readEvents(_ report: (Damage) -> Void) throws(EventLogError) {
        let statement = try connection.statement(
            """
            SELECT \(EventEnvelope.columns), json_valid(payload), checksum FROM event
            WHERE position > ?1 AND position <= ?2 ORDER BY position
            """)
        var after: Int64 = min(0, try connection.rows("SELECT min(position) - 1 FROM event") { $0.integer(0) }[0])
        while after < end {
            statement.bind(1, after)
            after = min(end, after + SQLiteEventLog.scanPagePositions)
            statement.bind(2, after)
            while try statement.step() { try readEvent(statement, report) }
            statement.reset()
        }
    }

    private mutating func readEvent(_ row: Statement, _ report: (Damage) -> Void) throws(EventLogError) {
        let event = try EventEnvelope(row: row)
        let payload = row.bytes(EventEnvelope.payloadColumn)
        let followsAGap = event.position != promises.position + 1
        promises.follow(event, report)
        if row.integer(EventEnvelope.payloadColumn + 1) == 0 || payload.first != UInt8(ascii: "{") {
            report(
                Damage(position: event.position, reason: "its payload is not a JSON object", isOfContent: true))
        }
        let names = newNames(of: event, report)
        let stored = Checksum(value: row.integer(EventEnvelope.payloadColumn + 2))
        if followsAGap {
            chain.resume(at: stored)
        } else if chain.follow(event, payload: payload, newNames: names, stored: stored) {
            if !names.isEmpty { settleNames(of: event) }
        } else {
            report(
                Damage(
                    position: event.position, reason: "what is stored is not what was written (checksum differs)"))
        }
    }

    /// The event's names that the chain is not yet known to hold, in the order they are folded.
    private mutating func newNames(of event: EventEnvelope, _ report: (Damage) -> Void) -> [String] {
        var new: [String] = []
        streams.appendIfNew(event.stream, to: &new) { Self.reportNameless(event, "stream", event.stream, report) }
        types.appendIfNew(event.type, to: &new) { Self.reportNameless(event, "type", event.type, report) }
        actors.appendIfNew(event.actor, to: &new) { Self.reportNameless(event, "actor", event.actor, report) }
        return new
    }

    private static func reportNameless(
        _ event: EventEnvelope, _ kind: String, _ number: Int64, _ report: (Damage) -> Void
    ) {
        report(Damage(position: event.position, reason: "\(kind) \(number) has no name"))
    }

    private mutating func settleNames(of event: EventEnvelope) {
        streams.settled.insert(event.stream)
        types.settled.insert(event.type)
        actors.settled.insert(event.actor)
    }

    private func checkHeads(_ report: (Damage) -> Void) {
        // Lost rows at the end leave no gap: only the heads know of them.
        if let last = heads.map(\.last).max(), last > promises.position {
            report(
                Damage(
                    position: promises.position + 1, through: last,
                    reason: "missing from the log, though a stream is said to end @\(last)"))
        }
        for head in heads { promises.check(head, report) }
    }
}
