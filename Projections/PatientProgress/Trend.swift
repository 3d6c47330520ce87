import Clinical
import Statistics

/// Where a series is heading, by its latest readings.
struct Trend {
    /// Raw values are contract.
    enum Course: String, CaseIterable {
        /// The slope's interval lies wholly on the better side, and the change over its days matters.
        case improving
        /// The same for the worse.
        case worsening
        /// The latest reading is worse than those just before it, beyond measurement error and important.
        case flare
        /// The slope's interval holds zero, and the last readings lie within measurement error of each other.
        case plateau
        /// None of these can be said.
        case unclear
        /// Fewer readings than a line needs.
        case tooFew
    }

    /// Readings a line needs, and the different days they are of (clinical reference 6.2: no line through fewer than four).
    private static let readingsMin = 4
    private static let daysMin = 3
    /// The latest so many readings are looked at.
    private static let readingsMax = 12
    /// Readings before the latest that a flare is told from, and readings a plateau is of.
    private static let readingsBefore = 3
    private static let plateauReadings = 4

    /// What of a reading a line goes by.
    struct Read {
        fileprivate var day: CalendarDay
        fileprivate var value: ExactNumber
        /// Where it stands in the series.
        let place: Int
    }

    var course: Course
    /// Per week, in the instrument's unit.
    var slope: Double?
    var lower: Double?
    var upper: Double?
    /// For a flare: what the latest reading is worse than.
    private(set) var before: ExactNumber?
    /// The line's value on its first day: the median of what the readings leave.
    private var start: (day: CalendarDay, value: Double)?
    private var lastOn: CalendarDay?

    /// Of no readings.
    init() { course = .tooFew }

    /// - Parameters:
    ///   - error: the error between the latest reading and some before it. Asked only where it is known which way is better, as
    ///     `judge` is.
    ///   - judge: judges a value against another as baseline, with that error, by the series' two tests.
    init(
        _ points: [SeriesPoint], gapDays: Int, better: Instrument.Better? = nil, importance: ExactNumber? = nil,
        error: (_ earlier: ArraySlice<Read>) -> Threshold? = { _ in nil },
        judge: (_ value: ExactNumber, _ baseline: ExactNumber, _ error: Threshold?) -> Response = { _, _, _ in .unknown
        }
    ) {
        course = .tooFew
        let recent = Self.recent(points, gapDays: gapDays)
        guard recent.count >= Self.readingsMin, Self.hasDays(recent, Self.daysMin),
            let line = TheilSenSlope(recent.map { (Double($0.day - recent[0].day), $0.value.double) })
        else { return }
        (slope, lower, upper) = (line.slope * 7, line.lower * 7, line.upper * 7)
        course = .unclear
        let first = recent[0].day
        start = median(recent.map { $0.value.double - line.slope * Double($0.day - first) }).map { (first, $0) }
        lastOn = recent[recent.count - 1].day
        guard let better else { return }
        let span = Double(recent[recent.count - 1].day - recent[0].day)
        // Nobody can say that a change matters where no figure is known. The last bits of the product are no difference.
        let needed = [error(recent.dropLast())?.verified, importance].compactMap { $0?.double }.min() ?? .infinity
        let matters = line.slope.magnitude * span >= needed * (1 - 1e-9)
        let falls = line.upper < 0
        let rises = line.lower > 0
        if matters, better == .lower ? rises : falls {
            course = .worsening
            return
        }
        let just = recent.dropLast().suffix(Self.readingsBefore)
        let errorOfThose = error(just)
        if let middle = Self.flaring(recent, just, { judge($0, $1, errorOfThose) }) {
            (course, before) = (.flare, middle)
        } else if matters, better == .lower ? falls : rises {
            course = .improving
        } else if !falls, !rises, let error = errorOfThose?.verified, Self.isFlat(recent, within: error) {
            course = .plateau
        }
    }

    /// Looking further ahead than this along a line is a guess.
    private static let daysAheadMax = 365.0

    /// The day after the latest reading on which the line of an improving course reaches a target; nil where it does not
    /// within a year.
    func day(reaching target: Double) -> CalendarDay? {
        guard course == .improving, let slope, slope != 0, let start, let lastOn else { return nil }
        let days = (target - start.value) / (slope / 7) - Double(lastOn - start.day)
        guard days > 0, days <= Self.daysAheadMax else { return nil }
        return lastOn + Int(days.rounded(.up))
    }

    /// The latest readings, in clinical order, back to the first gap: a gap is a gap.
    private static func recent(_ points: [SeriesPoint], gapDays: Int) -> [Read] {
        var recent: [Read] = []
        recent.reserveCapacity(min(points.count, readingsMax))
        for place in points.indices.reversed() where !points[place].isCoarse {
            if let next = recent.last, next.day - points[place].day > gapDays { break }
            recent.append(Read(day: points[place].day, value: points[place].value, place: place))
            if recent.count == readingsMax { break }
        }
        recent.reverse()
        return recent
    }

    private static func hasDays(_ points: [Read], _ count: Int) -> Bool {
        var different = 1
        for (point, next) in zip(points, points.dropFirst()) where point.day != next.day { different += 1 }
        return different >= count
    }

    /// The middle one of the readings just before the latest, where that is worse; nil where it is not.
    private static func flaring(
        _ points: [Read], _ before: ArraySlice<Read>, _ judge: (ExactNumber, ExactNumber) -> Response
    ) -> ExactNumber? {
        let middle = before.map(\.value).sorted { $0.isLess(than: $1) }[before.count / 2]
        return judge(points[points.count - 1].value, middle) == .worse ? middle : nil
    }

    private static func isFlat(_ points: [Read], within error: ExactNumber) -> Bool {
        let values = points.suffix(plateauReadings).map(\.value)
        guard let low = values.min(by: { $0.isLess(than: $1) }), let high = values.max(by: { $0.isLess(than: $1) }),
            let spread = high.subtracting(low)
        else { return false }
        return spread.isLess(than: error)
    }
}
