public import Clinical
public import ProjectionRuntime

/// Who needs somebody to do something? The table `care_worklist_item`, and the list `worklist` over it and over
/// `maintenance_interval`.
///
/// The dead, those whose care ended and those whose identity was destroyed have no items (`EndOfCare`), but for what came up
/// after care ended, and a visit after the death.
public struct WorklistProjector: Projector {
    public struct State: Sendable {
        var end = EndOfCare()
        /// Own visits that took place, in clinical order.
        var visits: [VisitHeld] = []
        var bookings: [OpenBooking] = []
        var notHeld: VisitLost?
        var authorisations: [AuthorisationGranted] = []
        var closedEpisodes: [String] = []
        var readingsOfTheDay = ReadingsOfTheDay()
        var adverse = OpenAdverseEvents()
        var flares: [FlareReported] = []
        /// Consultations that answer what waits for a physician.
        var consultations: [EntryTime] = []
    }

    public let name = "care_worklist"
    public let version = 10
    public let tables = [WorklistTable.definition]
    public let queries = [WorklistTable.query]
    public let reads: Set<CareContext.Part> = [.policy, .credentials]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State { State() }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) throws {
        state.end.take(entry)
        switch entry.event {
        case .reading(_, let reading): state.noteReading(of: reading.context.visit, on: entry.day)
        case .readingNotObtained(let reading):
            // Refused and unable are answers: somebody asked.
            if reading.reason != .notAsked { state.noteReading(of: reading.context.visit, on: entry.day) }
        case .visitCompleted: state.takeVisit(entry)
        case .visitScheduled: try state.takeBooking(entry)
        case .visitMissed(let visit), .visitCancelled(let visit): state.lose(visit, entry)
        case .entrySigned(let signature): state.sign(signature.visit)
        case .authorisationGranted(let grant): try state.grant(grant, entry)
        case .episodeOpened(let episode): state.closedEpisodes.removeAll { $0 == episode.episode }
        case .episodeClosed(let closing): state.closedEpisodes.append(closing.episode)
        case .consultationCompleted(let consultation) where consultation.isOfNoPhysician(context.credentials): break
        case .lifeEventReported(let event): state.report(event, entry)
        case .consultationCompleted:
            state.adverse.take(entry)
            state.consultations.append(entry.time)
        case .adverseEventReported, .adverseEventResolved: state.adverse.take(entry)
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        guard state.end.mayNeedSomebody else { return [] }
        var items = [state.adverseEvents, state.contradiction].compactMap { $0 }
        if state.end.isUnderCare {
            let rules = WorklistRules(context.policy)
            items += [
                state.flare(rules), state.missedVisit(rules), state.visitWithoutReading(rules),
                state.unsignedVisits(rules),
            ].compactMap { $0 }
            items += state.authorisationItems(rules)
        }
        return items.map { WorklistTable.row($0, patient: subject.id) }
    }
}
