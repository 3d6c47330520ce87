/// One place where a log does not hold what it promised to hold.
public struct Damage: Sendable, Equatable, CustomStringConvertible {
    /// Position of the first event concerned; 0 where it is the log as a whole.
    public var position: Int64
    /// Position of the last event concerned.
    public var through: Int64
    /// What is the matter, in words.
    public var reason: String
    /// Whether it may have been written so: what it says is wrong, and nothing shows that it was changed since.
    public var isOfContent: Bool

    public init(position: Int64, through: Int64? = nil, reason: String, isOfContent: Bool = false) {
        self.position = position
        self.through = through ?? position
        self.reason = reason
        self.isOfContent = isOfContent
    }

    public var description: String {
        if position == 0, through == 0 { return reason }
        return position == through ? "@\(position): \(reason)" : "@\(position)…@\(through): \(reason)"
    }
}
