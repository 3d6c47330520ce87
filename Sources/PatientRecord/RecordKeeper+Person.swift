public import Clinical
import EventLog
public import Identity

extension RecordKeeper {
    /// Destroys the identity of a person in all their records: `identityErased` is appended to each at once, durably, and
    /// then every key is destroyed. A record that was merged is the same person's; its name must not outlive the other.
    ///
    /// - Parameters:
    ///   - patient: any record of the person. Records that were erased before are passed over.
    ///   - offset: minutes east of UTC where it is done: it is done on that place's day.
    /// - Returns: for each record, survivor first, the position of its `identityErased`.
    /// - warning: Names, notes and identifiers cannot be had back, not from a backup of the log either.
    public func erasePerson(
        _ patient: PatientID, reason: CorrectionReason, actor: String, registry: Registry, now: Int64,
        offset: Int32, using generator: inout some RandomNumberGenerator
    ) throws(RecordError) -> [Receipt] {
        var erased: [PatientID] = []
        let receipt = try decidingTogether(for: patient, using: &generator) { generator in
            erased = try recordsOfPerson(patient).filter { try !keys.isErased($0) }
            // Asked for somebody who is gone already: the rule says so.
            if erased.isEmpty { erased = [patient] }
            return try erased.map { record in
                let own = try own(record)
                let erasure = IdentityErasure(reasonCode: reason.code, context: EntryContext(note: reason.text))
                let draft = EntryDraft(
                    occurred: Occurrence(milliseconds: now, offsetMinutes: offset), event: .identityErased(erasure))
                var state = own.party.state
                // Of whom only an undone import told, the key is there all the same, and a name that opens.
                if !state.isRegistered, own.history.version > 0 {
                    state.apply(.patientRegistered(Registration()), at: draft.occurred)
                }
                let decided = try decide([draft], state: state, registry: registry, now: now)
                return try append(decided[0].event, to: own, at: draft.occurred, actor: actor, using: &generator)
            }
        } appendingAt: {
            now
        }
        do { try keys.destroyKeys(for: erased) } catch { throw .identity(error) }
        return zip(erased, receipt.positions).map { Receipt(patient: $0, positions: [$1]) }
    }

    /// What a record's registration and changes of details say of the person, as it stands, opened with the record's
    /// key: for comparing many people, with all keys fetched at once. What cannot be opened stays sealed.
    ///
    /// - Parameter items: those of one record that carry details, and what corrects them, in the order of the log.
    public func details(in items: [HistoryItem], openedWith key: PatientKey?) -> [Registration] {
        let corrections = PatientHistory(items: items).decidingCorrections
        return items.compactMap { item in
            guard item.envelope.corrects == nil else { return nil }
            let deciding = corrections[item.position] ?? item
            let (event, path): (PatientEvent, String)
            switch deciding.content {
            case .entry(let entry): (event, path) = (entry, "")
            case .amendment(let entry, _): (event, path) = (entry, "entry.")
            case .retraction, .note, .unreadable: return nil
            }
            let opened = key.flatMap { try? PatientSeal.open(event, id: deciding.envelope.id, path: path, key: $0) }
            switch opened ?? event {
            case .patientRegistered(let details), .patientDetailsChanged(let details): return details
            default: return nil
            }
        }
    }
}
