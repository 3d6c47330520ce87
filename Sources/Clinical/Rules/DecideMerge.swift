/// One of two records that are to be joined or parted.
public struct MergeParty: Sendable {
    public var id: String
    /// The record's own state, without what was merged into it.
    public var state: PatientState

    public init(id: String, state: PatientState) {
        self.id = id
        self.state = state
    }

    fileprivate func requireAlive() throws(RuleViolation) {
        if !state.isRegistered { throw .mergePartyUnknown(id) }
        if state.isErased { throw .mergePartyErased(id) }
    }
}

/// Decides whether a record can be merged into another.
///
/// Refused: a record into itself, one that is unknown or erased, one that was merged already, and one into a record
/// that was itself merged. So a survivor of earlier merges can be merged on (a chain), and no ring can ever close.
public func decideMerge(of duplicate: MergeParty, into survivor: MergeParty) throws(RuleViolation) {
    if duplicate.id == survivor.id { throw .mergedIntoItself(duplicate.id) }
    try duplicate.requireAlive()
    try survivor.requireAlive()
    if let into = duplicate.state.mergedInto { throw .mergedAlready(duplicate.id, into: into) }
    if let into = survivor.state.mergedInto { throw .survivorMerged(survivor.id, into: into) }
}

/// Decides whether a merge can be undone, also of a record whose registration went with the import that brought it.
///
/// - Returns: the id of the record that it was merged into.
public func decideUnmerge(of duplicate: MergeParty) throws(RuleViolation) -> String {
    if duplicate.state.isErased { throw .mergePartyErased(duplicate.id) }
    if let survivor = duplicate.state.mergedInto { return survivor }
    try duplicate.requireAlive()
    throw .notMerged(duplicate.id)
}
