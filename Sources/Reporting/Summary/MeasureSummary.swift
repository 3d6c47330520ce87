public import Clinical
import ProjectionRuntime
public import Rendering

/// One row of the verdict table: a series of comparable readings, where it began, where it is, and what that means.
public struct MeasureSummary: Sendable {
    /// A reading that a verdict rests on.
    public struct Point: Sendable, Hashable {
        public var on: CalendarDay
        public var value: Double
        /// Position of the original entry.
        public var position: Int64
    }

    let key: MeasureKey
    /// UCUM or a word; nil where there is none.
    public let unit: String?
    /// Nil where the registry does not know the instrument.
    public let better: Instrument.Better?
    public let baseline: Point?
    public let latest: Point?
    public let best: Double?
    /// Latest minus baseline, in the instrument's own direction.
    public let change: Double?
    public let percentChange: Double?
    public let readings: Int
    public let goal: Double?
    public let goalMetOn: CalendarDay?
    /// `improved`, `possiblyImproved`, `unchanged`, `possiblyWorse`, `worse`, `tooFew`, `unknown`.
    public let response: String
    /// The readings over their days since 1970, in clinical order; those known only to the month or year are left out.
    public let points: [PlotPoint]

    init(_ row: ViewRecord, points: [MeasureKey: [PlotPoint]]) {
        key = MeasureKey(row)
        unit = row.text("unit").flatMap { $0.isEmpty ? nil : $0 }
        better = row.text("better").flatMap(Instrument.Better.init)
        baseline = Self.point(row, "baseline")
        latest = Self.point(row, "latest")
        best = row.real("best_value")
        change = row.real("change")
        percentChange = row.real("percent_change")
        readings = Int(row.integer("readings") ?? 0)
        goal = row.real("goal_value")
        goalMetOn = row.day("goal_met_on")
        response = row.text("response") ?? "unknown"
        self.points = points[key] ?? []
    }

    private static func point(_ row: ViewRecord, _ name: String) -> Point? {
        guard let on = row.day(name + "_on"), let value = row.real(name + "_value"),
            let position = row.integer(name + "_position")
        else { return nil }
        return Point(on: on, value: value, position: position)
    }

    /// Whether the latest reading is at the goal or better; nil without a goal.
    var isAtGoal: Bool? {
        guard let goal, let better, let latest else { return nil }
        return better == .lower ? latest.value <= goal : latest.value >= goal
    }
}

extension MeasureKey {
    /// The readings of each series over their days, for plots.
    static func points(of entries: [PatientEntry]) -> [MeasureKey: [PlotPoint]] {
        var points: [MeasureKey: [PlotPoint]] = [:]
        for entry in entries where !entry.occurred.isCoarserThanADay {
            guard case .reading(_, let reading) = entry.event, let number = reading.value.measured else { continue }
            points[MeasureKey(reading), default: []].append(
                PlotPoint(x: Double(entry.day.daysSince1970), y: number.double))
        }
        return points
    }
}

extension ReadingValue {
    /// The number that was read; words, ranges and bounds are none, as in the projections.
    var measured: ExactNumber? {
        switch qualifier {
        case "lessThan", "greaterThan", "range": nil
        default: number
        }
    }
}
