/// A visit that is planned. Planned times live here; the entry's occurrence is when it was booked.
public struct VisitBooking: Hashable, Sendable {
    public var context: EntryContext
    public var visit: String
    /// Milliseconds since 1970.
    public var plannedAt: Int64
    public var plannedOffsetMinutes: Int32
    public var kind: String?
}

extension VisitBooking {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    public init(
        visit: String, plannedAt: Int64, plannedOffsetMinutes: Int32, kind: String? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.init(
            context: context, visit: visit, plannedAt: plannedAt, plannedOffsetMinutes: plannedOffsetMinutes,
            kind: kind)
    }
}

/// A visit that took place.
public struct Visit: Hashable, Sendable {
    /// What the visit was for. Only treatment visits drive an interval.
    public enum Kind: String, Sendable, CaseIterable {
        case treatment
        case assessment
        case consultation
        case checkUp
        case emergency
        case other
    }

    public var context: EntryContext
    /// Id, unique in the patient's record.
    public var visit: String
    public var kind: Kind
    /// False for a visit elsewhere: it is no treatment visit of this practice.
    public var isOwn: Bool
    public var setting: CareSetting?
    public var location: String?
    public var supervisedBy: String?
    public var minutes: Int?
    public var endedEarly: Bool
}

extension Visit {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    public init(
        visit: String, kind: Kind = .treatment, isOwn: Bool = true, setting: CareSetting? = nil,
        location: String? = nil, supervisedBy: String? = nil, minutes: Int? = nil, endedEarly: Bool = false,
        context: EntryContext = EntryContext()
    ) {
        self.init(
            context: context, visit: visit, kind: kind, isOwn: isOwn, setting: setting, location: location,
            supervisedBy: supervisedBy, minutes: minutes, endedEarly: endedEarly)
    }
}

extension Visit {
    /// Whether it drives an interval: a treatment, and the practice's own.
    public var isOwnTreatment: Bool { if case .treatment = kind { isOwn } else { false } }
}

extension PatientEvent {
    // A visit taken out of its event is copied whole, more than a dozen texts and numbers, and folds look at it again and again.
    // Not inlined: it would be copied where it is asked.

    /// What most folds ask of a visit that took place; nil for any other entry.
    @inline(never)
    public var visitHeld: (visit: String, episode: String?, kind: Visit.Kind, isOwn: Bool)? {
        guard case .visitCompleted(let visit) = self else { return nil }
        return (visit.visit, visit.context.episode, visit.kind, visit.isOwn)
    }

    /// What most folds ask of a visit that is planned; nil for any other entry.
    @inline(never)
    public var visitPlanned: (visit: String, episode: String?, kind: String?, at: Occurrence)? {
        guard case .visitScheduled(let booking) = self else { return nil }
        return (booking.visit, booking.context.episode, booking.kind, Occurrence(planned: booking))
    }
}

/// A visit that did not take place: missed without notice, or cancelled.
public struct VisitNotHeld: Hashable, Sendable {
    public var visit: String?
    public var reasonCode: String?
    public var noticeHours: Int?
    public var context: EntryContext

    public init(
        visit: String? = nil, reasonCode: String? = nil, noticeHours: Int? = nil, context: EntryContext = EntryContext()
    ) {
        self.visit = visit
        self.reasonCode = reasonCode
        self.noticeHours = noticeHours
        self.context = context
    }
}

/// What was done at a visit.
public struct Treatment: Hashable, Sendable {
    public var context: EntryContext
    public var techniques: [TechniqueApplied]
    /// 1 (light) to 5 (deep).
    public var intensity: Int?
}

extension Treatment {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    public init(techniques: [TechniqueApplied] = [], intensity: Int? = nil, context: EntryContext = EntryContext()) {
        self.init(context: context, techniques: techniques, intensity: intensity)
    }
}

/// One technique on one place.
public struct TechniqueApplied: Hashable, Sendable {
    /// A registry code: `nmt`, `mfr`, `swedish`, `trigger-point` …
    public var technique: String
    public var muscle: String?
    /// `target`, `synergist`, `antagonist`.
    public var role: String?
    public var site: String?
    public var side: Side?
    public var minutes: Int?

    public init(
        technique: String, muscle: String? = nil, role: String? = nil, site: String? = nil, side: Side? = nil,
        minutes: Int? = nil
    ) {
        self.technique = technique
        self.muscle = muscle
        self.role = role
        self.site = site
        self.side = side
        self.minutes = minutes
    }
}

/// A note, or advice for home. The text is sealed; the subject is plain.
public struct Note: Hashable, Sendable {
    /// `note`, `homeCare`.
    public var subject: String
    public var text: SealableText
    public var context: EntryContext

    public init(subject: String, text: SealableText, context: EntryContext = EntryContext()) {
        self.subject = subject
        self.text = text
        self.context = context
    }
}

/// A practitioner's signature under a visit.
public struct Signature: Hashable, Sendable {
    public var context: EntryContext
    public var visit: String
    public var signedBy: String
}

extension Signature {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    public init(visit: String, signedBy: String, context: EntryContext = EntryContext()) {
        self.init(context: context, visit: visit, signedBy: signedBy)
    }
}
