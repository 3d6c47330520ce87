/// What the rules need to know of one patient: the fold of the record with corrections applied.
///
/// Readings leave no trace here, so that an importer can hold the state of tens of thousands of patients. Entries may
/// be applied in clinical order or as recorded: what depends on time is compared by the entries' own times.
public struct PatientState: Sendable, Hashable {
    public private(set) var isRegistered = false
    public private(set) var isErased = false
    /// Id of the surviving record, where this one was merged into another.
    public private(set) var mergedInto: String?
    /// The last day the patient can have lived, where the death is known to the month or year only.
    public private(set) var diedOn: CalendarDay?
    public private(set) var careEndedOn: CalendarDay?
    /// As told last; nil where nobody told.
    public private(set) var birthYear: Int32?
    public private(set) var visits: [String: VisitState] = [:]
    public private(set) var episodes: [String: EpisodeState] = [:]
    public private(set) var authorisations: [String: AuthorisationState] = [:]
    /// Ids of goals, and whether they are still pursued.
    public private(set) var goals: [String: Bool] = [:]
    private(set) var redFlags = OpenRedFlags()
    private(set) var intake: [String: IntakeCodes] = [:]
    /// By kind, the day on which an unwanted effect of that kind was reported first.
    private(set) var adverseSince: [String: CalendarDay] = [:]
    /// How often it was told that a visit took place.
    private var visitsTold = 0
    /// What the practice's rules ask for.
    private(set) var ledger = CareLedger()

    public init() {}

    /// The state after a whole history.
    public init(_ entries: some Sequence<PatientEntry>) {
        for entry in entries { apply(entry) }
    }

    public mutating func apply(_ entry: PatientEntry) {
        // Whether a record was given up is said by its own entries, not by those of a record merged into it.
        if entry.mergedFrom != nil, entry.event.isMerge { return }
        apply(entry.event, at: entry.occurred, position: entry.position)
    }

    /// Takes in what was recorded: the entry's event and its time.
    public mutating func apply(_ event: PatientEvent, at occurred: Occurrence) {
        apply(event, at: occurred, position: nil)
    }

    /// - Parameter position: nil for what is about to be recorded.
    private mutating func apply(_ event: PatientEvent, at occurred: Occurrence, position: Int64?) {
        // Neither leaves a trace, and the two are most of a record.
        switch event {
        case .reading, .treatmentGiven: return
        default: ledger.apply(event, at: occurred)
        }
        switch event {
        case .patientRegistered(let person):
            isRegistered = true
            told(person)
        case .patientDetailsChanged(let person): told(person)
        case .identityErased: isErased = true
        case .recordMergedInto(let merge): mergedInto = merge.into
        case .recordsUnmerged(let merge): if merge.into == mergedInto { mergedInto = nil }
        case .deathRecorded: diedOn = occurred.lastDay
        case .careEnded: careEndedOn = max(careEndedOn ?? occurred.day, occurred.day)
        case .redFlagRaised, .safetyScreenCompleted, .redFlagCleared:
            redFlags.take(event, at: occurred, position: position)
        case .intakeRecorded(let fact): applyIntake(fact, at: occurred)
        case .adverseEventReported(let fact):
            adverseSince[fact.kind] = min(adverseSince[fact.kind] ?? occurred.day, occurred.day)
        case .visitScheduled, .visitCompleted, .visitMissed, .visitCancelled, .entrySigned:
            applyVisit(event, at: occurred)
        default: applyPlan(event, on: occurred.day)
        }
    }

    private mutating func told(_ person: Registration) {
        if let year = person.birthYear { birthYear = Int32(clamping: year) }
    }

    private mutating func applyIntake(_ intake: Intake, at occurred: Occurrence) {
        for topic in intake.topics where IntakeTopic.topicsWithContraindications.contains(topic.topic) {
            self.intake[topic.topic, default: IntakeCodes()].tell(topic, adds: intake.addsToKnown, at: occurred)
        }
    }

    private mutating func applyVisit(_ event: PatientEvent, at occurred: Occurrence) {
        switch event {
        case .visitScheduled:
            guard let planned = event.visitPlanned else { return }
            update(visit: planned.visit) { visit in
                if visit.status == .scheduled {
                    visit.at = planned.at
                    visit.kind = planned.kind.map { Visit.Kind(rawValue: $0) ?? .other } ?? .treatment
                }
                visit.episode = visit.episode ?? planned.episode
            }
        case .visitCompleted:
            guard let held = event.visitHeld else { return }
            visitsTold += 1
            let order = visitsTold
            update(visit: held.visit) { visit in
                visit.status = .completed
                visit.at = occurred
                visit.order = order
                visit.kind = held.kind
                visit.isOwn = held.isOwn
                visit.episode = held.episode ?? visit.episode
            }
        case .visitMissed(let fact), .visitCancelled(let fact):
            guard let id = fact.visit else { return }
            let isMissed = if case .visitMissed = event { true } else { false }
            update(visit: id) { visit in
                if visit.status != .completed { visit.status = isMissed ? .missed : .cancelled }
                visit.episode = visit.episode ?? fact.context.episode
            }
        case .entrySigned(let fact): update(visit: fact.visit) { $0.isSigned = true }
        default: break
        }
    }

    /// Takes back that a visit was missed or cancelled, so that it can have been held. Of other entries nothing is undone: what
    /// is withdrawn beside what takes its place stands in no rule's way.
    public mutating func takeBack(_ event: PatientEvent) {
        switch event {
        case .visitMissed(let fact), .visitCancelled(let fact):
            guard let id = fact.visit, let status = visits[id]?.status, status != .completed else { return }
            visits[id]?.status = .scheduled
        default: break
        }
    }

    private mutating func update(visit id: String, _ change: (inout VisitState) -> Void) {
        change(&visits[id, default: VisitState()])
    }

    private mutating func applyPlan(_ event: PatientEvent, on day: CalendarDay) {
        switch event {
        case .episodeOpened(let fact):
            episodes[fact.episode, default: EpisodeState()].openedOn = day
            episodes[fact.episode]?.setting = fact.setting
            episodes[fact.episode]?.payer = fact.payer
            episodes[fact.episode]?.isPatients = fact.payer.map(Payer.isPatient) ?? false
            episodes[fact.episode]?.isPlaced = !(fact.site ?? "").isEmpty
            episodes[fact.episode]?.isDiagnosed = !fact.diagnoses.isEmpty || fact.problem.isDiagnosisCode
        case .episodeClosed(let fact): episodes[fact.episode, default: EpisodeState()].closedOn = day
        case .goalSet(let fact), .goalRevised(let fact): goals[fact.goal] = goals[fact.goal] ?? true
        case .goalWithdrawn(let fact): goals[fact.goal] = false
        case .authorisationGranted(let fact):
            authorisations[fact.authorisation] = AuthorisationState(fact, grantedOn: day)
        default: break
        }
    }
}

/// What the rules need to know of a visit.
public struct VisitState: Sendable, Hashable {
    public enum Status: Sendable, Hashable {
        case scheduled
        case completed
        case missed
        case cancelled
    }

    public internal(set) var status = Status.scheduled
    /// When it took place, or is planned for; nil where only the booking's end is known.
    public internal(set) var at: Occurrence?
    /// Of visits that took place at one time, the one that was told of first has the lower number.
    var order = Int.max
    public internal(set) var kind = Visit.Kind.treatment
    public internal(set) var isOwn = true
    public internal(set) var isSigned = false
    public internal(set) var episode: String?

    /// The day it took place, or is planned for.
    public var day: CalendarDay? { at?.day }
}

/// What the rules need to know of an episode.
public struct EpisodeState: Sendable, Hashable {
    /// Nil where only its close was applied so far.
    public internal(set) var openedOn: CalendarDay?
    public internal(set) var closedOn: CalendarDay?
    public internal(set) var setting: CareSetting?
    /// `self-pay`, `insurance` …
    public internal(set) var payer: String?
    /// Whether that word means the patient.
    var isPatients = false
    /// Whether it names a part of the body.
    var isPlaced = false
    /// Whether it names a diagnosis.
    var isDiagnosed = false
}

extension String {
    /// Whether it has the form of an ICD-10-CM code, `M54.2`, and not of a word.
    fileprivate var isDiagnosisCode: Bool {
        let head = utf8.prefix(2)
        return head.count == 2 && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(head.first!)
            && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(head.last!)
    }
}

/// What a payer allowed.
public struct AuthorisationState: Sendable, Hashable {
    /// Nil for any number.
    public internal(set) var visits: Int?
    /// The first day that counts: as granted, else the day of the grant.
    public internal(set) var from: CalendarDay
    /// The last day that counts; nil for no end.
    public internal(set) var until: CalendarDay?
    /// Nil for visits of any episode.
    public internal(set) var episode: String?

    /// - Parameter day: the day of the grant.
    public init(_ fact: Authorisation, grantedOn day: CalendarDay) {
        (visits, from, until) = (fact.visits, fact.from ?? day, fact.until)
        episode = fact.context.episode
    }

    /// Whether it allows a visit of that episode on that day, as far as the days go.
    public func covers(_ day: CalendarDay, episode: String?) -> Bool {
        isFor(episode) && day >= from && until.map { day <= $0 } ?? true
    }

    /// Whether it was granted for that episode; where either names none, it is for this one too.
    public func isFor(_ other: String?) -> Bool { episode == nil || other == nil || episode == other }
}
