public import Clinical
import EventLog
public import Identity

extension RecordKeeper {
    /// Moves entries that were recorded under the wrong patient: in one append each is copied to the right one, with
    /// `movedFrom`, and withdrawn from the other, with `movedTo`.
    ///
    /// A copy says what the entry says now, corrections in it, at its own time. Its id is made from the original's, so that
    /// the same move tried again adds nothing. It belongs to no import: undoing the import leaves what somebody moved, and
    /// a source's own clock says nothing of it. A visit is moved with its id, unless the other patient has a visit of that
    /// id; an entry that is moved without its visit names none. It belongs to the other patient's one episode of that day.
    ///
    /// - Parameter positions: the entries; a visit with what was recorded at it.
    /// - Returns: the positions of the copies, in the order of the entries given, then those of the withdrawals.
    /// - Throws: `.violation` for a patient to itself, one that is unknown, erased or merged, an entry that is withdrawn
    ///   already, and one that is no fact about a person's care. Needs the master key for entries with a text.
    public func reassign(
        _ positions: [Int64], of patient: PatientID, to target: PatientID, reason: CorrectionReason, actor: String,
        registry: Registry, now: Int64, using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        try decidingTogether(for: target, using: &generator) { generator in
            if patient == target { throw RuleViolation.movedToItself(patient) }
            let (from, to) = (try own(patient), try own(target))
            let state = PatientState(to.history.readableEntries())
            if to.history.version == 0 { throw RuleViolation.targetUnknown(target) }
            let moves = try positions.map { try move($0, from: from, reason: reason.code) }
            let drafts = moves.map { $0.draft.settled(among: moves, in: state) }
            let decided = try decide(drafts, state: state, registry: registry, now: now, unknownTerms: .keep)
            return [
                StreamAppend(
                    to: target.stream, expecting: .exactly(to.history.version),
                    events: try zip(moves, decided).map { move, draft in
                        try copy(draft, of: move, to: to, actor: actor, using: &generator)
                    }),
                StreamAppend(
                    to: patient.stream, expecting: .exactly(from.history.version),
                    events: try moves.map { move in
                        try withdrawal(move, from: from, to: target, reason, actor: actor, now: now, using: &generator)
                    }),
            ]
        } appendingAt: {
            now
        }
    }

    /// One entry on its way.
    struct Move {
        var original: HistoryItem
        /// What it says now, texts opened.
        var draft: EntryDraft
    }

    private func move(_ position: Int64, from: OwnRecord, reason: String) throws -> Move {
        let original = try original(at: position, in: from.history, patient: from.patient)
        try decideRetraction(
            of: storedEntry(original), isRetracted: isRetracted(original, in: from.history), reasonCode: reason,
            state: PatientState(from.history.readableEntries()))
        guard let entry = try from.history.entry(at: original.position) else {
            throw RuleViolation.notMovable(original.position)
        }
        let deciding = from.history.decidingCorrection(of: original.position) ?? original
        var event = entry.event
        if event.mayHaveText {
            let isAmended = deciding.position != original.position
            event = try event.mappingSealables(path: isAmended ? "entry." : "") { path, text in
                guard case .sealed = text else { return text }
                let key = try from.key.require(for: "to move an entry with a text, which is sealed for one patient")
                return try PatientSeal.open(text, id: deciding.envelope.id, path: path, key: key)
            }
        }
        var context = event.context
        context.movedFrom = MovedEntry(patient: from.patient.text, position: original.position)
        context.source = nil
        event.context = context
        return Move(original: original, draft: EntryDraft(occurred: entry.occurred, event: event))
    }

    private func copy(
        _ draft: EntryDraft, of move: Move, to record: OwnRecord, actor: String,
        using generator: inout some RandomNumberGenerator
    ) throws -> NewEvent {
        let id = move.original.envelope.id.moved(to: record.patient)
        let sealed = try PatientSeal.seal(draft.event, id: id, at: record.key, using: &generator)
        return NewEvent(
            draft, id: id, type: draft.event.typeName, actor: actor, payload: PatientCodec.payload(of: sealed))
    }

    private func withdrawal(
        _ move: Move, from record: OwnRecord, to target: PatientID, _ reason: CorrectionReason, actor: String,
        now: Int64, using generator: inout some RandomNumberGenerator
    ) throws -> NewEvent {
        let id = move.original.envelope.id.derived(for: "withdrawnFor " + target.text)
        var sealed = try seal(reason, id: id, at: record.key, using: &generator)
        sealed.movedTo = target.text
        return NewEvent(
            EntryDraft(occurred: Occurrence(milliseconds: now), event: .unknown(type: "")), id: id,
            type: "entryRetracted", actor: actor, corrects: move.original.position,
            payload: PatientCodec.payload(retractingFor: sealed))
    }
}

extension EntryDraft {
    /// The draft with the ids it names as they are under the other patient.
    fileprivate func settled(among moves: [RecordKeeper.Move], in state: PatientState) -> EntryDraft {
        var copy = self
        let moving = Set(
            moves.compactMap { move in
                move.draft.event.introducedReference.flatMap { $0.kind == .visit ? $0.id : nil }
            })
        var context = event.context
        if let visit = context.visit, !moving.contains(visit) { context.visit = nil }
        context.episode = state.openEpisode(on: occurred.day)
        copy.event.context = context
        copy.event = copy.event.replacingReferences { kind, id in
            guard kind == .visit, moving.contains(id), state.visits[id] != nil, let from = context.movedFrom else {
                return id
            }
            return "\(id)-\(from.patient)"
        }
        return copy
    }
}

extension PatientState {
    /// The one episode that was open on a day; nil where there was none, or several.
    fileprivate func openEpisode(on day: CalendarDay) -> String? {
        let open = episodes.filter { _, episode in
            episode.openedOn.map { $0 <= day } ?? false && episode.closedOn.map { day <= $0 } ?? true
        }
        return open.count == 1 ? open.keys.first : nil
    }
}

extension EventID {
    /// The id of the copy of an entry that is moved to a patient.
    func moved(to patient: PatientID) -> EventID { derived(for: "movedTo " + patient.text) }

    /// An id made from this one and a purpose: 128 bits of FNV-1a, each half from a start of its own, well mixed.
    fileprivate func derived(for purpose: String) -> EventID {
        func half(_ start: UInt64) -> UInt64 {
            var hash = start
            for byte in bytes + Array(purpose.utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
            hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
            hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
            return hash ^ (hash >> 31)
        }
        return EventID(high: half(0xcbf2_9ce4_8422_2325), low: half(0x6c62_272e_07bb_0142))
    }
}

extension RuleViolation {
    fileprivate static func movedToItself(_ patient: PatientID) -> RuleViolation {
        RuleViolation(
            "movedToItself", "The entry is patient \(patient)'s already.", remedy: "Name whose it is with --to.")
    }

    fileprivate static func targetUnknown(_ patient: PatientID) -> RuleViolation {
        RuleViolation(
            "targetUnknown", "There is no patient \(patient) in the log.",
            remedy: "`anamnesis patients` lists those there are.")
    }

    fileprivate static func notMovable(_ position: Int64) -> RuleViolation {
        RuleViolation(
            "entryUnreadable", "@\(position) cannot be read, so it cannot be moved.", remedy: "Amend it first.")
    }
}
