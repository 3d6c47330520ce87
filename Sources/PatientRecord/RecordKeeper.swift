public import Clinical
public import EventLog
public import Identity

/// The one door into patients' streams: reads a history, decides, seals and appends.
public struct RecordKeeper: Sendable {
    /// How often a decision is taken again when another writer was first.
    package static let attemptsMax = 3

    public let log: any EventLog
    public let keys: KeyStore

    public init(log: any EventLog, keys: KeyStore) {
        self.log = log
        self.keys = keys
    }

    /// Where a command's events lie.
    public struct Receipt: Sendable, Equatable {
        public var patient: PatientID
        public var positions: [Int64]

        public init(patient: PatientID, positions: [Int64]) {
            self.patient = patient
            self.positions = positions
        }
    }

    /// Registers a new patient under a fresh id or the pseudonym's code, with further entries in the same append.
    public func register(
        _ drafts: [EntryDraft], pseudonym: String? = nil, identifiers: [ExternalIdentifier] = [], actor: String,
        registry: Registry, practice: PracticeFacts? = nil, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        do {
            try keys.requireMasterKey(for: "to register a person, whose own key it wraps")
            let patient = try newPatientID(pseudonym: pseudonym, using: &generator)
            try refuseKnown(identifiers)
            // Decided before anything is durable, so that a violation leaves neither key nor identifier behind.
            _ = try decide(drafts, state: PatientState(), registry: registry, practice: practice, now: now)
            try keys.createKeys(for: [patient], at: now, using: &generator)
            try keys.register(identifiers.map { ($0, patient) })
            return try record(
                drafts, for: patient, actor: actor, registry: registry, practice: practice, now: now, using: &generator)
        } catch { throw .wrapping(error) }
    }

    private func refuseKnown(_ identifiers: [ExternalIdentifier]) throws {
        for (identifier, holder) in try zip(identifiers, keys.holders(of: identifiers)) {
            switch holder {
            case nil: continue
            case .patient(let patient):
                throw RuleViolation(
                    "identifierKnown", "The number in \(identifier.system) already belongs to patient \(patient).",
                    remedy: "Record under that patient, or leave the identifier out.")
            case .erased:
                throw RuleViolation(
                    "identityErased",
                    "The number in \(identifier.system) belonged to a person whose identity was destroyed.",
                    remedy: "Register the person anew without that number.")
            }
        }
    }

    private func newPatientID(
        pseudonym: String?, using generator: inout some RandomNumberGenerator
    ) throws -> PatientID {
        guard let pseudonym else { return PatientID(using: &generator) }
        guard let patient = PatientID(code: pseudonym) else {
            throw RuleViolation(
                "codeMalformed", "\"\(pseudonym)\" is not a patient code.",
                remedy: "A code has 1 to 64 letters, digits, dots, underscores or hyphens.")
        }
        return patient
    }

    /// Records entries about a patient in one append: all or none. Needs the master key only where a text is to be sealed.
    public func record(
        _ drafts: [EntryDraft], for patient: PatientID, actor: String, registry: Registry,
        practice: PracticeFacts? = nil, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        try deciding(for: patient, using: &generator) { history, key, generator in
            let state = PatientState(history.readableEntries())
            let decided = try decide(drafts, state: state, registry: registry, practice: practice, now: now)
            return try decided.map { draft in
                try newEvent(draft, type: draft.event.typeName, actor: actor, using: &generator) { id, generator in
                    PatientCodec.payload(of: try PatientSeal.seal(draft.event, id: id, at: key, using: &generator))
                }
            }
        } appendingAt: {
            now
        }
    }

    /// Replaces an entry as a whole. Amending an amendment is rewritten to the original; amending after a retraction
    /// reinstates, unless the entry was moved to another patient: it is that one's, and would count twice. Needs the master key where the entry has a text: a seal holds for one event, so that what is carried
    /// over has to be sealed anew.
    public func amend(
        _ position: Int64, of patient: PatientID, to draft: EntryDraft, reason: CorrectionReason, actor: String,
        registry: Registry, practice: PracticeFacts? = nil, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        try deciding(for: patient, using: &generator) { history, key, generator in
            let original = try original(at: position, in: history, patient: patient)
            if case .retraction(let reason)? = history.decidingCorrection(of: original.position)?.content,
                let holder = reason.movedTo
            {
                throw RuleViolation.moved(original.position, to: holder)
            }
            let state = PatientState(history.readableEntries())
            let standing = try standingEntry(original, in: history, replacedBy: draft)
            let decided = try decideAmendment(
                of: standing ?? storedEntry(original), isRetracted: standing == nil, to: draft,
                reasonCode: reason.code, state: state, registry: registry, practice: practice, now: now)
            let replacement = try PatientSeal.takingOver(decided.event, from: history, at: key)
            var event = try newEvent(decided, type: "entryAmended", actor: actor, using: &generator) { id, generator in
                let sealed = try PatientSeal.seal(replacement, id: id, path: "entry.", at: key, using: &generator)
                return PatientCodec.payload(
                    amendingTo: sealed, reason: try seal(reason, id: id, at: key, using: &generator))
            }
            event.corrects = original.position
            return [event]
        } appendingAt: {
            now
        }
    }

    /// Withdraws entries in one append. Needs the master key only for a reason in words.
    public func retract(
        _ positions: [Int64], of patient: PatientID, reason: CorrectionReason, actor: String, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        try deciding(for: patient, using: &generator) { history, key, generator in
            let state = PatientState(history.readableEntries())
            var withdrawn: Set<Int64> = []
            return try positions.map { position in
                let original = try original(at: position, in: history, patient: patient)
                // Named twice, as itself and as its correction, an entry is still withdrawn once.
                let isFirst = withdrawn.insert(original.position).inserted
                try decideRetraction(
                    of: storedEntry(original),
                    isRetracted: !isFirst || isRetracted(original, in: history), isReadable: original.isReadable,
                    reasonCode: reason.code, state: state)
                let draft = EntryDraft(occurred: Occurrence(milliseconds: now), event: .unknown(type: ""))
                var event = try newEvent(draft, type: "entryRetracted", actor: actor, using: &generator) {
                    PatientCodec.payload(retractingFor: try seal(reason, id: $0, at: key, using: &$1))
                }
                event.corrects = original.position
                return event
            }
        } appendingAt: {
            now
        }
    }

    /// Destroys a patient's identity: records `identityErased`, durably, and then destroys the key. Needs the master key
    /// only for a reason in words: what is destroyed need not be opened.
    /// - warning: The name, the notes and the identifiers cannot be had back, not from a backup of the log either.
    public func erase(
        _ patient: PatientID, reason: CorrectionReason, actor: String, registry: Registry, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        let erasure = IdentityErasure(reasonCode: reason.code, context: EntryContext(note: reason.text))
        let receipt = try record(
            [EntryDraft(occurred: Occurrence(milliseconds: now), event: .identityErased(erasure))], for: patient,
            actor: actor, registry: registry, now: now, using: &generator)
        do { try keys.destroyKey(for: patient) } catch { throw .identity(error) }
        return receipt
    }

    /// A patient's history as known at a position, texts sealed.
    public func history(of patient: PatientID, through last: Int64 = .max) throws(RecordError) -> PatientHistory {
        do { return try PatientHistory(of: patient, in: log, through: last) } catch {
            throw .wrapping(error)
        }
    }

    /// The event of a history's item with its texts opened; as it is where the key is destroyed or the store locked.
    public func opened(_ item: HistoryItem, of patient: PatientID) throws(RecordError) -> HistoryItem {
        try opened(item, with: openingKey(of: patient))
    }

    /// What opens a patient's texts; nil where the key is destroyed or the store locked.
    public func openingKey(of patient: PatientID) throws(RecordError) -> PatientKey? {
        if keys.isLocked { return nil }
        do { return try keys.key(for: patient) } catch { throw .identity(error) }
    }

    /// The event of a history's item with its texts opened, for who opens many of one patient.
    public func opened(_ item: HistoryItem, with key: PatientKey?) throws(RecordError) -> HistoryItem {
        guard let key else { return item }
        do {
            var copy = item
            let id = item.envelope.id
            switch item.content {
            case .entry(let event): copy.content = .entry(try PatientSeal.open(event, id: id, key: key))
            case .amendment(let event, let reason):
                copy.content = .amendment(
                    try PatientSeal.open(event, id: id, path: "entry.", key: key), try open(reason, id: id, key: key))
            case .retraction(let reason): copy.content = .retraction(try open(reason, id: id, key: key))
            case .note, .unreadable: break
            }
            return copy
        } catch { throw .identity(error) }
    }

    // MARK: One decision

    func deciding<Generator: RandomNumberGenerator>(
        for patient: PatientID, using generator: inout Generator,
        _ decide: (PatientHistory, KeyAtHand, inout Generator) throws -> [NewEvent],
        appendingAt clock: () -> Int64
    ) throws(RecordError) -> Receipt {
        var attempt = 1
        while true {
            do {
                let history = try PatientHistory(of: patient, in: log)
                if try keys.isErased(patient) { throw RuleViolation.identityDestroyed }
                let key = try KeyAtHand(of: patient, in: keys)
                let events = try decide(history, key, &generator)
                let expected: ExpectedVersion = history.version == 0 ? .noStream : .exactly(history.version)
                let results = try log.append(
                    [StreamAppend(to: patient.stream, expecting: expected, events: events)], clock: clock())
                return Receipt(patient: patient, positions: results[0].positions)
            } catch EventLogError.conflict where attempt < Self.attemptsMax {
                attempt += 1
            } catch { throw .wrapping(error) }
        }
    }

    func newEvent<Generator: RandomNumberGenerator>(
        _ draft: EntryDraft, type: String, actor: String, using generator: inout Generator,
        payload: (EventID, inout Generator) throws -> [UInt8]
    ) rethrows -> NewEvent {
        let id = EventID(using: &generator)
        return NewEvent(draft, id: id, type: type, actor: actor, payload: try payload(id, &generator))
    }

    func seal(
        _ reason: CorrectionReason, id: EventID, at key: KeyAtHand, using generator: inout some RandomNumberGenerator
    ) throws(IdentityError) -> CorrectionReason {
        guard case .open? = reason.text, let text = reason.text else { return reason }
        let opened = try key.require(for: "to seal a reason given in words (a reason code needs no key)")
        var sealed = reason
        sealed.text = PatientSeal.seal(text, id: id, path: "reason", key: opened, using: &generator)
        return sealed
    }

    private func open(
        _ reason: CorrectionReason, id: EventID, key: PatientKey
    ) throws(IdentityError) -> CorrectionReason {
        guard let text = reason.text else { return reason }
        var opened = reason
        opened.text = try PatientSeal.open(text, id: id, path: "reason", key: key)
        return opened
    }

    /// The original entry a correction is about, whichever of its positions was named.
    func original(
        at position: Int64, in history: PatientHistory, patient: PatientID
    ) throws(RuleViolation) -> HistoryItem {
        guard let named = history.item(at: position),
            let original = named.envelope.corrects.map({ history.item(at: $0) }) ?? named
        else {
            throw RuleViolation(
                "entryUnknown", "@\(position) is not an entry of this patient.",
                remedy: "`anamnesis history` lists the patient's entries with their positions.")
        }
        if let record = history.mergedRecord(of: original) { throw .writtenUnder(record, original.position) }
        if original.isNote { throw .onlyNoted(original, isVoid: isRetracted(original, in: history)) }
        return original
    }

    func isRetracted(_ original: HistoryItem, in history: PatientHistory) -> Bool {
        if case .retraction = history.decidingCorrection(of: original.position)?.content { true } else { false }
    }

    /// The entry as it stands; nil where it is retracted. One that cannot be read stands as what replaces it, if that is
    /// of its type: an amendment is how it is healed. Where only its correction cannot be read, it stands as recorded.
    private func standingEntry(
        _ original: HistoryItem, in history: PatientHistory, replacedBy draft: EntryDraft
    ) throws(HistoryError) -> PatientEntry? {
        let deciding = history.decidingCorrection(of: original.position) ?? original
        guard case .unreadable = deciding.content else { return try history.entry(at: original.position) }
        guard case .unreadable(let type, _) = original.content else { return storedEntry(original) }
        guard type == draft.event.typeName else { return try history.entry(at: original.position) }
        return PatientEntry(
            position: original.position, occurred: original.occurred, recorded: original.envelope.recorded,
            event: draft.event)
    }

    /// The original as an entry, whether or not it has been retracted since.
    func storedEntry(_ original: HistoryItem) -> PatientEntry {
        let event: PatientEvent =
            switch original.content {
            case .entry(let event), .amendment(let event, _): event
            case .retraction: .unknown(type: PatientEventType.entryRetracted.rawValue)
            case .note(let note): .unknown(type: note.type.rawValue)
            case .unreadable(let type, _): .unknown(type: type)
            }
        return PatientEntry(
            position: original.position, occurred: original.occurred, recorded: original.envelope.recorded, event: event
        )
    }
}

extension HistoryItem {
    var isReadable: Bool { if case .unreadable = content { false } else { true } }
}

extension NewEvent {
    init(
        _ draft: EntryDraft, id: EventID, type: String, actor: String, origin: Int64? = nil, corrects: Int64? = nil,
        payload: [UInt8]
    ) {
        self.init(
            id: id, type: type, form: StoredForms.current.newest(of: type), occurred: draft.occurred.milliseconds,
            occurredOffset: draft.occurred.offsetMinutes,
            occurredPrecision: OccurredPrecision(rawValue: draft.occurred.precision.rawValue) ?? .millisecond,
            actor: actor, origin: origin, corrects: corrects, payload: payload)
    }
}

extension RuleViolation {
    /// What a source said that changes no entry is none that could be corrected.
    public static func onlyNoted(_ item: HistoryItem, isVoid: Bool) -> RuleViolation {
        let (position, origin) = (item.position, item.envelope.origin)
        var (what, effect) = ("a source took something back before it came here", "brings it in")
        if case .note(let note) = item.content, note.kind == .version {
            (what, effect) = ("a source has entries in a newer version that says the same", "changes them")
        }
        return RuleViolation(
            "onlyNoted",
            "@\(position) is no entry: it notes that \(what)"
                + (isVoid ? ", and counts no more, since its import was undone." : "."),
            remedy: isVoid
                ? "Nothing is left to do: an older export \(effect) again."
                : "Undo the import that noted it, with `anamnesis retract --import \(origin.map { "@\($0)" } ?? "@POSITION")`: "
                    + "an older export then \(effect). Or import a newer version of it.")
    }

    fileprivate static func moved(_ position: Int64, to holder: String) -> RuleViolation {
        RuleViolation(
            "entryMoved", "@\(position) was moved to patient \(holder).",
            remedy: "Amend what was made of it there, and move that back with `anamnesis reassign`.")
    }

    static let identityDestroyed = RuleViolation(
        "identityDestroyed", "This person's identity was destroyed.",
        remedy: "Nothing can be added or corrected any more; the scores stay.")
}
