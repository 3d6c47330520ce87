import Clinical
import ProjectionRuntime

/// How a goal stood, from the day it was set on: by the readings of the series it is about.
struct GoalCourse {
    /// FHIR's achievement codes (goal-achievement, R4). Raw values are contract.
    enum Status: String, CaseIterable {
        /// Set, and nothing can be said yet.
        case inProgress = "in-progress"
        /// Better than the baseline, by one test at least.
        case improving
        /// Worse than the baseline, by one test at least; or the goal was met before and is not any more.
        case worsening
        case noChange = "no-change"
        /// Met by the latest reading.
        case achieved
        /// Met by the latest reading and the one before.
        case sustaining
        /// The day it was due on is over, and no reading by then had met it, also where none was taken: what nobody
        /// measured is not met, and `Step.readings` of 0 says why.
        case notAchieved = "not-achieved"
    }

    /// A status, and the first day it holds on.
    struct Step {
        var from: CalendarDay
        var status: Status
        /// The reading that made it so; nil for the setting of the goal and the passing of its day.
        var reading: SeriesPoint?
        /// How many readings of it there were by then, from the day it was set on.
        var readings = 0
    }

    let steps: [Step]
    /// How many readings of it there were, from the day it was set on, also those that changed no status.
    let readings: Int
    /// The status by the latest reading, whatever day has passed since.
    let latest: Status
    /// The first reading that met it, from the day it was set on.
    let met: SeriesPoint?
    /// The day on which the trend's line reaches the target; nil where it does not lead there within a year.
    let expectedOn: CalendarDay?

    /// - Parameter points: in clinical order, of one stretch of care.
    init(
        _ goal: GoalInForce, of points: [SeriesPoint], in stretch: String, _ summary: SeriesSummary,
        _ held: HeldInstrument
    ) {
        let better = held.instrument.better
        var steps = [Self.beginning(of: goal, in: stretch, points)]
        var wasMet = false
        var isMet = false
        let (sought, due, since) = (goal.goal, goal.goal.due, goal.since)
        var readings = 0
        for point in points where !point.isCoarse && point.day >= since {
            Self.pass(due, before: point.day, wasMet: wasMet, readings: readings, &steps)
            readings += 1
            let meets = sought.isMet(by: point.value, better: better)
            let status: Status =
                if meets {
                    isMet ? .sustaining : .achieved
                } else if wasMet {
                    .worsening
                } else if let due, point.day > due {
                    .notAchieved
                } else {
                    Self.status(point, summary, held)
                }
            (isMet, wasMet) = (meets, wasMet || meets)
            Self.take(Step(from: point.day, status: status, reading: point, readings: readings), into: &steps)
        }
        latest = steps[steps.count - 1].status
        Self.pass(due, before: nil, wasMet: wasMet, readings: readings, &steps)
        (self.steps, self.readings) = (steps, readings)
        met = goal.firstMeeting(points, better: better)
        expectedOn = isMet ? nil : summary.trend.day(reaching: goal.goal.target.double)
    }

    /// One whose day was over before it was set is not achieved from then on.
    ///
    /// In care that it went over into it begins with that, or with what was read shortly before.
    private static func beginning(
        of goal: GoalInForce, in stretch: String? = nil, _ points: [SeriesPoint] = []
    ) -> Step {
        if let begun = stretch.flatMap({ goal.carriedInto[$0] }) {
            let read = points.first { !$0.isCoarse }?.day
            return Step(from: read.map { min($0, begun) } ?? begun, status: .inProgress)
        }
        let isOver = goal.goal.due.map { $0 < goal.since } ?? false
        return Step(from: goal.since, status: isOver ? .notAchieved : .inProgress)
    }

    /// How a goal stood that nobody measured: sought, and from the day after it was due on not achieved.
    static func unmeasured(_ goal: GoalInForce, in stretch: String? = nil) -> [Step] {
        var steps = [beginning(of: goal, in: stretch)]
        pass(goal.goal.due, before: nil, wasMet: false, readings: 0, &steps)
        return steps
    }

    /// The day the goal was due on is over, and no reading by then had met it.
    private static func pass(
        _ due: CalendarDay?, before day: CalendarDay?, wasMet: Bool, readings: Int, _ steps: inout [Step]
    ) {
        guard let due, !wasMet, due >= steps[steps.count - 1].from, day.map({ due < $0 }) ?? true
        else { return }
        take(Step(from: due + 1, status: .notAchieved, readings: readings), into: &steps)
    }

    /// Of several readings of a day the last says how the goal stands.
    private static func take(_ step: Step, into steps: inout [Step]) {
        if steps[steps.count - 1].from == step.from { steps.removeLast() }
        if steps.last?.status != step.status { steps.append(step) }
    }

    private static func status(
        _ point: SeriesPoint, _ summary: SeriesSummary, _ held: HeldInstrument
    ) -> Status {
        switch summary.response(at: point, held) {
        case .improved, .possiblyImproved: .improving
        case .worse, .possiblyWorse: .worsening
        case .unchanged: .noChange
        case .tooFew, .unknown, .notJudged: .inProgress
        }
    }
}
