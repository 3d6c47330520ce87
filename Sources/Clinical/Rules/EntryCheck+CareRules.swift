extension EntryCheck {
    /// The care rules that did not hold when this happened, in the order of `CareRule`.
    func brokenRules(_ draft: EntryDraft, state: PatientState, registry: Registry) -> [CareRule] {
        switch draft.event {
        case .visitCompleted(let visit):
            if visit.isOwn { brokenRules(visit, at: draft.occurred, state: state) } else { [] }
        case .treatmentGiven(let treatment):
            brokenRules(treatment, at: draft.occurred, state: state, registry: registry)
        case .visitScheduled, .carePlanSet, .intervalDecided:
            plansTreatment(draft.event) && !state.openRedFlags(at: draft.occurred).isEmpty ? [.unclearedRedFlag] : []
        case .findingNoted, .readingNotObtained, .adverseEventReported, .lifeEventReported, .medicationChanged:
            state.isDead(on: draft.occurred.day) ? [.afterDeath] : []
        default: []
        }
    }

    /// What is planned under a red flag can still wait until somebody has looked: it is asked why, whatever rules the practice has.
    /// What a source planned has happened.
    func checkRedFlags(_ draft: EntryDraft, broken: [CareRule], state: PatientState) throws(RuleViolation) {
        guard draft.event.isPlan, broken.contains(.unclearedRedFlag), !amends, unknownTerms == .refuse,
            draft.event.context.overrideReason == nil
        else { return }
        throw .plannedUnderRedFlag(state.openRedFlags(at: draft.occurred))
    }

    /// An assessment or a check-up may be what the flag asks for.
    private func plansTreatment(_ event: PatientEvent) -> Bool {
        guard case .visitScheduled(let booking) = event else { return true }
        return booking.kind.map { $0 == Visit.Kind.treatment.rawValue } ?? true
    }

    private func brokenRules(_ visit: Visit, at occurred: Occurrence, state: PatientState) -> [CareRule] {
        var broken: [CareRule] = []
        if visit.kind == .treatment, !state.openRedFlags(at: occurred).isEmpty { broken.append(.unclearedRedFlag) }
        broken += brokenByCourse(episode: visit.context.episode, on: occurred.day, state: state)
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
}
