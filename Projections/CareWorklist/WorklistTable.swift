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
                + "goalUnmeasured (the day a goal was due on is over, and nobody has measured it since it was set), "
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
    ///
    /// What got worse or no better, or was referred back, what is worse at the last visit, a flare that was measured and one that was
    /// reported are one matter of an episode: the first of them stands, and names the others. A flare that was reported stands by
    /// itself until the day before, and beside a red flag or a new sign, which are other matters.
    static let query = ViewQuery(
        "worklist",
        """
        The work list: care_worklist_item, and what follows from maintenance_interval. due: the days to book within and the \
        policy's days of grace, unless a visit is booked within them. overdue: after them, unless a visit is booked. lapsed: \
        long gone. redFlag, newSign, worsening, plateau, referredBack: no interval before a physician has looked. worse: until the \
        patient has lapsed, unless a physician has to look anyway; flare likewise, unless worse says it already. Of these an \
        episode has one line on a day, the most urgent, with the evidence and the words of the others. rules: \
        rule_open. Read with a day: \
        from_on <= day AND (until_on IS NULL OR day <= until_on).
        """,
        select: """
            WITH open_interval AS (
                SELECT patient, episode, status, referral, referred_on, last_visit_on, book_from_on, book_until_on, overdue_on, lapsed_on,
                    evidence, found, worse, worse_on, worse_by, booked_on, coalesce(date(booked_on, '+1 day'), '') AS unbooked_on, revised_on, revision, revised_by, registry
                FROM maintenance_interval WHERE phase <> 'ended'
            ),
            measured AS (
                SELECT patient, episode, max(latest_on) AS from_on, group_concat('@' || latest_position, ' ') AS evidence,
                    'Flare: ' || group_concat(flare, ' ') AS detail
                FROM (
                    SELECT open_interval.patient, open_interval.episode, latest_on, latest_position, flare
                    FROM open_interval JOIN patient_progress ON patient_progress.patient = open_interval.patient
                        AND patient_progress.episode IN ('', open_interval.episode)
                    WHERE flare <> '' AND (last_visit_on IS NULL OR latest_on >= last_visit_on)
                        AND worse_on IS NULL AND referral NOT IN ('worsening', 'redFlag', 'newSign')
                    ORDER BY latest_position)
                GROUP BY patient, episode
            ),
            matter AS (
                SELECT open_interval.*, date(max(lapsed_on, unbooked_on), '-1 day') AS last_on, measured.from_on AS measured_on,
                    worse <> '' AND referral NOT IN ('redFlag', 'newSign') AS tells_worse,
                    reported.from_on AS reported_on, reported.until_on AS reported_until,
                    coalesce(' ' || measured.evidence, '') || coalesce(' ' || reported.evidence, '') AS flare_by,
                    coalesce(' ' || measured.detail, '') || coalesce(' ' || reported.detail, '') AS flare
                FROM open_interval LEFT JOIN measured ON measured.patient = open_interval.patient
                    AND measured.episode = open_interval.episode
                LEFT JOIN care_worklist_item AS reported ON reported.reason = 'flare'
                    AND reported.patient = open_interval.patient AND reported.episode IN ('', open_interval.episode)
                    AND referral NOT IN ('redFlag', 'newSign')
            ),
            looked_into AS (
                SELECT patient, referral AS reason, max(referred_on) AS from_on, NULL AS until_on, 1 AS urgency,
                    evidence || iif(tells_worse, ' ' || worse_by, '') || flare_by AS named,
                    found || iif(tells_worse, ' ' || worse, '') || flare AS detail,
                    CASE WHEN referral IN ('worsening', 'plateau') THEN episode ELSE '' END AS of_episode, registry, reported_on
                FROM matter WHERE status = 'referred'
                GROUP BY patient, referral, CASE WHEN referral IN ('redFlag', 'newSign') THEN '' WHEN referral = 'referredBack' THEN evidence
                    ELSE episode END
                UNION ALL
                SELECT patient, 'worse', worse_on, max(last_on, coalesce(reported_until, '')), 3, worse_by || flare_by, worse || flare,
                    episode, registry, reported_on
                FROM matter WHERE worse_on IS NOT NULL AND status <> 'referred'
                UNION ALL
                SELECT patient, 'flare', measured_on, max(last_on, coalesce(reported_until, '')), 3, ltrim(flare_by), ltrim(flare),
                    episode, registry, reported_on
                FROM matter WHERE measured_on IS NOT NULL AND status <> 'referred'
            )
            SELECT item.patient, reason, from_on, coalesce(min(until_on, date(named_on, '-1 day')), until_on) AS until_on, urgency, evidence,
                detail, remedy, episode, registry
            FROM care_worklist_item AS item LEFT JOIN (
                SELECT patient, min(from_on) AS named_on FROM looked_into WHERE reported_on IS NOT NULL GROUP BY patient
            ) AS named ON named.patient = item.patient AND reason = 'flare'
            WHERE named_on IS NULL OR from_on < named_on
            UNION ALL
            SELECT patient, reason, from_on, until_on, urgency, (
                    SELECT group_concat(value, ' ') FROM (
                        SELECT DISTINCT value FROM json_each('["' || replace(named, ' ', '","') || '"]')
                        ORDER BY cast(substr(value, 2) AS INTEGER))),
                detail, '', of_episode, registry
            FROM looked_into
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
            SELECT patient, 'goalUnmeasured', from_on, NULL, 4, '@' || position,
                notice, 'Measure it, or `anamnesis record goal --id ' || goal || '` with --revise or --withdraw.', episode, registry
            FROM goal_status WHERE notice <> ''
            AND EXISTS (SELECT 1 FROM open_interval WHERE open_interval.patient = goal_status.patient
                AND goal_status.episode IN ('', open_interval.episode))
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
