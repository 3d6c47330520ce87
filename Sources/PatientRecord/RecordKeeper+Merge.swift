import Clinical
import EventLog
public import Identity

extension RecordKeeper {
    /// Makes two records one person's: from here on the survivor's history is the union of both.
    ///
    /// `recordsMerged` and `recordMergedInto` are appended at once, expecting both records as they were when this was
    /// decided. Nothing of either record changes; it can be undone with ``unmerge(_:reason:actor:now:offset:using:)``.
    ///
    /// - Parameter offset: minutes east of UTC where it is done: it is done on that place's day.
    /// - Returns: the positions of the two events; the survivor's first.
    /// - Throws: `.violation` for a record into itself, one that is unknown, erased or merged already, and one into a
    ///   record that was itself merged.
    public func merge(
        _ duplicate: PatientID, into survivor: PatientID, reason: CorrectionReason, actor: String, now: Int64,
        offset: Int32, using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        try decidingTogether(for: survivor, using: &generator) { generator in
            let (own, other) = (try own(survivor), try own(duplicate))
            try decideMerge(of: other.party, into: own.party)
            let occurred = Self.time(after: [own, other], now: now, offset: offset)
            let merge = RecordMerge(from: duplicate.text, reasonCode: reason.code, reason: reason.text)
            let mergedInto = RecordMerge(into: survivor.text, reasonCode: reason.code, reason: reason.text)
            return [
                try append(.recordsMerged(merge), to: own, at: occurred, actor: actor, using: &generator),
                try append(.recordMergedInto(mergedInto), to: other, at: occurred, actor: actor, using: &generator),
            ]
        } appendingAt: {
            now
        }
    }

    /// Undoes a merge: both are patients of their own again, each with what was written under its record.
    ///
    /// `recordsUnmerged` is appended to both. What was written under the survivor in the meantime stays there.
    ///
    /// - Parameters:
    ///   - duplicate: the record that was given up.
    ///   - offset: minutes east of UTC where it is done.
    /// - Returns: the positions of the two events; that of the record that survived first.
    public func unmerge(
        _ duplicate: PatientID, reason: CorrectionReason, actor: String, now: Int64,
        offset: Int32, using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> Receipt {
        try decidingTogether(for: duplicate, using: &generator) { generator in
            let other = try own(duplicate)
            let id = try decideUnmerge(of: other.party)
            guard let survivor = PatientID(code: id) else { throw RuleViolation.survivorUnreadable(id) }
            let own = try own(survivor)
            let occurred = Self.time(after: [own, other], now: now, offset: offset)
            let merge = RecordMerge(
                from: duplicate.text, into: id, reasonCode: reason.code, reason: reason.text)
            return [
                try append(.recordsUnmerged(merge), to: own, at: occurred, actor: actor, using: &generator),
                try append(.recordsUnmerged(merge), to: other, at: occurred, actor: actor, using: &generator),
            ]
        } appendingAt: {
            now
        }
    }

    /// All records of the person a record is about: the survivor's first, then those merged into it in order of their
    /// ids. For almost everybody it is the one record. Whoever destroys an identity destroys it in all of them.
    public func recordsOfPerson(_ patient: PatientID) throws(RecordError) -> [PatientID] {
        do {
            let records = try MergedRecords(around: patient.stream, in: log)
            let root = records.survivor(of: patient.text) ?? patient.text
            let others = records.ids.filter { records.survivor(of: $0) == root }
            return ([root] + others).compactMap { PatientID(code: $0) }
        } catch { throw .wrapping(error) }
    }

    /// The patient whose record this has become part of; nil for a record that was not given up.
    public func survivor(of patient: PatientID) throws(RecordError) -> PatientID? {
        do {
            return try MergedRecords(around: patient.stream, in: log).survivor(of: patient.text)
                .flatMap { PatientID(code: $0) }
        } catch { throw .wrapping(error) }
    }

    // MARK: Two records at once

    /// One record as it stands, without what was merged into it.
    struct OwnRecord {
        var patient: PatientID
        var history: PatientHistory
        var key: KeyAtHand

        var party: MergeParty { MergeParty(id: patient.text, state: PatientState(history.readableEntries())) }
    }

    func own(_ patient: PatientID) throws -> OwnRecord {
        if try keys.isErased(patient) { throw RuleViolation.identityDestroyed }
        return OwnRecord(
            patient: patient, history: try PatientHistory(reading: patient.stream, in: log),
            key: try KeyAtHand(of: patient, in: keys))
    }

    func append(
        _ event: PatientEvent, to record: OwnRecord, at occurred: Occurrence, actor: String,
        using generator: inout some RandomNumberGenerator
    ) throws -> StreamAppend {
        let draft = EntryDraft(occurred: occurred, event: event)
        let new = try newEvent(draft, type: event.typeName, actor: actor, using: &generator) { id, generator in
            PatientCodec.payload(of: try PatientSeal.seal(event, id: id, at: record.key, using: &generator))
        }
        return StreamAppend(to: record.patient.stream, expecting: .exactly(record.history.version), events: [new])
    }

    /// Now, or just after the last merge of these records where the clock was set back: of two merges the later one
    /// counts, in clinical order as well.
    private static func time(after records: [OwnRecord], now: Int64, offset: Int32) -> Occurrence {
        let merges = records.flatMap(\.history.items).filter { item in
            if case .entry(let event) = item.content { PatientCodec.mergeTypes.contains(event.typeName) } else { false }
        }
        let latest = merges.map(\.envelope.occurred).max().map { $0 + 1 }
        return Occurrence(milliseconds: max(now, latest ?? now), offsetMinutes: offset)
    }

    func decidingTogether<Generator: RandomNumberGenerator>(
        for patient: PatientID, using generator: inout Generator,
        _ decide: (inout Generator) throws -> [StreamAppend], appendingAt clock: () -> Int64
    ) throws(RecordError) -> Receipt {
        var attempt = 1
        while true {
            do {
                let results = try log.append(try decide(&generator), clock: clock())
                return Receipt(patient: patient, positions: results.flatMap(\.positions))
            } catch EventLogError.conflict where attempt < Self.attemptsMax {
                attempt += 1
            } catch { throw .wrapping(error) }
        }
    }
}

extension RuleViolation {
    static func writtenUnder(_ record: String, _ position: Int64) -> RuleViolation {
        RuleViolation(
            "writtenUnderMerged",
            "@\(position) was written under patient \(record), whose record was merged into this one.",
            remedy: "A correction stands with its original: correct it there.")
    }

    fileprivate static func survivorUnreadable(_ id: String) -> RuleViolation {
        RuleViolation(
            "survivorUnreadable", "The record was merged into \"\(id)\", which is no patient's id.",
            remedy: "`anamnesis verify` says whether the log is damaged.")
    }
}
