import Clinical

/// The part of the practice's policy that the work list follows.
struct WorklistRules {
    /// Visits left at which an authorisation is nearly used.
    var authorisationVisitsLeft: Int
    /// Days before its end at which an authorisation is ending.
    var authorisationDaysLeft: Int
    /// Days after a visit, held or missed, after which the patient has lapsed: what was open about it then is stale.
    var lapsedAfterDays: Int
    /// Days after a visit from which a missing signature is listed.
    var unsignedAfterDays: Int

    init(_ policy: CarePolicy) {
        authorisationVisitsLeft = policy.authorisationVisitsLeft
        authorisationDaysLeft = policy.authorisationDaysLeft
        lapsedAfterDays = policy.lapsedAfterDays
        unsignedAfterDays = policy.unsignedAfterDays
    }
}
