import EventLog

/// Where a log stood when it was copied, and all that is needed to go on from there.
///
/// The checksum is chained over every event before: two logs with the same cut hold the same events up to its position.
public struct LogCut: Sendable, Equatable {
    /// Whose log it is.
    public var practice: String
    /// The log's format, 1 and up.
    public var format: Int64
    /// Milliseconds since 1970 at which the log was made.
    public var created: Int64
    /// Position of the newest event copied, 0 where there was none.
    public var position: Int64
    /// As stored with that event; of the log's own row where there is no event.
    public var checksum: Int64
    /// Milliseconds since 1970 at which that event was recorded, 0 where there is none.
    public var recorded: Int64
    /// How many streams, types and actors have a number.
    public var streams: Int64
    public var types: Int64
    public var actors: Int64

    public init(
        practice: String, format: Int64, created: Int64, position: Int64, checksum: Int64, recorded: Int64,
        streams: Int64, types: Int64, actors: Int64
    ) {
        self.practice = practice
        self.format = format
        self.created = created
        self.position = position
        self.checksum = checksum
        self.recorded = recorded
        self.streams = streams
        self.types = types
        self.actors = actors
    }
}

extension LogCut {
    /// Where the log stands in the connection's transaction.
    init(_ connection: Connection) throws(EventLogError) {
        guard let about = try About(connection) else { throw .missing(path: connection.path) }
        self.init(about)
        let newest = try connection.rows(
            "SELECT position, checksum, recorded FROM event ORDER BY position DESC LIMIT 1"
        ) { (position: $0.integer(0), checksum: $0.integer(1), recorded: $0.integer(2)) }.first
        if let newest { (position, checksum, recorded) = newest }
        streams = try Self.count("stream", connection)
        types = try Self.count("type", connection)
        actors = try Self.count("actor", connection)
    }

    /// Where a log begins.
    init(_ about: About) {
        let origin = Checksum(practice: about.practice, format: about.format, created: about.created)
        self.init(
            practice: about.practice, format: about.format, created: about.created, position: 0,
            checksum: origin.stored, recorded: 0, streams: 0, types: 0, actors: 0)
    }

    /// Names are numbered from 1 without gaps.
    private static func count(_ table: String, _ connection: Connection) throws(EventLogError) -> Int64 {
        try connection.rows("SELECT ifnull(max(id), 0) FROM \(table)") { $0.integer(0) }.first ?? 0
    }
}
