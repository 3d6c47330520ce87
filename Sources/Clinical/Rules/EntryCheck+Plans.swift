extension EntryCheck {
    /// Episodes, goals, coverage, flags, deaths: what must be there before, and what must not be there twice.
    func checkPlanFacts(
        _ draft: EntryDraft, state: PatientState, registry: Registry
    ) throws(RuleViolation) {
        switch draft.event {
        case .episodeOpened(let fact):
            if let diedOn = state.diedOn, state.isDead(on: draft.occurred.day) {
                throw .planAfterDeath(draft.event, diedOn)
            }
            if !isInState, state.episodes[fact.episode]?.openedOn != nil { throw .episodeAlreadyOpened(fact.episode) }
        case .episodeClosed(let fact):
            try checkEpisode(fact.episode, state: state)
            if !isInState, let closedOn = state.episodes[fact.episode]?.closedOn {
                throw .episodeAlreadyClosed(fact.episode, on: closedOn)
            }
        case .goalSet(let fact):
            if !isInState, state.goals[fact.goal] != nil { throw .goalAlreadySet(fact.goal) }
            try check(fact, registry: registry)
        case .goalRevised(let fact):
            try checkGoal(fact.goal, state: state)
            try check(fact, registry: registry)
        case .goalWithdrawn(let fact): try checkGoal(fact.goal, state: state)
        case .coverageEnded(let fact): try checkCoverage(fact.coverage, state: state)
        case .redFlagCleared(let fact): try checkClearing(fact, of: draft, state: state, registry: registry)
        case .readingNotObtained(let fact):
            if registry.instruments[fact.instrument] == nil {
                throw .instrumentUnknown(fact.instrument, in: registry)
            }
        case .deathRecorded:
            if !isInState, let diedOn = state.diedOn { throw .diedTwice(diedOn) }
        case .authorisationRequested(let fact): try checkVisits(fact)
        case .authorisationGranted(let fact):
            try checkVisits(fact)
            if let from = fact.from, let until = fact.until, until < from { throw .periodReversed(from, until) }
        case .coverageConfirmed(let fact):
            if let from = fact.from, let until = fact.until, until < from { throw .periodReversed(from, until) }
        case .intervalDecided(let fact):
            if !Self.daysDecided.contains(fact.days) { throw .intervalOutOfRange(fact.days, Self.daysDecided) }
        case .consentGiven(let fact), .consentWithdrawn(let fact):
            if fact.scope.isEmpty { throw .consentToNothing() }
        case .unknown(let type): throw .typeUnknown(type)
        default: break
        }
    }

    /// A day to ten years: what is outside is a slip of the keyboard.
    private static let daysDecided = 1...3660

    private func checkVisits(_ authorisation: Authorisation) throws(RuleViolation) {
        if let visits = authorisation.visits, visits < 0 { throw .visitsNegative(visits) }
    }

    private func check(_ goal: Goal, registry: Registry) throws(RuleViolation) {
        guard let instrument = registry.instruments[goal.instrument] else {
            throw .instrumentUnknown(goal.instrument, in: registry)
        }
        try check(goal.target, of: instrument)
    }

    private func checkGoal(_ id: String, state: PatientState) throws(RuleViolation) {
        guard let isPursued = state.goals[id] else { throw .goalUnknown(id, known: state.goals.keys.sorted()) }
        if !isInState, !isPursued { throw .goalWithdrawnAlready(id) }
    }

    private func checkCoverage(_ id: String, state: PatientState) throws(RuleViolation) {
        let coverages = state.ledger.coverages
        let confirmed = coverages.filter { $0.name == id }
        if confirmed.isEmpty { throw .coverageUnknown(id, known: Set(coverages.map(\.name)).sorted()) }
        if !isInState, confirmed.allSatisfy(\.isEnded) { throw .coverageEndedAlready(id) }
    }

    private func checkClearing(
        _ flag: RedFlag, of draft: EntryDraft, state: PatientState, registry: Registry
    ) throws(RuleViolation) {
        if flag.clearedBy?.isEmpty ?? true, flag.context.performedBy?.isEmpty ?? true {
            throw .clearedByNobody(flag.flag)
        }
        let who = flag.clearedBy.flatMap { $0.isEmpty ? nil : $0 } ?? flag.context.performedBy ?? ""
        if unknownTerms == .refuse, !amends, let practice,
            case .other(let kinds) = PhysicianOnRecord(who, in: practice.credentials)
        {
            throw .clearedByNoPhysician(flag.flag, who, kinds)
        }
        // Readings raise it too, and leave no trace in the state.
        if let term = registry.redFlags[flag.flag], !term.newSigns.isEmpty { return }
        let open = state.openRedFlags(at: draft.occurred)
        if !isInState, !open.contains(flag.flag) { throw .redFlagNotOpen(flag.flag, open: open) }
    }
}
