/// Decides whether new entries can be recorded, and completes them.
///
/// Pure: the same arguments give the same answer. All or none: one violation refuses the whole command. What happened
/// is never refused because a care rule was broken; it comes back with the rule in `rulesBroken`.
///
/// - Parameters:
///   - drafts: the entries in the order in which they shall stand.
///   - state: the patient's record so far.
///   - now: milliseconds since 1970. What lies more than 24 hours after it is refused.
///   - practice: what the registry's rules of the practice go by; nil asks none of them.
///   - unknownTerms: what to do with sites, motions and the like that the registry does not know.
/// - Returns: the drafts, with what follows from the registry filled in and values off the scale's step marked.
public func decide(
    _ drafts: [EntryDraft], state: PatientState, registry: Registry, practice: PracticeFacts? = nil, now: Int64,
    unknownTerms: UnknownTerms = .refuse
) throws(RuleViolation) -> [EntryDraft] {
    let check = EntryCheck(now: now, unknownTerms: unknownTerms, companions: drafts, practice: practice)
    var decided = drafts
    if drafts.count == 1 {
        if let completed = try check.completed(drafts[0], state: state, registry: registry) { decided[0] = completed }
        return decided
    }
    var evolving = state
    for index in drafts.indices {
        if let completed = try check.completed(drafts[index], state: evolving, registry: registry) {
            decided[index] = completed
        }
        evolving.apply(drafts[index].event, at: drafts[index].occurred)
    }
    return decided
}

/// Decides whether an entry can be replaced as a whole, and completes the replacement.
///
/// Amending a retracted entry reinstates it. The type and an id that other entries refer to stay; a visit or episode that
/// the replacement does not name is kept from the original.
///
/// - Parameters:
///   - original: the entry as it stands now, or stood when it was retracted; nil where the position holds none.
///   - state: the patient's record, with the original in it unless it is retracted.
public func decideAmendment(
    of original: PatientEntry?, isRetracted: Bool, to draft: EntryDraft, reasonCode: String, state: PatientState,
    registry: Registry, practice: PracticeFacts? = nil, now: Int64, unknownTerms: UnknownTerms = .refuse
) throws(RuleViolation) -> EntryDraft {
    guard let original else { throw .entryUnknown() }
    if state.isErased { throw .recordErased() }
    if reasonCode.isEmpty { throw .reasonMissing(for: "amended") }
    try EntryCheck.canBeCorrected(original)
    guard original.event.typeName == draft.event.typeName else { throw .typeChanged(original, to: draft.event) }
    guard original.event.lastingId == draft.event.lastingId else { throw .identityChanged(original, to: draft.event) }
    var replacement = draft
    replacement.event.keepReferences(of: original.event.context)
    let check = EntryCheck(
        now: now, unknownTerms: unknownTerms, companions: [replacement], practice: practice, amends: true,
        isInState: !isRetracted)
    return try check.completed(replacement, state: state, registry: registry) ?? replacement
}

/// Decides whether an entry can be withdrawn.
///
/// - Parameter isReadable: false for an entry of a known type that is not what its type promises, handed over as
///   `.unknown` of that type: it can be withdrawn without being understood.
public func decideRetraction(
    of original: PatientEntry?, isRetracted: Bool, isReadable: Bool = true, reasonCode: String, state: PatientState
) throws(RuleViolation) {
    guard let original else { throw .entryUnknown() }
    if state.isErased { throw .recordErased() }
    if reasonCode.isEmpty { throw .reasonMissing(for: "retracted") }
    if isRetracted { throw .retractedAlready(original) }
    let type = original.event.typeName
    if type == PatientEvent.patientRegistered(Registration()).typeName { throw .registrationRetracted(original) }
    if !isReadable, type != PatientEvent.identityErased(IdentityErasure(reasonCode: "")).typeName { return }
    try EntryCheck.canBeCorrected(original)
}
