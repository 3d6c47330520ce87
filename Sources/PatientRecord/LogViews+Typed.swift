extension LogViews {
    /// The typed views, each on `entry`.
    static let views: [LogView] = [
        LogView(
            name: "visit", types: ["visitScheduled", "visitCompleted", "visitMissed", "visitCancelled"],
            columns: head + visitColumns + context),
        LogView(
            name: "treatment", types: ["treatmentGiven"], columns: head + treatmentColumns + context,
            join: " LEFT JOIN json_each(entry.payload, '$.techniques') AS technique"),
        readings("pain_score", "painScored"),
        readings("mobility_reading", "mobilityMeasured"),
        readings("questionnaire_score", "questionnaireScored"),
        readings("symptom", "symptomScored"),
        readings("symptom_count", "symptomCounted"),
        readings("measurement", "measurementTaken"),
        readings("satisfaction", "satisfactionRated"),
        LogView(
            name: "adverse_event", types: ["adverseEventReported", "adverseEventResolved"],
            columns: head + adverseColumns + context),
        LogView(
            name: "safety_screen", types: ["safetyScreenCompleted"],
            columns: head + [visitOfContext] + screenColumns + context),
        LogView(
            name: "red_flag", types: ["redFlagRaised", "redFlagCleared", "safetyScreenCompleted"],
            columns: head + [visitOfContext] + flagColumns + context,
            join: " JOIN json_each(CASE WHEN entry.type = 'safetyScreenCompleted' "
                + "THEN ifnull(entry.payload -> '$.present', '[]') "
                + "ELSE json_array(entry.payload ->> '$.flag') END) AS flag"),
        techniqueEffect,
    ]

    /// All readings have the same columns, so that views can be put under one another with UNION ALL.
    private static func readings(_ name: String, _ type: String) -> LogView {
        LogView(name: name, types: [type], columns: head + [visitOfContext] + readingColumns + context)
    }

    private static let head: [LogViewColumn] = [
        "position", "decided_by", "patient", "occurred_on", "occurred", "precision", "recorded", "import",
    ].map(LogViewColumn.entry)

    private static let visitOfContext = LogViewColumn.text("visit", "visit", "Id of the visit it belongs to.")

    private static let context: [LogViewColumn] = [
        .text("episode", "episode", "Id of the episode of care it belongs to."),
        .text("performed_by", "performedBy", "The practitioner's id."),
        .text("respondent", "respondent", "Who answered: self or proxy."),
        .text("channel", "channel", "How it was given: inPerson, phone, web, import …"),
        .integer(
            "source_recorded_ms", "sourceRecorded", "When another system knew it, for imports.",
            unit: "ms since 1970 UTC"),
        .entry("record"),
    ]

    private static let readingColumns: [LogViewColumn] = [
        .text("instrument", "instrument", "Registry code of the instrument; it decides the value's unit."),
        .text("instrument_version", "instrumentVersion", "Version of the instrument where it has several."),
        .text("language", "language", "Language in which it was asked."),
        .real(
            "value", "value", "The value, as the nearest double; NULL for answers in words.", unit: "the instrument's"),
        .literal("value_text", "value", "The value's digits as written: 1.00 is not 1.0, and 17 digits survive."),
        .text("qualifier", "qualifier", "withinNormalLimits, lessThan, greaterThan, range, or the source's own word."),
        .real("low", "valueLow", "Lower end of an answer given as a range.", unit: "the instrument's"),
        .real("high", "valueHigh", "Upper end of an answer given as a range.", unit: "the instrument's"),
        .integer("off_step", "offStep", "1 where the value is not on the instrument's step.", absent: 0),
        .text("site", "site", "Registry code of the body site."),
        .text("side", "side", "left, right, both or midline."),
        .text("motion", "motion", "Registry code of the motion measured."),
        .text("mode", "mode", "active or passive."),
        .text("posture", "posture", "Position of the patient: seated, supine …"),
        .text("tool", "tool", "goniometer, inclinometer, eye …"),
        .integer("trials", "trials", "How many trials the value was taken from."),
        .text("limited_by", "limitedBy", "What ended the movement: pain, stiffness …"),
        .text("moment", "moment", "before or after treatment, between visits, or nextDay; never mix them."),
        .text("aspect", "aspect", "What was asked: now, worst, least, average, rest or movement."),
        .text("recall", "recall", "The period looked back over: now, 24h, 7d …"),
        .integer("period_days", "periodDays", "For counts: length of the period.", unit: "days"),
    ]

    private static let visitColumns: [LogViewColumn] = [
        .text("visit", "visit", "The visit's id; one visit has a row for each entry about it."),
        LogViewColumn(
            name: "status", kind: .text, unit: "",
            meaning: "What the entry says of the visit: scheduled, completed, missed or cancelled.",
            expression: "lower(substr(entry.type, 6))"),
        .text("kind", "kind", "What it is for: treatment, assessment, consultation, checkUp, emergency, other."),
        LogViewColumn(
            name: "own", kind: .integer, unit: "",
            meaning: "Completed visits: 1 if held by this practice, 0 elsewhere; NULL otherwise.",
            expression: completedOnly("ifnull(entry.payload ->> '$.own', 1)")),
        .text("setting", "setting", "Setting of care where it differs from the practice's."),
        .text("location", "location", "Where it was held."),
        .text("supervised_by", "supervisedBy", "The supervisor's id."),
        .integer("minutes", "minutes", "Length of a completed visit.", unit: "minutes"),
        LogViewColumn(
            name: "ended_early", kind: .integer, unit: "",
            meaning: "Completed visits: 1 if ended before its time, else 0; NULL otherwise.",
            expression: completedOnly("ifnull(entry.payload ->> '$.endedEarly', 0)")),
        .integer("planned_ms", "plannedAt", "Scheduled visits: the planned time.", unit: "ms since 1970 UTC"),
        .integer(
            "planned_offset", "plannedOffsetMinutes", "Scheduled visits: offset of the planned time.",
            unit: "minutes east of UTC"),
        .text("reason", "reasonCode", "Why a visit was missed or cancelled."),
        .integer("notice_hours", "noticeHours", "Notice given before a cancelled visit.", unit: "hours"),
    ]

    private static let adverseColumns: [LogViewColumn] = [
        visitOfContext,
        LogViewColumn(
            name: "status", kind: .text, unit: "", meaning: "What the entry says: reported or resolved.",
            expression: "lower(substr(entry.type, 13))"),
        .text("kind", "kind", "soreness, bruise, dizziness or other."),
        .integer("severity", "severity", "1 (mild) to 5."),
    ]

    private static let screenColumns: [LogViewColumn] = [
        LogViewColumn(
            name: "asked", kind: .integer, unit: "", meaning: "How many red flags were asked.",
            expression: "json_array_length(ifnull(entry.payload -> '$.present', '[]')) "
                + "+ json_array_length(ifnull(entry.payload -> '$.absent', '[]'))"),
        LogViewColumn(
            name: "present", kind: .integer, unit: "", meaning: "How many of them were there; `red_flag` names them.",
            expression: "json_array_length(ifnull(entry.payload -> '$.present', '[]'))"),
    ]

    /// One row for each flag; a screen that found none has none.
    private static let flagColumns: [LogViewColumn] = [
        LogViewColumn(
            name: "flag", kind: .text, unit: "", meaning: "Registry code of the red flag.", expression: "flag.value"),
        LogViewColumn(
            name: "status", kind: .text, unit: "", meaning: "raised, by name or by a screen, or cleared.",
            expression: "CASE WHEN entry.type = 'redFlagCleared' THEN 'cleared' ELSE 'raised' END"),
        .text("cleared_by", "clearedBy", "Who took the responsibility of clearing it."),
    ]

    private static func completedOnly(_ expression: String) -> String {
        "CASE WHEN entry.type = 'visitCompleted' THEN \(expression) END"
    }

    /// One row for each technique; a treatment that names none has one row with `number` NULL.
    private static let treatmentColumns: [LogViewColumn] = [
        visitOfContext,
        LogViewColumn(
            name: "number", kind: .integer, unit: "",
            meaning: "1 for the treatment's first technique; NULL for a treatment that names none.",
            expression: "technique.key + 1"),
        technique("technique", .text, "technique", "Registry code of the technique."),
        technique("muscle", .text, "muscle", "Registry code of the muscle."),
        technique("role", .text, "role", "The muscle's role: target, synergist or antagonist."),
        technique("site", .text, "site", "Registry code of the body site."),
        technique("side", .text, "side", "left, right, both or midline."),
        technique("minutes", .integer, "minutes", "Time spent on this technique.", unit: "minutes"),
        .integer("intensity", "intensity", "1 (light) to 5 (deep), of the whole treatment."),
    ]

    private static func technique(
        _ name: String, _ kind: LogViewColumn.Kind, _ field: String, _ meaning: String, unit: String = ""
    ) -> LogViewColumn {
        LogViewColumn(
            name: name, kind: kind, unit: unit, meaning: meaning, expression: "technique.value ->> '$.\(field)'")
    }
}
