/// What a change means for the patient, by two tests: is it beyond measurement error (the instrument's MDC), and is it
/// important (its MCID, or 30 % of the baseline)? "The paper asks for ≥ 2 methods to judge importance" (IMMPACT, Dworkin
/// 2008); the NDI, whose MCID is below its MDC, shows why. Raw values are contract.
public enum Response: String, Sendable, CaseIterable {
    /// For the better, and both tests hold.
    case improved
    /// For the better, and one test holds.
    case possiblyImproved
    /// Neither test holds, and at least one of them could be made with a verified threshold.
    case unchanged
    /// For the worse, and one test holds.
    case possiblyWorse
    /// For the worse: important, and beyond the measurement error there is a figure of; one of the two is verified.
    case worse
    /// Fewer than two readings to compare.
    case tooFew
    /// The registry has no verified threshold for the instrument, and the change is below 30 %; or it does not know the
    /// instrument.
    case unknown
    /// The registry says that the instrument is not meant to measure change.
    case notJudged
}

/// The two tests of one series, made once and asked of every value: the one place that calls a patient worse, for the table, the
/// page, the interval and the work list.
///
/// For the better a change is important by the MCID or by 30 % of the baseline, and only verified figures make calls. For the
/// worse it is important by the MCID, where the registry has one: from 1 of 10, 30 % is nothing. An error that was not verified
/// there keeps a change from being called worse, and calls none; where the registry has none at all, the important change
/// alone says it.
public struct ResponseTest: Sendable {
    /// A change by this share of the baseline is important.
    public static let importantPercent = 30

    private let baseline: ExactNumber
    private let better: Instrument.Better
    /// What may be due to measuring, verified or not; nil where the registry has nothing.
    private var error: Threshold?
    /// The verified important change for the better, and for the worse; nil where there is none.
    public let importance: ExactNumber?
    public let importanceForWorse: ExactNumber?
    /// Whether the baseline is far enough above zero to tell a change as a share of it.
    public let bearsShare: Bool
    /// A share of an angle counts only beyond measurement error: from 3 degrees, one is a third.
    private let shareNeedsError: Bool

    /// - Parameters:
    ///   - baseline: the value changes are counted from. The important change may depend on it.
    ///   - error: what may be due to measuring, as the registry has it for the readings compared.
    public init(baseline: ExactNumber, instrument: borrowing Instrument, error: Threshold?) {
        self.baseline = baseline
        better = instrument.better
        self.error = error
        importance = instrument.mcid(baseline: baseline)?.verified
        importanceForWorse = instrument.mcidForWorse(baseline: baseline)?.verified
        shareNeedsError = instrument.kind == .mobility
        bearsShare = instrument.bearsShare(of: baseline)
    }

    /// The same baseline, and another measurement error.
    public func with(error: Threshold?) -> ResponseTest {
        var other = self
        other.error = error
        return other
    }

    /// - Parameter change: a value minus the baseline.
    public func response(to change: ExactNumber) -> Response {
        let size = Self.size(of: change)
        let isBeyondError = error?.verified.map { !size.isLess(than: $0) } ?? false
        let isBetter = isBetter(change)
        let isImportant = isBetter ? isImportantForBetter(size) : isImportantForWorse(size)
        if !isBetter, isImportant, mayBeWorse, !(error.map { size.isLess(than: $0.value) } ?? false) { return .worse }
        switch (isBeyondError, isImportant) {
        case (true, true): return .improved
        case (true, false), (false, true): return isBetter ? .possiblyImproved : .possiblyWorse
        case (false, false): return error(of: change) == nil && importance(of: change) == nil ? .unknown : .unchanged
        }
    }

    /// The measurement error that a change is judged by: one that may make calls, or one that keeps a change from being called.
    /// Nil where there is neither.
    public func error(of change: ExactNumber?) -> Threshold? {
        guard let error, error.verified == nil, let change else { return error?.verified == nil ? nil : error }
        let size = Self.size(of: change)
        if shareNeedsError { return size.isLess(than: error.value) ? error : nil }
        return !isBetter(change) && mayBeWorse && isImportantForWorse(size) ? error : nil
    }

    /// The important change that a change is judged by: without one, that for the better.
    public func importance(of change: ExactNumber?) -> ExactNumber? {
        change.map { $0.significand != 0 && !isBetter($0) } ?? false ? importanceForWorse : importance
    }

    private func isBetter(_ change: ExactNumber) -> Bool { (change.significand < 0) == (better == .lower) }

    /// Without any verified figure nobody is called worse.
    private var mayBeWorse: Bool { importanceForWorse != nil || error?.verified != nil }

    private func isImportantForBetter(_ size: ExactNumber) -> Bool {
        importance.map { !size.isLess(than: $0) } ?? false || isImportantShare(size)
    }

    private func isImportantForWorse(_ size: ExactNumber) -> Bool {
        importanceForWorse.map { !size.isLess(than: $0) } ?? isImportantShare(size)
    }

    private func isImportantShare(_ size: ExactNumber) -> Bool {
        bearsShare && (!shareNeedsError || error.map { !size.isLess(than: $0.value) } ?? false)
            && isThirtyPercent(size)
    }

    private static func size(of change: ExactNumber) -> ExactNumber {
        ExactNumber(significand: abs(change.significand), exponent: change.exponent)
    }

    /// Exact: ten times the change against three times the baseline.
    private func isThirtyPercent(_ size: ExactNumber) -> Bool {
        let (tenfold, tenfoldOverflows) = size.significand.multipliedReportingOverflow(by: 10)
        let (threefold, threefoldOverflows) = baseline.significand.multipliedReportingOverflow(by: 3)
        let limit: Int64 = 1_000_000_000_000_000_000
        if tenfoldOverflows || threefoldOverflows || tenfold >= limit || threefold >= limit {
            return size.double * 10 >= baseline.double * 3
        }
        return !ExactNumber(significand: tenfold, exponent: size.exponent)
            .isLess(than: ExactNumber(significand: threefold, exponent: baseline.exponent))
    }
}
