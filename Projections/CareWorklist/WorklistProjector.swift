public import Clinical
public import ProjectionRuntime

/// Who needs somebody to do something? The table `care_worklist_item`, and the list `worklist` over it and over
/// `maintenance_interval`.
///
/// The dead, those whose care ended and those whose identity was destroyed have no items. An own visit after
/// that end, or an episode opened on a later day, begins care again.
public struct WorklistProjector: Projector {
    public struct State: Sendable {
        /// The day care ended; nil while it goes on.
        var careEndedOn: CalendarDay?
        var isDead = false
        /// Own visits that took place, in clinical order.
        var visits: [VisitHeld] = []
        var bookings: [OpenBooking] = []
        var notHeld: VisitLost?
        var authorisations: [AuthorisationGranted] = []
        var closedEpisodes: [String] = []
        var readingsOfTheDay = ReadingsOfTheDay()
        var adverse = OpenAdverseEvents()
    }

    public let name = "care_worklist"
    public let version = 4
    public let tables = [WorklistTable.definition]
    public let queries = [WorklistTable.query]
    public let reads: Set<CareContext.Part> = [.policy]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State { State() }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) throws {
        switch entry.event {
        case .reading(_, let reading): state.noteReading(of: reading.context.visit, on: entry.day)
        case .readingNotObtained(let reading):
            // Refused and unable are answers: somebody asked.
            if reading.reason != .notAsked { state.noteReading(of: reading.context.visit, on: entry.day) }
        case .visitCompleted(let visit): state.hold(visit, entry)
        case .visitScheduled(let booking): try state.book(booking)
        case .visitMissed(let visit), .visitCancelled(let visit): state.lose(visit, entry)
        case .entrySigned(let signature): state.sign(signature.visit)
        case .authorisationGranted(let grant): try state.grant(grant, entry)
        case .episodeOpened(let episode): state.open(episode.episode, on: entry.day)
        case .episodeClosed(let closing): state.closedEpisodes.append(closing.episode)
        case .deathRecorded, .identityErased: state.isDead = true
        case .careEnded: state.careEndedOn = entry.day
        case .adverseEventReported, .adverseEventResolved, .consultationCompleted: state.adverse.take(entry)
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        if state.isDead { return [] }
        // What came up after care ended, nobody has looked at.
        if let ended = state.careEndedOn {
            guard let adverse = state.adverseEvents, state.adverse.severe.contains(where: { $0.day >= ended }) else {
                return []
            }
            return [WorklistTable.row(adverse, patient: subject.id)]
        }
        let rules = WorklistRules(context.policy)
        let items =
            [
                state.adverseEvents, state.missedVisit(rules), state.visitWithoutReading(rules),
                state.unsignedVisits(rules),
            ].compactMap { $0 }
            + state.authorisationItems(rules)
        return items.map { WorklistTable.row($0, patient: subject.id) }
    }
}
