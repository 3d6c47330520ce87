public import Clinical
public import EventLog
public import Identity

/// Which events of the log are asked for.
public struct EventFilter: Sendable {
    /// Whose records; nil for every stream of the log.
    public var patients: Set<PatientID>?
    /// The stored type's name.
    public var type: String?
    /// First and last position, both included.
    public var positions: ClosedRange<Int64> = 1...Int64.max
    /// Days in the events' own offsets, both included; nil where open.
    public var firstDay: CalendarDay?
    public var lastDay: CalendarDay?

    public init() {}

    public func matches(_ event: StoredEvent) -> Bool {
        guard positions.contains(event.envelope.position), type == nil || event.type == type,
            patients?.contains(where: { $0.stream == event.stream }) ?? true
        else { return false }
        if firstDay == nil && lastDay == nil { return true }
        let day = event.occurred.day
        return firstDay.map { $0 <= day } ?? true && lastDay.map { day <= $0 } ?? true
    }
}

extension StoredEvent {
    /// When it happened, as exactly as it is known.
    public var occurred: Occurrence {
        Occurrence(
            milliseconds: envelope.occurred, offsetMinutes: envelope.occurredOffset,
            precision: Occurrence.Precision(rawValue: envelope.occurredPrecision.rawValue) ?? .millisecond)
    }
}
