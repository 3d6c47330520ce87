/// What became of the rows of an import. `read` is the sum of the others.
public struct ImportTally: Sendable, Hashable {
    /// Rows that brought at least one new entry.
    public var accepted: Int64 = 0
    /// Rows of which everything was in the log before.
    public var alreadyPresent: Int64 = 0
    /// Rows whose key was in the log with other content.
    public var changed: Int64 = 0
    /// Rows that brought nothing new but took back at least one entry.
    public var withdrawn: Int64 = 0
    public var rejected: Int64 = 0
    /// Rows of an older version of a record than the log has; they changed nothing.
    public var olderVersions: Int64 = 0
    /// Rows that only take back what never came in.
    public var withdrawnNotHere: Int64 = 0
    /// Rows in which nothing that the mapping maps stood.
    public var empty: Int64 = 0

    /// Entries recorded, registrations among them.
    public var entries: Int64 = 0
    /// Entries amended.
    public var amendments: Int64 = 0
    /// Entries withdrawn because the source took them back, or says them no more.
    public var withdrawals: Int64 = 0
    /// Rows of a newer version than the log had that say the same of what they name: that they came is kept.
    public var versionsNoted: Int64 = 0
    public var patientsRegistered: Int64 = 0
    /// Numbers of other systems, one for each system, patient and holder, that belong to another patient already and
    /// stayed with that one: possible duplicates.
    public var identifiersHeldByOthers: Int64 = 0
    /// Entries corrected by hand that their source gave to another patient, or has no more under one: they stay.
    public var keptByHand: Int64 = 0
    /// Rows new to their patient that were not looked for with others, being more than an import follows.
    public var arrivalsNotFollowed: Int64 = 0

    public init() {}

    public var read: Int64 {
        accepted + alreadyPresent + changed + withdrawn + rejected + olderVersions + withdrawnNotHere + empty
    }
}
