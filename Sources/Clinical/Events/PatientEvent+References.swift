/// What an id in a patient's record stands for.
public enum RecordReference: Hashable, Sendable {
    case visit
    case episode
    case goal
    case coverage
    case authorisation
}

extension PatientEvent {
    /// The id this entry makes known in the record, and what it stands for; nil where it makes none.
    public var introducedReference: (kind: RecordReference, id: String)? {
        switch self {
        case .visitScheduled, .visitCompleted, .visitMissed, .visitCancelled: ownId.map { (.visit, $0) }
        case .episodeOpened: ownId.map { (.episode, $0) }
        case .goalSet: ownId.map { (.goal, $0) }
        case .coverageConfirmed: ownId.map { (.coverage, $0) }
        case .authorisationRequested, .authorisationGranted, .authorisationDenied: ownId.map { (.authorisation, $0) }
        default: nil
        }
    }

    /// The same entry with each id it names replaced.
    public func replacingReferences(_ replace: (RecordReference, String) -> String) -> PatientEvent {
        var event = self
        switch self {
        case .episodeOpened(var fact):
            fact.episode = replace(.episode, fact.episode)
            event = .episodeOpened(fact)
        case .episodeClosed(var fact):
            fact.episode = replace(.episode, fact.episode)
            event = .episodeClosed(fact)
        case .coverageConfirmed(var fact):
            fact.coverage = replace(.coverage, fact.coverage)
            event = .coverageConfirmed(fact)
        case .coverageEnded(var fact):
            fact.coverage = replace(.coverage, fact.coverage)
            event = .coverageEnded(fact)
        case .goalSet(var fact):
            fact.goal = replace(.goal, fact.goal)
            event = .goalSet(fact)
        case .goalRevised(var fact):
            fact.goal = replace(.goal, fact.goal)
            event = .goalRevised(fact)
        case .goalWithdrawn(var fact):
            fact.goal = replace(.goal, fact.goal)
            event = .goalWithdrawn(fact)
        default: event = replacingVisitOrAuthorisation(replace)
        }
        var context = event.context
        context.visit = context.visit.map { replace(.visit, $0) }
        context.episode = context.episode.map { replace(.episode, $0) }
        if context != event.context { event.context = context }
        return event
    }

    private func replacingVisitOrAuthorisation(_ replace: (RecordReference, String) -> String) -> PatientEvent {
        switch self {
        case .authorisationRequested(var fact):
            fact.authorisation = replace(.authorisation, fact.authorisation)
            return .authorisationRequested(fact)
        case .authorisationGranted(var fact):
            fact.authorisation = replace(.authorisation, fact.authorisation)
            return .authorisationGranted(fact)
        case .authorisationDenied(var fact):
            fact.authorisation = replace(.authorisation, fact.authorisation)
            return .authorisationDenied(fact)
        case .visitScheduled(var fact):
            fact.visit = replace(.visit, fact.visit)
            return .visitScheduled(fact)
        case .visitCompleted(var fact):
            fact.visit = replace(.visit, fact.visit)
            return .visitCompleted(fact)
        case .visitMissed(var fact):
            fact.visit = fact.visit.map { replace(.visit, $0) }
            return .visitMissed(fact)
        case .visitCancelled(var fact):
            fact.visit = fact.visit.map { replace(.visit, $0) }
            return .visitCancelled(fact)
        case .entrySigned(var fact):
            fact.visit = replace(.visit, fact.visit)
            return .entrySigned(fact)
        default: return self
        }
    }
}
