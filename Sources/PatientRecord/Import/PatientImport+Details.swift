import Clinical
import EventLog
import Identity

/// What rows say of the person. The first row makes the registration; where a later one brings what was missing, or
/// something else, the details change.
extension PatientImport {
    enum DetailsTold {
        case nothingNew
        case recorded
        /// Other details than the log has, and the mapping does not amend.
        case refused
        /// Details of an older version of the source's record than the log has.
        case older
    }

    func tellDetails(of row: ImportedRow, _ patient: ImportedPatient, _ pages: Pages) throws -> DetailsTold {
        guard let content = row.detailsContent else { return .nothingNew }
        let digest = patient.key.contentDigest(content)
        if patient.detailsDigest == digest || isTold(row, patient) {
            try noteDetailsVersion(of: row, patient, pages)
            return .nothingNew
        }
        if row.personVersion.isOlder(than: patient.detailsVersion) { return .older }
        if patient.detailsDigest != nil, !settings.amendsChanges { return .refused }
        try begin()
        if let withdrawn = patient.withdrawnDetails.removeValue(forKey: digest) {
            reinstate(withdrawn, digest, of: row, patient, pages)
            return .recorded
        }
        // A record of its own says who the person is now: its version decides, and not the oldest entry that came with it.
        let since = row.registered == nil ? nil : patient.detailsSince
        let occurred = [told(row), since].compactMap { $0 }.max { $0.milliseconds < $1.milliseconds } ?? told(row)
        let draft = EntryDraft(occurred: occurred, event: .patientDetailsChanged(row.registration))
        let key = Array("details \(patient.detailsTold) ".utf8) + content
        let id = patient.key.importEventID(source: settings.source, naturalKey: key, occurrence: 0)
        let sealed = PatientSeal.seal(draft.event, id: id, key: patient.key, using: &generator)
        let source = SourceRow(line: row.line, digest: digest, version: row.personVersion)
        pages.add(
            NewEvent(
                draft, id: id, type: draft.event.typeName, actor: settings.actor, origin: origin,
                payload: PatientCodec.payload(of: sealed, source: source)), for: patient)
        patient.detailsDigest = digest
        patient.detailsVersion = row.personVersion
        patient.detailsSource = settings.source
        patient.detailsSince = occurred
        patient.detailsEntry = nil
        patient.detailsTold += 1
        tally.entries += 1
        return .recorded
    }
}

extension PatientImport {
    /// Whether the same details were told last, when another of the person's numbers named them.
    private func isTold(_ row: ImportedRow, _ patient: ImportedPatient) -> Bool {
        guard let told = patient.detailsDigest, case .identifier(let system, let value) = row.patient,
            row.registration.identifiers.contains(SealableIdentifier(system: system, value: .open(value)))
        else { return false }
        return row.furtherIdentifiers.contains { other in
            var named = row
            named.patient = .identifier(system: other.system, value: other.value)
            return named.detailsContent.map(patient.key.contentDigest) == told
        }
    }

    /// Brings back details that went with their whole import, at their old place.
    private func reinstate(
        _ withdrawn: (position: Int64, occurred: Occurrence), _ digest: UInt64, of row: ImportedRow,
        _ patient: ImportedPatient, _ pages: Pages
    ) {
        let draft = EntryDraft(occurred: withdrawn.occurred, event: .patientDetailsChanged(row.registration))
        let key = Array("details again \(withdrawn.position) \(origin ?? 0)".utf8)
        let id = patient.key.importEventID(source: settings.source, naturalKey: key, occurrence: 0)
        let sealed = PatientSeal.seal(draft.event, id: id, path: "entry.", key: patient.key, using: &generator)
        let source = SourceRow(line: row.line, digest: digest, version: row.personVersion)
        pages.add(
            NewEvent(
                draft, id: id, type: "entryAmended", actor: settings.actor, origin: origin,
                corrects: withdrawn.position,
                payload: PatientCodec.payload(
                    amendingTo: sealed, source: source, reason: CorrectionReason(code: "sourceChanged"))),
            for: patient)
        patient.detailsDigest = digest
        patient.detailsVersion = row.personVersion
        patient.detailsSource = settings.source
        patient.detailsSince = withdrawn.occurred
        patient.detailsEntry = nil
        tally.entries += 1
    }
}

extension ImportedRow {
    /// The person's details as bytes, for telling whether they changed; nil where the row has none. Numbers of other
    /// systems come last and only where there are any beside the one that names the person.
    var detailsContent: [UInt8]? {
        let texts = [
            registration.name?.opened, registration.birthDate?.opened, registration.contact?.opened,
            registration.birthYear.map { String($0) }, registration.sex?.rawValue,
        ]
        let numbers = furtherIdentifiers.map { $0.system + "\u{1E}" + $0.value }.sorted()
        guard texts.contains(where: { $0 != nil }) || !numbers.isEmpty else { return nil }
        return (texts.map { $0 ?? "" } + numbers).flatMap { text in Array(text.utf8) + [0x1F] }
    }
}
