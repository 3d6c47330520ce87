/// What a writer expects of a stream. There is no "any": whoever writes has read.
public enum ExpectedVersion: Sendable, Equatable {
    case noStream
    case exactly(Int64)

    /// The version the stream must be at: 0 where it must not exist.
    public var version: Int64 {
        switch self {
        case .noStream: 0
        case .exactly(let version): version
        }
    }
}

/// Events for one stream, and what the writer expects of it.
public struct StreamAppend: Sendable {
    public var stream: StreamName
    public var expecting: ExpectedVersion
    public var events: [NewEvent]

    public init(to stream: StreamName, expecting: ExpectedVersion, events: [NewEvent]) {
        self.stream = stream
        self.expecting = expecting
        self.events = events
    }
}

/// Where the events of one `StreamAppend` lie.
public struct AppendResult: Sendable, Equatable {
    /// Positions in the order of the events given.
    public var positions: [Int64]
    /// The stream's version after the last of them.
    public var version: Int64
    /// True where the batch was in the log before and nothing was added.
    public var alreadyPresent: Bool

    public init(positions: [Int64], version: Int64, alreadyPresent: Bool) {
        self.positions = positions
        self.version = version
        self.alreadyPresent = alreadyPresent
    }
}

/// Reads a log. Positions are gapless and in commit order: whoever has seen `n` has seen everything up to `n`.
public protocol EventReader: Sendable {
    /// Position of the newest event, 0 in an empty log.
    func head() throws(EventLogError) -> Int64

    /// Every stream in order of its number. Numbers are given in order of first use, from 1.
    func streams() throws(EventLogError) -> [StreamHead]

    func stream(_ name: StreamName) throws(EventLogError) -> StreamHead?

    /// The stream's name; nil for a number the log never gave.
    func streamName(_ number: Int64) throws(EventLogError) -> StreamName?

    /// The type's name; nil for a number the log never gave.
    func typeName(_ number: Int64) throws(EventLogError) -> String?

    /// All type names by number.
    func types() throws(EventLogError) -> [Int64: String]

    func actorName(_ number: Int64) throws(EventLogError) -> String?

    func event(at position: Int64) throws(EventLogError) -> StoredEvent?

    /// Up to `limit` events after a position, in order.
    func events(after position: Int64, limit: Int) throws(EventLogError) -> [StoredEvent]

    /// Hands every event in `after < position ≤ through` to `body` in order; with `streams`, only events of streams
    /// whose number lies in that range. The payload is valid only during the call. This is the replay's hot loop.
    func scan(
        after position: Int64, through last: Int64, streams: ClosedRange<Int64>?,
        _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws

    /// Hands one stream's events with `position ≤ through` to `body` in stream order, read backwards through
    /// `previous` and turned round. The payload is valid only during the call.
    func scanStream(
        _ name: StreamName, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws
}

/// A log one can append to.
public protocol EventLog: EventReader {
    /// Appends atomically to one or several streams; durable when it returns.
    ///
    /// - `clock` is the wall clock in milliseconds since 1970; what is stored as recorded is
    ///   max(clock, last recorded).
    /// - Trying the same batch again adds nothing and answers the first positions.
    /// - Throws: `.conflict` with expected and actual version, `.idReused`, `.partlyPresent`, `.busy`, `.storage`.
    @discardableResult
    func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) -> [AppendResult]
}

extension EventReader {
    public func scan(
        after position: Int64, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try scan(after: position, through: last, streams: nil, body)
    }
}
