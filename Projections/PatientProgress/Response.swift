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

    /// - Parameters:
    ///   - change: latest minus baseline; nil where there are no two readings.
    ///   - baseline: the value the change is counted from. The important change may depend on it.
    ///   - sameRater: whether the same person measured both, or nobody says who did.
    init(
        change: ExactNumber?, baseline: ExactNumber?, instrument: Instrument?, key: SeriesKey, sameRater: Bool = true
    ) {
        guard let change, let baseline else {
            self = .tooFew
            return
        }
        guard let instrument else {
            self = .unknown
            return
        }
        let size = ExactNumber(significand: abs(change.significand), exponent: change.exponent)
        let error = Self.verified(instrument.mdc(site: key.site, motion: key.motion, sameRater: sameRater))
        let importance = Self.verified(instrument.mcid(baseline: baseline))
        let isBeyondError = error.map { !size.isLess(than: $0) } ?? false
        let isImportant =
            importance.map { !size.isLess(than: $0) } ?? false
            || Self.isThirtyPercent(size, of: baseline, instrument: instrument)
        let isBetter = (change.significand < 0) == (instrument.better == .lower)
        self =
            switch (isBeyondError, isImportant) {
            case (true, true): isBetter ? .improved : .worse
            case (true, false), (false, true): isBetter ? .possiblyImproved : .possiblyWorse
            case (false, false): error == nil && importance == nil ? .unknown : .unchanged
            }
    }

    /// A constant that was not checked against its source makes no call.
    private static func verified(_ threshold: Threshold?) -> ExactNumber? {
        threshold.flatMap { $0.isVerified ? $0.value : nil }
    }

    /// A share of the baseline means something only from a step above zero on, on a scale that starts there, or for a movement counted
    /// from its neutral position. Exact: ten times the change against three times the baseline.
    private static func isThirtyPercent(
        _ size: ExactNumber, of baseline: ExactNumber, instrument: Instrument
    ) -> Bool {
        let isRatio = instrument.kind == .mobility || (instrument.minimum?.significand ?? 0) >= 0
        guard isRatio, instrument.bearsShare(of: baseline) else { return false }
        let (tenfold, tenfoldOverflows) = size.significand.multipliedReportingOverflow(by: 10)
        let (threefold, threefoldOverflows) = baseline.significand.multipliedReportingOverflow(by: 3)
        if tenfoldOverflows || threefoldOverflows { return size.double * 10 >= baseline.double * 3 }
        return !ExactNumber(significand: tenfold, exponent: size.exponent)
            .isLess(than: ExactNumber(significand: threefold, exponent: baseline.exponent))
    }
}
