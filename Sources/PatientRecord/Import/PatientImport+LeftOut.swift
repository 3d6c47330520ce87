import Clinical
import EventLog
import Identity

/// What a newer version of a resource says no more, and newer versions that say the same.
extension PatientImport {
    /// An entry that its source has no more, and that stands all the same.
    struct Kept {
        var entry: ImportedPatient.Recognised
        /// Whether its resource is there without it; else that was taken back as a whole.
        var isLeftOut: Bool
    }

    /// The entries that an older version of a row's resource brought and that the row leaves out. A booking stands where the
    /// row says what became of it.
    func leftOut(
        _ others: [(entry: ImportedPatient.Recognised, isBooking: Bool)], of row: ImportedRow
    ) -> [ImportedPatient.Recognised] {
        if row.isPart { return [] }
        return others.compactMap { entry, isBooking in
            guard let version = entry.version, row.version.tellsMore(than: version) else { return nil }
            return isBooking && !row.drafts.isEmpty ? nil : entry
        }
    }

    /// Whether an entry that its source leaves out goes: it stands, and no person corrected it.
    func mayLeave(_ entry: ImportedPatient.Recognised) -> Bool {
        entry.stored?.standing == .stands && !isCorrectedByHand(entry)
    }

    /// The first entry that stays by a person's word, or as the mapping changes nothing.
    func kept(
        _ withdrawn: [ImportedPatient.Recognised], _ leftOut: [ImportedPatient.Recognised], _ patient: ImportedPatient
    ) throws -> Kept? {
        for (entries, isLeftOut) in [(withdrawn, false), (leftOut, true)] {
            let kept = try entries.first { entry in
                let isRefused = isLeftOut && !settings.amendsChanges && mayLeave(entry)
                return try isRefused || isCorrectedByHand(entry) || holderByHand(entry, patient) != nil
            }
            if let kept { return Kept(entry: kept, isLeftOut: isLeftOut) }
        }
        return nil
    }

    /// Keeps that a newer version of a row's resource says the same of what the log has, took back what it had, or says
    /// otherwise of what a person corrected: so an export between the two is known as an older one.
    func noteVersion(
        of row: ImportedRow, _ known: [ImportedPatient.Recognised], taken: [ImportedPatient.Recognised],
        _ patient: ImportedPatient, _ pages: Pages
    ) throws {
        guard settings.keysAreUnique else { return }
        let stays =
            known.filter { !$0.comesBack && (!$0.isChanged || isKeptByHand($0)) }
            + taken.filter { $0.stored?.standing == .withdrawnBySource || isKeptByHand($0) }
        let behind = stays.filter { entry in entry.stored.map { row.version.tellsMore(than: $0.version) } ?? false }
        let isNoted = try noteVersion(row.version, of: behind.map(\.id.high), line: row.line, patient, pages)
        if isNoted, !known.contains(where: { $0.stored == nil || $0.isChanged || $0.comesBack }) {
            tally.versionsNoted += 1
        }
        for entry in behind { patient.stored[entry.id.high]?.version = row.version }
    }

    /// Whether a person's word keeps an entry as it is: corrected, moved or withdrawn.
    private func isKeptByHand(_ entry: ImportedPatient.Recognised) -> Bool {
        isCorrectedByHand(entry) || entry.stored?.standing == .withdrawn && entry.stored?.correctedAt == nil
    }

    /// The same of what a row says of its person.
    func noteDetailsVersion(of row: ImportedRow, _ patient: ImportedPatient, _ pages: Pages) throws {
        guard settings.keysAreUnique, let entry = patient.detailsEntry, patient.detailsSource == settings.source,
            row.personVersion.tellsMore(than: patient.detailsVersion)
        else { return }
        if try noteVersion(row.personVersion, of: [entry], line: row.line, patient, pages) { tally.versionsNoted += 1 }
        patient.detailsVersion = row.personVersion
    }

    /// - Returns: whether it is the first thing noted of the resource.
    func noteVersion(
        _ version: SourceVersion, of entries: [UInt64], line: Int64, _ patient: ImportedPatient, _ pages: Pages
    ) throws -> Bool {
        if entries.isEmpty { return false }
        try begin()
        let source = SourceRow(line: line, digest: nil, version: version)
        return pages.note(.version, SourceNote.Told(source: source, entries: entries), for: patient)
    }

    /// Resources in one note of versions: so many that a person whose source counts up all of them gets few notes, so few that a note
    /// stays small.
    private static let notedMax = 500

    /// Keeps what a source took back that is not here, so that an older export does not bring it in.
    func noteUnseen(
        _ withdrawn: [ImportedPatient.Recognised], of row: ImportedRow, _ patient: ImportedPatient, _ pages: Pages
    ) {
        var halves = withdrawn.map(\.id.high)
        if !row.resource.isEmpty {
            halves.append(
                patient.key.importEventID(source: settings.source, naturalKey: row.resource, occurrence: 0).high)
        }
        let source = SourceRow(line: row.line, digest: nil, version: row.version)
        _ = pages.note(.withdrawal, SourceNote.Told(source: source, entries: halves), for: patient)
        patient.noteTakenBack(halves, in: row.version)
    }

    /// Makes events of what is to be noted of a patient.
    func recordNotes(of patient: ImportedPatient, _ pages: Pages) {
        guard let notes = pages.notes.removeValue(forKey: ObjectIdentifier(patient)) else { return }
        for (kind, max) in [(SourceNote.Kind.withdrawal, 1), (.version, Self.notedMax)] {
            guard let told = notes[kind] else { continue }
            for start in stride(from: 0, to: told.count, by: max) {
                let note = SourceNote(kind, told: Array(told[start..<min(start + max, told.count)]))
                record(note, patient, pages)
            }
        }
    }

    private func record(_ note: SourceNote, _ patient: ImportedPatient, _ pages: Pages) {
        // The entries tell it from the import's other notes of the patient.
        let key = Array("\(note.told[0].entries)".utf8)
        let id = patient.key.importEventID(
            source: settings.source, naturalKey: key + [0] + Array("\(note.type) \(origin ?? 0)".utf8), occurrence: 0)
        pages.add(
            NewEvent(
                EntryDraft(occurred: Occurrence(milliseconds: clock()), event: .unknown(type: "")), id: id,
                type: note.type.rawValue, actor: settings.actor, origin: origin, payload: PatientCodec.payload(of: note)
            ),
            for: patient)
    }
}

extension ImportedPatient {
    /// What a row's resource made here beside what the row names.
    func others(
        of row: ImportedRow, besides named: [Recognised], source: String
    ) -> [(entry: Recognised, isBooking: Bool)] {
        if row.resource.isEmpty || made.isEmpty && givers.isEmpty { return [] }
        return made(by: row.resource, source: source).filter { entry, _ in
            !(entry.stored?.isOwn ?? true) && !named.contains { $0.id == entry.id }
        }
    }
}
