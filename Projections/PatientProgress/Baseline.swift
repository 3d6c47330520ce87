import Clinical
import Statistics

/// What a series' changes are counted from, by the policy's rule.
struct Baseline {
    /// The first reading known to the day; the one the value is of, where it is no mean.
    var point: SeriesPoint
    var value: ExactNumber
    /// How many readings it is the mean of.
    var readings: Int

    /// - Parameter firstTreatmentOn: of the series' episode; nil where nobody was treated in it.
    init?(_ points: [SeriesPoint], key: SeriesKey, rule: BaselineRule, firstTreatmentOn: CalendarDay?) {
        guard let first = points.first(where: { !$0.isCoarse }) else { return nil }
        point = first
        (value, readings) = (first.value, 1)
        // What was felt after a treatment has nothing before it.
        guard rule == .meanBeforeTreatment, key.moment != .after, key.moment != .nextDay, let firstTreatmentOn
        else { return }
        let before = points.filter { !$0.isCoarse && $0.day <= firstTreatmentOn }
        guard before.count > 1 else { return }
        let mean = RunningSummary(before.map(\.value.double)).mean ?? first.value.double
        value = ExactNumber(fixed(mean, decimals: Self.meanDecimals)) ?? first.value
        readings = before.count
    }

    private static let meanDecimals = 6
}
