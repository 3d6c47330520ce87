import EventLog

/// A log as it stood at a position: what is appended meanwhile is not seen.
struct PrefixLog: EventReader {
    private let log: any EventReader
    private let last: Int64
    private let heads: [StreamHead]

    init(_ log: any EventReader, through last: Int64) throws {
        self.log = log
        self.last = last
        var later: [Int64: EventEnvelope] = [:]
        let streams = try log.streams()
        try log.scan(after: last, through: .max) { event, _ in
            if later[event.stream] == nil { later[event.stream] = event }
        }
        // The first event after the position says where its stream stood before.
        heads = streams.compactMap { head in
            guard let first = later[head.number] else { return head.last <= last ? head : nil }
            guard first.version > 1 else { return nil }
            return StreamHead(number: head.number, name: head.name, version: first.version - 1, last: first.previous)
        }
    }

    func head() throws(EventLogError) -> Int64 { last }

    func streams() throws(EventLogError) -> [StreamHead] { heads }

    func stream(_ name: StreamName) throws(EventLogError) -> StreamHead? { heads.first { $0.name == name } }

    func streamName(_ number: Int64) throws(EventLogError) -> StreamName? { try log.streamName(number) }

    func typeName(_ number: Int64) throws(EventLogError) -> String? { try log.typeName(number) }

    func types() throws(EventLogError) -> [Int64: String] { try log.types() }

    func actorName(_ number: Int64) throws(EventLogError) -> String? { try log.actorName(number) }

    func event(at position: Int64) throws(EventLogError) -> StoredEvent? {
        position <= last ? try log.event(at: position) : nil
    }

    func events(after position: Int64, limit: Int) throws(EventLogError) -> [StoredEvent] {
        try log.events(after: position, limit: limit).filter { $0.envelope.position <= last }
    }

    func scan(
        after position: Int64, through end: Int64, streams: ClosedRange<Int64>?,
        _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try log.scan(after: position, through: min(end, last), streams: streams, body)
    }

    func scanStream(
        _ name: StreamName, through end: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try log.scanStream(name, through: min(end, last), body)
    }
}
