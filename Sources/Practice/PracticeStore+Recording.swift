public import Clinical
import EventLog
import EventLogSQLite
public import Identity
public import PatientRecord
import ProjectionRuntime

/// Who records, when, and by whose clock.
public struct Recording: Sendable {
    /// A practitioner's id, never a patient's name.
    public var actor: String
    /// Milliseconds since 1970, taken once at the edge.
    public var now: Int64

    public init(actor: String, now: Int64) {
        self.actor = actor
        self.now = now
    }
}

extension PracticeStore {
    /// Registers a patient, with further entries in the same append, and brings the views up to date.
    public func register(
        _ drafts: [EntryDraft], pseudonym: String? = nil, identifiers: [ExternalIdentifier] = [],
        by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            try requireAllKeys(orNothingIs: "recorded")
            return try record.register(
                drafts, pseudonym: pseudonym, identifiers: identifiers, actor: recording.actor,
                registry: context.registry, practice: context.facts, now: recording.now, using: &generator)
        }
    }

    /// Records entries about a patient, all or none, and brings the views up to date.
    public func record(
        _ drafts: [EntryDraft], for patient: PatientID, by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            try requireKeyStore(of: patient)
            return try record.record(
                drafts, for: patient, actor: recording.actor, registry: context.registry, practice: context.facts,
                now: recording.now, using: &generator)
        }
    }

    /// Replaces an entry, and brings the views up to date. One that was written under a record merged into the patient's
    /// is corrected there.
    public func amend(
        _ position: Int64, of patient: PatientID, to draft: EntryDraft, reason: CorrectionReason,
        by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            try requireKeyStore(of: patient)
            return try record.amend(
                position, of: record(holding: position, of: patient), to: draft, reason: reason, actor: recording.actor,
                registry: context.registry, practice: context.facts, now: recording.now, using: &generator)
        }
    }

    /// Withdraws entries, and brings the views up to date: in one append for each record they were written under, which
    /// are several only where records were merged.
    public func retract(
        _ positions: [Int64], of patient: PatientID, reason: CorrectionReason, by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, _ in
            let owners = try positions.map { (record: try record(holding: $0, of: patient), position: $0) }
            var corrections: [Int64: Int64] = [:]
            for owner in Set(owners.map(\.record)).sorted() {
                let own = owners.filter { $0.record == owner }.map(\.position)
                let receipt = try record.retract(
                    own, of: owner, reason: reason, actor: recording.actor, now: recording.now, using: &generator)
                corrections.merge(zip(own, receipt.positions)) { first, _ in first }
            }
            return RecordKeeper.Receipt(patient: patient, positions: positions.compactMap { corrections[$0] })
        }
    }

    /// Moves entries that were recorded under the wrong patient to the right one, and brings the views of both up to date.
    public func reassign(
        _ positions: [Int64], of patient: PatientID, to target: PatientID, reason: CorrectionReason,
        by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            for concerned in [patient, target] { try requireKeyStore(of: concerned) }
            let owners = Set(try positions.map { try record(holding: $0, of: patient) })
            guard owners.count == 1, let owner = owners.first else {
                throw PracticeError(
                    .data, "these entries were written under \(owners.count) records. Move those of one at a time.")
            }
            return try record.reassign(
                positions, of: owner, to: target, reason: reason, actor: recording.actor, registry: context.registry,
                now: recording.now, using: &generator)
        }
    }

    /// Destroys a person's identity in all their records, and brings the views up to date.
    /// - warning: Names, notes and identifiers cannot be had back.
    public func erase(
        _ patient: PatientID, reason: CorrectionReason, by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            let receipts = try record.erasePerson(
                patient, reason: reason, actor: recording.actor, registry: context.registry, now: recording.now,
                offset: PracticeZone(context.practice.timeZone).offset(at: recording.now), using: &generator)
            return RecordKeeper.Receipt(patient: patient, positions: receipts.flatMap(\.positions))
        }
    }

    /// The patient and history an entry's position belongs to.
    public func owner(of position: Int64) throws(PracticeError) -> PatientID {
        do {
            if let event = try log.event(at: position), let patient = PatientID(stream: event.stream) { return patient }
        } catch { throw .wrapping(error) }
        throw PracticeError(.noInput, "@\(position) is not an entry of a patient. `anamnesis events` lists positions.")
    }

    /// A patient of the log without a key here: the key store is not this log's, or older. Master key or not, nothing is
    /// recorded beside it.
    private func requireKeyStore(of patient: PatientID) throws {
        guard try !keys.keyExists(for: patient), try !keys.isErased(patient), try log.stream(patient.stream) != nil
        else { return }
        throw PracticeError(
            .data,
            "patient \(patient) has no key in \(place.keys): the key store is older than the log, or another's. Put the newest copy of keys.sqlite back; nothing was recorded."
        )
    }

    func recorded(
        _ work: (inout SystemRandomNumberGenerator, CareContext) throws -> RecordKeeper.Receipt
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        let context = try context()
        var generator = SystemRandomNumberGenerator()
        let receipt: RecordKeeper.Receipt
        do { receipt = try work(&generator, context) } catch { throw .wrapping(error) }
        do { try catchUp() } catch {
            // What is recorded is recorded: nobody must type it again because a view could not follow.
            let places = receipt.positions.map { "@\($0)" }.joined(separator: " ")
            throw PracticeError(
                error.kind, "recorded at \(places), but the views could not be brought up to date: \(error.message)")
        }
        return receipt
    }
}
