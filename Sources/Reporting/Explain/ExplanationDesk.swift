import Clinical
import ProjectionRuntime

/// Gathers what is behind the figures of one page.
struct ExplanationDesk {
    let subject: PatientSubject
    let entries: [PatientEntry]
    let answers: PatientAnswers
    let context: CareContext
    let episodes: AskedEpisodes
    let asOf: CalendarDay
    let tracing: ExplanationModel.Tracing

    private var words: RegistryWords { RegistryWords(registry: context.registry) }
    private var figureWords: FigureWords { FigureWords(answers, registry: context.registry) }
    var measures: [MeasureSummary] { Figures.measures(answers).filter { episodes.contain($0.key.episode) } }

    var nextVisits: [NextVisit] { Figures.nextVisits(answers, episodes) }

    /// Measures in the order in which they bear on the next visit: those it rests on, then as a physician reads them.
    var leadingMeasures: [MeasureSummary] {
        let next = nextVisits.first
        let order = MeasureOrder(
            context: words, policy: policy(of: episodes.page ?? ""), episode: episodes.page, next: next
        )
        .sorted(measures)
        return order.filter { next?.rests(on: $0) ?? false } + order.filter { !(next?.rests(on: $0) ?? false) }
    }

    /// The policy that an episode's figures follow.
    func policy(of episode: String) -> CarePolicy {
        context.policy(of: CareStretches.parts(ofName: episode).episode, in: stretches)
    }

    // MARK: The next visit

    var intervals: [ExplanationModel.Explanation] {
        let figures = Figures(.interval, of: answers, context: context, episodes: episodes).found
        return zip(nextVisits, figures).map { next, figure in
            let beside = beside(next)
            return .init(
                figure: figure, because: [next.reason] + (next.revision.isEmpty ? [] : [next.revision]),
                sources: next.evidence.compactMap { source($0, part: "") }, alsoCounted: beside.counted,
                leftAside: beside.leftAside, changes: changes(of: next))
        }
    }

    private func changes(of next: NextVisit) -> [ExplanationModel.Change] {
        if next.phase == "ended" { return [] }
        let hypothesis = Hypothesis(
            entries: entries, subject: subject, context: context, day: max(next.dueOn ?? asOf, dayAfterLast))
        let now = Self.advice(next)
        var changes: [ExplanationModel.Change] = []
        // The measure it rests on, or one of its own episode that is read on arrival: on another no step rests.
        let leading = leadingMeasures
        let onArrival = leading.filter { ["", Moment.before.rawValue].contains($0.key.moment) }
        let measure =
            leading.first { next.rests(on: $0) } ?? onArrival.first { $0.key.episode == next.episode }
            ?? onArrival.first
        if let measure {
            let told = hypothesis.outcomes(of: measure, in: next.episode) { answers in
                Self.advice(answers, episode: next.episode)
            }
            changes += told.map { outcome in
                .init(
                    condition: "the next treatment is on \(hypothesis.day) with \(words.measure(measure.key)) "
                        + Self.range(outcome), outcome: outcome.words, isAsNow: outcome.words == now)
            }
        } else {
            let told = Self.advice(hypothesis.answers(withVisitIn: next.episode), episode: next.episode)
            changes.append(
                .init(
                    condition: "the next treatment is on \(hypothesis.day)", outcome: told, isAsNow: told == now))
        }
        changes += answered(next, on: hypothesis, now)
        if let flag = context.registry.listing(.redFlags).first(where: { !next.flags.contains($0.code) }) {
            let told = Self.advice(hypothesis.answers(withFlag: flag.code), episode: next.episode)
            changes.append(
                .init(condition: "a red flag is raised on \(hypothesis.day)", outcome: told, isAsNow: told == now))
        }
        for other in leading where other.key != measure?.key && other.key.episode == next.episode {
            changes += worsening(other, next, hypothesis, now)
        }
        if let overdue = next.overdueOn, let lapsed = next.lapsedOn {
            changes.append(
                .init(
                    condition: "nobody comes and nothing is booked",
                    outcome: "overdue from \(overdue), lapsed from \(lapsed)", isAsNow: false))
        }
        return changes
    }

    /// What a physician can do about what refers: clear the flags, or be consulted.
    private func answered(
        _ next: NextVisit, on hypothesis: Hypothesis, _ now: String
    ) -> [ExplanationModel.Change] {
        if next.status != "referred" { return [] }
        // A sign that is new is cleared by the flag that it raises: all of them, since it is not said which.
        let signs = next.signs == nil ? [] : Set(context.watchedSigns.byCode.values.joined().map(\.flag)).sorted()
        let raised = signs.isEmpty ? [] : ["what the new signs raise"]
        let named = next.flags.map { "red flag " + words.redFlag($0) } + raised
        let acts: [(String, [PatientEvent])] = [
            (
                Wording.list(named) + " is cleared",
                Set(next.flags + signs).sorted().map { .redFlagCleared(RedFlag(flag: $0, clearedBy: "physician")) }
            ),
            ("a physician is consulted", [.consultationCompleted(Consultation(kind: "review"))]),
        ]
        return acts.filter { !$0.1.isEmpty }.map { words, events in
            let told = Self.advice(hypothesis.answers(after: events), episode: next.episode)
            return .init(
                condition: "\(words) on \(hypothesis.day)", outcome: told, isAsNow: told == now)
        }
    }

    /// The readings of a measure that does not decide with which the next visit refers back, where it does not now.
    private func worsening(
        _ measure: MeasureSummary, _ next: NextVisit, _ hypothesis: Hypothesis, _ now: String
    ) -> [ExplanationModel.Change] {
        guard next.status != "referred", let instrument = context.registry.instruments[measure.key.instrument],
            let worst = instrument.better == .lower ? instrument.maximum : instrument.minimum
        else { return [] }
        // Where the worst there is refers nobody, nothing better does.
        let most = Self.advice(
            hypothesis.answers(withNext: worst, of: measure, in: next.episode), episode: next.episode)
        let without = Self.advice(hypothesis.answers(withVisitIn: next.episode), episode: next.episode)
        guard most.hasPrefix("refer back"), most != without else { return [] }
        return hypothesis.outcomes(of: measure, in: next.episode) { answers in
            Self.advice(answers, episode: next.episode)
        }.filter { $0.words != now && $0.words != without && $0.words.hasPrefix("refer back") }.map { outcome in
            .init(
                condition: "the next treatment is on \(hypothesis.day) with \(words.measure(measure.key)) "
                    + Self.range(outcome), outcome: outcome.words, isAsNow: false)
        }
    }

    /// What is supposed to happen comes after all that did.
    private var dayAfterLast: CalendarDay { entries.map(\.day).max().map { $0 + 1 } ?? asOf }

    private static func advice(_ answers: PatientAnswers, episode: String) -> String {
        let rows = answers.interval.map { NextVisit(ViewRecord($0, of: PatientAnswers.intervalTable)) }
        return (rows.first { $0.episode == episode } ?? rows.first).map(advice) ?? "cannot be folded"
    }

    private static func advice(_ next: NextVisit) -> String {
        switch next.status {
        case "referred": "refer back (\(Wording.words(next.referral?.rawValue ?? "physician")))"
        case "abstained": "no interval"
        default: "\(next.phase), \(next.days.map { Wording.count($0, "day") } ?? "no date")"
        }
    }

    // MARK: A measure

    func measure(_ measure: MeasureSummary) -> ExplanationModel.Explanation {
        let figure = Figures.measure(measure, figureWords)
        let own = readings(of: measure)
        let baseline = measure.baselineReadings > 1 ? Array(own.prefix(measure.baselineReadings)) : []
        let sources =
            baseline.compactMap { source($0, part: "baseline") }
            + sources(of: figure, (baseline.isEmpty ? ["baseline"] : []) + ["now", "goal", "goal met"])
        let others = own.filter { position in !sources.contains { $0.position == position } }
        return .init(
            figure: figure, because: thresholds(measure), sources: sources,
            alsoCounted: [
                .init(reason: "the series' other readings: best, mean, slope and trend", positions: others),
                bearing(on: measure, beside: Set(sources.map(\.position) + own)),
            ].filter { !$0.positions.isEmpty },
            leftAside: leftAside(by: measure), changes: changes(of: measure) { Verdict($0).words })
    }

    /// What is no reading of a measure's series, and without which its figure would be another: found by leaving out each.
    private func bearing(
        on measure: MeasureSummary, beside told: Set<Int64>
    ) -> ExplanationModel.LeftAside {
        let now = Figures.measure(measure, figureWords).parts
        let candidates = entries.filter { entry in
            switch entry.event {
            case .visitCompleted, .episodeOpened, .episodeClosed, .careEnded, .goalSet, .goalRevised, .goalWithdrawn:
                !told.contains(entry.position)
            default: false
            }
        }.map(\.position)
        if candidates.count * entries.count > Self.foldedMax {
            return .init(reason: "visits, episodes and goals, too many to leave out one by one", positions: candidates)
        }
        let bearing = candidates.filter { position in
            let others = PatientAnswers(
                folding: entries.filter { $0.position != position }, subject: subject, context: context)
            return Figures.measures(others).first { $0.key == measure.key }
                .map { Figures.measure($0, figureWords).parts } != now
        }
        return .init(reason: "without one of these it would say something else", positions: bearing)
    }

    /// Entries that are folded to find what a figure hangs on: about a second.
    private static let foldedMax = 500_000

    /// A goal: what set it, the reading that met it first, and what the next reading would make of it.
    func goal(_ measure: MeasureSummary) -> ExplanationModel.Explanation {
        let figure = Figures.goal(measure, figureWords)
        let direction = measure.better == .higher ? "or higher" : "or lower"
        let target = measure.goal.map { DecimalText.text($0) + " " + direction } ?? "none"
        return .init(
            figure: figure,
            because: ["met by the first reading of \(target), from the day the goal was set on"]
                + (measure.goalRevision.isEmpty ? [] : [measure.goalRevision]),
            sources: sources(of: figure, ["goal", "goal met", "now"]), leftAside: leftAside(by: measure),
            changes: changes(of: measure) { $0.goalStatus.map(MeasureSummary.goalInWords) ?? "no goal" })
    }

    private func sources(of figure: Figure, _ names: [String]) -> [ExplanationModel.Source] {
        names.compactMap { figure.part($0) }.flatMap { part in
            part.positions.compactMap { source($0, part: part.name) }
        }
    }

    /// The two tests of a verdict, with where their thresholds come from.
    private func thresholds(_ measure: MeasureSummary) -> [String] {
        guard let instrument = context.registry.instruments[measure.key.instrument] else {
            return ["the registry does not know the instrument \(measure.key.instrument), so nothing is judged"]
        }
        if instrument.judgedBy == .nothing {
            return ["the registry says that it is not meant to measure change, so nothing is judged"]
        }
        let error = instrument.mdc(site: measure.key.site, motion: measure.key.motion, sameRater: true)
        let baseline = measure.baseline.flatMap { ExactNumber("\($0.value)") }
        // The call's own figure, where another hand or tool made it larger than the motion's.
        let isUnknown = RegistryWords(registry: context.registry).lacksErrorOfTwoRaters(measure)
        let larger = measure.mdc.flatMap { mdc in
            error.map { $0.value.double == mdc } ?? false
                ? nil
                : "at least \(DecimalText.text(mdc)) (rater or tool changed, or nobody says that they are the same"
                    + (measure.mdcIsVerified ? ")" : "; unverified, so it only makes calls rarer)")
        }
        let isWorse = measure.isForTheWorse
        let importance = isWorse ? instrument.mcidForWorse(baseline: baseline) : instrument.mcid(baseline: baseline)
        let isShared = instrument.judgedBy != .value && !(isWorse && importance?.verified != nil)
        let share = isShared ? "at least 30 % of the baseline, or " : ""
        return [
            isUnknown
                ? "two people may have measured, and how far two differ is not known: no change is called beyond measurement "
                    + "error"
                : "a change is beyond measurement error where it is "
                    + (larger ?? Self.words(error, unit: instrument.unit)),
            "a change is important where it is " + share + Self.words(importance, unit: instrument.unit),
        ]
    }

    private static func words(_ threshold: Threshold?, unit: String) -> String {
        guard let threshold else { return "more than a figure that the registry does not have" }
        let mark = threshold.isVerified ? "verified" : "unverified, so it makes no call"
        return "at least \(threshold.value) (\(threshold.source); \(mark))"
    }

    /// What the next reading would make of what is said of a measure, at every value of its scale.
    private func changes(
        of measure: MeasureSummary, saying words: (MeasureSummary) -> String
    ) -> [ExplanationModel.Change] {
        let next = NextVisit.ordered(nextVisits, episode: nil).first
        let hypothesis = Hypothesis(
            entries: entries, subject: subject, context: context, day: max(next?.dueOn ?? asOf, dayAfterLast))
        let now = words(measure)
        return hypothesis.outcomes(of: measure) { answers in
            Figures.measures(answers).first { $0.key == measure.key }
                .map(words) ?? "no reading"
        }.map { outcome in
            .init(
                condition: "the next reading, on \(hypothesis.day), is " + Self.range(outcome), outcome: outcome.words,
                isAsNow: outcome.words == now)
        }
    }

    // MARK: Entries

    private func source(_ position: Int64, part: String) -> ExplanationModel.Source? {
        guard let entry = entries.first(where: { $0.position == position }) else { return nil }
        let line = EntryInWords(registry: context.registry).line(entry.event)
        let corrected = entry.isCorrected ? ", corrected by @\(entry.decidedBy)" : ""
        let came = tracing.provenance(position)
        return .init(
            position: position, part: part, occurred: entry.occurred.text, words: line + corrected,
            provenance: entry.isCorrected
                ? "\(came); its correction @\(entry.decidedBy) \(tracing.provenance(entry.decidedBy))" : came)
    }

    private static func range(_ outcome: Hypothesis.Outcome) -> String {
        let (low, high) = (DecimalText.text(outcome.lowest), DecimalText.text(outcome.highest))
        return low == high ? low : "\(low) to \(high)"
    }
}
