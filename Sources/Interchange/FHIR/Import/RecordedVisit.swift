public import Clinical

/// A visit as our record knows it.
public struct RecordedVisit: Sendable {
    /// Its id in our record.
    public var visit: String
    public var isOwn: Bool
    /// When it began, where that is known.
    public var started: Occurrence?

    public init(visit: String, isOwn: Bool, started: Occurrence?) {
        self.visit = visit
        self.isOwn = isOwn
        self.started = started
    }
}
