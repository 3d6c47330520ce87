import Clinical

/// Applies the practice's policy to one episode. The first of these that holds decides: care has ended, a red flag is open, a
/// sign is new, worsening, a plateau, a referral made by hand, nothing to count from, a clinician's decision, too little
/// data, the step that was reached. A decision about the interval opens no way past a physician: it waits, and is mentioned.
struct Recommender {
    let state: IntervalState
    let course: EpisodeCourse
    let registry: Registry
    let policy: CarePolicy
    private let deciding: Measure?
    private let ladder: StepLadder

    init(state: IntervalState, course: EpisodeCourse, registry: Registry, policy: CarePolicy) {
        self.state = state
        self.course = course
        self.registry = registry
        self.policy = policy
        deciding = course.deciding(policy)
        ladder = deciding.map { StepLadder($0, policy: policy) } ?? StepLadder(policy)
    }

    func recommendation() -> Recommendation {
        if let ended { return ended }
        if let referral = flagged ?? newSign ?? worsened ?? plateau ?? referredBack {
            return mentioningDecision(referral)
        }
        guard let last = course.visits.last else { return withoutVisit }
        if let decided = decided(after: last) { return decided }
        guard let deciding else { return withTooFew(last) }
        return byStep(deciding, last)
    }

    private var phase: CarePhase { ladder.step.phase }

    private var ended: Recommendation? {
        let closed = state.episodes.first { $0.episode == course.episode }?.closedBy
        let ending: (position: Int64?, reason: String)
        switch (state.deathBy, state.erasedBy, state.endedBy, closed) {
        case (let death?, _, _, _): ending = (death, "The patient has died.")
        case (_, let erasure?, _, _): ending = (erasure, "The patient's identity was destroyed.")
        case (_, _, let end?, _): ending = (end, "Care by this practice has ended.")
        case (_, _, _, let close?): ending = (close, "The episode is closed.")
        default: return nil
        }
        return Recommendation(.abstained, .ended, reason: ending.reason, evidence: [ending.position].compactMap { $0 })
    }

    private var flagged: Recommendation? {
        let open = state.redFlags.open
        guard let first = open.first else { return nil }
        let flags = open.map { "\(registry.name(ofRedFlag: $0.flag)) (\($0.since))" }
        return Recommendation(
            referring: .redFlag, on: first.since, phase,
            reason: "Red flag not cleared: \(flags.joined(separator: "; ")).",
            evidence: Array(Set(open.flatMap(\.positions))).sorted())
    }

    /// What raises a red flag by being new refers back until that flag is cleared, or the sign is gone.
    private var newSign: Recommendation? {
        let found = state.signs.new(
            treatments: state.visits.filter(\.isTreatment), unnamed: state.unnamed,
            daysUntilGone: policy.holdsAfterVisits)
        var flags = state.redFlags
        for new in found { flags.raise(new.sign.flag, at: new.telling.occurred, position: new.telling.position) }
        let open = Set(flags.open.flatMap(\.positions))
        let signs = found.filter { open.contains($0.telling.position) }
        guard let first = signs.first else { return nil }
        return Recommendation(
            referring: .newSign, on: first.telling.day, phase,
            reason: "New sign: \(signs.map(words).joined(separator: "; ")).",
            evidence: signs.flatMap { [$0.absent?.position, $0.telling.position].compactMap { $0 } })
    }

    /// "numbness, hand left, 3 on 2026-02-02, 0 on 2026-01-05 (red flag neurological-deficit)": as it is cleared.
    private func words(_ new: SignHistory.New) -> String {
        let before = new.absent.map { "\($0.words) on \($0.day)" } ?? "not told of before"
        let place = registry.name(ofPlace: new.sign.place, new.sign.side).map { ", \($0)" } ?? ""
        return "\(new.sign.name)\(place), \(new.telling.words) on \(new.telling.day), \(before) "
            + "(red flag \(new.sign.flag))"
    }

    private var withoutVisit: Recommendation {
        Recommendation(
            .abstained, phase,
            reason: "No treatment visit of this practice is recorded, so there is no day to count an interval from.",
            evidence: [])
    }

    /// Every measure is asked, whether or not the policy lets it decide: what gets worse may not be what was treated.
    /// Readings as old as a lapsed patient's say nothing of today: a measure that is no longer taken does not refer.
    private var worsened: Recommendation? {
        guard let last = course.lastSeenOn else { return nil }
        let stale = last + -(policy.lapsedAfterDays + 1)
        for measure in course.measures {
            let worse = Array(measure.arrivals.run(of: .worse, after: max(state.reviewedOn ?? stale, stale)))
            guard worse.count >= policy.worseningVisits else { continue }
            let reason =
                sofar(measure, at: worse.last)
                + ": worse by at least \(measure.test.wordsForWorse), at \(visits(worse.count)) in a row."
            return Recommendation(
                referring: .worsening, on: worse[policy.worseningVisits - 1].day, phase, reason: reason,
                evidence: [measure.baseline.position] + worse.map(\.position))
        }
        return nil
    }

    /// No meaningful improvement now, and for so many visits or so many days: what was reached once and lost again is none.
    /// The days are told from at least two visits after their first: one reading is no course.
    private var plateau: Recommendation? {
        guard let deciding, deciding.test.canImprove, !isAtGoal(deciding), let run = standstill(of: deciding) else {
            return nil
        }
        let since = run.since
        let day = run.visits.indices.first { index in
            index + 1 >= policy.plateauVisits
                || (run.visits[index].day - since >= policy.plateauDays
                    && run.visits[...index].count(where: { $0.day > since }) >= Self.visitsToTellDays)
        }.map { run.visits[$0].day }
        guard let day else { return nil }
        let reason =
            sofar(deciding)
            + ": no improvement of at least \(deciding.test.words) at \(visits(run.visits.count)) since "
            + "\(since)."
        return Recommendation(
            referring: .plateau, on: day, phase, reason: reason,
            evidence: [deciding.baseline.position] + run.visits.suffix(policy.plateauVisits).map(\.position))
    }

    private static let visitsToTellDays = 2

    /// The latest treatments in a row without a meaningful improvement, and since when: since the first treatment or the last
    /// consultation; where it was better since then, since the first of them.
    private func standstill(of measure: Measure) -> (since: CalendarDay, visits: [Measure.Arrival])? {
        let treated = measure.treated
        let lost = treated.lastIndex { $0.call == .better }.map { $0 + 1 } ?? 0
        let visits = treated[lost...].filter { arrival in state.reviewedOn.map { arrival.day > $0 } ?? true }
        guard !visits.isEmpty, let begun = course.visits.first?.day else { return nil }
        let start = lost > 0 ? treated[lost].day : max(begun, measure.baseline.day)
        return (max(start, state.reviewedOn ?? start), Array(visits))
    }

    private func isAtGoal(_ measure: Measure) -> Bool {
        guard let now = measure.treated.last else { return false }
        return course.goals.contains { goal in
            goal.applies(to: measure.key, of: course.episode) && goal.goal.isMet(by: now.value, better: measure.better)
        }
    }

    private var referredBack: Recommendation? {
        let sent = state.referredBack.first { $0.episode == nil || $0.episode == course.episode }
        return sent.map { sent in
            Recommendation(
                referring: .referredBack, on: sent.day, phase,
                reason: "Referred back on \(sent.day), and no consultation is recorded since then.",
                evidence: [sent.position])
        }
    }

    private func mentioningDecision(_ referral: Recommendation) -> Recommendation {
        guard let last = course.visits.last, let decision = decision(after: last) else { return referral }
        var told = referral
        told.reason += " The \(days(decision.days)) that a clinician decided on \(decision.day) wait for that."
        told.evidence = Set(told.evidence + [decision.position]).sorted()
        return told
    }

    private func decision(after last: OwnVisit) -> DecidedInterval? {
        state.decisions.last { decision in
            decision.day >= last.day && (decision.episode == nil || decision.episode == course.episode)
        }
    }

    /// A clinician's decision holds until the next treatment visit. It is taken as decided, also outside the steps.
    private func decided(after last: OwnVisit) -> Recommendation? {
        guard let decision = decision(after: last) else { return nil }
        let step = CareStep(
            phase: phase, fromDays: max(1, decision.days - (ladder.step.dueDays - ladder.step.fromDays)),
            dueDays: decision.days, untilDays: decision.days + (ladder.step.untilDays - ladder.step.dueDays))
        let reason =
            "A clinician decided \(days(decision.days)) on \(decision.day), which holds until the next treatment; the policy "
            + "alone says \(window(ladder.step))."
        return Recommendation(
            .recommended, phase, step: step, reason: reason, evidence: [last.position, decision.position])
    }

    private func withTooFew(_ last: OwnVisit) -> Recommendation {
        let most = course.primary.max { $0.readings < $1.readings }
        let count = most?.readings ?? 0
        let found = count == 1 ? "1 comparable reading" : "\(count) comparable readings"
        let lack =
            count < policy.minimumReadings
            ? "Only \(found) before treatment, \(policy.minimumReadings) are needed to judge"
            : "None of the \(found) is of the day of a treatment visit, so how the patient comes in is not known"
        let reason = "\(lack): \(window(ladder.step)) is where every patient of this practice starts, not a finding."
        return Recommendation(
            .default, phase, step: ladder.step, reason: reason,
            evidence: (most?.treated.map(\.position) ?? []) + [last.position])
    }

    private func byStep(_ measure: Measure, _ last: OwnVisit) -> Recommendation {
        let run = measure.treated.run(of: .better).count
        let finding =
            if run > 0 {
                "better by at least \(measure.test.words), at \(visits(run)) in a row"
            } else {
                "not better by at least \(measure.test.words)"
            }
        let shown = max(run, policy.advanceAfterMeaningfulVisits)
        return Recommendation(
            .recommended, phase, step: ladder.step,
            reason: sofar(measure) + ": \(finding). Next visit in \(window(ladder.step)) (\(phase.rawValue)).",
            evidence: [measure.baseline.position] + measure.treated.suffix(shown).map(\.position) + [last.position])
    }

    private func sofar(_ measure: Measure, at latest: Measure.Arrival? = nil) -> String {
        let count = measure.baselineReadings
        let mean = count > 1 ? " (mean of \(count) before treatment)" : ""
        let then =
            "\(registry.name(of: measure.key)): \(shown(measure.baseline.value))\(mean) on \(measure.baseline.day)"
        guard let now = latest ?? measure.treated.last, now.position != measure.baseline.position else { return then }
        return then + ", now \(shown(now.value)) on \(now.day)"
    }

    /// The table of readings has every digit.
    private func shown(_ value: ExactNumber) -> ExactNumber { value.rounded(toDecimals: 2) }

    private func window(_ step: CareStep) -> String {
        step.fromDays == step.untilDays ? days(step.dueDays) : "\(step.fromDays) to \(days(step.untilDays))"
    }

    private func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
    private func visits(_ count: Int) -> String { count == 1 ? "1 visit" : "\(count) visits" }
}
