import Clinical

/// Whether a change from the baseline is meaningful by the practice's policy.
///
/// Better: by the instrument's MCID, or by the policy's percentage where it has none. Worse: by the MCID for a change for the
/// worse, or that percentage, and beyond measurement error; where the MDC is not known, nobody can say so, and nothing is called worse. Only verified
/// thresholds are asked.
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
    private let error: ExactNumber?
    private let percent: Int
    private let bearsShare: Bool

    init(baseline: ExactNumber, key: OutcomeKey, instrument: Instrument, policy: CarePolicy) {
        self.baseline = baseline
        better = instrument.better
        limit = better == .lower ? instrument.minimum : instrument.maximum
        importance = instrument.mcid(baseline: baseline)?.verified
        importanceForWorse = instrument.mcidForWorse(baseline: baseline)?.verified
        error = instrument.mdc(site: key.site, motion: key.motion)?.verified
        percent = policy.meaningfulPercent
        bearsShare = instrument.bearsShare(of: baseline)
    }

    func callAsFunction(_ value: ExactNumber) -> Call {
        guard let change = value.subtracting(baseline), change.significand != 0 else { return .neither }
        let size = ExactNumber(significand: abs(change.significand), exponent: change.exponent)
        if (change.significand < 0) == (better == .lower) {
            return isImportant(size, by: importance) ? .better : .neither
        }
        guard let error, !size.isLess(than: error), isImportant(size, by: importanceForWorse) else { return .neither }
        return .worse
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
        words(importanceForWorse) + (error.map { ", beyond the measurement error of \($0)" } ?? "")
    }

    private func words(_ importance: ExactNumber?) -> String { importance.map { "\($0)" } ?? "\(percent) %" }
}
