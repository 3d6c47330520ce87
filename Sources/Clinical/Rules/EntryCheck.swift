/// One decision about new entries: what is asked of every entry, whatever its type.
///
/// The state and the registry are passed along rather than held, so that deciding about one reading copies neither.
struct EntryCheck {
    /// Clocks of two machines differ, and zones are written wrongly: a day ahead is believed, more is a mistake.
    static let futureMax: Int64 = 24 * 3_600_000

    var now: Int64
    var unknownTerms: UnknownTerms
    /// The entries of the same command: a reading may name the visit recorded beside it.
    var companions: [EntryDraft]
    /// What the practice's rules go by; nil where none are asked.
    var practice: PracticeFacts?
    /// True where the entry replaces one.
    var amends = false
    /// True where the replaced entry is in the state, so that its own id is no duplicate.
    var isInState = false

    /// The entry with what follows from the registry and the record filled in; nil where nothing does.
    func completed(
        _ draft: EntryDraft, state: PatientState, registry: Registry
    ) throws(RuleViolation) -> EntryDraft? {
        try checkRecord(draft, state: state)
        if draft.occurred.milliseconds > now, draft.occurred.milliseconds - now > Self.futureMax {
            throw .inTheFuture(draft, now: now)
        }
        try checkBirth(draft, state: state)
        if case .reading(let kind, let reading) = draft.event {
            return try completed(reading, kind: kind, of: draft, state: state, registry: registry)
        }
        try checkReferences(draft.event.context, state: state)
        try checkFacts(draft, state: state, registry: registry)
        let care = brokenRules(draft, state: state, registry: registry)
        try checkRedFlags(draft, broken: care, state: state)
        let broken = care.map(\.rawValue) + (try brokenPracticeRules(draft, state: state, registry: registry))
        let named = rulesNamed(broken, in: draft.event.context, registry: registry)
        if named == draft.event.context.rulesBroken { return nil }
        var completed = draft
        completed.event.set(rulesBroken: named)
        return completed
    }

    /// The rules an entry names. What the copy or the replacement of an entry brings along was asked of another record, or
    /// of what it said before: it stands only where nobody can ask again.
    func rulesNamed(_ broken: [String], in context: EntryContext, registry: Registry) -> [String] {
        if context.rulesBroken.isEmpty { return broken }
        let kept = context.rulesBroken.filter {
            CareRule(rawValue: $0) == nil && (practice == nil || registry.rules[$0] == nil)
        }
        return kept + broken
    }

    private func checkRecord(_ draft: EntryDraft, state: PatientState) throws(RuleViolation) {
        if state.isErased { throw .recordErased() }
        if case .patientRegistered = draft.event {
            if state.isRegistered, !amends { throw .registeredTwice() }
        } else if !state.isRegistered {
            throw .notRegistered(draft.event)
        }
        if draft.event.isMerge { throw .mergeRecorded(draft.event) }
        // A source goes on under the record it knows; what it brings is the survivor's all the same.
        if let survivor = state.mergedInto, !amends, unknownTerms == .refuse, !draft.event.isErasure {
            throw .recordMerged(into: survivor)
        }
    }

    /// A source's rows may stand in any order: what an imported reading says of its visit is kept, though the visit
    /// itself comes later in the file or not at all.
    func checkReferences(_ context: EntryContext, state: PatientState) throws(RuleViolation) {
        if unknownTerms == .keep { return }
        if let visit = context.visit { try checkVisit(visit, state: state) }
        if let episode = context.episode { try checkEpisode(episode, state: state) }
    }

    func checkVisit(_ id: String, state: PatientState) throws(RuleViolation) {
        if state.visits[id] != nil || companions.contains(where: { $0.event.introducedVisit == id }) { return }
        throw .visitUnknown(id)
    }

    func checkEpisode(_ id: String, state: PatientState) throws(RuleViolation) {
        if state.episodes[id]?.openedOn != nil { return }
        if companions.contains(where: { $0.event.introducedEpisode == id }) { return }
        throw .episodeUnknown(id)
    }

    private func checkFacts(
        _ draft: EntryDraft, state: PatientState, registry: Registry
    ) throws(RuleViolation) {
        if draft.event.isPlan { try checkPlan(draft, state: state) }
        if let id = draft.event.ownId, id.isEmpty { throw .idMissing(draft.event) }
        try checkTerms(draft, registry: registry)
        try Self.checkLimits(draft.event)
        switch draft.event {
        case .visitScheduled, .visitCompleted, .visitMissed, .visitCancelled, .entrySigned:
            try checkVisitFacts(draft, state: state)
        case .adverseEventResolved(let effect): try checkResolution(of: effect, draft, state: state)
        default: try checkPlanFacts(draft, state: state, registry: registry)
        }
    }

    /// A source's rows may stand in any order, so that what is over may be told of before it is reported.
    private func checkResolution(
        of effect: AdverseEvent, _ draft: EntryDraft, state: PatientState
    ) throws(RuleViolation) {
        guard unknownTerms == .refuse, let since = state.adverseSince[effect.kind], draft.occurred.lastDay < since
        else {
            return
        }
        throw .resolvedBeforeReported(effect, draft, since: since)
    }

    /// What happened is recorded whatever the rules say; what is only planned can still be left undone.
    private func checkPlan(_ draft: EntryDraft, state: PatientState) throws(RuleViolation) {
        if let diedOn = state.diedOn, state.isDead(on: draft.occurred.day) {
            throw .planAfterDeath(draft.event, diedOn)
        }
        if let endedOn = state.careEndedOn, state.isCareEnded(on: draft.occurred.day),
            !companions.contains(where: { $0.event.introducedEpisode != nil })
        {
            throw .planAfterCareEnded(draft.event, endedOn)
        }
    }

    static func canBeCorrected(_ entry: PatientEntry) throws(RuleViolation) {
        switch entry.event {
        case .recordsMerged, .recordMergedInto, .recordsUnmerged: throw .mergeCorrected(entry)
        case .identityErased, .unknown: throw .notCorrectable(entry)
        default: break
        }
    }
}
