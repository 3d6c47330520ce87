public import Clinical
import EventLog
public import Identity

/// Undoing a whole import: what it brought is withdrawn, what it corrected is as before.
extension RecordKeeper {
    /// Corrections in one append: so many that a commit is worth its sync, so few that they fit into memory.
    static let undoneMax = 8000

    /// Imports that were undone, by the positions of their `importStarted`, and the positions at which: the practice's
    /// stream says so.
    public func importsUndone() throws(RecordError) -> [Int64: Int64] {
        do { return try log.importsUndone() } catch { throw .wrapping(error) }
    }

    /// What undoing an import would do for a patient.
    ///
    /// - Parameter earlier: of `importsUndone()`.
    public func undoing(
        _ origin: Int64, of patient: PatientID, after earlier: [Int64: Int64]
    ) throws(RecordError) -> UndoneImport {
        do {
            let history = try PatientHistory(reading: patient.stream, in: log)
            return ImportUndoing(of: origin, in: history, after: earlier).summary
        } catch { throw .wrapping(error) }
    }

    /// Withdraws what an import brought and restores what it corrected, for many patients, thousands of corrections in
    /// one append. What a person, or a later import, has corrected since is kept. Tried again after it was interrupted,
    /// it does what is left.
    ///
    /// Needs the master key where a restored entry has a text, and for a reason in words.
    ///
    /// - Parameters:
    ///   - words: why, beside the code `importUndone`, by which the next import knows that it may bring everything back.
    ///   - progress: what is done and durable, and of how many of the patients.
    public func undoImport(
        _ origin: Int64, of patients: [PatientID], words: SealableText? = nil, actor: String, now: Int64,
        using generator: inout some RandomNumberGenerator,
        progress: (_ done: UndoneImport, _ patients: Int) -> Void = { _, _ in }
    ) throws(RecordError) -> UndoneImport {
        var done = UndoneImport()
        var place = 0
        while place < patients.count {
            // Read again for each: another import may be undone at the same time.
            place = try undoBatch(
                origin, after: try importsUndone(), of: patients, from: place,
                reason: CorrectionReason(code: EntryLayers.undoneCode, text: words),
                actor: actor, now: now, into: &done, using: &generator)
            progress(done, place)
        }
        return done
    }

    /// As many patients as one append takes; answers the place of the next.
    private func undoBatch(
        _ origin: Int64, after earlier: [Int64: Int64], of patients: [PatientID], from first: Int,
        reason: CorrectionReason,
        actor: String, now: Int64,
        into done: inout UndoneImport, using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Int {
        var attempt = 1
        while true {
            var next = first
            var summary = UndoneImport()
            var appends: [StreamAppend] = []
            var count = 0
            do {
                while next < patients.count, count < Self.undoneMax {
                    let history = try PatientHistory(reading: patients[next].stream, in: log)
                    let undoing = ImportUndoing(of: origin, in: history, after: earlier)
                    summary += undoing.summary
                    let events = try events(
                        for: undoing, of: patients[next], in: history, reason: reason, actor: actor, now: now,
                        using: &generator)
                    if !events.isEmpty {
                        appends.append(
                            StreamAppend(
                                to: patients[next].stream, expecting: .exactly(history.version), events: events))
                    }
                    count += events.count
                    next += 1
                }
                if !appends.isEmpty { _ = try log.append(appends, clock: now) }
                done += summary
                return next
            } catch EventLogError.conflict where attempt < Self.attemptsMax {
                attempt += 1
            } catch { throw .wrapping(error) }
        }
    }

    private func events(
        for undoing: ImportUndoing, of patient: PatientID, in history: PatientHistory, reason: CorrectionReason,
        actor: String, now: Int64, using generator: inout some RandomNumberGenerator
    ) throws -> [NewEvent] {
        if undoing.steps.isEmpty { return [] }
        let key = try KeyAtHand(of: patient, in: keys)
        return try undoing.steps.map { step in
            var event: NewEvent
            switch step {
            case .withdraw(let original):
                let draft = EntryDraft(occurred: Occurrence(milliseconds: now), event: .unknown(type: ""))
                event = try newEvent(draft, type: "entryRetracted", actor: actor, using: &generator) {
                    PatientCodec.payload(retractingFor: try seal(reason, id: $0, at: key, using: &$1))
                }
                event.corrects = original.position
            case .restore(let original, let before, let occurred):
                let restored = try PatientSeal.takingOver(before, from: history, at: key)
                let draft = EntryDraft(occurred: occurred, event: restored)
                event = try newEvent(draft, type: "entryAmended", actor: actor, using: &generator) {
                    let sealed = try PatientSeal.seal(restored, id: $0, path: "entry.", at: key, using: &$1)
                    return PatientCodec.payload(
                        amendingTo: sealed, reason: try seal(reason, id: $0, at: key, using: &$1))
                }
                event.corrects = original.position
            }
            return event
        }
    }
}

extension EventReader {
    /// Imports that were undone, by the positions of their `importStarted`, and the positions at which.
    func importsUndone() throws -> [Int64: Int64] {
        let types = try types()
        var undone: [Int64: Int64] = [:]
        guard types.values.contains("importUndone") else { return undone }
        try scanStream(.practice, through: .max) { envelope, payload in
            guard let type = types[envelope.type], type == "importUndone" else { return }
            let event = try PracticeCodec.decode(type: type, form: envelope.form, payload: Array(payload))
            if case .importUndone(let origin) = event { undone[origin] = undone[origin] ?? envelope.position }
        }
        return undone
    }
}
