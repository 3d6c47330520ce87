import Clinical
import ProjectionRuntime

/// The tables `rule_broken`, `compliance` and `rule_open`.
enum ComplianceTables {
    private static let evidencePositionsMax = 20

    static let broken = ViewTable(
        "rule_broken",
        """
        Which of the practice's rules did not hold at which own treatment visit, by what was on record for that day. A visit \
        is never refused for it; `refuse` says that a booking of it would have been.
        """,
        key: ["patient", "position", "rule"],
        columns: [
            .text("patient", "Patient id."),
            .integer("position", "Log position of the visit's original entry."),
            .text(
                "rule",
                """
                The rule's code in the registry, or of what the visit's entries say themselves: unclearedRedFlag, \
                contraindication, careEnded, episodeClosed, authorisationExhausted, authorisationExpired, afterDeath.
                """),
            .text("strength", "refuse, reason or remind."),
            .text("visit", "The visit's id."),
            .day("on_day", "The day of the visit, where it happened."),
            .text("episode", "The visit's episode; '' where it names none."),
            .text(
                "setting",
                "medical-massage, pain-clinic, medical-spa or wellness: the visit's, the episode's, or the house's."),
            .text("practitioner", "Who treated; '' where nobody is named."),
            .integer(
                "is_reasoned", unit: "1", "1 where somebody said why, with the visit or when it was booked; else 0."),
            .integer(
                "is_open", unit: "1",
                """
                1 where it is the last treatment visit of its setting and episode, care goes on, and nothing recorded since put it \
                right by the last day that anything is recorded of the patient, nor was the reason given that was asked for. A contraindication stays open until a reason is given, or the \
                same technique is used against the same again.
                """
            ),
            .text("detail", "What is missing, in words."),
            .text("registry", "Name and version of the registry whose rules were asked."),
        ])

    static let compliance = ViewTable(
        "compliance",
        """
        How complete the records are: own treatment visits of each patient by setting and practitioner, and how many keep \
        every rule. Sum over patients for a practitioner, over practitioners for the practice. What is neither complete nor \
        unchecked broke a rule.
        """,
        key: ["patient", "setting", "practitioner"],
        columns: [
            .text("patient", "Patient id."),
            .text("setting", "The setting of the visits."),
            .text("practitioner", "Who treated; '' where nobody is named."),
            .integer("visits", unit: "1", "Own treatment visits."),
            .integer("complete", unit: "1", "Of those, the ones at which every rule held."),
            .integer("broken", unit: "1", "How often a rule did not hold; a visit can break several."),
            .day("first_on", "Day of the first of the visits."),
            .day("last_on", "Day of the last."),
            .day(
                "shared_on",
                "The last day on which the patient's progress went to a physician, as the rules count it: with a page that was sent, or "
                    + "at a consultation by who is not known to be no physician, for an episode of the setting or for none; NULL for never."
            ),
            .integer(
                "unchecked", unit: "1",
                "Of the visits, those that broke no rule, of which one asks what somebody holds who treated, consulted, supervised "
                    + "or directs, and nobody could say: the practice has recorded no credential of anybody. None is complete."
            ),
            .text("registry", "Name and version of the registry whose rules were asked."),
        ])

    /// With the columns of `worklist`, so that the list takes its rows as they are.
    static let open = ViewTable(
        "rule_open",
        """
        What of the practice's rules waits for somebody: for each patient one row for each setting and episode of care, and \
        one more for what a credential, an owner or a director puts right that begins later; with the columns of the list \
        worklist.
        """,
        key: ["patient", "evidence", "until_on"],
        columns: [
            .text("patient", "Patient id."),
            .text("reason", "rules."),
            .day("from_on", "Day of the first visit at which it was missing."),
            .day("until_on", "Last day on which it stands: then this care has lapsed, or what puts it right begins."),
            .integer("urgency", "2 where a booking would be refused, 3 where a reason is asked for, 4 for a reminder."),
            .text("evidence", "Positions of the visits: @12 @34. The last 20."),
            .text(
                "detail",
                "What is missing, in words: what a booking is refused or asked a reason for, else the reminders; and whether "
                    + "nobody read the source of the rule that asks for it. rule_broken names the rules."),
            .text("remedy", "The reminders beside that, as Also missing, and how all of it is put right."),
            .text("episode", "The visit's episode; '' where it names none."),
            .text("registry", "Name and version of the registry whose rules were asked."),
        ])

    static func row(_ broken: ComplianceAudit.Broken, patient: String, registry: String) -> ViewRow {
        let held = broken.held
        return ViewRow(
            table: 0,
            [
                .text(patient), .integer(held.position), .text(broken.rule),
                .text(broken.strength.rawValue),
                .text(held.visit), .text(held.day.description), .text(held.episode ?? ""),
                .text(broken.setting.rawValue), .text(held.practitioner ?? ""), .integer(broken.isReasoned ? 1 : 0),
                .integer(broken.isOpen ? 1 : 0), .text(broken.lacking), .text(registry),
            ])
    }

    static func row(
        _ count: ComplianceAudit.Count, sharedOn: CalendarDay?, patient: String, registry: String
    ) -> ViewRow {
        ViewRow(
            table: 1,
            [
                .text(patient), .text(count.setting.rawValue), .text(count.practitioner),
                .integer(Int64(count.visits)), .integer(Int64(count.complete)),
                .integer(Int64(count.broken)), .text(count.first.description), .text(count.last.description),
                sharedOn.map { .text($0.description) } ?? .null, .integer(Int64(count.unchecked)), .text(registry),
            ])
    }

    static func openRow(
        patient: String, _ visits: [TreatmentHeld], until: CalendarDay, strength: PracticeRule.Strength,
        detail: String, remedy: String, registry: String
    ) -> ViewRow {
        var positions: [Int64] = []
        for visit in visits where positions.last != visit.position { positions.append(visit.position) }
        let evidence = positions.suffix(evidencePositionsMax).map { "@\($0)" }.joined(separator: " ")
        let urgency: Int64 =
            switch strength {
            case .refuse: 2
            case .reason: 3
            case .remind: 4
            }
        return ViewRow(
            table: 2,
            [
                .text(patient), .text("rules"), visits.first.map { .text($0.day.description) } ?? .null,
                .text(until.description), .integer(urgency), .text(evidence), .text(detail), .text(remedy),
                .text(visits.last?.episode ?? ""), .text(registry),
            ])
    }
}
