import Clinical

/// Whether a change from the baseline is meaningful by the practice's policy.
///
/// Better: by the instrument's MCID, or by the policy's percentage of the baseline where the change is beyond measurement error
/// too, or there is no MCID. Worse: what the table of measures calls worse, by the same test.
struct ChangeTest {
    enum Call: Sendable {
        case better
        case worse
        case neither
    }

    private let baseline: ExactNumber
    private let better: Instrument.Better
    private let limit: ExactNumber?
    private let error: Threshold?
    private let percent: Int
    private let response: ResponseTest

    init(baseline: ExactNumber, key: OutcomeKey, instrument: Instrument, policy: CarePolicy) {
        self.baseline = baseline
        better = instrument.better
        limit = better == .lower ? instrument.minimum : instrument.maximum
        error = instrument.mdc(site: key.site, motion: key.motion)
        percent = policy.meaningfulPercent
        response = ResponseTest(baseline: baseline, instrument: instrument, error: error)
    }

    private var importance: ExactNumber? { response.importance }
    private var bearsShare: Bool { response.bearsShare }

    /// Less than this is no change: the measurement error; where that is not known, what is important.
    var noise: ExactNumber? { error?.verified ?? importance }

    func callAsFunction(_ value: ExactNumber) -> Call {
        guard let change = value.subtracting(baseline), change.significand != 0 else { return .neither }
        if (change.significand < 0) == (better == .lower) { return isMeaningful(change) ? .better : .neither }
        return response.response(to: change) == .worse ? .worse : .neither
    }

    /// How much worse a value is than the baseline; nil where it is not.
    func worsening(at value: ExactNumber) -> ExactNumber? {
        guard let change = value.subtracting(baseline), change.significand != 0,
            (change.significand < 0) != (better == .lower)
        else { return nil }
        return Self.size(of: change)
    }

    private func isMeaningful(_ change: ExactNumber) -> Bool {
        let size = Self.size(of: change)
        guard let importance else { return isShare(size) }
        if !size.isLess(than: importance) { return true }
        return error?.verified.map { !size.isLess(than: $0) } ?? false && isShare(size)
    }

    private func isShare(_ size: ExactNumber) -> Bool {
        bearsShare && size.double * 100 >= baseline.double * Double(percent)
    }

    private static func size(of change: ExactNumber) -> ExactNumber {
        ExactNumber(significand: abs(change.significand), exponent: change.exponent)
    }

    /// Whether a meaningful improvement is possible at all: who starts without pain cannot have less.
    var canImprove: Bool {
        guard let limit else { return true }
        return self(limit) == .better
    }

    /// `2`, `30 %`, or `15.91, or 30 % beyond the measurement error of 12.85`: what a change must come to.
    var words: String {
        guard let importance else { return "\(percent) %" }
        guard bearsShare, let error = error?.verified, error.isLess(than: importance),
            baseline.double * Double(percent) < importance.double * 100
        else { return "\(importance)" }
        return "\(importance), or \(percent) % beyond the measurement error of \(error)"
    }
    /// The same for a change for the worse: `2, beyond the measurement error of 1.8`.
    var wordsForWorse: String {
        let important = response.importanceForWorse.map { "\($0)" } ?? "\(ResponseTest.importantPercent) %"
        guard let error else { return important + " (its measurement error is not known)" }
        return important + ", beyond the measurement error of \(error.value)"
            + (error.verified == nil ? " (unverified)" : "")
    }
}
