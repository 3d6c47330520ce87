import Clinical
import ProjectionRuntime
import Statistics

/// The table `patient_progress`: its columns, and how a series' facts become a row.
enum ProgressTable {
    /// Readings are shown to nine decimals; the log's own views keep every digit as written.
    private static let valueDecimals = 9
    private static let derivedDecimals = 6
    private static let percentDecimals = 3

    static let definition = ViewTable(
        "patient_progress",
        """
        How each patient is doing: one row for each series of comparable readings, that is for each episode, instrument, \
        moment, aspect, recall, site, side, motion and mode. Readings before and after treatment are different rows. \
        Readings without a number ("WNL", "3-4", "< 5") are not counted here. Readings known only to the month or year \
        count among readings, mean, minimum, maximum, first and latest (at the start of their period), but are never a \
        baseline, a point of the trend or the day a goal was met. Readings of an episode, and those outside any, are parted \
        where care began anew (the policy's gap without a treatment, the end of care, an episode opened again): the stretch \
        going on is 'e1', or '', an earlier one 'e1 before-2026-03-02', or 'before-2026-03-02', the day the next one began. A \
        patient without readings has no row.
        """,
        key: [
            "patient", "episode", "instrument", "moment", "aspect", "recall", "site", "side", "motion", "mode",
        ],
        columns: keyColumns + valueColumns + derivedColumns + positionColumns + revisionColumns + carriedColumns
            + noticeColumns + [unverifiedColumn])

    private static let keyColumns: [ViewColumn] = [
        .text("patient", "Patient id."),
        .text(
            "episode",
            "Episode the readings belong to, '' for none; with before-<day> for care that began anew on that day."),
        .text("instrument", "Registry code of the instrument: nrs-11, odi, rom."),
        .text("moment", "before, after, between or nextDay, relative to the day's treatment; '' where not stated."),
        .text("aspect", "For pain: now, worst, least, average, rest or movement; '' where not stated."),
        .text("recall", "Period looked back over as recorded with the reading: now, 24h, 7d; '' where not stated."),
        .text("site", "Registry code of the body site; '' for none."),
        .text("side", "left, right, both or midline; '' for none."),
        .text("motion", "Registry code of the motion measured; '' for none."),
        .text("mode", "active or passive; '' for none."),
    ]

    private static let valueColumns: [ViewColumn] = [
        .text("unit", "Unit of every value of the row (UCUM or a word), from the registry; '' if it has none."),
        .text("better", "lower or higher: which way is better; NULL where the registry does not know the instrument."),
        .integer("readings", unit: "1", "Number of readings with a number."),
        .day("first_on", "Local day of the first reading."),
        value("first_value", "The first reading."),
        .day("baseline_on", "Local day of the baseline; NULL where no reading is known to the day."),
        value(
            "baseline_value",
            "The baseline, by the policy's rule: the first reading known to the day or better, or the mean of those up to the "
                + "day of the episode's first treatment."),
        .integer(
            "baseline_readings", unit: "1", "How many readings the baseline is the mean of; NULL without a baseline."),
        .day("latest_on", "Local day of the latest reading."),
        value("latest_value", "The latest reading in clinical order."),
        value("best_value", "The best reading by `better`; NULL where `better` is NULL."),
    ]

    private static let derivedColumns: [ViewColumn] = [
        .real("mean_value", decimals: derivedDecimals, unit: "unit", "Arithmetic mean of the readings."),
        value("min_value", "The smallest reading."),
        value("max_value", "The largest reading."),
        value(
            "change",
            "Latest minus baseline in the instrument's own direction: negative where the value fell. NULL without a "
                + "reading after the baseline. The latest reading where that is a change already (a rating of change), which "
                + "has no baseline."),
        .real(
            "percent_change", decimals: percentDecimals, unit: "%",
            "Change in percent of the baseline; NULL where the baseline is below one step of the instrument (below one in "
                + "the last decimal shown where it has no steps), or the percentage beyond 999."),
        .real(
            "slope_per_week", decimals: derivedDecimals, unit: "unit/wk",
            "The trend: median of the slopes between all pairs (Theil-Sen) of the latest readings, for seven days: at most 12, "
                + "back to the policy's gap; NULL with fewer than four readings or three different days."),
        .real(
            "slope_low_per_week", decimals: derivedDecimals, unit: "unit/wk",
            "Lower end of the slope's 95 % interval (Sen 1968)."),
        .real("slope_high_per_week", decimals: derivedDecimals, unit: "unit/wk", "Its upper end."),
        .text(
            "trend",
            "Where it is heading: improving or worsening (the interval lies wholly on that side, and the change over its days "
                + "reaches the MDC or the MCID), flare (the latest reading worse than those just before it by both tests), plateau "
                + "(the interval holds zero, and the last four readings lie within the MDC), unclear (none of these), tooFew."
        ),
        value(
            "goal_value",
            "Target of the newest goal in force that fits the series (instrument, and what else the goal names). A goal "
                + "that names no moment does not fit readings after treatment."),
        .day("goal_due_on", "The day it is to be reached by; NULL for none."),
        .day("goal_met_on", "First day, from the day the goal was set on, with a reading at the target or better."),
        .text(
            "goal_status",
            "How the goal stands by the latest reading, in FHIR's achievement codes; '' without a goal. The table goal_status "
                + "has it over time."),
        .day(
            "goal_expected_on",
            "The day the line of an improving trend reaches the target; NULL where it is not improving, or not within a year "
                + "of the latest reading."),
        .text(
            "response",
            "The change by two tests, beyond measurement error (at least the MDC) and important (at least the MCID or 30 % "
                + "of a baseline of at least one step, of an angle only beyond the MDC; the largest MDC where raters or tools "
                + "are not known to be the same): improved or worse (both "
                + "hold), possiblyImproved or possiblyWorse (one holds), "
                + "unchanged (none), tooFew (no two readings to compare), unknown (below 30 % and the registry has no "
                + "verified threshold), notJudged (not meant to measure change). Unverified thresholds make no call. For a change for "
                + "the worse, 30 % counts only where there is no MCID; worse is also what is important and not within an MDC that is "
                + "not verified, and what is important where no MDC is known: the interval and the work list call worse by the same."
        ),
        value(
            "mdc",
            "The MDC the call was made with; NULL where the registry has none that is verified. Where raters or tools are not known "
                + "to be the same, for a share of an angle and for a change for the worse, one that is not verified makes calls rarer, and "
                + "so does that of one rater where the registry has none of two."
        ),
        .integer(
            "mdc_verified", unit: "1",
            "1 where that figure was checked against its source, 0 where not, and where it is of one rater, two measured, and the "
                + "registry has none of two."),
        value(
            "mcid",
            "The verified MCID for this baseline, or for a change for the worse; NULL where the registry has none."),
        .real(
            "expected_change", decimals: percentDecimals, unit: "unit",
            "What of the change is expected without treatment, because people come when they are worse than usual (regression "
                + "to the mean); NULL where the registry does not know it, the baseline was no worse than usual, or what was asked is not "
                + "what the registry's mean is of (worst pain, readings after treatment)."),
        .text("severity", "The registry's word for the latest reading: mild; '' where it has none."),
        .text("baseline_severity", "The same for the baseline."),
        .real(
            "norm_value", decimals: percentDecimals, unit: "unit",
            "What is usual for the motion at the patient's age and sex, as the registry has it; NULL where it has none."
        ),
        .real("norm_percent", decimals: percentDecimals, unit: "%", "The latest reading in percent of it."),
        value(
            "other_side_value",
            "The latest reading of the same on the other side, within the policy's `plateauDays` of this one's latest, before or "
                + "after it; NULL where there is none."),
        .real("other_side_percent", decimals: percentDecimals, unit: "%", "The latest reading in percent of it."),
        .real(
            "visit_change", decimals: derivedDecimals, unit: "unit",
            "For readings after treatment: the mean change from the reading before it on the same day; NULL elsewhere."),
        .integer("visit_changes", unit: "1", "How many readings after treatment that is the mean of."),
        .text("registry", "Name and version of the registry the row was judged by: anamnesis-default@4."),
    ]

    private static let positionColumns: [ViewColumn] = [
        .integer("first_position", "Log position of the first reading's original entry."),
        .integer("baseline_position", "Log position of the baseline's original entry."),
        .integer("latest_position", "Log position of the latest reading's original entry."),
        .integer("best_position", "Log position of the original entry of the first reading with the best value."),
        .integer("goal_position", "Log position of the entry that says what the goal is; NULL without one."),
        .integer("goal_met_position", "Log position of the original entry of the first reading that met it."),
    ]

    private static let revisionColumns: [ViewColumn] = [
        .day(
            "goal_revised_on",
            "The practice's day on which a correction changed whether, or when, the goal was met, after the last treatment visit; NULL "
                + "where none did."),
        .text("goal_revision", "What it changed, in a sentence; '' where none did."),
        .text("goal_revised_by", "Positions of that correction and of the entry it corrects: @12 @34; '' where none."),
    ]

    private static let unverifiedColumn = ViewColumn.text(
        "unverified",
        "Columns of this row whose figure or word nobody checked against its source, separated by spaces: severity "
            + "norm_value; '' for none. Of mdc, mdc_verified says the same.")

    private static let carriedColumns: [ViewColumn] = [
        .text("goal", "Id of the goal of `goal_value`; '' without one."),
        .day(
            "goal_carried_on",
            "Where care began anew after a gap while the goal was open, the day it began: the goal goes on, and nobody has "
                + "confirmed it since; NULL for a goal of this care, and without one."),
    ]

    private static let noticeColumns: [ViewColumn] = [
        .text(
            "flare",
            "For trend flare, of readings that tell how the patient comes in: what the latest is worse than, in a sentence; '' "
                + "for all else."),
        .text("goal_notice", "Where goal_carried_on is: what is to be confirmed, in a sentence; '' elsewhere."),
    ]

    private static func value(_ name: String, _ documentation: String) -> ViewColumn {
        .real(name, decimals: valueDecimals, unit: "unit", documentation)
    }

    /// What stands beside a series: what is usual, and what other series of the patient say.
    struct Beside {
        var norm: Threshold?
        var otherSide: ExactNumber?
        var visitChange: (mean: Double, visits: Int)?
    }

    static func row(_ judged: JudgedSeries, beside: Beside, registry: Registry, patient: String) -> ViewRow {
        let summary = judged.summary
        var values: [ViewValue] = []
        values.reserveCapacity(definition.columns.count)
        values.append(.text(patient))
        for part in judged.series.key.parts { values.append(.text(part)) }
        appendValues(of: summary, instrument: judged.instrument, to: &values)
        appendDerived(from: summary, to: &values)
        appendGoal(judged.goal, judged.course, to: &values)
        appendJudgement(of: summary, instrument: judged.instrument, to: &values)
        appendBeside(beside, latest: summary.latest.value.double, to: &values)
        values.append(.text(registry.title))
        values.append(.integer(summary.first.position))
        values.append(integer(summary.baseline?.point.position))
        values.append(.integer(summary.latest.position))
        values.append(integer(summary.best?.position))
        values.append(integer(judged.goal?.position))
        values.append(integer(judged.course?.met?.position))
        values += [.null, .text(""), .text("")]
        values.append(.text(judged.goal?.goal.goal ?? ""))
        values.append(day(judged.goal?.carriedInto[judged.series.key.episode]))
        values.append(.text(ProgressNotice.flare(judged, registry) ?? ""))
        values.append(.text(ProgressNotice.unconfirmedGoal(judged, registry) ?? ""))
        values.append(.text(unverified(judged, beside).joined(separator: " ")))
        return ViewRow(table: 0, values)
    }

    /// A series' key, its goal, and the day it was met on: what of a row tells of the goal; nil for a row without one.
    static func answer(in row: ViewRow) -> ViewRow? {
        guard row.table == 0, row.values[goalColumn] != .null else { return nil }
        return ViewRow(
            table: 0, row.values.prefix(definition.key.count) + [row.values[goalColumn], row.values[goalMetColumn]])
    }

    static func answer(of key: SeriesKey, _ goal: GoalInForce, met: SeriesPoint?, patient: String) -> ViewRow {
        ViewRow(
            table: 0,
            [.text(patient)] + key.parts.map { .text($0) } + [number(goal.goal.target), day(met?.day)])
    }

    /// The row with the last correction that changed whether, or when, its goal was met.
    static func told(_ row: ViewRow, _ revisions: [Revision]) -> ViewRow {
        guard let now = answer(in: row) else { return row }
        let series = now.values.dropLast(2)
        for revision in revisions.reversed() {
            guard let before = revision.before.first(where: { $0.values.dropLast(2) == series }),
                before.values[series.count] == now.values[series.count],
                let met = before.values.last, case .text(let metOn) = met, met != now.values.last,
                // A series without a row with it, has no reading left.
                revision.after.first(where: { $0.values.dropLast(2) == series })?.values.last != met
            else { continue }
            var told = row
            var isNow = "not met"
            if case .text(let day) = row.values[goalMetColumn] { isNow = "met on \(day)" }
            told.values[goalRevisedColumn] = .text(revision.day.description)
            told.values[goalRevisedColumn + 1] = .text(
                "The goal met on \(metOn) rested on @\(revision.corrected), \(revision.words): now \(isNow).")
            told.values[goalRevisedColumn + 2] = .text("@\(revision.corrected) @\(revision.correction)")
            return told
        }
        return row
    }

    private static let goalColumn = definition.columns.firstIndex { $0.name == "goal_value" }!
    private static let goalRevisedColumn = definition.columns.firstIndex { $0.name == "goal_revised_on" }!
    private static let goalMetColumn = definition.columns.firstIndex { $0.name == "goal_met_on" }!

    private static func appendValues(
        of summary: SeriesSummary, instrument held: HeldInstrument?, to values: inout [ViewValue]
    ) {
        let baseline = summary.baseline
        values.append(.text(held?.instrument.unit ?? ""))
        values.append(held.map { .text($0.instrument.better.rawValue) } ?? .null)
        values.append(.integer(Int64(summary.readings)))
        values.append(day(summary.first.day))
        values.append(number(summary.first.value))
        values.append(day(baseline?.point.day))
        values.append(number(baseline?.value))
        values.append(baseline.map { .integer(Int64($0.readings)) } ?? .null)
        values.append(day(summary.latest.day))
        values.append(number(summary.latest.value))
        values.append(number(summary.best?.value))
    }

    private static func appendDerived(from summary: SeriesSummary, to values: inout [ViewValue]) {
        values.append(real(summary.mean, derivedDecimals))
        values.append(real(summary.minimum, valueDecimals))
        values.append(real(summary.maximum, valueDecimals))
        values.append(number(summary.change))
        values.append(real(summary.percentChange, percentDecimals))
        values.append(real(summary.trend.slope, derivedDecimals))
        values.append(real(summary.trend.lower, derivedDecimals))
        values.append(real(summary.trend.upper, derivedDecimals))
        values.append(.text(summary.trend.course.rawValue))
    }

    private static func appendGoal(_ goal: GoalInForce?, _ course: GoalCourse?, to values: inout [ViewValue]) {
        values.append(number(goal?.goal.target))
        values.append(day(goal?.goal.due))
        values.append(day(course?.met?.day))
        values.append(.text(course?.latest.rawValue ?? ""))
        values.append(day(course?.expectedOn))
    }

    private static func appendJudgement(
        of summary: SeriesSummary, instrument held: HeldInstrument?, to values: inout [ViewValue]
    ) {
        let baseline = summary.baseline?.value
        values.append(.text(summary.response.rawValue))
        let error = summary.test?.error(of: summary.change)
        values.append(number(error?.value))
        values.append(error.map { .integer($0.isVerified && !$0.isOfOneRater ? 1 : 0) } ?? .null)
        values.append(number(summary.test?.importance(of: summary.change)))
        values.append(
            real(summary.expectedChange(held), percentDecimals))
        values.append(.text(held?.instrument.severity?.word(for: summary.latest.value) ?? ""))
        values.append(.text(baseline.flatMap { held?.instrument.severity?.word(for: $0) } ?? ""))
    }

    private static func appendBeside(_ beside: Beside, latest: Double, to values: inout [ViewValue]) {
        func percent(of whole: Double?) -> ViewValue {
            real(whole.flatMap { $0 > 0 ? latest / $0 * 100 : nil }, percentDecimals)
        }
        let norm = beside.norm?.value.double
        values.append(real(norm, percentDecimals))
        values.append(percent(of: norm))
        values.append(number(beside.otherSide))
        values.append(percent(of: beside.otherSide?.double))
        values.append(real(beside.visitChange?.mean, derivedDecimals))
        values.append(beside.visitChange.map { .integer(Int64($0.visits)) } ?? .null)
    }

    /// The columns whose figure the registry marks as not verified, in the table's order.
    private static func unverified(_ judged: JudgedSeries, _ beside: Beside) -> [String] {
        let (summary, held) = (judged.summary, judged.instrument)
        var columns: [String] = []
        if let error = summary.test?.error(of: summary.change), !error.isVerified || error.isOfOneRater {
            columns.append("mdc")
        }
        if held?.instrument.reliability?.coefficient.isVerified == false, summary.expectedChange(held) != nil {
            columns.append("expected_change")
        }
        if let scale = held?.instrument.severity, !scale.isVerified {
            if scale.word(for: summary.latest.value) != nil { columns.append("severity") }
            if summary.baseline.flatMap({ scale.word(for: $0.value) }) != nil { columns.append("baseline_severity") }
        }
        if let norm = beside.norm, !norm.isVerified {
            columns.append("norm_value")
            if norm.value.significand > 0 { columns.append("norm_percent") }
        }
        return columns
    }

    private static func integer(_ value: Int64?) -> ViewValue { value.map { .integer($0) } ?? .null }

    private static func day(_ day: CalendarDay?) -> ViewValue { day.map { .text($0.description) } ?? .null }

    private static func real(_ value: Double?, _ decimals: Int) -> ViewValue {
        value.map { .real(rounded($0, toDecimals: decimals)) } ?? .null
    }

    /// A number of nine decimals or fewer is its own rounding.
    private static func number(_ number: ExactNumber?) -> ViewValue {
        guard let number else { return .null }
        return Int(number.exponent) >= -valueDecimals ? .real(number.double) : real(number.double, valueDecimals)
    }
}
