extension EntryCheck {
    func checkVisitFacts(_ draft: EntryDraft, state: PatientState) throws(RuleViolation) {
        switch draft.event {
        case .visitCompleted(let fact): try checkCompleted(fact.visit, state: state)
        case .visitScheduled(let fact): try checkNotHeldYet(fact.visit, draft.event, state: state)
        case .visitMissed(let fact), .visitCancelled(let fact):
            if let visit = fact.visit { try checkNotHeldYet(visit, draft.event, state: state) }
        case .entrySigned(let fact):
            let isKnown =
                state.visits[fact.visit]?.status == .completed
                || companions.contains {
                    if case .visitCompleted(let visit) = $0.event { visit.visit == fact.visit } else { false }
                }
            if !isKnown, unknownTerms == .refuse { throw .signatureUnderNothing(fact.visit) }
            if fact.signedBy.isEmpty { throw .signedByNobody(fact.visit) }
        default: break
        }
    }

    private func checkCompleted(_ id: String, state: PatientState) throws(RuleViolation) {
        if isInState { return }
        switch state.visits[id]?.status {
        case .completed: throw .visitAlreadyCompleted(id, on: state.visits[id]?.day)
        case .missed: throw .visitNotHeld(id, was: "missed")
        case .cancelled: throw .visitNotHeld(id, was: "cancelled")
        case .scheduled, nil: break
        }
    }

    private func checkNotHeldYet(_ id: String, _ event: PatientEvent, state: PatientState) throws(RuleViolation) {
        // A source tells of bookings in its own order: one that comes after its visit is history, not a mistake.
        if !isInState, unknownTerms == .refuse, let visit = state.visits[id], visit.status == .completed {
            throw .visitAlreadyCompleted(id, on: visit.day)
        }
    }
}
