import Clinical
import ProjectionRuntime

/// The table `care_worklist_item` and the list `worklist`.
enum WorklistTable {
    /// Positions named in one item; the rest are in the log, and an item of a thousand positions helps nobody.
    static let evidencePositionsMax = 20

    static let columns: [ViewColumn] = [
        .text("patient", "Patient id."),
        .text(
            "reason",
            "Why somebody is on the list. adverse: an unwanted effect of severity \(OpenAdverseEvents.severityMin) or more (of 5) "
                + "is not resolved, and no consultation came after it. flare: a flare or an injury was reported, and neither a visit (of what is "
                + "known to the day alone, of a later day, or the one it was told at) nor a "
                + "consultation came since; in the list `worklist` also a measure that is worse at the last visit, or since, than "
                + "just before it. missed: a visit was missed or called off and no other is planned. noReading: the "
                + "last visit passed without a reading. authorisationVisits: the authorised visits are nearly used or used "
                + "up, until the day before one that reaches further begins. authorisationEnding: the authorisation ends soon, and no "
                + "other follows on. authorisationEnded: it has ended, care goes on, and no other has begun. "
                + "unsigned: visits wait for a signature. contradiction: a visit is told of after the death, or after care ended. And, in "
                + "the list `worklist` only: due, overdue, lapsed, redFlag, "
                + "newSign, worsening, plateau, referredBack, worse (at the last visit: to be looked at before care goes on), adviceChanged and goalChanged (they rested on an entry that was corrected or "
                + "withdrawn since), goalUnconfirmed (care began anew after a gap while the goal was open, and nobody has confirmed it since), "
                + "rules (the record lacks what a rule of the practice asks for)."),
        .day("from_on", "First day on which the item stands."),
        .day("until_on", "Last day on which it stands; NULL until something is recorded that resolves it."),
        .integer(
            "urgency",
            "1 a physician has to look (signs first), 2 care is interrupted, 3 care will be interrupted unless somebody acts, 4 the "
                + "record is incomplete, 5 long gone."),
        .text(
            "evidence",
            "Positions of the entries behind the item, separated by spaces: @12 @34. At most \(evidencePositionsMax)."),
        .text("detail", "What the reason alone does not say, in a sentence; '' where there is nothing."),
        .text(
            "remedy",
            "What else is missing and can wait, and how it is put right, in sentences; '' where the reason says it."),
        .text(
            "episode",
            "The episode it is about; '' where it is of the patient as a whole, or of care outside any. One patient can stand "
                + "here for one reason once for each episode."),
        .text("registry", "Name and version of the registry it was judged by; '' where none was asked."),
    ]

    static let definition = ViewTable(
        "care_worklist_item",
        """
        What is to be done for a patient, as far as it follows from visits, signatures, authorisations, adverse events and \
        flares reported. Read with a day: \
        from_on <= day AND (until_on IS NULL OR day <= until_on). No rows for the dead, for those whose care ended and for \
        those whose identity was destroyed, but for what came up after care ended, and a contradiction.
        """,
        key: ["patient", "reason", "from_on", "evidence"], columns: columns)

    /// What follows from the interval is SQL over the interval's table, so that the two never disagree. While a booking
    /// lies ahead nobody has to call; from the day after it, when nothing came of it, somebody has to.
    static let query = ViewQuery(
        "worklist",
        """
        The work list: care_worklist_item, and what follows from maintenance_interval. due: the days to book within and the \
        policy's days of grace, unless a visit is booked within them. overdue: after them, unless a visit is booked. lapsed: \
        long gone. redFlag, newSign, worsening, plateau, referredBack: no interval before a physician has looked. worse: until the \
        patient has lapsed, unless a physician has to look anyway; flare likewise, unless worse says it already. rules: \
        rule_open. Read with a day: \
        from_on <= day AND (until_on IS NULL OR day <= until_on).
        """,
        select: """
            WITH open_interval AS (
                SELECT patient, episode, status, referral, referred_on, last_visit_on, book_from_on, book_until_on, overdue_on, lapsed_on,
                    evidence, found, worse, worse_on, worse_by, booked_on, coalesce(date(booked_on, '+1 day'), '') AS unbooked_on, revised_on, revision, revised_by, registry
                FROM maintenance_interval WHERE phase <> 'ended'
            )
            SELECT patient, reason, from_on, until_on, urgency, evidence, detail, remedy, episode, registry FROM care_worklist_item
            UNION ALL
            SELECT patient, 'due', from_on, date(overdue_on, '-1 day'), 3, evidence, '', '', episode, registry FROM (
                SELECT *, CASE WHEN booked_on <= book_until_on THEN max(book_from_on, unbooked_on) ELSE book_from_on END
                    AS from_on
                FROM open_interval WHERE book_from_on IS NOT NULL)
            WHERE from_on < overdue_on
            UNION ALL
            SELECT patient, 'overdue', from_on, date(lapsed_on, '-1 day'), 2, evidence, '', '', episode, registry FROM (
                SELECT *, max(overdue_on, unbooked_on) AS from_on FROM open_interval WHERE overdue_on IS NOT NULL)
            WHERE from_on < lapsed_on
            UNION ALL
            SELECT patient, 'lapsed', max(lapsed_on, unbooked_on), NULL, 5, evidence, '', '', episode, registry
            FROM open_interval WHERE lapsed_on IS NOT NULL
            UNION ALL
            SELECT patient, referral, max(referred_on), NULL, 1, evidence,
                found, '',
                CASE WHEN referral IN ('worsening', 'plateau') THEN episode ELSE '' END, registry
            FROM open_interval WHERE status = 'referred'
            GROUP BY patient, referral, CASE WHEN referral IN ('redFlag', 'newSign') THEN '' WHEN referral = 'referredBack' THEN evidence
                ELSE episode END
            UNION ALL
            SELECT patient, 'worse', worse_on, date(max(lapsed_on, unbooked_on), '-1 day'), 3, worse_by, worse, '', episode, registry
            FROM open_interval WHERE worse_on IS NOT NULL AND status <> 'referred'
            UNION ALL
            SELECT patient, 'flare', max(latest_on), date(max(lapsed_on, unbooked_on), '-1 day'), 3,
                group_concat('@' || latest_position, ' '), 'Flare: ' || group_concat(flare, ' '), '', episode, registry
            FROM (
                SELECT open_interval.*, latest_on, latest_position, flare
                FROM open_interval JOIN patient_progress ON patient_progress.patient = open_interval.patient
                    AND patient_progress.episode IN ('', open_interval.episode)
                WHERE flare <> '' AND status <> 'referred' AND worse_on IS NULL
                    AND (last_visit_on IS NULL OR latest_on >= last_visit_on)
                ORDER BY latest_position)
            GROUP BY patient, episode
            UNION ALL
            SELECT patient, 'adviceChanged', revised_on, NULL, 2, revised_by, revision, '', episode, registry
            FROM open_interval WHERE revised_on IS NOT NULL
            UNION ALL
            SELECT patient, 'goalChanged', goal_revised_on, NULL, 4, goal_revised_by, goal_revision, '', episode, registry
            FROM patient_progress WHERE goal_revised_on IS NOT NULL
            AND patient IN (SELECT patient FROM open_interval)
            UNION ALL
            SELECT patient, 'goalUnconfirmed', max(goal_carried_on), NULL, 4, '@' || goal_position,
                goal_notice, 'Ask, then `anamnesis record goal --id ' || goal || '` with --confirm, --revise or --withdraw.', episode, registry
            FROM patient_progress WHERE goal_carried_on IS NOT NULL
            AND EXISTS (SELECT 1 FROM open_interval WHERE open_interval.patient = patient_progress.patient
                AND patient_progress.episode IN ('', open_interval.episode))
            GROUP BY patient, goal
            UNION ALL
            SELECT patient, reason, from_on, until_on, urgency, evidence, detail, remedy, episode, registry FROM rule_open
            """,
        columns: columns)

    static func row(_ item: WorklistItem, patient: String) -> ViewRow {
        let evidence = item.evidence.prefix(evidencePositionsMax).map { "@\($0)" }.joined(separator: " ")
        return ViewRow(
            table: 0,
            [
                .text(patient), .text(item.reason.rawValue), .text(item.from.description),
                item.until.map { .text($0.description) } ?? .null, .integer(item.urgency.rawValue), .text(evidence),
                .text(item.detail), .text(""), .text(item.episode), .text(""),
            ])
    }
}
