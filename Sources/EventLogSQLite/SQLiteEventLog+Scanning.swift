public import EventLog

extension SQLiteEventLog {
    /// Positions read in one transaction. A reader that never ends its transaction stops the write-ahead file from being
    /// taken up and lets it grow without end; a page of this size takes some 20 ms.
    static let scanPagePositions: Int64 = 50_000

    public func scan(
        after position: Int64, through last: Int64, streams: ClosedRange<Int64>?,
        _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let reader = try readers.take()
        defer { readers.giveBack(reader) }
        let connection = reader.connection
        let end = min(last, try connection.rows("SELECT ifnull(max(position), 0) FROM event") { $0.integer(0) }[0])
        let statement = try connection.statement(streams == nil ? Self.scanAll : Self.scanStreams)
        var after = max(0, position)
        while after < end {
            let through = min(end, after + Self.scanPagePositions)
            statement.bind(1, after)
            statement.bind(2, through)
            if let streams {
                statement.bind(3, streams.lowerBound)
                statement.bind(4, streams.upperBound)
            }
            try reader.events.run(statement, body)
            after = through
        }
    }

    private static let scanAll = """
        SELECT \(HandedEvents.handingOver) FROM event WHERE position > ?1 AND position <= ?2 ORDER BY position
        """

    private static let scanStreams = """
        SELECT \(HandedEvents.handingOver) FROM event
        WHERE position > ?1 AND position <= ?2 AND stream BETWEEN ?3 AND ?4 ORDER BY position
        """

    public func scanStream(
        _ name: StreamName, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let head = try stream(name) else { return }
        let history = try readers.withReader { reader throws(EventLogError) in
            try StreamHistory(head, through: last, reader.connection)
        }
        try history.forEach(body)
    }
}

/// One stream's events in memory, gathered backwards: envelopes, and all payloads in one buffer.
private struct StreamHistory {
    private var events: [(envelope: EventEnvelope, payload: Range<Int>)] = []
    private var payloads: [UInt8] = []

    init(_ head: StreamHead, through last: Int64, _ connection: Connection) throws(EventLogError) {
        let statement = try connection.statement("SELECT \(EventEnvelope.columns) FROM event WHERE position = ?1")
        defer { statement.reset() }
        var (position, version) = (head.last, head.version)
        while position > 0 {
            statement.bind(1, position)
            guard try statement.step() else {
                throw .damaged(position: position, reason: "missing, though stream \(head.name) has an event there")
            }
            let event = try EventEnvelope(row: statement)
            guard event.stream == head.number, event.version == version, event.previous < position else {
                throw .damaged(
                    position: position,
                    reason: "not version \(version) of stream \(head.name), as the one after it says")
            }
            if position <= last { add(event, statement.bytes(EventEnvelope.payloadColumn)) }
            statement.reset()
            (position, version) = (event.previous, version - 1)
        }
    }

    private mutating func add(_ event: EventEnvelope, _ payload: UnsafeRawBufferPointer) {
        let start = payloads.count
        payloads.append(contentsOf: payload)
        events.append((event, start..<payloads.count))
    }

    func forEach(_ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void) throws {
        try payloads.withUnsafeBytes { bytes in
            for event in events.reversed() {
                try body(event.envelope, UnsafeRawBufferPointer(rebasing: bytes[event.payload]))
            }
        }
    }
}
