import Clinical
import ProjectionRuntime

/// The table `maintenance_interval`.
enum IntervalTable {
    static let definition = ViewTable(
        "maintenance_interval",
        """
        When each patient should come back, for each episode: what the policy of its setting says to the readings before \
        treatment, with its reason. A recommendation for a clinician to accept or change, not a prescription. Every patient has \
        a row. Only the practice's own treatment visits known to the day count; check-ups, emergencies and visits elsewhere \
        move nothing.
        """,
        key: ["patient", "episode"],
        columns: [
            .text("patient", "Patient id."),
            .text(
                "episode",
                "Episode; '' for visits outside any. Of both only the care that goes on counts (the policy's gap, or the end of "
                    + "care, begins it anew), and what referred before a gap and nobody has answered."),
            .text(
                "status",
                "recommended: from the readings, or a clinician's decision. default: treatment has begun, but too little was "
                    + "read to judge by; the days are the practice's own default. abstained: no treatment visit to count "
                    + "from, or nobody to count for; no dates. referred: an open red flag, a new sign, worsening, a plateau or a "
                    + "referral back; no dates before a physician has looked."),
            .text(
                "phase", "intensive, reduced or maintenance; ended where the patient, care or the episode has ended."),
            .integer(
                "days", unit: "d", "Days from the last treatment visit to the next; NULL where there are no dates."),
            .day("book_from_on", "First day to book the next treatment on."),
            .day("due_on", "The day the next treatment is due: last_visit_on and `days`."),
            .day("book_until_on", "Last day to book the next treatment on."),
            .day("valid_until_on", "Last day on which the recommendation can still be used without a new visit."),
            .day(
                "overdue_on",
                "First day on which the patient is overdue: after book_until_on and the policy's days of grace."),
            .day("lapsed_on", "First day on which the patient has lapsed: long gone, and no longer only overdue."),
            .day("booked_on", "Planned day of the first booked treatment after the last one held; NULL for none."),
            .day("last_visit_on", "Day of the last treatment visit; NULL for none."),
            .integer("visits", unit: "1", "Number of treatment visits of this care."),
            .text(
                "referral",
                "What refers: redFlag (raised and not cleared), newSign (numbness, say, that was not there before, or is more "
                    + "than it was; the registry's newSigns), worsening (visit after visit by the MCID and beyond measurement "
                    + "error, of which one is verified), plateau "
                    + "(long treated without a meaningful improvement) or referredBack (by a clinician, and no consultation "
                    + "since); '' for every other status. Of the last three the first that holds; `found` tells all."),
            .day(
                "referred_on",
                "For status referred: the day on which the reason arose, of several flags and signs the newest, of several measures "
                    + "that are worse the first; where several of worsening, plateau and referredBack hold, the day of the earliest."
            ),
            .text(
                "found",
                "For status referred: what was found, in sentences with the numbers; '' for every other status."),
            .text("flags", "Codes of the red flags that refer, separated by spaces; '' for none."),
            .text("signs", "The signs that refer by being new or by progressing, in sentences; '' for none."),
            .text(
                "standstill",
                "For a plateau, also one beside worsening: how much improvement was not seen, at how many visits and since when; '' "
                    + "for all else."),
            .text(
                "worse",
                "The measures that are worse at the last visit, at fewer in a row than refer, or beside what refers: worse by the "
                    + "MCID and beyond measurement error, in a sentence; '' for none, and where worsening refers."),
            .day("worse_on", "The day of the reading that is worse, of several the newest; NULL for none."),
            .text("worse_by", "Positions of the baseline and of that reading: @12 @34; '' for none."),
            .text("reason", "Why, in a sentence with the numbers."),
            .text(
                "policy",
                "The policy that was applied: name@version. That of the episode's setting, as the practice adopted it, else as this "
                    + "version brings it; outside any episode, and where one names no setting, that of the practice's own."
            ),
            .text("registry", "The registry whose figures were: name@version."),
            .text(
                "evidence",
                "Positions of the entries that decided, those by which the step was reached among them, in order, separated by "
                    + "spaces: @12 @34."),
            .day(
                "begun_anew_on",
                "The day this care began anew, after a gap or an end of care; NULL where it goes on since it first began."
            ),
            .day(
                "consulted_on",
                "Day of the last consultation about the episode, or about none in particular: it answers what referred before it; NULL "
                    + "for none. One of who is known to be no physician answers nothing."),
            .text("consulted_by", "Who held it; '' where nobody is named."),
            .text(
                "consulted_role",
                "physician: a physician-license of theirs is on record. unknown: nothing is on record of them, or nobody is named. '' for "
                    + "no consultation."),
            .integer(
                "days_before", unit: "d",
                "The days that were advised before a correction changed the advice, after the last treatment visit, by the policy "
                    + "of the row; NULL where none did, or no days were advised."),
            .day(
                "revised_on",
                "The practice's day on which that correction was recorded; NULL where none changed the advice."),
            .text(
                "revision",
                "What it changed, in a sentence, which names the policy where that was not in force on the day of the advice; "
                    + "'' where none did."),
            .text("revised_by", "Positions of that correction and of the entry it corrects: @12 @34; '' where none."),
        ])

    static func row(
        _ recommendation: Recommendation, worse: Recommender.Worse?, course: EpisodeCourse, bookedOn: CalendarDay?,
        reviewed: ConsultationHeld?, policy: CarePolicy, registry: Registry, patient: String
    ) -> ViewRow {
        let step = recommendation.step
        let isEnded = recommendation.phase == .ended
        return ViewRow(
            table: 0,
            [
                .text(patient), .text(course.episode), .text(recommendation.status.rawValue),
                .text(recommendation.phase.rawValue), step.map { .integer(Int64($0.dueDays)) } ?? .null,
            ] + dates(step, from: course.visits.last?.day, policy: policy) + [
                isEnded ? .null : text(bookedOn), text(course.visits.last?.day),
                .integer(Int64(course.visits.count)), .text(recommendation.referral?.rawValue ?? ""),
                text(recommendation.referredOn), .text(recommendation.found.words),
                .text(recommendation.found.flags.joined(separator: " ")), .text(recommendation.found.signs),
                .text(recommendation.found.standstill), .text(worse?.words ?? ""), text(worse?.day),
                .text(positions(worse?.evidence ?? [])), .text(recommendation.reason),
                .text(policy.title),
                .text(registry.title),
                .text(positions(recommendation.evidence)), text(course.begunAnewOn), text(reviewed?.day),
                .text(reviewed?.by ?? ""),
                .text(reviewed.map { $0.role == .physician ? "physician" : "unknown" } ?? ""),
            ] + [.null, .null, .text(""), .text("")])
    }

    /// The row with the last correction that changed the days or the status, and what was advised before it: before the first
    /// of several, where nothing but corrections lies between them.
    static func told(_ row: ViewRow, _ revisions: [Revision], context: CareContext) -> ViewRow {
        let changes = revisions.compactMap { revision -> Change? in
            guard let before = ofSameEpisode(row, revision.before), let after = ofSameEpisode(row, revision.after),
                advice(before) != advice(after)
            else { return nil }
            return Change(revision: revision, before: before, after: after)
        }
        guard let last = changes.last else { return row }
        var first = last
        for change in changes.reversed().dropFirst() {
            if advice(change.after) != advice(first.before) { break }
            first = change
        }
        // Put right and back again, it is the advice that was given.
        if advice(first.before) == advice(last.after) { return row }
        var told = row
        let count = row.values.count
        told.values[count - 4] = first.before.values[daysColumn]
        told.values[count - 3] = .text(last.revision.day.description)
        let policy = context.policies.first { .text($0.title) == row.values[policyColumn] }
        told.values[count - 2] = .text(
            sentence(
                before: first.before, after: last.after, last.revision, policy ?? context.policyInForce(in: nil)))
        told.values[count - 1] = .text("@\(last.revision.corrected) @\(last.revision.correction)")
        return told
    }

    /// A correction, and an episode's row before and with it.
    private struct Change {
        var revision: Revision
        var before: ViewRow
        var after: ViewRow
    }

    private static func ofSameEpisode(_ row: ViewRow, _ rows: [ViewRow]) -> ViewRow? {
        rows.first { $0.values[episodeColumn] == row.values[episodeColumn] }
    }

    /// A fold knows one policy: what it would have advised before is said, and where an earlier policy may have advised
    /// something else, whose words these are.
    private static func sentence(
        before: ViewRow, after: ViewRow, _ revision: Revision, _ policy: PolicyInForce
    ) -> String {
        var (given, isOfThen) = ("", false)
        // Where the visit itself is withdrawn, the advice was given at it all the same.
        if case .text(let day) = before.values[lastVisitColumn] {
            given = " of \(day)"
            // What was advised on the policy's first day may have been advised before it was adopted.
            isOfThen = CalendarDay(day).flatMap { day in policy.since.map { $0 < day } } ?? false
        }
        let since =
            switch policy.standing {
            case .adopted(let since): ", in force since \(since)"
            case .shipped: ", which nobody adopted"
            case .onTrial: " on trial"
            }
        return
            "The advice\(given) rested on @\(revision.corrected), \(revision.words): \(words(before)) → \(words(after))"
            + (isOfThen ? "." : ", both by policy \(policy.title)\(since).")
    }

    private static let episodeColumn = column("episode")
    private static let daysColumn = column("days")
    private static let statusColumn = column("status")
    private static let lastVisitColumn = column("last_visit_on")
    private static let policyColumn = column("policy")

    private static func column(_ name: String) -> Int { definition.columns.firstIndex { $0.name == name }! }

    /// What of a row is told of where a correction changed it.
    static func answer(in row: ViewRow) -> ViewRow {
        let told = [episodeColumn, daysColumn, statusColumn, lastVisitColumn]
        return ViewRow(
            table: row.table, row.values.indices.map { told.contains($0) ? row.values[$0] : .null })
    }

    private static func advice(_ row: ViewRow) -> [ViewValue] { [row.values[statusColumn], row.values[daysColumn]] }

    private static func words(_ row: ViewRow) -> String {
        if case .integer(let days) = row.values[daysColumn] { return days == 1 ? "1 day" : "\(days) days" }
        return row.values[statusColumn] == .text("referred") ? "refer back" : "no interval"
    }

    /// book_from_on, due_on, book_until_on, valid_until_on, overdue_on and lapsed_on. Where a clinician decided on an interval
    /// longer than the policy thinks of, the later dates move with it.
    private static func dates(_ step: CareStep?, from last: CalendarDay?, policy: CarePolicy) -> [ViewValue] {
        guard let step, let last else { return [ViewValue](repeating: .null, count: 6) }
        let overdue = step.untilDays + policy.overdueGraceDays + 1
        let lapsed = max(policy.lapsedAfterDays, step.dueDays + policy.validForDays, overdue) + 1
        let days = [
            step.fromDays, step.dueDays, step.untilDays, max(policy.validForDays, overdue - 1), overdue, lapsed,
        ]
        return days.map { .text((last + $0).description) }
    }

    private static func positions(_ positions: [Int64]) -> String {
        positions.map { "@\($0)" }.joined(separator: " ")
    }

    private static func text(_ day: CalendarDay?) -> ViewValue { day.map { .text($0.description) } ?? .null }
}
