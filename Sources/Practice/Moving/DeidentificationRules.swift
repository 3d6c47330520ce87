/// What of each column goes into a de-identified export. A table or column without a rule is left out: whoever adds one
/// decides here.
enum DeidentificationRules {
    enum Rule {
        /// A number, or a word that the program itself writes.
        case kept
        /// A word from outside: kept where the registry or the program knows it, else `other`.
        case word
        /// A number's digits; anything else is left empty.
        case digits
        /// A keyed code in place of an id; the letter says of what.
        case code(String)
        /// The same for an id that is unique only within a patient.
        case codeOfPatient(String)
        /// A local day, moved by the patient's shift.
        case day
        /// Another column in its place.
        case replaced(name: String, type: String, unit: String, meaning: String, expression: String)
        case withheld(String)
    }

    /// Tables that are released, each with what differs from the rules of all.
    static let tables: [String: [String: Rule]] = [
        "patient": ["status": .kept],
        "patient_progress": ["unit": .word], "goal_status": ["status": .kept],
        "maintenance_interval": ["status": .kept, "reason": .withheld("a sentence with dates"), "worse": sentences],
        "visit": ["status": .kept], "treatment": [:], "pain_score": [:], "mobility_reading": [:],
        "questionnaire_score": [:], "symptom": [:], "symptom_count": [:], "measurement": [:], "satisfaction": [:],
        "adverse_event": ["status": .kept, "severity": .kept],
        "technique_effect": ["effects": .kept, "severity": .kept], "safety_screen": [:], "red_flag": ["status": .kept],
    ]

    private static let sentences = Rule.withheld("sentences with dates")

    static func rule(of column: String, in table: String) -> Rule {
        tables[table]?[column] ?? columns[column] ?? .withheld("no rule says that it may go out")
    }

    private static let columns: [String: Rule] = {
        var rules = special
        for name in kept { rules[name] = .kept }
        for name in words { rules[name] = .word }
        for name in days { rules[name] = .day }
        for (name, reason) in withheld { rules[name] = .withheld(reason) }
        return rules
    }()

    private static let kept = [
        "sex", "better", "readings", "first_value", "baseline_value", "latest_value", "best_value", "mean_value",
        "min_value", "max_value", "change", "percent_change", "slope_per_week", "slope_low_per_week",
        "slope_high_per_week", "trend", "goal_value", "goal_status", "response", "phase", "baseline_readings", "mdc",
        "mdc_verified", "unverified", "consulted_role",
        "mcid", "expected_change", "norm_value", "norm_percent", "other_side_value", "other_side_percent",
        "visit_change", "visit_changes", "target", "days", "days_before",
        "visits", "referral", "precision", "value", "low", "high", "off_step", "trials", "period_days", "own",
        "minutes",
        "ended_early", "notice_hours", "number", "intensity", "asked", "present",
    ]

    private static let words = [
        "instrument", "moment", "aspect", "recall", "site", "side", "motion", "mode", "posture", "tool", "limited_by",
        "respondent", "channel", "kind", "setting", "reason", "technique", "muscle", "role", "qualifier", "flag",
        "severity", "baseline_severity",
    ]

    private static let days = [
        "occurred_on", "first_on", "baseline_on", "latest_on", "goal_met_on", "goal_due_on", "goal_expected_on",
        "from_on", "book_from_on", "due_on", "book_until_on",
        "valid_until_on", "overdue_on", "lapsed_on", "booked_on", "last_visit_on", "referred_on", "revised_on",
        "goal_revised_on", "worse_on", "goal_carried_on", "carried_on",
        "consulted_on", "begun_anew_on",
    ]

    private static let withheld = [
        "chart": "the number people of the practice know the patient by", "practice": "names the practice",
        "registered_position": "positions tell the order of recording, and with it the calendar",
        "decided_by": "positions tell the order of recording", "evidence": "positions tell the order of recording",
        "import": "tells which file it came from", "occurred": "time of day; the day is in occurred_on",
        "recorded": "not moved with the patient's dates", "source_recorded_ms": "not moved with the patient's dates",
        "planned_offset": "tells the place", "language": "a rare language tells people apart",
        "instrument_version": "free text of the source", "policy": "may name the practice",
        "registry": "may name the practice",
        "revision": "a sentence with dates", "goal_revision": "a sentence with dates",
        "found": "sentences with dates", "signs": "sentences with dates", "standstill": "sentences with dates",
        "flare": "sentences with dates", "goal_notice": "a sentence with dates",
        "notice": "a sentence with dates",
        "flags": "in red_flag, each with its days", "worse_by": "positions tell the order of recording",
        "revised_by": "positions tell the order of recording",
        "goal_revised_by": "positions tell the order of recording",
    ]

    private static let special: [String: Rule] = [
        "patient": .code("P"), "merged_into": .code("P"), "record": .code("P"), "episode": .codeOfPatient("E"),
        "visit": .codeOfPatient("V"), "goal": .codeOfPatient("G"),
        "performed_by": .code("C"), "supervised_by": .code("C"), "cleared_by": .code("C"), "consulted_by": .code("C"),
        "location": .code("L"),
        "position": .code("R"),
        "first_position": .code("R"), "baseline_position": .code("R"), "latest_position": .code("R"),
        "best_position": .code("R"), "goal_position": .code("R"), "goal_met_position": .code("R"),
        "value_text": .digits,
        "birth_year": .replaced(
            name: "age_band", type: "text", unit: "a",
            meaning:
                "Age in the year of the last visit of the practice's own that is exported; without one, of the last entry "
                + "about care, else of the registration: 0-17, 18-29, then tens; all from 90 on in one.",
            expression: """
                age_band(birth_year, patient,
                    (SELECT occurred_on FROM entry WHERE entry.position = registered_position))
                """),
        "planned_ms": .replaced(
            name: "planned_on", type: "day", unit: "",
            meaning: "Scheduled visits: the planned day, moved by the patient's shift.",
            expression:
                "shifted_day(patient, date((planned_ms + ifnull(planned_offset, 0) * 60000) / 1000, 'unixepoch'))"),
    ]
}

extension ReleasedTable {
    /// The tables of a de-identified export.
    static let deidentified: [ReleasedTable] = all.compactMap { table in
        guard DeidentificationRules.tables[table.name] != nil else { return nil }
        var released = table
        released.columns = []
        for column in table.columns { released.add(column) }
        // By what is released, so that the order of rows says nothing more.
        let names = released.columns.map(\.name)
        let first = ["patient", "occurred_on"].filter(names.contains)
        released.order = (first + names.filter { !first.contains($0) }).map(quoted).joined(separator: ", ")
        return released
    }

    private mutating func add(_ column: Column) {
        var copy = column
        let source = Self.quoted(column.name)
        switch DeidentificationRules.rule(of: column.name, in: name) {
        case .kept:
            // A damaged payload can hold a text where a number belongs.
            if copy.type != "text" { copy.expression = "CASE WHEN typeof(\(source)) <> 'text' THEN \(source) END" }
        case .word:
            copy.expression = "known_word(\(source))"
            copy.meaning += " \"other\" for a word the registry does not know."
        case .digits: copy.expression = "number_digits(\(source))"
        case .code(let kind):
            copy.expression = "study_code('\(kind)', \(source))"
            copy.type = "text"
            copy.meaning = "Study code \(kind)-… in place of: " + column.meaning
        case .codeOfPatient(let kind):
            copy.expression = "patient_code('\(kind)', patient, \(source))"
            copy.type = "text"
            copy.meaning = "Study code \(kind)-…, of this patient only, in place of: " + column.meaning
        case .day:
            copy.expression = "shifted_day(patient, \(source))"
            copy.type = "day"
            copy.meaning +=
                " Moved back by the patient's own number of days; empty where it is known to the month or year only."
        case .replaced(let name, let type, let unit, let meaning, let expression):
            copy = Column(name: name, type: type, unit: unit, decimals: nil, meaning: meaning, expression: expression)
            withheld.append((column.name, "\(name) stands in its place"))
        case .withheld(let reason):
            withheld.append((column.name, reason))
            return
        }
        columns.append(copy)
    }
}
