import Clinical
import EventLog
import Identity

/// What becomes of a decided row: events, sealed and with ids by which the next import recognises them.
extension PatientImport {
    /// - Parameter place: index of the draft in the row; -1 for the registration.
    func record(
        _ draft: EntryDraft, of row: ImportedRow, _ place: Int, _ known: [ImportedPatient.Recognised],
        _ patient: ImportedPatient,
        _ pages: Pages
    ) {
        let isRegistration = place < 0
        if isRegistration, let position = patient.withdrawnRegistration {
            return reinstate(draft, at: position, of: row, patient, pages)
        }
        let id =
            isRegistration
            ? patient.key.importEventID(source: settings.source, naturalKey: "registration".utf8, occurrence: 0)
            : known[place].id
        let sealed = PatientSeal.seal(draft.event, id: id, key: patient.key, using: &generator)
        let source =
            isRegistration
            ? SourceRow(line: row.line, digest: patient.detailsDigest, version: row.personVersion)
            : source(of: row, place, patient)
        pages.add(
            NewEvent(
                draft, id: id, type: draft.event.typeName, actor: settings.actor, origin: origin,
                payload: PatientCodec.payload(of: sealed, source: source)), for: patient)
        patient.state.apply(draft.event, at: draft.occurred)
        tally.entries += 1
        if isRegistration {
            tally.patientsRegistered += 1
            patient.registeredBy = settings.source
        }
    }

    /// Brings back a registration that went with its whole import.
    private func reinstate(
        _ draft: EntryDraft, at position: Int64, of row: ImportedRow, _ patient: ImportedPatient, _ pages: Pages
    ) {
        let key = Array("registration again \(origin ?? 0)".utf8)
        let id = patient.key.importEventID(source: settings.source, naturalKey: key, occurrence: 0)
        let sealed = PatientSeal.seal(draft.event, id: id, path: "entry.", key: patient.key, using: &generator)
        let source = SourceRow(line: row.line, digest: patient.detailsDigest, version: row.personVersion)
        pages.add(
            NewEvent(
                draft, id: id, type: "entryAmended", actor: settings.actor, origin: origin, corrects: position,
                payload: PatientCodec.payload(
                    amendingTo: sealed, source: source, reason: CorrectionReason(code: "sourceChanged"))),
            for: patient)
        patient.state.apply(draft.event, at: draft.occurred)
        patient.withdrawnRegistration = nil
        patient.registeredBy = settings.source
        tally.entries += 1
        tally.patientsRegistered += 1
    }

    func decideCorrection(
        _ known: ImportedPatient.Recognised, to draft: EntryDraft, _ state: PatientState
    ) throws -> EntryDraft {
        return try decideAmendment(
            of: try recorded(known), isRetracted: known.stored?.standing != .stands, to: draft,
            reasonCode: "sourceChanged",
            state: state, registry: registry, practice: practice, now: clock(), unknownTerms: .keep)
    }

    /// An entry as the log holds it, without its corrections.
    func recorded(_ known: ImportedPatient.Recognised) throws -> PatientEntry {
        guard let stored = known.stored, let event = try log.event(at: stored.position) else {
            throw EventLogError.damaged(position: known.stored?.position ?? 0, reason: "missing from the log")
        }
        let codec = PatientCodec(typeNames: try log.types())
        let item = event.payload.withUnsafeBytes { codec.item(event.envelope, $0) }
        guard case .entry(let recorded) = item.content else {
            throw HistoryError.unreadable(
                position: stored.position, type: event.type, reason: "its payload is not what its type promises")
        }
        return PatientEntry(
            position: stored.position, occurred: item.occurred, recorded: event.envelope.recorded, event: recorded)
    }

    func amend(
        _ known: ImportedPatient.Recognised, to draft: EntryDraft, _ row: ImportedRow, _ place: Int,
        _ patient: ImportedPatient, _ pages: Pages
    ) {
        pages.add(amendment(of: known.stored!.position, to: draft, row, place, patient), for: patient)
        // What comes back is there for the rows after it: the flag that the next one clears.
        if known.comesBack { patient.state.apply(draft.event, at: draft.occurred) }
        patient.stored[known.id.high]?.digest = patient.key.contentDigest(row.contents[place])
        patient.stored[known.id.high]?.standing = .stands
        patient.stored[known.id.high]?.version = row.version
        patient.stored[known.id.high]?.handCorrection = nil
        tally.amendments += 1
    }

    private func amendment(
        of position: Int64, to draft: EntryDraft, _ row: ImportedRow, _ place: Int, _ patient: ImportedPatient
    ) -> NewEvent {
        // The import's own position makes the id of each correction its own, also when a value goes to and fro.
        // The entry's position tells equal rows apart that change alike.
        let key = row.naturalKeys[place] + [0] + row.contents[place] + Array("\(origin ?? 0) \(position)".utf8)
        let id = patient.key.importEventID(source: settings.source, naturalKey: key, occurrence: 0)
        let sealed = PatientSeal.seal(draft.event, id: id, path: "entry.", key: patient.key, using: &generator)
        let payload = PatientCodec.payload(
            amendingTo: sealed, source: source(of: row, place, patient),
            reason: CorrectionReason(code: "sourceChanged"))
        return NewEvent(
            draft, id: id, type: "entryAmended", actor: settings.actor, origin: origin, corrects: position,
            payload: payload)
    }

    /// Withdraws an entry that its source took back, in a version of it.
    func withdraw(
        _ known: ImportedPatient.Recognised, line: Int64, version: SourceVersion, _ naturalKey: [UInt8],
        _ patient: ImportedPatient, _ pages: Pages, code: String = ImportedPatient.withdrawnBySourceCode,
        movedTo holder: PatientID? = nil
    ) {
        guard let position = known.stored?.position else { return }
        let key = naturalKey + [0] + Array("withdrawn \(origin ?? 0) \(position)".utf8)
        let id = patient.key.importEventID(source: settings.source, naturalKey: key, occurrence: 0)
        let draft = EntryDraft(occurred: Occurrence(milliseconds: clock()), event: .unknown(type: ""))
        pages.add(
            NewEvent(
                draft, id: id, type: "entryRetracted", actor: settings.actor, origin: origin, corrects: position,
                payload: PatientCodec.payload(
                    retractingFor: CorrectionReason(
                        code: code, source: SourceRow(line: line, digest: nil, version: version),
                        movedTo: holder?.text))),
            for: patient)
        patient.stored[known.id.high]?.standing = .withdrawnBySource
        patient.stored[known.id.high]?.version = version
        tally.withdrawals += 1
    }

    /// The digest is kept also where the key is all that is mapped: a column mapped later makes the content another one.
    private func source(of row: ImportedRow, _ place: Int, _ patient: ImportedPatient) -> SourceRow {
        // When it was issued is the entry's own, unless that says otherwise: an instant without a zone does.
        var version = row.version
        if version.issued == row.drafts[place].event.context.sourceRecorded { version.issued = nil }
        let resource =
            row.resource.isEmpty
            ? nil : patient.key.importEventID(source: settings.source, naturalKey: row.resource, occurrence: 0).high
        return SourceRow(
            line: row.line, digest: patient.key.contentDigest(row.contents[place]), resource: resource, version: version
        )
    }

    /// Hands a batch's events to be appended. Where each stream will end is known before: whoever else appends to one of
    /// them makes a conflict, and the import is tried again as a whole.
    func append(_ pages: Pages) throws {
        guard let queue, !pages.order.isEmpty else { return }
        for patient in pages.order { recordNotes(of: patient, pages) }
        let appends = pages.order.map { patient in
            let events = pages.events[ObjectIdentifier(patient)]!
            let expected: ExpectedVersion = patient.version == 0 ? .noStream : .exactly(patient.version)
            patient.version += Int64(events.count)
            return StreamAppend(to: patient.id.stream, expecting: expected, events: events)
        }
        try queue.append(appends, clock: clock())
    }
}
