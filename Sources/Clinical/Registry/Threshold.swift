/// A constant with its source. One that was not checked against its source never drives an alert on its own.
public struct Threshold: Hashable, Sendable {
    public var value: ExactNumber
    public var source: String
    public var isVerified: Bool

    public init(value: ExactNumber, source: String, isVerified: Bool) {
        self.value = value
        self.source = source
        self.isVerified = isVerified
    }
}

/// A threshold that holds for baselines up to and including a value.
public struct BaselineThreshold: Hashable, Sendable {
    public var upTo: ExactNumber
    public var threshold: Threshold

    public init(upTo: ExactNumber, threshold: Threshold) {
        self.upTo = upTo
        self.threshold = threshold
    }
}

/// What is known of one motion of one site.
public struct MotionThresholds: Hashable, Sendable {
    /// Measurement error when the same person measures again.
    public var mdc: Threshold?
    /// Measurement error when somebody else measures.
    public var mdcOtherRater: Threshold?
    /// The usual range of people without complaints.
    public var norm: Threshold?

    public init(mdc: Threshold? = nil, mdcOtherRater: Threshold? = nil, norm: Threshold? = nil) {
        self.mdc = mdc
        self.mdcOtherRater = mdcOtherRater
        self.norm = norm
    }
}
