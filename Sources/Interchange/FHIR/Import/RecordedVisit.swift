public import Clinical

/// A visit as our record knows it.
public struct RecordedVisit: Sendable {
    /// Its id in our record.
    public var visit: String
    public var isOwn: Bool
    /// When it began, where it was held and that is known.
    public var started: Occurrence?
    /// False for one that was withdrawn: only its id holds, by which it comes back.
    public var stands: Bool
    /// In which version of its source's record that is known.
    public var version: SourceVersion

    public init(
        visit: String, isOwn: Bool, started: Occurrence?, stands: Bool = true, version: SourceVersion = SourceVersion()
    ) {
        self.visit = visit
        self.isOwn = isOwn
        self.started = started
        self.stands = stands
        self.version = version
    }
}
