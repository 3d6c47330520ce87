/// What every entry may say beside its own facts: where it belongs, who took it, and where it came from.
public struct EntryContext: Hashable, Sendable {
    public var visit: String?
    public var episode: String?
    /// The practitioner's id in this practice, not a patient's name.
    public var performedBy: String?
    /// Milliseconds since 1970 at which another system knew it.
    public var sourceRecorded: Int64?
    private var seldom: Seldom
}

extension EntryContext {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    public init(
        visit: String? = nil, episode: String? = nil, performedBy: String? = nil, respondent: Respondent? = nil,
        channel: String? = nil, sourceRecorded: Int64? = nil, coding: [Coding] = [], rulesBroken: [String] = [],
        overrideReason: SealableText? = nil, source: SourceRow? = nil, movedFrom: MovedEntry? = nil,
        note: SealableText? = nil
    ) {
        self.init(
            visit: visit, episode: episode, performedBy: performedBy, sourceRecorded: sourceRecorded,
            seldom: respondent == nil && channel == nil && coding.isEmpty && rulesBroken.isEmpty
                && overrideReason == nil && source == nil && movedFrom == nil && note == nil
                ? .unsaid
                : .said(
                    Said(
                        respondent: respondent, channel: channel, coding: coding, rulesBroken: rulesBroken,
                        overrideReason: overrideReason, source: source, movedFrom: movedFrom, note: note)))
    }

    /// What few entries say, and the row they came from, which no fold asks for. It lies outside, so that an entry
    /// without any of it is small: a replay moves millions.
    private enum Seldom: Hashable, Sendable {
        case unsaid
        indirect case said(Said)
    }

    private struct Said: Hashable, Sendable {
        var respondent: Respondent?
        var channel: String?
        var coding: [Coding] = []
        var rulesBroken: [String] = []
        var overrideReason: SealableText?
        var source: SourceRow?
        var movedFrom: MovedEntry?
        var note: SealableText?
    }

    private var said: Said? {
        if case .said(let said) = seldom { said } else { nil }
    }

    private mutating func say(_ change: (inout Said) -> Void) {
        var said = said ?? Said()
        change(&said)
        seldom = said == Said() ? .unsaid : .said(said)
    }

    public var respondent: Respondent? {
        get { said?.respondent }
        set { say { $0.respondent = newValue } }
    }
    /// `inPerson`, `phone`, `sms`, `web`, `import` …
    public var channel: String? {
        get { said?.channel }
        set { say { $0.channel = newValue } }
    }
    /// What the entry is called in the systems it came from, where our own words do not say it all.
    public var coding: [Coding] {
        get { said?.coding ?? [] }
        set { say { $0.coding = newValue } }
    }
    /// Care rules that did not hold when this happened; the fact is recorded all the same.
    public var rulesBroken: [String] {
        get { said?.rulesBroken ?? [] }
        set { say { $0.rulesBroken = newValue } }
    }
    public var overrideReason: SealableText? {
        get { said?.overrideReason }
        set { say { $0.overrideReason = newValue } }
    }
    public var source: SourceRow? {
        get { said?.source }
        set { say { $0.source = newValue } }
    }
    /// Where it was recorded at first, under another patient by mistake.
    public var movedFrom: MovedEntry? {
        get { said?.movedFrom }
        set { say { $0.movedFrom = newValue } }
    }
    public var note: SealableText? {
        get { said?.note }
        set { say { $0.note = newValue } }
    }
}

/// An entry that turned out to be another patient's: where its first recording lies.
public struct MovedEntry: Hashable, Sendable {
    /// Id of the patient under whom it was recorded.
    public var patient: String
    /// Position of the original there.
    public var position: Int64

    public init(patient: String, position: Int64) {
        self.patient = patient
        self.position = position
    }
}

/// Where in an imported file or export an entry came from, and a keyed digest of what stood there.
public struct SourceRow: Hashable, Sendable {
    /// 1 for the file's first line, or for the export's first resource.
    public var line: Int64
    /// Keyed with the patient's key, so that it says nothing once the identity is destroyed. Tells a changed row from
    /// an equal one on the next import; nil where none was kept.
    public var digest: UInt64?
    /// Which of the source's resources it was, keyed like `digest`: what a newer version of one leaves out is found by it;
    /// nil where rows are no resources.
    public var resource: UInt64?
    /// Which version of the source's record it was, so that an older export does not overwrite a newer one.
    public var version: SourceVersion

    public init(
        line: Int64, digest: UInt64?, resource: UInt64? = nil, version: SourceVersion = SourceVersion()
    ) {
        self.line = line
        self.digest = digest
        self.resource = resource
        self.version = version
    }
}
