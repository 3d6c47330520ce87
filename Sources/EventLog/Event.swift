/// How exactly the time of an occurrence is known. The raw values are stored format.
public enum OccurredPrecision: Int32, Sendable, CaseIterable, BitwiseCopyable {
    case year = 1
    case month = 2
    case day = 3
    case minute = 4
    case second = 5
    case millisecond = 6
    /// A study day without a calendar, anchored by the import's mapping to a stated date.
    case relative = 7
}

/// An event as its writer gives it. The log adds position, version and the time of recording.
public struct NewEvent: Sendable {
    public var id: EventID
    /// The type's name, format: `painScored`.
    public var type: String
    /// The stored form of the type's payload, 1 at first.
    public var form: Int32
    /// Milliseconds since 1970-01-01T00:00Z at the start of the stated period.
    public var occurred: Int64
    /// Minutes east of UTC where it occurred.
    public var occurredOffset: Int32
    public var occurredPrecision: OccurredPrecision
    /// Who says so: a practitioner's or an importer's id, never a name that identifies a patient.
    public var actor: String
    /// Position of the `importStarted` event this came from.
    public var origin: Int64?
    /// Position of the original entry this corrects.
    public var corrects: Int64?
    /// A JSON object in UTF-8.
    public var payload: [UInt8]

    public init(
        id: EventID, type: String, form: Int32 = 1, occurred: Int64, occurredOffset: Int32 = 0,
        occurredPrecision: OccurredPrecision = .millisecond, actor: String, origin: Int64? = nil,
        corrects: Int64? = nil, payload: [UInt8]
    ) {
        self.id = id
        self.type = type
        self.form = form
        self.occurred = occurred
        self.occurredOffset = occurredOffset
        self.occurredPrecision = occurredPrecision
        self.actor = actor
        self.origin = origin
        self.corrects = corrects
        self.payload = payload
    }
}

/// What the log keeps of an event beside its payload: integers only, so that a replay allocates nothing.
public struct EventEnvelope: Sendable, Equatable, BitwiseCopyable {
    /// 1, 2, 3 … in commit order, without gaps.
    public var position: Int64
    /// The log's own number of the stream; its name is `EventReader.streamName(_:)`.
    public var stream: Int64
    /// 1, 2, 3 … in the stream, without gaps.
    public var version: Int64
    /// Position of the stream's event before this one, 0 for the first.
    public var previous: Int64
    /// The log's own number of the type; its name is `EventReader.typeName(_:)`.
    public var type: Int64
    public var form: Int32
    public var occurred: Int64
    public var occurredOffset: Int32
    public var occurredPrecision: OccurredPrecision
    /// Milliseconds since 1970 at which the log took the event; never falls with position.
    public var recorded: Int64
    public var actor: Int64
    public var origin: Int64?
    public var corrects: Int64?
    public var id: EventID

    // Into where it is used: a replay makes one of every event, twice.
    @inlinable
    public init(
        position: Int64, stream: Int64, version: Int64, previous: Int64, type: Int64, form: Int32, occurred: Int64,
        occurredOffset: Int32, occurredPrecision: OccurredPrecision, recorded: Int64, actor: Int64, origin: Int64?,
        corrects: Int64?, id: EventID
    ) {
        self.position = position
        self.stream = stream
        self.version = version
        self.previous = previous
        self.type = type
        self.form = form
        self.occurred = occurred
        self.occurredOffset = occurredOffset
        self.occurredPrecision = occurredPrecision
        self.recorded = recorded
        self.actor = actor
        self.origin = origin
        self.corrects = corrects
        self.id = id
    }
}

/// One event as read back, with its names.
public struct StoredEvent: Sendable, Equatable {
    public var envelope: EventEnvelope
    public var stream: StreamName
    public var type: String
    public var actor: String
    public var payload: [UInt8]

    public init(envelope: EventEnvelope, stream: StreamName, type: String, actor: String, payload: [UInt8]) {
        self.envelope = envelope
        self.stream = stream
        self.type = type
        self.actor = actor
        self.payload = payload
    }
}

/// Where a stream ends.
public struct StreamHead: Sendable, Equatable {
    public var number: Int64
    public var name: StreamName
    /// Version of its newest event, which is also how many it has.
    public var version: Int64
    /// Position of its newest event.
    public var last: Int64

    public init(number: Int64, name: StreamName, version: Int64, last: Int64) {
        self.number = number
        self.name = name
        self.version = version
        self.last = last
    }
}
