/// Everything that can be recorded about one practitioner, in a stream of their own.
public enum PractitionerEvent: Hashable, Sendable {
    case practitionerRegistered(Practitioner)
    /// A licence or certificate, or its renewal. Of one kind and jurisdiction the one recorded last counts among those
    /// that begin on the same day; one that names no first day replaces all before it.
    case credentialRecorded(Credential)
    /// Nothing that was recorded of the kind and jurisdiction counts any more, as if it had never been; where a first day is
    /// named only the period that begins on it. So a slip of the pen is taken back; a credential that was taken away from
    /// somebody is recorded anew with its last day.
    case credentialEnded(Credential)
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

/// What allows somebody to treat: a licence, a certificate. Its number is not here: it names a person.
public struct Credential: Hashable, Sendable {
    /// `massage-license`, `physician-license`, or a word of the house's own.
    public var kind: String
    /// ISO 3166-1 or 3166-2: where it counts; nil for everywhere.
    public var jurisdiction: String?
    /// The first day it holds; nil where that is not known.
    public var from: CalendarDay?
    /// The last day it holds; nil for no end.
    public var until: CalendarDay?

    public init(kind: String, jurisdiction: String? = nil, from: CalendarDay? = nil, until: CalendarDay? = nil) {
        self.kind = kind
        self.jurisdiction = jurisdiction
        self.from = from
        self.until = until
    }

    /// Whether it says anew, or takes back, what another one said: the same kind and jurisdiction, and the same first day
    /// where it names one.
    public func replaces(_ other: Credential) -> Bool {
        kind == other.kind && jurisdiction == other.jurisdiction && (from == nil || from == other.from)
    }

    /// Whether it holds on a day.
    public func isValid(on day: CalendarDay) -> Bool {
        from.map { $0 <= day } ?? true && until.map { day <= $0 } ?? true
    }

    /// Whether it counts in a jurisdiction: its own, or one that lies in it.
    public func counts(in other: String) -> Bool {
        jurisdiction.map { other == $0 || other.hasPrefix($0 + "-") } ?? true
    }
}
