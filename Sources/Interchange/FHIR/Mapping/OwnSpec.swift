/// Which visits are the practice's own.
struct OwnSpec: Hashable, Sendable {
    var isAll = false
    var organizations: Set<String> = []
    var locations: Set<String> = []
    var practitioners: Set<String> = []
    /// Tokens of `Encounter.type` and `Appointment.serviceType`.
    var encounterTypes: Set<String> = []
    /// Tokens of a `ServiceRequest` that is a referral to us.
    var referrals: Set<String> = []
}
