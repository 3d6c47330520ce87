/// Everything that can be recorded about one practitioner, in a stream of their own.
public enum PractitionerEvent: Hashable, Sendable {
    case practitionerRegistered(Practitioner)
    case unknown(type: String)
}

/// Somebody who treats, by the id that entries name in `performedBy`. Personal details are not here: only what says in
/// which role and with which qualification somebody acted.
public struct Practitioner: Hashable, Sendable {
    /// `massage-therapist`, `physiotherapist`, `physician` …, or the source's own codes.
    public var roles: [String]
    public var qualifications: [Coding]

    public init(roles: [String] = [], qualifications: [Coding] = []) {
        self.roles = roles
        self.qualifications = qualifications
    }
}
