import Clinical
import Statistics

/// What a series of readings says: the facts of one row, before they are written as values.
struct SeriesSummary {
    var readings: Int
    var first: SeriesPoint
    /// The first reading that is known to the day.
    var baseline: SeriesPoint?
    var latest: SeriesPoint
    /// The first reading with the best value; nil where the registry does not say which way is better.
    var best: SeriesPoint?
    var mean: Double
    var minimum: Double
    var maximum: Double
    /// Latest minus baseline, in the instrument's own direction; nil while there is no reading after the baseline.
    var change: ExactNumber?
    var slopePerWeek: Double?
    var response: Response
    var goal: ExactNumber?
    var goalMetOn: CalendarDay?
    /// Whether the baseline is far enough above zero to tell a change as a share of it.
    private let bearsShare: Bool

    /// - Parameter points: at least one, in clinical order.
    init(_ points: [SeriesPoint], key: SeriesKey, instrument: Instrument?, goal: GoalInForce?) {
        (readings, first, latest) = (points.count, points[0], points[points.count - 1])
        baseline = points.first { !$0.isCoarse }
        var numbers = RunningSummary()
        var line = LeastSquaresLine()
        for point in points {
            let value = point.value.double
            numbers.add(value)
            if !point.isCoarse { line.add(x: Double(point.day - first.day), y: value) }
        }
        mean = numbers.mean ?? 0
        minimum = numbers.minimum ?? 0
        maximum = numbers.maximum ?? 0
        slopePerWeek = line.slope.map { $0 * 7 }
        best = instrument.map { Self.best(of: points, better: $0.better) }
        if let baseline, baseline.position != latest.position {
            change = Self.difference(latest.value, baseline.value)
        }
        let sameRater = baseline?.rater == nil || latest.rater == nil || baseline?.rater == latest.rater
        response = Response(
            change: change, baseline: baseline?.value, instrument: instrument, key: key, sameRater: sameRater)
        bearsShare = baseline.map { instrument?.bearsShare(of: $0.value) ?? ($0.value.significand > 0) } ?? false
        self.goal = goal?.goal.target
        goalMetOn = instrument.flatMap { goal?.metOn(points, better: $0.better) }
    }

    private static func best(of points: [SeriesPoint], better: Instrument.Better) -> SeriesPoint {
        var best = points[0]
        for point in points.dropFirst() {
            let isBetter =
                better == .lower ? point.value.isLess(than: best.value) : best.value.isLess(than: point.value)
            if isBetter { best = point }
        }
        return best
    }

    /// Exact; only where that needs more than 18 digits, the difference of the doubles to nine decimals.
    private static func difference(_ left: ExactNumber, _ right: ExactNumber) -> ExactNumber? {
        left.subtracting(right) ?? ExactNumber(fixed(left.double - right.double, decimals: 9))
    }

    /// A percentage beyond this says that the baseline was next to nothing, not how much changed.
    private static let percentMax = 999.0

    /// The change in percent of the baseline; nil where the baseline bears no share, or the percentage no reading.
    var percentChange: Double? {
        guard let change, let baseline, bearsShare else { return nil }
        let percent = change.double / baseline.value.double * 100
        return abs(percent) <= Self.percentMax ? percent : nil
    }
}
