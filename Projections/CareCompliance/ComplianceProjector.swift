public import Clinical
public import ProjectionRuntime

/// Which records are complete by the practice's rules, and which are not? The tables `rule_broken`, `compliance` and
/// `rule_open`.
///
/// Each of the practice's own treatment visits is held against every rule of the registry that holds for its setting and
/// jurisdiction, by what was on record for that day: so a replay with another registry says which visits of last year its
/// rules would have refused. A registry without rules gives no rows.
public struct ComplianceProjector: Projector {
    public struct State: Sendable {
        /// Whether the registry has any rule to ask.
        let isAsked: Bool
        var record = PatientState()
        var visits: [TreatmentHeld] = []
        var written = WrittenAtVisits()
        var lastDay: CalendarDay?
        var isOver = false
    }

    public let name = "care_compliance"
    public let version = 1
    public let tables = [ComplianceTables.broken, ComplianceTables.compliance, ComplianceTables.open]
    public let reads: Set<CareContext.Part> = [.practice, .policy, .registry, .credentials]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State {
        State(isAsked: !context.registry.rules.isEmpty)
    }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) {
        if !state.isAsked { return }
        state.record.apply(entry)
        state.written.take(entry)
        state.lastDay = max(state.lastDay ?? entry.day, entry.day)
        switch entry.event {
        case .visitCompleted(let visit) where visit.isOwn:
            state.isOver = false
            if visit.kind == .treatment { state.visits.append(TreatmentHeld(visit, entry)) }
        case .episodeOpened: state.isOver = false
        case .careEnded, .deathRecorded, .identityErased: state.isOver = true
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        if state.visits.isEmpty { return [] }
        let audit = ComplianceAudit(state, context)
        return audit.rows(patient: subject.id)
    }
}

/// An own treatment visit, as rules look at it.
struct TreatmentHeld: Sendable {
    var visit: String
    var position: Int64
    var day: CalendarDay
    var episode: String?
    var setting: CareSetting?
    var practitioner: String?
    var isSupervised: Bool
    /// Whether somebody said why a rule did not hold.
    var isReasoned: Bool

    init(_ visit: Visit, _ entry: PatientEntry) {
        self.visit = visit.visit
        position = entry.position
        day = entry.day
        episode = visit.context.episode
        setting = visit.setting
        practitioner = visit.context.performedBy
        isSupervised = !(visit.supervisedBy ?? "").isEmpty
        isReasoned = visit.context.overrideReason != nil
    }
}

/// What was written at visits, by the visit's id, or by the day where an entry names no visit.
struct WrittenAtVisits: Sendable {
    private struct Places: Sendable {
        var visits: Set<String> = []
        var days: Set<CalendarDay> = []

        mutating func add(_ visit: String?, _ day: CalendarDay) {
            if let visit { visits.insert(visit) } else { days.insert(day) }
        }

        func hold(_ held: TreatmentHeld) -> Bool { visits.contains(held.visit) || days.contains(held.day) }
    }

    private var pain = Places()
    private var motion = Places()
    private var technique = Places()

    mutating func take(_ entry: PatientEntry) {
        switch entry.event {
        case .reading(.pain, let reading): pain.add(reading.context.visit, entry.day)
        case .reading(.mobility, let reading): motion.add(reading.context.visit, entry.day)
        case .readingNotObtained(let fact) where fact.reason != .notAsked:
            // Refused and unable are answers: somebody asked.
            for place in [\Self.pain, \Self.motion] { self[keyPath: place].add(fact.context.visit, entry.day) }
        case .treatmentGiven(let treatment) where !treatment.techniques.isEmpty:
            technique.add(treatment.context.visit, entry.day)
        default: break
        }
    }

    /// Whether what a rule asks to be written at a visit is there; true for what is not written at visits.
    func has(_ need: CareNeed, at held: TreatmentHeld) -> Bool {
        switch need {
        case .painReading: pain.hold(held)
        case .mobilityReading: motion.hold(held)
        case .technique: technique.hold(held)
        case .supervision: held.isSupervised
        default: true
        }
    }
}
