public import Clinical
public import ProjectionRuntime

/// The entries of a patient that an episode's answer does not name as its evidence: those without which it would be another, and
/// the others by the reason. With the evidence every entry that the answer is read from.
public struct IntervalRemainder {
    /// In the order in which they are told; of each entry the first that fits.
    private enum Reason: String, CaseIterable {
        case elsewhere = "visits elsewhere move nothing"
        case noTreatment = "visits that were no treatment: no days are counted from them"
        case notOnArrival = "read after or between treatments, not on arrival"
        case coarse = "known to the month or year only"
        case noNumber = "an answer in words or a range is no number"
        case toStep = "read on arrival: the step rests on them, and something else decides now"
        case earlier = "earlier readings on arrival: whatever they said, those since lead to the same step"
        case beside = "read at no treatment, or beside another on arrival: none moves the step, a far worse one refers"
        case tooFew = "too few comparable readings to judge by"
        case sign = "signs: a new one refers, and these are not"
        case otherMeasure = "other measures: none moves the step, and one that gets worse visit after visit refers"
        case otherCare = "another episode of care, or care before it began anew"
        case noMeasure = "of instruments that no interval rests on"
        case earlierVisit = "treatments from which no days are counted: where any are, it is from the last"
        case decision = "decisions: they hold until the next treatment"
        case goal = "goals: without them the step is the same, and while one is reached no plateau refers"
        case consultation = "consultations: they answer what referred before them"
        case answered = "screens, red flags and referrals that refer nobody now"
        case care = "referrals received, openings and ends of care that do not end this one"
        case death = "a death after which the patient was treated here: a red flag or sign goes before it"
        case age = "the birth year, which tells whether a sign counts that goes by age"
    }

    /// Without one of these the answer would be another: the visit on whose day a reading was taken, the first treatment. Found by
    /// leaving out each.
    public let bearing: [Int64]
    /// Without any one of these the answer is the same. Of very many entries some stand here by the rules alone, and the reason
    /// says so.
    public let groups: [(reason: String, positions: [Int64])]

    /// - Parameters:
    ///   - entries: the patient's, in clinical order.
    ///   - evidence: positions of what the answer names.
    /// - Throws: as the projector does for an entry that it cannot take.
    public init(
        of entries: [PatientEntry], subject: PatientSubject, context: CareContext, episode: String, evidence: [Int64]
    ) throws {
        let state = try IntervalProjector().state(folding: entries, subject: subject, context: context)
        let policy = context.policy(of: episode, in: state.stretches)
        let course = EpisodeCourse(episode, of: state, registry: context.registry, policy: policy)
        let rules = Rules(
            Recommender(state: state, course: course, registry: context.registry, policy: policy), context)
        let named = Set(evidence)
        // What is read, and nothing else: every entry is left out in turn.
        let read = entries.compactMap { entry in rules.reason(of: entry).map { (entry: entry, reason: $0) } }
        func answer(without left: Int64? = nil) throws -> Answer? {
            let others = read.lazy.map(\.entry).filter { $0.position != left }
            return try Answer(of: Array(others), episode, subject, context)
        }
        let now = try answer()
        let candidates = read.filter { !named.contains($0.entry.position) }
        let leftOut = Self.leftOut(of: candidates.map(\.entry), each: read.count)
        var (bearing, found, untried): ([Int64], [Reason: [Int64]], [Reason: [Int64]]) = ([], [:], [:])
        for (entry, reason) in candidates {
            if !leftOut.contains(entry.position) {
                untried[reason, default: []].append(entry.position)
            } else if try answer(without: entry.position) == now {
                found[reason, default: []].append(entry.position)
            } else {
                bearing.append(entry.position)
            }
        }
        self.bearing = bearing
        groups =
            Reason.allCases.compactMap { reason in found[reason].map { (reason.rawValue, $0) } }
            + Reason.allCases.compactMap { reason in
                untried[reason].map { ("by the rules, too many to leave out one by one: " + reason.rawValue, $0) }
            }
    }

    /// Those that are left out one by one: all, or of very many the newest, visits and decisions before readings.
    private static func leftOut(of entries: [PatientEntry], each folded: Int) -> Set<Int64> {
        let ordered = entries.reversed().filter { !$0.isReading } + entries.reversed().filter(\.isReading)
        return Set(ordered.prefix(foldedMax / max(1, folded)).map(\.position))
    }

    /// Entries that are folded to find what an answer hangs on: about a second.
    private static let foldedMax = 1_000_000

    /// What is advised, as far as it is acted on: who is referred waits for no days, and whose care ended for no visit.
    private struct Answer: Equatable {
        var status: Recommendation.Status
        var referral: Recommendation.Referral?
        var referredOn: CalendarDay?
        var phase: CarePhase?
        var days: Int?
        var lastVisitOn: CalendarDay?

        /// Nil where the episode has no answer.
        init?(
            of entries: [PatientEntry], _ episode: String, _ subject: PatientSubject, _ context: CareContext
        ) throws {
            let state = try IntervalProjector().state(folding: entries, subject: subject, context: context)
            guard state.episodesToAnswer.contains(episode) else { return nil }
            let policy = context.policy(of: episode, in: state.stretches)
            let course = EpisodeCourse(episode, of: state, registry: context.registry, policy: policy)
            let told = Recommender(state: state, course: course, registry: context.registry, policy: policy)
                .recommendation()
            (status, referral, referredOn, phase) = (told.status, told.referral, told.referredOn, told.phase)
            if status == .referred || phase == .ended { return }
            (days, lastVisitOn) = (told.step?.dueDays, course.visits.last?.day)
        }
    }

    /// Why an entry is no evidence. What is asked of every entry is gathered once.
    private struct Rules {
        private let context: CareContext
        private let signs: SignHistory
        private let deciding: Measure?
        /// The measure of each reading that is of one.
        private var measures: [Int64: Measure] = [:]
        private let visits: Set<Int64>
        /// Readings of the deciding measure: those on which the step rests, and all at treatments.
        private var toStep: Set<Int64> = []
        private var treated: Set<Int64> = []

        init(_ recommender: Recommender, _ context: CareContext) {
            self.context = context
            (signs, deciding) = (recommender.state.signs, recommender.deciding)
            visits = Set(recommender.course.visits.map(\.position))
            for measure in recommender.course.measures {
                for position in measure.readings { measures[position] = measure }
            }
            guard let deciding else { return }
            let latest = deciding.deciding(recommender.policy, answeredBy: recommender.reviews)
            toStep = Set(deciding.baselineReadings + latest.map(\.position))
            treated = Set(deciding.treated.map(\.position))
        }

        func reason(of entry: PatientEntry) -> Reason? {
            switch entry.event {
            case .visitCompleted(let visit):
                if !visit.isOwn { return .elsewhere }
                if visit.kind != .treatment { return .noTreatment }
                if entry.occurred.isCoarserThanADay { return .coarse }
                return visits.contains(entry.position) ? .earlierVisit : .otherCare
            case .reading(let kind, let reading): return reason(of: reading, kind, entry)
            case .findingNoted: return signs.watches(entry) ? .sign : nil
            case .intervalDecided: return .decision
            case .goalSet, .goalRevised, .goalWithdrawn: return .goal
            case .consultationCompleted: return .consultation
            case .redFlagRaised, .safetyScreenCompleted, .redFlagCleared, .referredBack: return .answered
            case .episodeOpened, .episodeClosed, .careEnded, .referralReceived: return .care
            case .deathRecorded: return .death
            case .patientRegistered, .patientDetailsChanged: return signs.goByAge ? .age : nil
            default: return nil
            }
        }

        private func reason(of reading: Reading, _ kind: ReadingKind, _ entry: PatientEntry) -> Reason {
            switch reading.moment {
            case nil, .before: break
            case .after, .between, .nextDay: return .notOnArrival
            }
            if entry.occurred.isCoarserThanADay { return .coarse }
            if reading.value.measured == nil { return .noNumber }
            let measure = measures[entry.position]
            if let measure, measure.key == deciding?.key {
                if toStep.contains(entry.position) { return .toStep }
                return treated.contains(entry.position) ? .earlier : .beside
            }
            if signs.watches(entry) { return .sign }
            guard let measure else { return context.bearsOnNextVisit(reading, kind) ? .otherCare : .noMeasure }
            return deciding == nil && measure.preference != nil ? .tooFew : .otherMeasure
        }
    }
}

extension PatientEntry {
    fileprivate var isReading: Bool { if case .reading = event { true } else { false } }
}
