import Clinical

/// What a change means for the patient, by two tests: is it beyond measurement error (the instrument's MDC), and is it
/// important (its MCID, or 30 % of the baseline)? "The paper asks for ≥ 2 methods to judge importance" (IMMPACT, Dworkin
/// 2008); the NDI, whose MCID is below its MDC, shows why.
enum Response: String, Sendable, CaseIterable {
    /// For the better, and both tests hold.
    case improved
    /// For the better, and one test holds.
    case possiblyImproved
    /// Neither test holds, and at least one of them could be made with a verified threshold.
    case unchanged
    /// For the worse, and one test holds.
    case possiblyWorse
    /// For the worse, and both tests hold.
    case worse
    /// Fewer than two readings to compare.
    case tooFew
    /// The registry has no verified threshold for the instrument, and the change is below 30 %; or it does not know the
    /// instrument.
    case unknown
}

/// The two tests of one series, made once and asked of every value.
struct ResponseTest {
    private let baseline: ExactNumber
    private let better: Instrument.Better
    /// The verified change beyond measurement error, and the verified important one; nil where there is none.
    let error: ExactNumber?
    let importance: ExactNumber?
    private let bearsShare: Bool

    /// - Parameters:
    ///   - baseline: the value changes are counted from. The important change may depend on it.
    ///   - error: what may be due to measuring, as the registry has it for the readings compared.
    init(baseline: ExactNumber, instrument: Instrument, error: Threshold?) {
        self.baseline = baseline
        better = instrument.better
        self.error = error?.verified
        importance = instrument.mcid(baseline: baseline)?.verified
        bearsShare = instrument.bearsShare(of: baseline)
    }

    /// - Parameter change: a value minus the baseline.
    func response(to change: ExactNumber) -> Response {
        let size = ExactNumber(significand: abs(change.significand), exponent: change.exponent)
        let isBeyondError = error.map { !size.isLess(than: $0) } ?? false
        let isImportant =
            importance.map { !size.isLess(than: $0) } ?? false || (bearsShare && isThirtyPercent(size))
        let isBetter = (change.significand < 0) == (better == .lower)
        switch (isBeyondError, isImportant) {
        case (true, true): return isBetter ? .improved : .worse
        case (true, false), (false, true): return isBetter ? .possiblyImproved : .possiblyWorse
        case (false, false): return error == nil && importance == nil ? .unknown : .unchanged
        }
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
