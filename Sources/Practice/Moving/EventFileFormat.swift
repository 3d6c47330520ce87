/// How a file of events is written. Both forms hold the same, byte for byte of every payload, and both come back in.
public enum EventFileFormat: String, Sendable, CaseIterable {
    /// One JSON object a line; payloads stand in it as they are stored.
    case ndjson
    /// A rectangular table with readable times beside the exact ones.
    case csv
}

/// The first record of a file of events: of which log it is, and where in it the file begins.
struct EventFileOpening: Equatable {
    /// Raised when the form of the file changes.
    static let form: Int64 = 1

    var practice: String
    var logFormat: Int64
    /// Milliseconds since 1970 at which the log was made.
    var created: Int64
    /// The events of the file follow this position.
    var after: Int64
    /// The log's checksum at `after`.
    var checksum: UInt64
}

/// The last record of a file of events. A file without it was cut off.
struct EventFileClosing: Equatable {
    var events: Int64
    /// Position of the last event, or what the file begins after where it has none.
    var through: Int64
    /// The log's checksum there.
    var checksum: UInt64
}
