/// What somebody wants recorded about one patient. A command line, a web form and an imported row all become this.
public struct PatientCommand: Sendable {
    public var patient: PatientReference
    public var action: Action
    /// Who says so: a practitioner's or importer's id.
    public var actor: String

    public enum Action: Sendable {
        /// New entries, in one append: all or none.
        case record([EntryDraft])
        /// Replaces the entry at a position as a whole.
        case amend(position: Int64, to: EntryDraft, reasonCode: String, reason: SealableText?)
        /// Withdraws entries, in one append.
        case retract(positions: [Int64], reasonCode: String, reason: SealableText?)
    }

    public init(patient: PatientReference, action: Action, actor: String) {
        self.patient = patient
        self.action = action
        self.actor = actor
    }
}

/// How a command names its patient.
public enum PatientReference: Hashable, Sendable {
    /// The patient's id as stored.
    case id(String)
    /// The code of a declared pseudonymous source; registered on first sight.
    case pseudonym(String)
    /// A number of another system, which identifies a person; registered on first sight, stored only as a keyed hash.
    case identifier(system: String, value: String)
}

/// An entry before it is recorded: what happened and when.
public struct EntryDraft: Hashable, Sendable {
    public var occurred: Occurrence
    public var event: PatientEvent

    public init(occurred: Occurrence, event: PatientEvent) {
        self.occurred = occurred
        self.event = event
    }
}

/// One imported row, or one part of it: a command's entries together with what makes them recognisable next time.
public struct ImportedRow: Sendable {
    public var patient: PatientReference
    /// What the row says of the person, for a registration on first sight.
    public var registration: Registration
    /// The line the row begins on, 1 for the file's first.
    public var line: Int64
    /// What makes an entry the same entry on the next import: the mapping's `key:` columns, or all that was mapped.
    /// One for each draft. Equal keys of one patient in one file are told apart by their occurrence number.
    public var naturalKeys: [[UInt8]]
    /// What a draft says, as bytes: another content under the same key is a change.
    public var contents: [[UInt8]]
    /// May be empty where the row only tells of the person (`registered`) or only withdraws.
    public var drafts: [EntryDraft]
    /// Since when what the row says of the person holds. A row with it registers a person nobody knows, also without
    /// drafts; nil where the row is about its entries, which then say when.
    public var registered: Occurrence?
    /// Natural keys of entries that the source itself took back.
    public var withdrawn: [[UInt8]]
    /// What the source calls the resource that the row is all of: entries that an older version of it brought, and that the
    /// row has not, are withdrawn. Empty where rows are no resources. Only where keys are unique.
    public var resource: [UInt8] = []
    /// Whether it is a part of the resource, which leaves out what it does not name.
    public var isPart = false
    /// Whether its resource stands as it is, so that the row only puts right what older versions of it said.
    public var isSettled = false
    /// Natural keys of entries that are no more with anybody else who had the resource in an older version.
    public var withdrawnWithOthers: [[UInt8]] = []
    /// Which version of the source's record the row is: an older one than the log has changes nothing. Only where keys
    /// are unique.
    public var version = SourceVersion()
    /// The same of what the row says of the person.
    public var personVersion = SourceVersion()

    public init(
        patient: PatientReference, registration: Registration, line: Int64, naturalKeys: [[UInt8]],
        contents: [[UInt8]], drafts: [EntryDraft], registered: Occurrence? = nil, withdrawn: [[UInt8]] = []
    ) {
        self.patient = patient
        self.registration = registration
        self.line = line
        self.naturalKeys = naturalKeys
        self.contents = contents
        self.drafts = drafts
        self.registered = registered
        self.withdrawn = withdrawn
    }

    /// Whether nothing of the resource has a word of ours any more: the row can only withdraw what older versions brought.
    public var saysNothing: Bool { drafts.isEmpty && registered == nil && withdrawn.isEmpty && !resource.isEmpty }

    /// Whether the row registers its person where nobody knows them.
    public var registersPerson: Bool { !drafts.isEmpty || registered != nil }
}

/// A row, or a field of it, that could not become an entry.
public struct RejectedRow: Sendable, Hashable {
    public var line: Int64
    /// The column's name, empty where the whole row is at fault.
    public var field: String
    /// What was expected and found, and what to do. Never carries an identifying value.
    public var reason: String

    public init(line: Int64, field: String, reason: String) {
        self.line = line
        self.field = field
        self.reason = reason
    }
}
