/// Something in the patient's life that bears on the readings: a flare, an injury.
public struct LifeEvent: Hashable, Sendable {
    /// `flare`, `injury`, `stress`, `other`.
    public var kind: String
    public var site: String?
    public var side: Side?
    public var text: SealableText?
    public var context: EntryContext

    public init(
        kind: String, site: String? = nil, side: Side? = nil, text: SealableText? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.kind = kind
        self.site = site
        self.side = side
        self.text = text
        self.context = context
    }
}

/// A drug started, stopped or changed.
public struct MedicationChange: Hashable, Sendable {
    public var drug: String
    /// `started`, `stopped`, `increased`, `decreased`.
    public var change: String
    public var dose: String?
    public var context: EntryContext

    public init(drug: String, change: String, dose: String? = nil, context: EntryContext = EntryContext()) {
        self.drug = drug
        self.change = change
        self.dose = dose
        self.context = context
    }
}

/// Care given elsewhere: an injection, surgery, physiotherapy.
public struct OtherCare: Hashable, Sendable {
    public var kind: String
    public var site: String?
    public var side: Side?
    public var text: SealableText?
    public var context: EntryContext

    public init(
        kind: String, site: String? = nil, side: Side? = nil, text: SealableText? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.kind = kind
        self.site = site
        self.side = side
        self.text = text
        self.context = context
    }
}

/// An unwanted effect, reported or resolved.
public struct AdverseEvent: Hashable, Sendable {
    /// `soreness`, `bruise`, `dizziness`, `other`.
    public var kind: String
    /// 1 (mild) to 5.
    public var severity: Int?
    public var text: SealableText?
    public var context: EntryContext

    public init(kind: String, severity: Int? = nil, text: SealableText? = nil, context: EntryContext = EntryContext()) {
        self.kind = kind
        self.severity = severity
        self.text = text
        self.context = context
    }
}
