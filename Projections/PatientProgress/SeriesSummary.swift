import Clinical
import ProjectionRuntime
import Statistics

/// What a series of readings says: the facts of one row, before they are written as values.
struct SeriesSummary {
    private let key: SeriesKey
    var readings: Int
    var first: SeriesPoint
    /// What changes are counted from; nil where no reading is known to the day, and where each reading is a change already.
    var baseline: Baseline?
    var latest: SeriesPoint
    /// The first reading with the best value; nil where the registry does not say which way is better.
    var best: SeriesPoint?
    var mean: Double
    var minimum: Double
    var maximum: Double
    /// Latest minus baseline, in the instrument's own direction; nil while there is no reading after the baseline. The latest
    /// reading where that is a change already.
    var change: ExactNumber?
    /// The two tests; nil without a baseline, or where the registry does not know the instrument.
    var test: ResponseTest?
    var response = Response.tooFew
    var trend = Trend()
    /// Whether the baseline is far enough above zero to tell a change as a share of it.
    private var bearsShare = false

    /// - Parameter points: at least one, in clinical order.
    init(
        _ points: [SeriesPoint], key: SeriesKey, instrument: HeldInstrument?, policy: CarePolicy,
        firstTreatmentOn: CalendarDay?
    ) {
        self.key = key
        (readings, first, latest) = (points.count, points[0], points[points.count - 1])
        var numbers = RunningSummary()
        // By place, here and below: a point taken out of the list is copied.
        for place in points.indices { numbers.add(points[place].value.double) }
        mean = numbers.mean ?? 0
        minimum = numbers.minimum ?? 0
        maximum = numbers.maximum ?? 0
        let baseline = Baseline(points, key: key, rule: policy.baseline, firstTreatmentOn: firstTreatmentOn)
        if let instrument {
            judge(points, by: instrument, from: baseline, gapDays: policy.trendGapDays)
        } else {
            count(from: baseline)
            bearsShare = baseline.map { $0.value.significand > 0 } ?? false
            if change != nil { response = .unknown }
            trend = Trend(points, gapDays: policy.trendGapDays)
        }
    }

    private mutating func count(from baseline: Baseline?) {
        self.baseline = baseline
        if let baseline, !baseline.includes(latest) { change = difference(latest.value, baseline.value) }
    }

    private mutating func judge(
        _ points: [SeriesPoint], by held: HeldInstrument, from baseline: Baseline?, gapDays: Int
    ) {
        best = Self.best(of: points, better: held.instrument.better)
        let isChange = held.instrument.judgedBy == .value
        if isChange { change = latest.value } else { count(from: baseline) }
        let error =
            self.baseline?.mdc(held.instrument, to: latest, key: key)
            ?? held.instrument.mdc(from: nil, to: latest, key: key)
        if held.instrument.judgedBy != .nothing, let start = isChange ? ExactNumber(0) : baseline?.value {
            test = ResponseTest(baseline: start, instrument: held.instrument, error: error)
        }
        bearsShare = self.baseline.map { held.instrument.bearsShare(of: $0.value) } ?? false
        if held.instrument.judgedBy == .nothing {
            response = .notJudged
        } else if let change {
            response = test?.response(to: change) ?? .unknown
        }
        // Where ratings of change, or strata of risk, are heading says nothing.
        trend = Trend(
            points, gapDays: gapDays, better: held.instrument.judgedBy == .change ? held.instrument.better : nil,
            importance: test?.importance(of: nil)
        ) { earlier in
            // Only an angle's error goes by who measured, and with what.
            held.instrument.kind == .mobility
                ? held.instrument.mdc(ofLargest: earlier.lazy.map { points[$0.place] }, to: latest, key: key) : error
        } judge: { value, before, error in
            difference(value, before).map {
                ResponseTest(baseline: before, instrument: held.instrument, error: error).response(to: $0)
            } ?? .unknown
        }
    }

    private static func best(of points: [SeriesPoint], better: Instrument.Better) -> SeriesPoint {
        var best = 0
        for place in points.indices.dropFirst() {
            let (value, other) = (points[place].value, points[best].value)
            if better == .lower ? value.isLess(than: other) : other.isLess(than: value) { best = place }
        }
        return points[best]
    }

    /// What a reading says against the baseline, by the error of these two.
    func response(at point: SeriesPoint, _ held: HeldInstrument) -> Response {
        switch held.instrument.judgedBy {
        case .nothing: return .notJudged
        case .value: return test?.response(to: point.value) ?? .unknown
        case .change: break
        }
        guard let baseline, !baseline.includes(point), let change = difference(point.value, baseline.value) else {
            return .tooFew
        }
        return test?.with(error: baseline.mdc(held.instrument, to: point, key: key)).response(to: change)
            ?? .unknown
    }

    /// What of the change is expected without treatment. The registry's mean is of people at intake, of pain in general: it says
    /// nothing of the worst pain, or of how a treatment felt.
    func expectedChange(_ held: HeldInstrument?) -> Double? {
        guard change != nil, let baseline, key.moment != .after, key.moment != .nextDay else { return nil }
        switch key.aspect {
        case nil, .now, .average:
            return held?.instrument.expectedChange(from: baseline.value, readings: baseline.readings)
        case .worst, .least, .rest, .movement: return nil
        }
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

/// Exact; only where that needs more than 18 digits, the difference of the doubles to nine decimals.
func difference(_ left: ExactNumber, _ right: ExactNumber) -> ExactNumber? {
    left.subtracting(right) ?? ExactNumber(fixed(left.double - right.double, decimals: 9))
}

extension Instrument {
    /// The error of a change between two readings: larger where somebody else measured, or with another tool, and where nobody
    /// says that they are the same. Who is not named may be anybody, and an angle that two people measured is no improvement.
    func mdc(from baseline: SeriesPoint?, to latest: SeriesPoint, key: SeriesKey) -> Threshold? {
        guard let baseline, baseline.position != latest.position else {
            return mdc(site: key.site, motion: key.motion)
        }
        let isSameRater = baseline.rater != nil && baseline.rater == latest.rater
        guard let first = baseline.tool, let last = latest.tool else {
            return mdc(site: key.site, motion: key.motion, sameRater: isSameRater, tools: nil)
        }
        return mdc(
            site: key.site, motion: key.motion, sameRater: isSameRater && first == last, tools: [first, last])
    }

    /// The largest error between any of some readings and a later one.
    func mdc(ofLargest earlier: some Sequence<SeriesPoint>, to latest: SeriesPoint, key: SeriesKey) -> Threshold? {
        earlier.reduce(nil) { Threshold.larger($0, mdc(from: $1, to: latest, key: key)) }
    }
}

extension Threshold {
    /// The larger of two; of one that is not known, the other.
    static func larger(_ one: Threshold?, _ other: Threshold?) -> Threshold? {
        guard let one, let other else { return one ?? other }
        return one.value.isLess(than: other.value) ? other : one
    }
}
