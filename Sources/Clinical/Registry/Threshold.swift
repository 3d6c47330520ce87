/// A constant with its source. One that was not checked against its source never drives an alert on its own.
public struct Threshold: Hashable, Sendable {
    public var value: ExactNumber
    public var source: String
    public var isVerified: Bool
    /// How the source came to it, as factors: `1.96 x 1.02`. Reading a registry checks that they give the value.
    public var formula: String?
    /// Whom it was found in, where that matters for whom it is used on.
    public var population: String?
    /// Not checked itself, but larger than one of the same that was: it makes calls rarer, and none by itself.
    public var exceedsVerified = false
    /// Of one person who measures again, where two did, and no figure of two is known: it makes calls rarer, and none by itself.
    public var isOfOneRater = false

    public init(
        value: ExactNumber, source: String, isVerified: Bool, formula: String? = nil, population: String? = nil
    ) {
        self.value = value
        self.source = source
        self.isVerified = isVerified
        self.formula = formula
        self.population = population
    }

    /// The value, where it may make a call: it was checked against its source, or a smaller one of the same was.
    public var verified: ExactNumber? { (isVerified || exceedsVerified) && !isOfOneRater ? value : nil }
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
    /// Measurement error by the tool it was measured with: `goniometer`, `inclinometer`.
    public var mdcByTool: [String: Threshold]
    /// The usual range of people without complaints.
    public var norm: Threshold?
    /// The same by sex, age and mode; the first that fits a person counts, before `norm`.
    public var norms: [MotionNorm]

    public init(
        mdc: Threshold? = nil, mdcOtherRater: Threshold? = nil, mdcByTool: [String: Threshold] = [:],
        norm: Threshold? = nil, norms: [MotionNorm] = []
    ) {
        self.mdc = mdc
        self.mdcOtherRater = mdcOtherRater
        self.mdcByTool = mdcByTool
        self.norm = norm
        self.norms = norms
    }

    /// What is usual for people like this one, else for people in general.
    ///
    /// - Parameter age: in years; nil where it is not known.
    public func norm(mode: MovementMode?, sex: Sex?, age: Int?) -> Threshold? {
        let fitting = norms.firstIndex { norm in
            age.map(norm.ages.contains) ?? false && (norm.sex == nil || norm.sex == sex)
                && (norm.mode == nil || norm.mode == mode)
        }
        return fitting.map { norms[$0].threshold } ?? norm
    }
}

/// What is usual for one motion in some people.
public struct MotionNorm: Hashable, Sendable {
    /// Nil for either sex.
    public var sex: Sex?
    /// Age in years, both ends included.
    public var ages: ClosedRange<Int>
    /// Nil where the source does not say who moved the joint.
    public var mode: MovementMode?
    public var threshold: Threshold

    public init(sex: Sex? = nil, ages: ClosedRange<Int>, mode: MovementMode? = nil, threshold: Threshold) {
        self.sex = sex
        self.ages = ages
        self.mode = mode
        self.threshold = threshold
    }
}

/// Words for how bad a score is, and where they come from: what stands beside a number, and never makes a call.
public struct SeverityScale: Hashable, Sendable {
    /// One word, for values up to and including `upTo`.
    public struct Band: Hashable, Sendable {
        public var upTo: ExactNumber
        public var word: String

        public init(upTo: ExactNumber, word: String) {
            self.upTo = upTo
            self.word = word
        }
    }

    /// By rising `upTo`; never empty.
    public var bands: [Band]
    public var source: String
    public var isVerified: Bool

    public init(bands: [Band], source: String, isVerified: Bool) {
        self.bands = bands
        self.source = source
        self.isVerified = isVerified
    }

    /// The word for a value; nil beyond the last band.
    public func word(for value: ExactNumber) -> String? { bands.first { !$0.upTo.isLess(than: value) }?.word }
}

/// How much a second reading says of the first, and what people who seek care score on average: from these, what a bad start
/// is expected to fall by without treatment.
public struct Reliability: Hashable, Sendable {
    /// The intraclass correlation of two readings without change between them, above 0 and at most 1.
    public var coefficient: Threshold
    /// The mean score at intake.
    public var intakeMean: ExactNumber

    public init(coefficient: Threshold, intakeMean: ExactNumber) {
        self.coefficient = coefficient
        self.intakeMean = intakeMean
    }
}
