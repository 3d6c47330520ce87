import Clinical
import ProjectionRuntime
import Statistics

/// The table `goal_status`: how every goal in force stood, over time.
enum GoalTable {
    static let definition = ViewTable(
        "goal_status",
        """
        How each goal in force stood, over time: one row for each status and the first day it held on, by the readings of \
        the series the goal is about (of several, the one with most readings). The row of a day is the last whose \
        `from_on` is not after it. A row may lie ahead: a goal that is not met by the day it is due on is not-achieved \
        from the next day on, also where nobody measured it (`readings` is 0). Withdrawn goals have no rows; the history \
        keeps them.
        """,
        key: ["patient", "goal", "from_on"],
        columns: [
            .text("patient", "Patient id."),
            .text("goal", "The goal's id."),
            .day("from_on", "First day the status holds on."),
            .text(
                "status",
                "FHIR's achievement codes: in-progress, improving, worsening, no-change (against the baseline, by the tests "
                    + "of `patient_progress.response`; worsening also where it was met before), achieved (met), sustaining (met "
                    + "twice in a row), not-achieved (due day over, and no reading by then had met it)."),
            .text("instrument", "Registry code of the instrument."),
            .text("site", "Registry code of the body site the goal names; '' for any."),
            .text("side", "The side it names; '' for any."),
            .real("target", decimals: 9, unit: "unit", "The value to reach, in the instrument's unit."),
            .day("due_on", "The day it is to be reached by; NULL for none."),
            .real("value", decimals: 9, unit: "unit", "The reading that made it so; NULL for none."),
            .integer("position", "Log position of that reading's original entry; of the goal's, where none did."),
            .integer(
                "readings", unit: "1",
                "How many readings of it there were by then, from the day it was set on: not-achieved with 0 was never measured."
            ),
            .day(
                "carried_on",
                "Where the status is of care that began anew after a gap while the goal was open, the day it began: the goal goes "
                    + "on, and nobody has confirmed it since; NULL in the care it was set, or last revised, in."),
            .text("episode", "The episode the goal names; '' for any."),
            .text(
                "notice",
                "For not-achieved of care that goes on, where nobody has measured the goal since it was set, or since that care began "
                    + "anew, also not late: what was to be measured and by when, in a sentence; '' for all else."),
            .text("registry", "Name and version of the registry the status was judged by: anamnesis-default@7."),
        ])

    static func rows(
        _ goal: GoalInForce, judged: [JudgedSeries], _ stretches: CareStretches, _ registry: Registry, patient: String
    ) -> [ViewRow] {
        let goesOn = goal.isOfCareThatGoesOn(stretches)
        func rows(_ steps: [GoalCourse.Step], readings: Int, _ carriedOn: CalendarDay?) -> [ViewRow] {
            steps.map { step in
                let isMissed = step.status == .notAchieved && readings == 0 && goesOn
                let notice = isMissed ? ProgressNotice.unmeasured(goal.goal, since: steps[0].from, registry) : ""
                return Self.row(goal, step, carriedOn, notice, registry, patient)
            }
        }
        let fitting = judged.filter { goal.applies(to: $0.series.key, stretches) && $0.instrument != nil }
        guard let chosen = longest(fitting) else {
            return rows(GoalCourse.unmeasured(goal), readings: 0, nil)
        }
        // The care it was set in, and of the same episode what it went over into.
        let episode = CareStretches.parts(ofName: chosen.series.key.episode).episode
        var all: [ViewRow] = []
        let cares = goal.carriedInto.filter { CareStretches.parts(ofName: $0.key).episode == episode }
            .sorted { $0.value < $1.value }
        for care in [nil] + cares.map(Optional.some) {
            let series = longest(
                fitting.filter { one in
                    let name = one.series.key.episode
                    return care.map { name == $0.key }
                        ?? (goal.carriedInto[name] == nil && CareStretches.parts(ofName: name).episode == episode)
                })
            let course = series.flatMap { self.course(of: goal, $0) }
            let steps = course?.steps ?? GoalCourse.unmeasured(goal, in: care?.key)
            all.removeAll { row in
                // What lay ahead when the care before it was left.
                if case .text(let day) = row.values[2] { day >= steps[0].from.description } else { false }
            }
            all += rows(steps, readings: course?.readings ?? 0, care?.value)
        }
        return all
    }

    private static func longest(_ judged: [JudgedSeries]) -> JudgedSeries? {
        var longest: JudgedSeries?
        for one in judged where one.summary.readings > longest?.summary.readings ?? 0 { longest = one }
        return longest
    }

    private static func course(of goal: GoalInForce, _ judged: JudgedSeries) -> GoalCourse? {
        if judged.goal?.goal.goal == goal.goal.goal, let course = judged.course { return course }
        return judged.instrument.map {
            GoalCourse(goal, of: judged.series.points, in: judged.series.key.episode, judged.summary, $0)
        }
    }

    private static func row(
        _ goal: GoalInForce, _ step: GoalCourse.Step, _ carriedOn: CalendarDay?, _ notice: String,
        _ registry: Registry, _ patient: String
    ) -> ViewRow {
        ViewRow(
            table: 1,
            [
                .text(patient), .text(goal.goal.goal), .text(step.from.description), .text(step.status.rawValue),
                .text(goal.goal.instrument), .text(goal.goal.site ?? ""), .text(goal.goal.side?.rawValue ?? ""),
                .real(rounded(goal.goal.target.double, toDecimals: 9)),
                goal.goal.due.map { .text($0.description) } ?? .null,
                step.reading.map { .real(rounded($0.value.double, toDecimals: 9)) } ?? .null,
                .integer(step.reading?.position ?? goal.position), .integer(Int64(step.readings)),
                carriedOn.map { .text($0.description) } ?? .null, .text(goal.goal.context.episode ?? ""),
                .text(notice), .text(registry.title),
            ])
    }
}
