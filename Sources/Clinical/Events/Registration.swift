/// Who a patient is, as registered or as changed later. What identifies is sealable; birth year and sex are plain because rules and norms need them.
public struct Registration: Hashable, Sendable {
    /// The code of a declared pseudonymous source, which is then also the patient's id and chart number.
    public var pseudonym: String?
    public var birthYear: Int?
    public var sex: Sex?
    public var name: SealableText?
    public var birthDate: SealableText?
    public var contact: SealableText?
    public var identifiers: [SealableIdentifier]
    public var context: EntryContext

    public init(
        pseudonym: String? = nil, birthYear: Int? = nil, sex: Sex? = nil, name: SealableText? = nil,
        birthDate: SealableText? = nil, contact: SealableText? = nil, identifiers: [SealableIdentifier] = [],
        context: EntryContext = EntryContext()
    ) {
        self.pseudonym = pseudonym
        self.birthYear = birthYear
        self.sex = sex
        self.name = name
        self.birthDate = birthDate
        self.contact = contact
        self.identifiers = identifiers
        self.context = context
    }
}

/// A number another system knows the patient by. The value is sealed; a keyed hash of it finds the patient again.
public struct SealableIdentifier: Hashable, Sendable {
    public var system: String
    public var value: SealableText

    public init(system: String, value: SealableText) {
        self.system = system
        self.value = value
    }
}

/// A patient's death. When: the entry's occurrence.
public struct Death: Hashable, Sendable {
    public var cause: SealableText?
    public var context: EntryContext

    public init(cause: SealableText? = nil, context: EntryContext = EntryContext()) {
        self.cause = cause
        self.context = context
    }
}

/// The end of care by this practice: discharged, moved, stopped coming.
public struct CareEnding: Hashable, Sendable {
    /// `discharged`, `selfDischarged`, `moved`, `lost`, `other`.
    public var reasonCode: String
    public var context: EntryContext

    public init(reasonCode: String, context: EntryContext = EntryContext()) {
        self.reasonCode = reasonCode
        self.context = context
    }
}

/// The order to destroy a patient's identity. Recorded before the key goes.
public struct IdentityErasure: Hashable, Sendable {
    public var reasonCode: String
    public var context: EntryContext

    public init(reasonCode: String, context: EntryContext = EntryContext()) {
        self.reasonCode = reasonCode
        self.context = context
    }
}
