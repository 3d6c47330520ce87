import Clinical

/// What a series' changes are counted from, by the policy's rule.
struct Baseline {
    /// The first reading known to the day; the one the value is of, where it is no mean.
    var point: SeriesPoint
    var value: ExactNumber
    /// How many readings it is the mean of.
    var readings: Int
    /// Those of them after `point`.
    private var others: [SeriesPoint] = []
    /// The day of the last of them.
    private var until: CalendarDay

    /// - Parameter firstTreatmentOn: of the series' episode; nil where nobody was treated in it.
    init?(_ points: [SeriesPoint], key: SeriesKey, rule: BaselineRule, firstTreatmentOn: CalendarDay?) {
        guard let first = points.first(where: { !$0.isCoarse }) else { return nil }
        point = first
        (value, readings, until) = (first.value, 1, first.day)
        // What was felt after a treatment has nothing before it.
        guard key.moment != .after, key.moment != .nextDay else { return }
        let precise = points.lazy.filter { !$0.isCoarse }
        let count = rule.readings(of: precise.map(\.day), firstTreatmentOn: firstTreatmentOn)
        guard count > 1 else { return }
        let before = Array(precise.prefix(count))
        value = ExactNumber.mean(of: before.map(\.value)) ?? first.value
        (readings, until) = (count, before[count - 1].day)
        others = Array(before.dropFirst())
    }

    /// The error of a change from it: of the readings it is the mean of, the one with the largest.
    func mdc(_ instrument: Instrument, to latest: SeriesPoint, key: SeriesKey) -> Threshold? {
        let first = instrument.mdc(from: point, to: latest, key: key)
        return others.isEmpty
            ? first : Threshold.larger(first, instrument.mdc(ofLargest: others, to: latest, key: key))
    }

    /// Whether a reading is the baseline, or part of its mean: it cannot have changed from it.
    func includes(_ other: SeriesPoint) -> Bool {
        readings == 1 ? other.position == point.position : other.day <= until
    }
}
