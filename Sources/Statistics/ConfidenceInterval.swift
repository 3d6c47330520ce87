/// The range that, made this way, holds the true figure in `level` of all samples.
public struct ConfidenceInterval: Equatable, Sendable {
    public let lower: Double
    public let upper: Double
    /// The confidence asked for, between 0 and 1: 0.95 for 95 %.
    public let level: Double

    public init(lower: Double, upper: Double, level: Double) {
        self.lower = lower
        self.upper = upper
        self.level = level
    }
}
