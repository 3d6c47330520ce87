public import EventLog

/// One event on its way from a log to a copy of the same log: everything the log keeps of it, with names in place of
/// the log's own numbers, and with the checksum of the chain after it.
public struct CopiedEvent: Sendable {
    public var position: Int64 = 0
    public var stream = ""
    public var version: Int64 = 0
    public var type = ""
    public var form: Int32 = 1
    public var occurred: Int64 = 0
    public var occurredOffset: Int32 = 0
    public var occurredPrecision = OccurredPrecision.millisecond
    public var recorded: Int64 = 0
    public var actor = ""
    public var origin: Int64?
    public var corrects: Int64?
    public var id = EventID(high: 0, low: 0)
    /// The running checksum over the log up to this event, this event included.
    public var checksum: UInt64 = 0
    /// As stored, byte by byte.
    public var payload: [UInt8] = []

    public init() {}
}

/// The names of a log by number: what an envelope's stream, type and actor are called.
public struct LogNames: Sendable {
    private let streams: [String]
    private let types: [String]
    private let actors: [String]

    init(_ connection: Connection) throws(EventLogError) {
        streams = try Self.names("stream", connection)
        types = try Self.names("type", connection)
        actors = try Self.names("actor", connection)
    }

    /// Numbers are given from 1 without gaps, so that an array holds them.
    private static func names(_ table: String, _ connection: Connection) throws(EventLogError) -> [String] {
        var names = [""]
        for (number, name) in try connection.rows(
            "SELECT id, name FROM \(table) ORDER BY id", read: { ($0.integer(0), $0.text(1)) })
        {
            guard number == Int64(names.count) else {
                throw .damaged(position: 0, reason: "\(table) \(names.count) has no name")
            }
            names.append(name)
        }
        return names
    }

    /// The names of an event's stream, type and actor.
    /// - Throws: `.damaged` for a number that has no name.
    public func of(_ event: EventEnvelope) throws(EventLogError) -> (stream: String, type: String, actor: String) {
        guard streams.indices.contains(Int(event.stream)), types.indices.contains(Int(event.type)),
            actors.indices.contains(Int(event.actor))
        else { throw .damaged(position: event.position, reason: "its stream, type or actor has no name") }
        return (streams[Int(event.stream)], types[Int(event.type)], actors[Int(event.actor)])
    }
}
