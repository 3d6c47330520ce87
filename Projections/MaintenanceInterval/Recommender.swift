import Clinical

/// Applies the practice's policy to one episode. The first of these that holds decides: the patient died, a red flag is open or
/// a sign new, care has ended, worsening, a plateau, a referral made by hand (of these three all that hold are told), nothing to
/// count from, a clinician's decision, too little data, the step that was reached. A decision about the interval opens no way past a physician: it waits, and is mentioned.
struct Recommender {
    let state: IntervalState
    let course: EpisodeCourse
    let registry: Registry
    let policy: CarePolicy
    let deciding: Measure?
    /// The last consultation about this episode, or about none in particular.
    let reviewed: ConsultationHeld?
    /// All such consultations: what was known at one of them, the physician has seen. Of earlier care the ends as well.
    let reviews: [EntryTime]
    private let ladder: StepLadder

    /// - Parameter endings: at which somebody looked, as at a consultation.
    init(
        state: IntervalState, course: EpisodeCourse, registry: Registry, policy: CarePolicy, endings: [EntryTime] = []
    ) {
        self.state = state
        self.course = course
        self.registry = registry
        self.policy = policy
        deciding = course.deciding(policy)
        let consultations = state.consultations.filter { $0.episode == nil || $0.episode == course.episode }
        (reviewed, reviews) = (consultations.last, consultations.map(\.time) + endings)
        ladder = deciding.map { StepLadder($0, policy: policy) } ?? StepLadder(policy)
    }

    func recommendation() -> Recommendation {
        if let gone { return gone }
        // Who ended the care knew of what was open by then, and who closed an episode after a physician was asked; what came up
        // since, nobody has looked at.
        let ending = ending
        if let referral = flagged(after: ending.map { max($0, lastClosing ?? $0) }) {
            return mentioningDecision(referral)
        }
        if let ending {
            // Care that went over into an episode is waited for no more; what it referred for is not answered by that.
            if ending.isMove, let referral = together([worsened(earlier), referredBack]) { return referral }
            return ended(ending.position, ending.reason)
        }
        if let referral = referring {
            return mentioningDecision(mentioningConsultation(referral))
        }
        guard let last = course.visits.last else { return withoutVisit }
        if let decided = decided(after: last) { return decided }
        guard let deciding else { return withTooFew(last) }
        return byStep(deciding, last)
    }

    private var phase: CarePhase { ladder.step.phase }

    private var referring: Recommendation? {
        let earlier = earlier
        let (worsened, plateau) = (worsened(earlier), plateau(earlier))
        // What got worse did not improve: only where that referred earlier, it says something more.
        let isEarlier = (plateau?.referredOn).flatMap { day in worsened?.referredOn.map { day < $0 } } ?? true
        return together([worsened, isEarlier ? plateau : nil, referredBack])
    }

    /// Earlier care, up to now, and the day the next began. A gap answers nothing: what referred does until somebody looks, or
    /// it no longer holds against that care's baseline. Who ended care, or closed the episode, knew of it.
    private var earlier: [(care: Recommender, nextBegunOn: CalendarDay)] {
        let endings = state.endings.filter { $0.episode == nil || $0.episode == course.episode }.map(\.time)
        return EpisodeCourse.earlier(course.episode, of: state, registry: registry, policy: policy).map { earlier in
            let care = Recommender(
                state: state, course: earlier.course, registry: registry, policy: policy, endings: endings)
            return (care, earlier.nextBegunOn)
        }
    }

    /// The first that was found says what refers, since the day of the earliest: nobody has looked since then. All are told, since
    /// one that came later answers none before it.
    private func together(_ found: [Recommendation?]) -> Recommendation? {
        let all = found.compactMap(\.self)
        guard all.count > 1, let referral = all.first?.referral, let day = all.compactMap(\.referredOn).min() else {
            return all.first
        }
        return Recommendation(
            referring: referral, on: day, phase,
            found: Recommendation.Found(
                words: all.map(\.found.words).joined(separator: " "),
                standstill: all.map(\.found.standstill).joined()),
            evidence: all.flatMap(\.evidence))
    }

    private var gone: Recommendation? {
        if let erased = state.end.erased { return ended(erased.position, "The patient's identity was destroyed.") }
        guard let death = state.end.death else { return nil }
        // Who was treated after the death that is recorded may well be alive.
        if state.end.mayNeedSomebody, let referral = flagged(after: nil) { return referral }
        return ended(death.position, "The patient has died.")
    }

    private func ended(_ position: Int64, _ reason: String) -> Recommendation {
        Recommendation(.abstained, .ended, reason: reason, evidence: [position])
    }

    /// Where this care ended, for good or for the time being.
    private struct Ending: Comparable {
        var day: CalendarDay
        var position: Int64
        var reason: String
        var isMove = false

        /// Whether somebody who ended the care then could not know of an entry: it happened, or was recorded, later.
        func lies(before time: EntryTime) -> Bool { day < time.occurred.day || position < time.position }

        static func < (left: Self, right: Self) -> Bool { (left.day, left.position) < (right.day, right.position) }
    }

    /// The last time an episode of the patient was closed: whoever did knew of what was open in all.
    private var lastClosing: Ending? {
        state.episodes.compactMap(\.closed?.time).map {
            Ending(day: $0.occurred.day, position: $0.position, reason: "")
        }.max()
    }

    private var ending: Ending? {
        if let end = state.end.ended {
            return Ending(day: end.day, position: end.position, reason: "Care by this practice has ended.")
        }
        if course.episode.isEmpty, let last = course.visits.last?.day,
            let since = state.visits.first(where: { $0.isTreatment && !$0.episode.isEmpty && $0.day > last })
        {
            return Ending(
                day: since.day, position: since.position, reason: "Care goes on in episode \(since.episode).",
                isMove: true)
        }
        guard let closed = state.episodes.first(where: { $0.episode == course.episode })?.closed?.time else {
            return nil
        }
        return Ending(day: closed.occurred.day, position: closed.position, reason: "The episode is closed.")
    }

    /// A flag that somebody raised, or a sign that raises one by being new or by progressing: until the flag is cleared, or
    /// the sign is gone.
    private func flagged(after ending: Ending?) -> Recommendation? {
        func stands(_ time: EntryTime) -> Bool {
            guard let ending else { return true }
            return ending.lies(before: time) || state.end.ended == nil && !wasAnswered(time)
        }
        let flags = state.redFlags.open.filter { $0.times.contains(where: stands) }
        let signs = newSigns.filter { stands(EntryTime($0.telling.occurred, position: $0.telling.position)) }
        let days = flags.map(\.latest) + signs.map(\.telling.day)
        guard let newest = days.max() else { return nil }
        let told = Self.sentences([
            ("New sign: ", signs.filter { !$0.progresses }.map(words)),
            ("Sign that progresses (by a figure of the house, unverified): ", signs.filter(\.progresses).map(words)),
        ])
        let named = Self.sentences([
            ("Red flag not cleared: ", flags.map { "\(registry.name(ofRedFlag: $0.flag)) (\($0.since))" })
        ])
        let found = Recommendation.Found(
            words: [named, told].filter { !$0.isEmpty }.joined(separator: " "), flags: flags.map(\.flag), signs: told)
        return Recommendation(
            referring: flags.isEmpty ? .newSign : .redFlag, on: newest, phase, found: found,
            evidence: flags.flatMap(\.positions)
                + signs.flatMap { [$0.before?.position, $0.telling.position].compactMap { $0 } })
    }

    /// Whether a physician was asked about what came up: consulted or referred to since, or an episode was closed because the
    /// patient was referred on.
    private func wasAnswered(_ time: EntryTime) -> Bool {
        let referrals = state.episodes.compactMap(\.closed).filter(\.isReferral).map(\.time)
        return (state.consultations.map(\.time) + state.referredBack.open.map(\.time) + referrals)
            .contains { time.isAnswered(by: $0) }
    }

    /// One for each list that has anything in it.
    private static func sentences(_ lists: [(opening: String, items: [String])]) -> String {
        lists.filter { !$0.items.isEmpty }.map { $0.opening + $0.items.joined(separator: "; ") + "." }
            .joined(separator: " ")
    }

    private var newSigns: [SignHistory.New] {
        if state.signs.isEmpty { return [] }
        let found = state.signs.new(
            treatments: state.visits.filter(\.isTreatment), stretches: state.stretches,
            daysUntilGone: policy.holdsAfterVisits, gapDays: policy.episodeGapDays)
        if found.isEmpty { return [] }
        var flags = state.redFlags
        for new in found { flags.raise(new.sign.flag, at: new.telling.occurred, position: new.telling.position) }
        let open = Set(flags.open.flatMap(\.positions))
        return found.filter { open.contains($0.telling.position) }
    }

    /// "numbness, hand left, 3 on 2026-02-02, 0 on 2026-01-05 (red flag neurological-deficit)": as it is cleared.
    private func words(_ new: SignHistory.New) -> String {
        let before = new.before.map { "\($0.words) on \($0.day)" } ?? "not told of before"
        let place = registry.name(ofPlace: new.sign.place, new.sign.side).map { ", \($0)" } ?? ""
        let age = state.signs.goesByUnknownAge(new.sign) ? "; the patient's age is not known" : ""
        return "\(new.sign.name)\(place), \(new.telling.words) on \(new.telling.day), \(before) "
            + "(red flag \(new.sign.flag)\(age))"
    }

    private var withoutVisit: Recommendation {
        Recommendation(
            .abstained, phase,
            reason: "No treatment visit of this practice is recorded, so there is no day to count an interval from.",
            evidence: [])
    }

    /// Every measure is asked, whether or not the policy lets it decide: what gets worse may not be what was treated.
    /// Once it refers it does until somebody has looked or it is better: not measuring again answers nothing. Of a measure that is
    /// taken every few months all readings in a row count: that it was worse then is why it refers since then.
    /// All that refer are told, and it refers since the first of them did: nobody has looked since then.
    private func worsened(_ earlier: [(care: Recommender, nextBegunOn: CalendarDay)]) -> Recommendation? {
        var worse = worseMeasures.map { (measure: $0.measure, worse: $0.worse, until: CalendarDay?.none) }
        for (care, nextBegunOn) in earlier {
            worse += care.worseMeasures.map { ($0.measure, $0.worse.filter { $0.day < nextBegunOn }, nextBegunOn) }
        }
        let referring = worse.filter { $0.worse.count >= policy.worseningVisits }
        guard let day = referring.map({ $0.worse[policy.worseningVisits - 1].day }).min() else { return nil }
        let sentences = referring.map { measure, worse, nextBegunOn in
            sofar(measure, at: worse.last, until: nextBegunOn)
                + ": worse by at least \(measure.test.wordsForWorse), at \(visits(worse.count)) in a row"
                + until(nextBegunOn)
        }
        return Recommendation(
            referring: .worsening, on: day, phase,
            found: Recommendation.Found(words: sentences.joined(separator: "; ") + "."),
            evidence: referring.flatMap { $0.measure.baselineReadings + $0.worse.map(\.position) })
    }

    /// The measures that are worse at the latest visits at which they were read, and those visits. At fewer visits than refer, one
    /// whose last reading is as old as a lapsed patient's is left: it is taken no more.
    private var worseMeasures: [(measure: Measure, worse: [Measure.Arrival])] {
        guard let last = course.lastSeenOn else { return [] }
        let stale = last + -(policy.lapsedAfterDays + 1)
        return course.measures.compactMap { measure in
            let worse = Array(measure.arrivals.run(of: .worse, notAnsweredBy: reviews))
            guard let last = worse.last else { return nil }
            return worse.count >= policy.worseningVisits || last.day > stale ? (measure, worse) : nil
        }
    }

    /// A measure that is worse, at fewer visits in a row than refer, or beside what refers: somebody has to look at it before
    /// care goes on.
    struct Worse {
        var words: String
        /// The day of the reading.
        var day: CalendarDay
        /// The baseline's position and the reading's.
        var evidence: [Int64]
    }

    /// Nil for who is not under care, and where worsening refers already.
    func worse(beside recommendation: Recommendation) -> Worse? {
        guard recommendation.phase != .ended, recommendation.referral != .worsening, state.end.isUnderCare else {
            return nil
        }
        let found = worseMeasures
        let sentences = found.map { measure, worse in
            sofar(measure, at: worse.last) + ": worse by at least \(measure.test.wordsForWorse)"
        }
        guard let day = found.compactMap(\.worse.last?.day).max() else { return nil }
        return Worse(
            words: sentences.joined(separator: "; ") + ".", day: day,
            evidence: Set(found.flatMap { [$0.baseline.position] + [$1[$1.count - 1].position] }).sorted())
    }

    /// Of earlier care before that of the care that goes on: nobody has looked since then.
    private func plateau(_ earlier: [(care: Recommender, nextBegunOn: CalendarDay)]) -> Recommendation? {
        for (care, nextBegunOn) in earlier {
            guard var plateau = care.plateau(until: nextBegunOn) else { continue }
            plateau.phase = phase
            return plateau
        }
        return plateau()
    }

    /// No meaningful improvement now, and for so many visits or so many days: what was reached once and lost again is none.
    /// The days are told from at least two visits after their first: one reading is no course.
    ///
    /// - Parameter nextBegunOn: of earlier care the day the next began: it has to have stood still by then.
    private func plateau(until nextBegunOn: CalendarDay? = nil) -> Recommendation? {
        guard let deciding, deciding.test.canImprove, !isAtGoal(deciding), var run = standstill(of: deciding) else {
            return nil
        }
        if let nextBegunOn { run.visits.removeAll { $0.day >= nextBegunOn } }
        let since = run.since
        let day = run.visits.indices.first { index in
            index + 1 >= policy.plateauVisits
                || (run.visits[index].day - since >= policy.plateauDays
                    && run.visits[...index].count(where: { $0.day > since }) >= Self.visitsToTellDays)
        }.map { run.visits[$0].day }
        guard let day else { return nil }
        let standstill =
            "no improvement of at least \(deciding.test.words)\(deciding.test.words.contains(",") ? "," : "") at "
            + "\(visits(run.visits.count)) since \(since)"
        let sofar = sofar(deciding, at: nextBegunOn.flatMap { _ in run.visits.last }, until: nextBegunOn)
        return Recommendation(
            referring: .plateau, on: day, phase,
            found: Recommendation.Found(
                words: "\(sofar): \(standstill)\(until(nextBegunOn)).", standstill: standstill),
            evidence: deciding.baselineReadings + run.visits.suffix(policy.plateauVisits).map(\.position))
    }

    private static let visitsToTellDays = 2

    /// The latest treatments in a row without a meaningful improvement, and since when: since the first treatment or the last
    /// consultation; where it was better since then, since the first of them.
    private func standstill(of measure: Measure) -> (since: CalendarDay, visits: [Measure.Arrival])? {
        let treated = measure.treated
        let lost = treated.lastIndex { $0.call == .better }.map { $0 + 1 } ?? 0
        guard lost < treated.count, let begun = course.visits.first?.day else { return nil }
        let start = lost > 0 ? treated[lost].day : max(begun, measure.baseline.day)
        // What is read at the first visit comes before any treatment: it is no visit without an improvement.
        let visits = treated[lost...].filter { arrival in
            (lost > 0 || arrival.day > start) && !arrival.isAnswered(by: reviews)
        }
        guard !visits.isEmpty else { return nil }
        return (max(start, reviewed?.day ?? start), Array(visits))
    }

    private func isAtGoal(_ measure: Measure) -> Bool {
        guard let now = measure.lastTreated else { return false }
        return course.goals.contains { goal in
            goal.applies(to: measure.key, of: course.episode) && goal.goal.isMet(by: now.value, better: measure.better)
        }
    }

    private var referredBack: Recommendation? {
        let sent = state.referredBack.open.first { $0.episode == nil || $0.episode == course.episode }
        return sent.map { sent in
            Recommendation(
                referring: .referredBack, on: sent.day, phase,
                found: Recommendation.Found(
                    words: "Referred back on \(sent.day), and no physician's consultation is recorded since then."),
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

    /// A consultation since then with somebody who is known to be no physician.
    private func mentioningConsultation(_ referral: Recommendation) -> Recommendation {
        let held = state.consultationsOfOthers.last { held in
            (held.episode == nil || held.episode == course.episode)
                && referral.referredOn.map { held.day >= $0 } ?? false
        }
        guard let held, let by = held.by, case .other(let kinds) = held.role else { return referral }
        var told = referral
        told.reason +=
            " The consultation of \(held.day) does not answer it: \(by), who held it, is on record with \(kinds), and no "
            + "\(PhysicianOnRecord.licence)."
        told.evidence = Set(told.evidence + [held.time.position]).sorted()
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
        let most = course.primary.max { $0.readings.count < $1.readings.count }
        let count = most?.readings.count ?? 0
        let found = count == 1 ? "1 comparable reading" : "\(count) comparable readings"
        let lack =
            count == 0
            ? "No pain or function was scored before treatment, so there is nothing to judge by"
            : count < policy.minimumReadings
                ? "Only \(found) before treatment, \(policy.minimumReadings) are needed to judge"
                : "None of the \(found) is of the day of a treatment visit, so how the patient comes in is not known"
        let reason = "\(lack): \(window(ladder.step)) is where everybody under this policy starts, not a finding."
        return Recommendation(
            .default, phase, step: ladder.step, reason: reason,
            evidence: (most?.treated.map(\.position) ?? []) + [last.position])
    }

    private func byStep(_ measure: Measure, _ last: OwnVisit) -> Recommendation {
        let run = measure.treated.run(of: .better).count
        let worse = measure.lastTreated.flatMap { measure.test.worsening(at: $0.value) }
        let finding =
            if run > 0 {
                "better by at least \(measure.test.words), at \(inARow(run))"
            } else if let worse {
                "worse by \(shown(worse))"
            } else {
                "not better by at least \(measure.test.words)"
            }
        let goal = policy.advanceBy == .goal ? measure.goal(on: last.day) : nil
        let deciding = measure.deciding(policy, answeredBy: reviews)
        let shown = max(run, policy.advanceAfterMeaningfulVisits, deciding.count)
        return Recommendation(
            .recommended, phase, step: ladder.step,
            reason: sofar(measure)
                + ": \(finding)\(toGoal(goal, measure)). Next visit in \(window(ladder.step)) (\(phase.rawValue), \(reached)).",
            evidence: measure.baselineReadings + measure.treated.suffix(shown).map(\.position) + [last.position]
                + (goal.map { [$0.position] } ?? []))
    }

    /// Where the policy goes by the goal, what that says to the step.
    private func toGoal(_ goal: GoalInForce?, _ measure: Measure) -> String {
        guard policy.advanceBy == .goal else { return "" }
        guard let goal else { return "; no goal is set for it, so that an improvement leads on" }
        let target = "goal \(shown(goal.goal.target))"
        return switch measure.moves(policy).last {
        case .onward(.goal): "; \(target) reached"
        case .onward(.standstill): "; \(target) not reached, and no further change at \(visits(policy.plateauVisits))"
        case .back(.goal): "; \(target) was reached, and is missed again"
        case .onward(.improvement), .hold, .back(.improvement), nil:
            "; \(target) not reached, and visits go on as they are until it is"
        }
    }

    /// Why the step stands where it does.
    private var reached: String {
        guard let entered = ladder.entered else { return "the first step" }
        let again = entered.isBack ? " again" : ""
        return "this step\(again) since \(entered.on): \(entered.words) at \(visits(entered.visits)) in a row"
    }

    /// Nothing for the care that goes on.
    private func until(_ nextBegunOn: CalendarDay?) -> String {
        nextBegunOn.map { ", before care began anew on \($0)" } ?? ""
    }

    private func sofar(
        _ measure: Measure, at latest: Measure.Arrival? = nil, until nextBegunOn: CalendarDay? = nil
    ) -> String {
        if measure.isChange, let now = latest ?? measure.treated.last {
            return "\(registry.name(of: measure.key)): \(shown(now.value)) on \(now.day)"
        }
        let count = measure.baselineReadings.count
        let mean = count > 1 ? " (mean of \(count) before treatment)" : ""
        let then =
            "\(registry.name(of: measure.key)): \(shown(measure.baseline.value))\(mean) on \(measure.baseline.day)"
        guard let now = latest ?? measure.lastTreated, now.position != measure.baseline.position else { return then }
        return then + ", \(nextBegunOn == nil ? "now" : "then") \(shown(now.value)) on \(now.day)"
    }

    /// The table of readings has every digit.
    private func shown(_ value: ExactNumber) -> ExactNumber { value.rounded(toDecimals: 2) }

    private func window(_ step: CareStep) -> String {
        step.fromDays == step.untilDays ? days(step.dueDays) : "\(step.fromDays) to \(days(step.untilDays))"
    }

    private func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
    private func inARow(_ count: Int) -> String { count == 1 ? "the last visit" : visits(count) + " in a row" }
    private func visits(_ count: Int) -> String { count == 1 ? "1 visit" : "\(count) visits" }
}
