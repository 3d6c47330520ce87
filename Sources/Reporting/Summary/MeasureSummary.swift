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
    /// The entry that says what the goal is.
    let goalPosition: Int64?
    /// The first reading that met it.
    let goalMetPosition: Int64?
    /// What a correction changed in whether, or when, the goal was met; empty where none did.
    let goalRevision: String
    /// How many readings the baseline is the mean of.
    public let baselineReadings: Int
    /// FHIR's achievement code by the latest reading; nil without a goal.
    public let goalStatus: String?
    public let goalDueOn: CalendarDay?
    /// Where the goal is of before a gap in care, the day care began anew: nobody has confirmed it since.
    public let goalCarriedOn: CalendarDay?
    /// Where the trend leads to the goal, the day it does.
    public let goalExpectedOn: CalendarDay?
    /// The verified thresholds the response was told with; nil where the registry has none.
    public let mdc: Double?
    /// Whether that MDC was checked against its source; true without one.
    public let mdcIsVerified: Bool
    public let mcid: Double?
    /// What of the change is expected without treatment.
    public let expectedChange: Double?
    /// The registry's words for how bad the latest reading and the baseline are.
    public let severity: String?
    public let baselineSeverity: String?
    /// Columns of `patient_progress` whose figure or word nobody checked against its source, of this measure.
    public let unverified: [String]
    /// The latest reading in percent of what is usual, and of the other side.
    public let normPercent: Double?
    public let otherSidePercent: Double?
    /// For readings after treatment: the mean change from before it, on the same day.
    public let visitChange: Double?
    /// At how many visits that was.
    public let visitChanges: Int
    /// `improving`, `worsening`, `flare`, `plateau`, `unclear`, `tooFew`.
    public let trend: String
    /// Per week, in the instrument's unit, with its 95 % interval; nil where there are too few readings.
    public let slope: Double?
    public let slopeLow: Double?
    public let slopeHigh: Double?
    /// `improved`, `possiblyImproved`, `unchanged`, `possiblyWorse`, `worse`, `tooFew`, `unknown`, `notJudged`.
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
        goalRevision = row.text("goal_revision") ?? ""
        (goalPosition, goalMetPosition) = (row.integer("goal_position"), row.integer("goal_met_position"))
        response = row.text("response") ?? "unknown"
        baselineReadings = Int(row.integer("baseline_readings") ?? 0)
        goalStatus = row.text("goal_status").flatMap { $0.isEmpty ? nil : $0 }
        goalCarriedOn = row.day("goal_carried_on")
        (goalDueOn, goalExpectedOn) = (row.day("goal_due_on"), row.day("goal_expected_on"))
        (mdc, mcid) = (row.real("mdc"), row.real("mcid"))
        mdcIsVerified = row.integer("mdc_verified") != 0
        expectedChange = row.real("expected_change")
        severity = row.text("severity").flatMap { $0.isEmpty ? nil : $0 }
        baselineSeverity = row.text("baseline_severity").flatMap { $0.isEmpty ? nil : $0 }
        unverified = (row.text("unverified") ?? "").split(separator: " ").map(String.init)
        (normPercent, otherSidePercent) = (row.real("norm_percent"), row.real("other_side_percent"))
        visitChange = row.real("visit_change")
        visitChanges = Int(row.integer("visit_changes") ?? 0)
        trend = row.text("trend") ?? "tooFew"
        slope = row.real("slope_per_week")
        (slopeLow, slopeHigh) = (row.real("slope_low_per_week"), row.real("slope_high_per_week"))
        self.points = Self.points(of: row, key, in: points)
    }

    /// Readings of one episode, or outside any, are one series here, and may be several rows: each has those of its days.
    private static func points(
        of row: ViewRecord, _ key: MeasureKey, in points: [MeasureKey: [PlotPoint]]
    ) -> [PlotPoint] {
        var own = key
        own.episode = CareStretches.parts(ofName: key.episode).episode
        let all = points[own] ?? []
        guard let from = row.day("first_on"), let until = row.day("latest_on") else { return all }
        return all.filter { $0.x >= Double(from.daysSince1970) && $0.x <= Double(until.daysSince1970) }
    }

    private static func point(_ row: ViewRecord, _ name: String) -> Point? {
        guard let on = row.day(name + "_on"), let value = row.real(name + "_value"),
            let position = row.integer(name + "_position")
        else { return nil }
        return Point(on: on, value: value, position: position)
    }

    /// Whether the latest reading is worse than the baseline, by however little.
    var isForTheWorse: Bool { change.map { better == .higher ? $0 < 0 : $0 > 0 } ?? false }

    /// A status of a goal in words: FHIR's codes are words already.
    static func goalInWords(_ status: String) -> String { status.replacing("-", with: " ") }

    /// Whether readings since the goal was set are of what it is about, whichever goal the row names. A goal that names no moment
    /// is not about what was felt right after a treatment.
    func isAbout(_ goal: GoalInForce) -> Bool {
        let sought = goal.goal
        let isOfMoment = sought.moment.map { $0.rawValue == key.moment } ?? (key.moment != Moment.after.rawValue)
        let isOfEpisode = sought.context.episode.map { $0 == CareStretches.parts(ofName: key.episode).episode } ?? true
        return isOfMoment && isOfEpisode && latest.map { $0.on >= goal.since } ?? false
            && sought.fits(
                instrument: key.instrument, site: key.site, side: Side(rawValue: key.side), motion: key.motion,
                mode: MovementMode(rawValue: key.mode), aspect: Aspect(rawValue: key.aspect))
    }

    /// Whether the latest reading is at the goal or better; nil without a goal.
    var isAtGoal: Bool? { goal.map { _ in goalStatus == "achieved" || goalStatus == "sustaining" } }
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

extension RegistryWords {
    /// Whether two people may have measured what the registry has only one person's error of: the call was made without it.
    func lacksErrorOfTwoRaters(_ measure: MeasureSummary) -> Bool {
        let key = measure.key
        guard measure.change != nil, measure.mdc == nil || !measure.mdcIsVerified,
            let instrument = registry.instruments[key.instrument],
            instrument.mdc(site: key.site, motion: key.motion)?.isVerified ?? false
        else { return false }
        return instrument.lacksErrorOfTwoRaters(site: key.site, motion: key.motion)
    }
}
