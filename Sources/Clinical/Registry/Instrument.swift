/// A measuring instrument as the registry defines it.
public struct Instrument: Hashable, Sendable {
    /// Which way is better for the patient.
    public enum Better: String, Sendable, CaseIterable {
        case lower
        case higher
    }

    /// What says that a patient changed. Raw values are the registry's words.
    public enum JudgedBy: String, Sendable, CaseIterable {
        /// A reading against the baseline.
        case change
        /// The latest reading alone: what it asks for is a change already, and 0 is none.
        case value
        /// Nothing: it is not meant to measure change.
        case nothing
    }

    /// What the licence lets the product keep.
    public enum Licence: String, Sendable, CaseIterable {
        /// Items may be shown and stored.
        case free
        /// Only totals are stored unless the clinic holds a licence.
        case totalsOnly
    }

    /// The registry code, format: `nrs-11`.
    public var code: String
    public var name: String
    /// Which event its readings are stored as.
    public var kind: ReadingKind
    /// Lowest and highest value that can be recorded; nil for open-ended.
    public var minimum: ExactNumber?
    public var maximum: ExactNumber?
    /// The scale's step; nil where any value is on it.
    public var step: ExactNumber?
    /// UCUM or a word: `{score}`, `deg`, `mm`, `%`, `d`.
    public var unit: String
    public var better: Better
    public var judgedBy: JudgedBy
    /// The period looked back over, where the instrument fixes one.
    public var recall: String?
    public var licence: Licence
    /// Smallest change that patients call important, in the instrument's unit.
    public var mcid: Threshold?
    /// Smallest change beyond measurement error, in the instrument's unit.
    public var mdc: Threshold?
    /// Where the definition comes from.
    public var source: String
    /// Coded equivalents, such as LOINC 72514-3.
    public var codes: [Coding]
    /// Digits after the point to which derived values (a mean, a change) of this instrument are shown.
    public var decimals: Int
    /// Other words people type for it, lower case.
    public var synonyms: [String]
    /// Important changes that depend on the baseline, by rising `upTo`; empty where one figure serves.
    public var mcidByBaseline: [BaselineThreshold]
    /// Measurement error when the rater is not the one before, where it differs.
    public var mdcOtherRater: Threshold?
    /// Thresholds and norms of single motions, by `site/motion`: `neck/rotation`.
    public var motions: [String: MotionThresholds]
    /// Where it is always measured, for an instrument that has one place: `jaw`.
    public var site: String?
    /// Which motion it always measures, for an instrument that has one: `opening`.
    public var motion: String?

    /// Words for how bad a score is; nil where the registry has none.
    public var severity: SeverityScale?
    /// For what regression to the mean is expected to take from a bad start; nil where it is not known.
    public var reliability: Reliability?

    public init(
        code: String, name: String, kind: ReadingKind, minimum: ExactNumber?, maximum: ExactNumber?,
        step: ExactNumber?, unit: String, better: Better, judgedBy: JudgedBy = .change, recall: String? = nil,
        licence: Licence = .totalsOnly,
        mcid: Threshold? = nil, mdc: Threshold? = nil, source: String, codes: [Coding] = [], decimals: Int = 2,
        synonyms: [String] = [], mcidByBaseline: [BaselineThreshold] = [], mdcOtherRater: Threshold? = nil,
        motions: [String: MotionThresholds] = [:], site: String? = nil, motion: String? = nil,
        severity: SeverityScale? = nil, reliability: Reliability? = nil
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
        self.unit = unit
        self.better = better
        self.judgedBy = judgedBy
        self.recall = recall
        self.licence = licence
        self.mcid = mcid
        self.mdc = mdc
        self.source = source
        self.codes = codes
        self.decimals = decimals
        self.synonyms = synonyms
        self.mcidByBaseline = mcidByBaseline
        self.mdcOtherRater = mdcOtherRater
        self.motions = motions
        self.site = site
        self.motion = motion
        self.severity = severity
        self.reliability = reliability
    }
}

extension Instrument {
    /// The change that patients call important when they start from `baseline`: the band's, else the instrument's.
    public func mcid(baseline: ExactNumber?) -> Threshold? {
        guard let baseline else { return mcid }
        // By place: of the bands only their ends are looked at.
        let band = mcidByBaseline.indices.first { !mcidByBaseline[$0].upTo.isLess(than: baseline) }
        return band.map { mcidByBaseline[$0].threshold } ?? mcid
    }

    /// The change for the worse that is important from `baseline` on. Bands are of people who got better, and would ask those who
    /// start worst for a rise their scale has no room for: the instrument's own figure, or the band's where that is smaller.
    public func mcidForWorse(baseline: ExactNumber?) -> Threshold? {
        if mcidByBaseline.isEmpty { return mcid }
        let own = mcid ?? mcidByBaseline.reduce(nil) { Self.smaller($0, $1.threshold) }
        return Self.smaller(own, mcid(baseline: baseline))
    }

    /// One that was checked goes before one that was not.
    private static func smaller(_ one: Threshold?, _ other: Threshold?) -> Threshold? {
        guard let one, let other else { return one ?? other }
        if one.isVerified != other.isVerified { return one.isVerified ? one : other }
        return other.value.isLess(than: one.value) ? other : one
    }

    /// The change beyond measurement error for one motion: the motion's figure, else the instrument's; the tools' where they
    /// are known and the registry has theirs, else no less than the instrument's.
    ///
    /// - Parameters:
    ///   - sameRater: false where another person measured, or with another tool, or nobody is known to be the same; the largest
    ///     error then counts, of those that are known.
    ///   - tools: what the readings compared were measured with; nil where that is not known of all of them: any may have been.
    /// - Returns: the largest, verified or not as it is itself; marked as of one rater where another measured, and the registry
    ///   has no figure of two.
    public func mdc(site: String?, motion: String?, sameRater: Bool = true, tools: [String]? = []) -> Threshold? {
        let own = thresholds(site: site, motion: motion)
        if sameRater, tools?.isEmpty ?? false { return own?.mdc ?? mdc }
        // The motion's own figure is of the tool its source used: of another tool, or of any, the instrument's holds as well.
        var known = LargestError()
        if tools == nil, let own { for figure in own.mdcByTool.values { known.take(figure) } }
        let named = tools ?? []
        for tool in named.isEmpty ? Self.anyTool : named {
            if let figure = own?.mdcByTool[tool] {
                known.take(figure)
            } else {
                known.take(own?.mdc)
                known.take(tool == Self.commonTool ? mdc : mdcOtherRater ?? mdc)
            }
        }
        let ofOthers = own?.mdcOtherRater ?? mdcOtherRater
        if !sameRater { known.take(ofOthers) }
        guard var largest = known.largest else { return nil }
        largest.exceedsVerified = !largest.isVerified && known.isAnyVerified
        largest.isOfOneRater = !sameRater && ofOthers == nil && isReadOff
        return largest
    }

    /// Whether somebody reads it off the patient: another hand then reads something else. What patients say of themselves they
    /// say to anybody.
    private var isReadOff: Bool { kind == .mobility || kind == .measurement }

    /// Whether the registry has no figure of what two people measure differently.
    public func lacksErrorOfTwoRaters(site: String?, motion: String?) -> Bool {
        isReadOff && (thresholds(site: site, motion: motion)?.mdcOtherRater ?? mdcOtherRater) == nil
    }

    /// The largest of several figures, the first of equal ones, and whether any of them was checked.
    private struct LargestError {
        var largest: Threshold?
        var isAnyVerified = false

        mutating func take(_ figure: consuming Threshold?) {
            guard let figure else { return }
            isAnyVerified = isAnyVerified || figure.isVerified
            if largest?.value.isLess(than: figure.value) ?? true { largest = figure }
        }
    }

    /// The tool that the rule of thumb is of, and what is taken where none is named.
    private static let commonTool = "goniometer"
    private static let anyTool = [commonTool]

    /// What is normal for one motion, where the registry knows it: of people like this one, else of people in general.
    ///
    /// - Parameter age: in years; nil where it is not known.
    public func norm(
        site: String?, motion: String?, mode: MovementMode? = nil, sex: Sex? = nil, age: Int? = nil
    ) -> Threshold? {
        thresholds(site: site, motion: motion)?.norm(mode: mode, sex: sex, age: age)
    }

    /// What of a change is expected without treatment, because people come when they are worse than usual: towards the mean
    /// of those who seek care, by the share that a second reading does not confirm. In the instrument's own direction,
    /// negative where a fall is expected; nil where nothing is known, or the start is no worse than that mean.
    ///
    /// - Parameter readings: how many the baseline is the mean of: a mean is more reliable than one (Spearman-Brown).
    public func expectedChange(from baseline: ExactNumber, readings: Int = 1) -> Double? {
        guard let reliability else { return nil }
        let excess = baseline.double - reliability.intakeMean.double
        guard better == .lower ? excess > 0 : excess < 0 else { return nil }
        let (one, count) = (reliability.coefficient.value.double, Double(max(readings, 1)))
        return -excess * (1 - count * one / (1 + (count - 1) * one))
    }

    /// What the registry has of one motion: for who asks again and again.
    public func thresholds(site: String?, motion: String?) -> MotionThresholds? {
        guard let site, let motion, !motions.isEmpty else { return nil }
        return motions[site + "/" + motion]
    }

    /// The range in words: `0 to 10`, `0 and more`, `any value`, with the unit where it is one.
    public var rangeText: String {
        let unitText = unit.hasPrefix("{") ? "" : " " + unit
        switch (minimum, maximum) {
        case (let low?, let high?): return "\(low) to \(high)\(unitText)"
        case (let low?, nil): return "\(low)\(unitText) and more"
        case (nil, let high?): return "up to \(high)\(unitText)"
        case (nil, nil): return "any value"
        }
    }

    /// Whether a value lies within the range.
    public func holds(_ value: ExactNumber) -> Bool {
        if let minimum, value.isLess(than: minimum) { return false }
        if let maximum, maximum.isLess(than: value) { return false }
        return true
    }
}
