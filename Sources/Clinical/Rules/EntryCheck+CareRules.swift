extension EntryCheck {
    /// The care rules that did not hold when this happened, in the order of `CareRule`.
    func brokenRules(_ draft: EntryDraft, state: PatientState, registry: Registry) -> [CareRule] {
        switch draft.event {
        case .visitCompleted(let visit):
            if visit.isOwn { brokenRules(visit, at: draft.occurred, state: state, registry: registry) } else { [] }
        case .treatmentGiven(let treatment):
            brokenRules(treatment, at: draft.occurred, state: state, registry: registry)
        case .findingNoted, .readingNotObtained, .adverseEventReported, .lifeEventReported, .medicationChanged:
            state.isDead(on: draft.occurred.day) ? [.afterDeath] : []
        default: []
        }
    }

    private func brokenRules(
        _ visit: Visit, at occurred: Occurrence, state: PatientState, registry: Registry
    ) -> [CareRule] {
        var broken: [CareRule] = []
        if visit.kind == .treatment, !state.openRedFlags(at: occurred).isEmpty { broken.append(.unclearedRedFlag) }
        broken += brokenByCourse(episode: visit.context.episode, on: occurred.day, state: state)
        // A registry that asks for authorisations itself names its own rule.
        let isAsked = practice != nil && registry.rules.values.contains { $0.need == .authorisation }
        if visit.kind == .treatment, !isAsked, let rule = brokenByAuthorisation(visit, on: occurred.day, state: state) {
            broken.append(rule)
        }
        return broken
    }

    private func brokenRules(
        _ treatment: Treatment, at occurred: Occurrence, state: PatientState, registry: Registry
    ) -> [CareRule] {
        var broken: [CareRule] = []
        if !state.openRedFlags(at: occurred).isEmpty { broken.append(.unclearedRedFlag) }
        broken += brokenByCourse(episode: treatment.context.episode, on: occurred.day, state: state)
        let against = state.contraindications(at: occurred)
        let isAgainst = treatment.techniques.contains { applied in
            registry.techniques[applied.technique]?.contraindications.contains { against.contains($0) } ?? false
        }
        if isAgainst { broken.append(.contraindication) }
        return broken
    }

    private func brokenByCourse(episode: String?, on day: CalendarDay, state: PatientState) -> [CareRule] {
        var broken: [CareRule] = []
        if state.isDead(on: day) { broken.append(.afterDeath) }
        if state.isCareEnded(on: day) { broken.append(.careEnded) }
        if let episode, let closedOn = state.episodes[episode]?.closedOn, day > closedOn {
            broken.append(.episodeClosed)
        }
        return broken
    }

    /// Only a patient for whose episode a payer ever granted visits needs one for this visit.
    private func brokenByAuthorisation(_ visit: Visit, on day: CalendarDay, state: PatientState) -> CareRule? {
        let episode = visit.context.episode
        let granted = state.authorisations.filter { $0.value.isFor(episode) }
        if granted.isEmpty { return nil }
        let covering = granted.filter { $0.value.covers(day, episode: episode) }
        if covering.isEmpty { return .authorisationExpired }
        let hasVisitLeft = covering.contains { id, authorisation in
            authorisation.visits.map { state.visitsUsed(of: id, except: visit.visit) < $0 } ?? true
        }
        return hasVisitLeft ? nil : .authorisationExhausted
    }
}
