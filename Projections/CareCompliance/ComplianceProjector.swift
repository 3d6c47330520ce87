public import Clinical
public import ProjectionRuntime

/// Which records are complete by the practice's rules, and which are not? The tables `rule_broken`, `compliance` and
/// `rule_open`.
///
/// Each of the practice's own treatment visits, and each other own visit at which a technique was used, is held against every rule of the registry that holds for its setting and
/// jurisdiction, by what was on record for that day: so a replay with another registry says which visits of last year its
/// rules would have refused. What an entry itself says it broke, a contraindication or an open red flag, counts beside
/// them. A registry without rules counts nothing as complete.
public struct ComplianceProjector: Projector {
    public struct State: Sendable {
        /// Whether the registry has any rule to ask.
        let isAsked: Bool
        var record = PatientState()
        /// The practice's own visits, of every kind.
        var visits: [TreatmentHeld] = []
        var written = WrittenAtVisits()
        var motions: MotionsMeasured
        var noted = NotedBreaches()
        /// By the visit's id, who its treatments name, of visits that name nobody themselves so far.
        var namedAtTreatment: [String: String] = [:]
        /// By the visit's id, the rules that its booking did not keep and was given a reason for.
        var reasonedWhenBooked: [String: Set<String>] = [:]
        var lastDay: CalendarDay?
        /// While the patient is under care, what is missing waits for somebody.
        var end = EndOfCare()
    }

    public let name = "care_compliance"
    public let version = 9
    public let tables = [ComplianceTables.broken, ComplianceTables.compliance, ComplianceTables.open]
    public let reads: Set<CareContext.Part> = [.practice, .policy, .registry, .credentials, .ownership]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State {
        State(isAsked: !context.registry.rules.isEmpty, motions: MotionsMeasured(context))
    }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) {
        if state.isAsked {
            state.record.apply(entry)
            state.motions.take(entry, context)
        } else if case .intakeRecorded = entry.event {
            state.record.apply(entry)
        }
        state.end.take(entry)
        state.lastDay = max(state.lastDay ?? entry.day, entry.day)
        switch entry.event {
        case .reading, .readingNotObtained: state.written.take(entry, context)
        case .treatmentGiven(let treatment):
            state.written.take(treatment, on: entry.day)
            state.noted.take(treatment, at: entry.occurred)
            state.takeName(in: treatment)
        case .visitCompleted(let visit):
            state.noted.take(visit, at: entry.occurred)
            if visit.isOwn { state.visits.append(TreatmentHeld(visit, entry)) }
        case .visitScheduled(let booking):
            // Booked anew, it is asked anew.
            let rules = booking.context.overrideReason == nil ? nil : Set(booking.context.rulesBroken)
            if rules != nil || !state.reasonedWhenBooked.isEmpty { state.reasonedWhenBooked[booking.visit] = rules }
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        ComplianceAudit(state, context)?.rows(patient: subject.id) ?? []
    }
}

extension ComplianceProjector.State {
    fileprivate mutating func takeName(in treatment: Treatment) {
        // Most visits name who treats, just before what was done is told.
        guard let name = treatment.context.performedBy, let visit = treatment.context.visit,
            visits.last.map({ $0.visit != visit || $0.practitioner == nil }) ?? true
        else { return }
        if namedAtTreatment[visit] == nil { namedAtTreatment[visit] = name }
    }

    /// A visit, with who its treatments name where it names nobody.
    func named(_ held: TreatmentHeld) -> TreatmentHeld {
        guard held.practitioner == nil, let name = namedAtTreatment[held.visit] else { return held }
        return TreatmentHeld(held, treatedBy: name)
    }
}

/// An own visit, as rules look at it. By reference: it is handed from list to list.
final class TreatmentHeld: Sendable {
    let visit: String
    /// What it is called.
    let kind: Visit.Kind
    let position: Int64
    let occurred: Occurrence
    let episode: String?
    let setting: CareSetting?
    let practitioner: String?
    let supervisor: String?
    /// Whether somebody said why a rule did not hold.
    let isReasoned: Bool

    var day: CalendarDay { occurred.day }
    var isTreatment: Bool { kind == .treatment }

    /// - Parameter name: who the visit's treatments name.
    init(_ held: TreatmentHeld, treatedBy name: String) {
        (visit, kind, position, occurred) = (held.visit, held.kind, held.position, held.occurred)
        (episode, setting, supervisor, isReasoned) = (held.episode, held.setting, held.supervisor, held.isReasoned)
        practitioner = name
    }

    init(_ visit: borrowing Visit, _ entry: borrowing PatientEntry) {
        self.visit = visit.visit
        kind = visit.kind
        position = entry.position
        occurred = entry.occurred
        episode = visit.context.episode
        setting = visit.setting
        practitioner = visit.context.performedBy
        supervisor = visit.supervisedBy
        isReasoned = visit.context.overrideReason != nil
    }
}

/// The care rules that visits and treatments say they broke, by the visit's id, or by the day where none is named.
struct NotedBreaches: Sendable {
    /// What an entry says.
    private struct Noted: Sendable {
        var visit: String?
        var occurred: Occurrence
        var rule: CareRule
        var isReasoned: Bool
        /// Codes of the techniques that were used.
        var techniques: [String] = []
    }

    /// A rule broken at a visit.
    struct Breach: Sendable {
        var rule: CareRule
        /// Whether one of the entries says why.
        var isReasoned: Bool
        /// The techniques that the entries name, each with its time.
        var used: [(technique: String, at: Occurrence)]
    }

    private var noted: [Noted] = []

    mutating func take(_ visit: Visit, at occurred: Occurrence) { take(visit.context, of: visit.visit, occurred, []) }

    mutating func take(_ treatment: Treatment, at occurred: Occurrence) {
        take(treatment.context, of: treatment.context.visit, occurred, treatment.techniques)
    }

    private mutating func take(
        _ context: EntryContext, of visit: String?, _ occurred: Occurrence, _ techniques: [TechniqueApplied]
    ) {
        for rule in context.rulesBroken.compactMap(CareRule.init) {
            noted.append(
                Noted(
                    visit: visit, occurred: occurred, rule: rule, isReasoned: context.overrideReason != nil,
                    techniques: techniques.map(\.technique)))
        }
    }

    /// Each rule broken at a visit once, in the order of `CareRule`.
    func at(_ held: TreatmentHeld) -> [Breach] {
        if noted.isEmpty { return [] }
        let found = noted.filter { $0.visit.map { $0 == held.visit } ?? ($0.occurred.day == held.day) }
        return CareRule.allCases.compactMap { rule in
            let own = found.filter { $0.rule == rule }
            if own.isEmpty { return nil }
            return Breach(
                rule: rule, isReasoned: own.contains(where: \.isReasoned),
                used: own.flatMap { noted in noted.techniques.map { ($0, noted.occurred) } })
        }
    }
}

/// What was written at visits, by the visit's id, or by the day where an entry names no visit.
struct WrittenAtVisits: Sendable {
    struct Kinds: OptionSet, Sendable {
        static let pain = Kinds(rawValue: 1)
        static let motion = Kinds(rawValue: 2)
        static let technique = Kinds(rawValue: 4)
        /// Any reading, or an answer in its place.
        static let reading = Kinds(rawValue: 8)

        let rawValue: UInt8
    }

    private var visits: [String: Kinds] = [:]
    private var days: [CalendarDay: Kinds] = [:]
    /// The visit that was written last, not among the others yet: most of a visit is written in a row.
    private var last: (visit: String, kinds: Kinds)?

    /// Whether a treatment names the visit: it then is one, whatever it is called.
    func areTreatment(of visit: String) -> Bool { kinds(of: visit).contains(.technique) }

    func kinds(at held: TreatmentHeld) -> Kinds { kinds(of: held.visit).union(days[held.day] ?? []) }

    private func kinds(of visit: String) -> Kinds {
        let before = visits[visit] ?? []
        guard let last, last.visit == visit else { return before }
        return before.union(last.kinds)
    }

    private mutating func add(_ kind: Kinds, _ visit: String?, _ day: CalendarDay) {
        guard let visit else {
            days[day, default: []].formUnion(kind)
            return
        }
        if let last, last.visit != visit {
            visits[last.visit, default: []].formUnion(last.kinds)
            self.last = nil
        }
        last = (visit, kind.union(last?.kinds ?? []))
    }

    /// Takes a reading, or an answer in its place.
    mutating func take(_ entry: PatientEntry, _ context: CareContext) {
        switch entry.event {
        case .reading(let kind, let reading): addReading(kind, reading.context.visit, entry.day)
        case .readingNotObtained(let fact) where fact.reason != .notAsked:
            // Refused and unable are answers: somebody asked, for this and nothing else.
            addReading(
                context.instrument(fact.instrument)?.instrument.kind, fact.context.visit, entry.day)
        default: break
        }
    }

    mutating func take(_ treatment: Treatment, on day: CalendarDay) {
        if !treatment.techniques.isEmpty { add(.technique, treatment.context.visit, day) }
    }

    private mutating func addReading(_ kind: ReadingKind?, _ visit: String?, _ day: CalendarDay) {
        switch kind {
        case .pain: add([.reading, .pain], visit, day)
        case .mobility: add([.reading, .motion], visit, day)
        default: add(.reading, visit, day)
        }
    }
}
