import Clinical

/// Whether a change from the baseline is meaningful by the practice's policy.
///
/// Better: by the instrument's MCID, or by the policy's percentage where it has none. Worse: by the MCID for a change for the
/// worse, or that percentage, and beyond the measurement error there is a figure of. One of the two is verified, or nothing
/// is called worse; a figure that is not makes calls rarer and none by itself.
struct ChangeTest {
    enum Call: Sendable {
        case better
        case worse
        case neither
    }

    private let baseline: ExactNumber
    private let better: Instrument.Better
    private let limit: ExactNumber?
    private let importance: ExactNumber?
    private let importanceForWorse: ExactNumber?
    private let error: Threshold?
    private let percent: Int
    private let bearsShare: Bool

    init(baseline: ExactNumber, key: OutcomeKey, instrument: Instrument, policy: CarePolicy) {
        self.baseline = baseline
        better = instrument.better
        limit = better == .lower ? instrument.minimum : instrument.maximum
        importance = instrument.mcid(baseline: baseline)?.verified
        importanceForWorse = instrument.mcidForWorse(baseline: baseline)?.verified
        error = instrument.mdc(site: key.site, motion: key.motion)
        percent = policy.meaningfulPercent
        bearsShare = instrument.bearsShare(of: baseline)
    }

    func callAsFunction(_ value: ExactNumber) -> Call {
        guard let change = value.subtracting(baseline), change.significand != 0 else { return .neither }
        let size = ExactNumber(significand: abs(change.significand), exponent: change.exponent)
        if (change.significand < 0) == (better == .lower) {
            return isImportant(size, by: importance) ? .better : .neither
        }
        guard importanceForWorse != nil || error?.verified != nil,
            !(error.map { size.isLess(than: $0.value) } ?? false),
            isImportant(size, by: importanceForWorse)
        else { return .neither }
        return .worse
    }

    /// How much worse a value is than the baseline; nil where it is not.
    func worsening(at value: ExactNumber) -> ExactNumber? {
        guard let change = value.subtracting(baseline), change.significand != 0,
            (change.significand < 0) != (better == .lower)
        else { return nil }
        return ExactNumber(significand: abs(change.significand), exponent: change.exponent)
    }

    private func isImportant(_ size: ExactNumber, by importance: ExactNumber?) -> Bool {
        if let importance { return !size.isLess(than: importance) }
        return bearsShare && size.double * 100 >= baseline.double * Double(percent)
    }

    /// Whether a meaningful improvement is possible at all: who starts without pain cannot have less.
    var canImprove: Bool {
        guard let limit else { return true }
        return self(limit) == .better
    }

    /// `2` or `30 %`: what a change must come to.
    var words: String { words(importance) }
    /// The same for a change for the worse: `2, beyond the measurement error of 1.8`.
    var wordsForWorse: String {
        guard let error else { return words(importanceForWorse) + " (its measurement error is not known)" }
        return words(importanceForWorse) + ", beyond the measurement error of \(error.value)"
            + (error.verified == nil ? " (unverified)" : "")
    }

    private func words(_ importance: ExactNumber?) -> String { importance.map { "\($0)" } ?? "\(percent) %" }
}
