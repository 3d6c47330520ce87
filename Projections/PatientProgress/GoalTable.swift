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
        from the next day on. Withdrawn goals have no rows; the history keeps them.
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
                    + "twice in a row), not-achieved (due day over)."),
            .text("instrument", "Registry code of the instrument."),
            .text("site", "Registry code of the body site the goal names; '' for any."),
            .text("side", "The side it names; '' for any."),
            .real("target", decimals: 9, unit: "unit", "The value to reach, in the instrument's unit."),
            .day("due_on", "The day it is to be reached by; NULL for none."),
            .real("value", decimals: 9, unit: "unit", "The reading that made it so; NULL for none."),
            .integer("position", "Log position of that reading's original entry; of the goal's, where none did."),
        ])

    static func rows(
        _ goal: GoalInForce, judged: [JudgedSeries], _ stretches: CareStretches, patient: String
    ) -> [ViewRow] {
        var chosen: JudgedSeries?
        for one in judged where goal.applies(to: one.series.key, stretches) && one.instrument != nil {
            if one.summary.readings > chosen?.summary.readings ?? 0 { chosen = one }
        }
        guard let chosen, let instrument = chosen.instrument else {
            return [row(goal, GoalCourse.beginning(of: goal), patient)]
        }
        let known = chosen.goal?.goal.goal == goal.goal.goal ? chosen.course : nil
        let course = known ?? GoalCourse(goal, of: chosen.series.points, chosen.summary, instrument)
        return course.steps.map { row(goal, $0, patient) }
    }

    private static func row(_ goal: GoalInForce, _ step: GoalCourse.Step, _ patient: String) -> ViewRow {
        ViewRow(
            table: 1,
            [
                .text(patient), .text(goal.goal.goal), .text(step.from.description), .text(step.status.rawValue),
                .text(goal.goal.instrument), .text(goal.goal.site ?? ""), .text(goal.goal.side?.rawValue ?? ""),
                .real(rounded(goal.goal.target.double, toDecimals: 9)),
                goal.goal.due.map { .text($0.description) } ?? .null,
                step.reading.map { .real(rounded($0.value.double, toDecimals: 9)) } ?? .null,
                .integer(step.reading?.position ?? goal.position),
            ])
    }
}
