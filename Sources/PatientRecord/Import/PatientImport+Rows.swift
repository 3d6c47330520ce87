import Clinical
import EventLog
import Identity

/// What becomes of one row.
extension PatientImport {
    /// The events of a batch, by patient in order of first appearance.
    final class Pages {
        var order: [ImportedPatient] = []
        var events: [ObjectIdentifier: [NewEvent]] = [:]
        /// What is to be noted of each, together.
        var notes: [ObjectIdentifier: [SourceNote.Kind: [SourceNote.Told]]] = [:]

        /// - Returns: whether nothing was to be noted of the resource before.
        func note(_ kind: SourceNote.Kind, _ more: SourceNote.Told, for patient: ImportedPatient) -> Bool {
            let id = ObjectIdentifier(patient)
            if events[id] == nil {
                order.append(patient)
                events[id] = []
            }
            let last = notes[id]?[kind]?.last
            guard let last, last.source == more.source else {
                notes[id, default: [:]][kind, default: []].append(more)
                return true
            }
            let place = notes[id]![kind]!.count - 1
            notes[id]![kind]![place].entries += more.entries
            return false
        }

        func add(_ event: NewEvent, for patient: ImportedPatient) {
            if events[ObjectIdentifier(patient)]?.append(event) == nil {
                order.append(patient)
                events[ObjectIdentifier(patient)] = [event]
            }
        }
    }

    /// - Parameter other: why the row is not about whom its number names; nil where it may well be.
    func decide(_ row: ImportedRow, _ other: String?, _ pages: Pages) throws {
        let isDone = plan.hasDone(row.line)
        if let other {
            if row.saysNothing { return onUnmapped(row.line) }
            if !isDone { rejectDecided(row, other) }
            return
        }
        guard isDone, case .rehearsing = mode else { return try decide(row, pages, isDone: isDone) }
        // What a rehearsal decided in an earlier pass is in no log: it is decided once more, and not counted.
        let before = (tally, onRejected)
        onRejected = { _ in }
        defer { (tally, onRejected) = before }
        try decide(row, pages, isDone: false)
    }

    /// - Parameter isDone: true for a row that an earlier pass has done, which is here only for its keys.
    private func decide(_ row: ImportedRow, _ pages: Pages, isDone: Bool) throws {
        guard let named = patients[row.patient] else {
            if isDone { return }
            if row.saysNothing { return onUnmapped(row.line) }
            if refused[row.patient] == nil { try noteTakenBack(row, by: nil) }
            return settle(row, ofNobodyKnown: refused[row.patient])
        }
        let patient = holder(of: row, among: named)
        let known = recognise(row, patient)
        let withdrawn = recogniseWithdrawn(of: row, patient)
        if isRepeated(known + withdrawn) {
            if !isDone { rejectDecided(row, Self.repeatedReason) }
            return
        }
        let others = patient.others(of: row, besides: known + withdrawn, source: settings.source)
        if let outdated = outdated(row, known, withdrawn, others.map(\.entry), patient) {
            for (place, entry) in known.enumerated() {
                patient.claim(entry, source: settings.source, naturalKey: row.naturalKeys[place])
            }
            return settle(row, outdated)
        }
        let fresh = known.indices.filter { known[$0].stored == nil }
        if isDone, !fresh.isEmpty { return }
        if let moved = try visitMovedByHand(fresh, of: row, patient) { return rejectDecided(row, moved) }
        let decided: (entries: [EntryDraft], corrections: [Int: EntryDraft])
        let leftOut = leftOut(others, of: row)
        let gone = settings.amendsChanges ? leftOut.filter { mayLeave($0) } : []
        let standing = withdrawn.indices.filter {
            withdrawn[$0].stored?.standing == .stands && !isCorrectedByHand(withdrawn[$0])
        }
        let before = patient.state
        for entry in gone + standing.map({ withdrawn[$0] }) {
            // What cannot be read is withdrawn all the same.
            if let recorded = try? recorded(entry) { patient.state.takeBack(recorded.event) }
        }
        do {
            decided.entries = try decideEntries(fresh, beside: known, of: row, patient)
            decided.corrections = try decideCorrections(known, of: row, patient, after: decided.entries)
        } catch let violation as RuleViolation {
            patient.state = before
            // What it goes by may come back with a row that is put off.
            let comesBack = known.contains(where: \.comesBack) && !known.contains(where: \.isOpen)
            if !isDone, !plan.isSettling, comesBack, !patient.putOff.isEmpty { return putOff(row, known, patient) }
            if !isDone { rejectDecided(row, violation.description) }
            return
        }
        if isDone { return claim(known, of: row, patient) }
        if known.contains(where: \.isOpen) { return putOff(row, known, patient) }
        let corrected = known.indices.filter { mayCorrect(known[$0]) }
        // One more entry than fresh ones is the registration, which stands first.
        let places = (decided.entries.count > fresh.count ? [-1] : []) + fresh
        let isUnseen = takesBackUnseen(row, withdrawn, patient)
        if !places.isEmpty || !corrected.isEmpty || !standing.isEmpty || !gone.isEmpty || isUnseen { try begin() }
        if isUnseen { noteUnseen(withdrawn, of: row, patient, pages) }
        if places.first == -1 {
            patient.detailsDigest = row.detailsContent.map { patient.key.contentDigest($0) }
            patient.detailsVersion = row.personVersion
            patient.detailsSource = settings.source
            patient.detailsSince = told(row)
            patient.detailsEntry = nil
        }
        for (place, draft) in zip(places, decided.entries) { record(draft, of: row, place, known, patient, pages) }
        for place in corrected { amend(known[place], to: decided.corrections[place]!, row, place, patient, pages) }
        try noteArrival(row, known, patient)
        if withdrawn.contains(where: { isNews($0, row) }) { try noteTakenBack(row, by: patient) }
        try noteWithdrawnWithOthers(row, by: patient)
        for place in standing {
            withdraw(
                withdrawn[place], line: row.line, version: row.version, row.withdrawn[place], patient, pages)
        }
        for (place, entry) in withdrawn.enumerated() {
            patient.claim(entry, source: settings.source, naturalKey: row.withdrawn[place])
        }
        for entry in gone {
            withdraw(
                entry, line: row.line, version: row.version, row.resource, patient, pages,
                code: row.version.stage == .enteredInError
                    ? ImportedPatient.withdrawnBySourceCode : ImportedPatient.leftOutCode)
        }
        try noteVersion(of: row, known, taken: withdrawn + others.map(\.entry), patient, pages)
        let details = row.saysNothing ? .nothingNew : try tellDetails(of: row, named, pages)
        try settle(
            row, known, withdrawn, hasFresh: !places.isEmpty || details == .recorded,
            withdraws: !standing.isEmpty || !gone.isEmpty, kept: try kept(withdrawn, leftOut, patient),
            try correctedElsewhere(known, row), details, patient
        )
    }

    /// Opens the import in the log before its first entry.
    public func begin() throws {
        guard origin == nil, case .recording(let begin) = mode else { return }
        do { origin = try begin() } catch { throw RecordError.importNotBegun(error) }
    }

    private func recognise(_ row: ImportedRow, _ patient: ImportedPatient) -> [ImportedPatient.Recognised] {
        let source = settings.source
        return row.naturalKeys.indices.map { place in
            let (key, content) = (row.naturalKeys[place], row.contents[place])
            if settings.keysAreUnique {
                return patient.recogniseOnly(source: source, naturalKey: key, content: content)
            }
            if plan.isSettling { return patient.recogniseSettled(source: source, naturalKey: key, content: content) }
            return patient.recognise(
                source: source, naturalKey: key, content: content, isWhole: settings.hasWholeKeys,
                skipsOwn: plan.putOff.contains(row.line))
        }
    }

    /// Leaves a row until the whole file is known.
    private func putOff(_ row: ImportedRow, _ known: [ImportedPatient.Recognised], _ patient: ImportedPatient) {
        plan.putOff.insert(row.line)
        for (place, entry) in known.enumerated() {
            patient.putOff(
                entry, source: settings.source, naturalKey: row.naturalKeys[place], content: row.contents[place])
        }
    }

    /// The record a row concerns: another of the person's where a hand moved there what the row names, and the named one has
    /// nothing of it.
    private func holder(of row: ImportedRow, among named: ImportedPatient) -> ImportedPatient {
        if named.kin.isEmpty || !settings.keysAreUnique || row.registered != nil { return named }
        let keys = row.naturalKeys + row.withdrawn
        func first(where fits: (ImportedPatient.Stored) -> Bool) -> ImportedPatient? {
            ([named] + named.kin).first { other in
                keys.contains { key in
                    let found = other.recogniseOnly(source: settings.source, naturalKey: key, content: nil)
                    return (found.isMoved || other === named) && found.stored.map(fits) ?? false
                }
            }
        }
        return first { $0.standing == .stands } ?? first { _ in true } ?? named
    }

    private func recogniseWithdrawn(
        of row: ImportedRow, _ patient: ImportedPatient
    ) -> [ImportedPatient.Recognised] {
        row.withdrawn.map { patient.recogniseOnly(source: settings.source, naturalKey: $0, content: nil) }
    }

    static let repeatedReason = "the key came before in this import"

    /// Whether a key came in an earlier row of this import, or comes twice in this one.
    private func isRepeated(_ known: [ImportedPatient.Recognised]) -> Bool {
        guard settings.keysAreUnique, !known.isEmpty else { return false }
        return known.contains(where: \.isRepeated)
            || (known.count > 1 && Set(known.map(\.id)).count < known.count)
    }

    /// A row of somebody refused; or one that only withdraws, of somebody of whom there is nothing.
    private func settle(_ row: ImportedRow, ofNobodyKnown reason: String?) {
        if reason == nil, !row.registersPerson {
            tally.withdrawnNotHere += 1
        } else {
            rejectDecided(row, reason ?? "the patient is not known")
        }
    }

    /// Takes what the row has in the log. Of a row that an earlier pass has done: takes it again, which it can only
    /// have done with everything in the log, or it would have been rejected.
    private func claim(_ known: [ImportedPatient.Recognised], of row: ImportedRow, _ patient: ImportedPatient) {
        for (place, entry) in known.enumerated() where !entry.isChanged || mayCorrect(entry) {
            patient.claim(entry, source: settings.source, naturalKey: row.naturalKeys[place])
        }
    }

    private func decideEntries(
        _ fresh: [Int], beside known: [ImportedPatient.Recognised], of row: ImportedRow, _ patient: ImportedPatient
    ) throws(RuleViolation) -> [EntryDraft] {
        var drafts = fresh.map { row.drafts[$0] }
        let tellsOfPerson =
            patient.withdrawnRegistration == nil ? !fresh.isEmpty || row.registered != nil : row.registersPerson
        if !patient.state.isRegistered, tellsOfPerson {
            drafts.insert(registration(of: row), at: 0)
        }
        if drafts.isEmpty { return [] }
        // What comes back with the row is there for what is new in it: a goal for its end.
        var state = patient.state
        for (place, entry) in known.enumerated() where entry.comesBack {
            state.apply(row.drafts[place].event, at: row.drafts[place].occurred)
        }
        return try Clinical.decide(
            drafts, state: state, registry: registry, practice: practice, now: clock(), unknownTerms: .keep)
    }

    /// What other content in the log would become. Asked also where nothing is corrected: a row that breaks the rules is
    /// rejected, whatever stands under its key.
    private func decideCorrections(
        _ known: [ImportedPatient.Recognised], of row: ImportedRow, _ patient: ImportedPatient,
        after fresh: [EntryDraft]
    ) throws -> [Int: EntryDraft] {
        var state = patient.state
        if let first = fresh.first, case .patientRegistered = first.event {
            state.apply(first.event, at: first.occurred)
        }
        var corrections: [Int: EntryDraft] = [:]
        for (place, entry) in known.enumerated() where entry.isChanged || mayCorrect(entry) {
            let correction = try decideCorrection(entry, to: row.drafts[place], state)
            if entry.comesBack { state.apply(correction.event, at: correction.occurred) }
            corrections[place] = correction
        }
        return corrections
    }

    /// Whether the import writes a correction: of changed content where the mapping says so, and of what an undone
    /// import took with it.
    private func mayCorrect(_ known: ImportedPatient.Recognised) -> Bool {
        switch known.stored?.standing {
        case .undone, .withdrawnBySource: true
        case .stands: known.isChanged && settings.amendsChanges && !isCorrectedByHand(known)
        case .withdrawn, nil: false
        }
    }

    /// Whether a person corrected what stands: no source overwrites that.
    func isCorrectedByHand(_ known: ImportedPatient.Recognised) -> Bool {
        known.stored?.standing == .stands && known.stored?.handCorrection != nil
    }

    /// With whom stands what a person found to be another patient's: with the last of those it was moved to, one after the
    /// other; nil where it was withdrawn there, or moved back to where it is known.
    func holderByHand(_ known: ImportedPatient.Recognised, _ patient: ImportedPatient) throws -> PatientID? {
        var (id, next) = (known.id, known.stored?.movedTo)
        var seen: Set<EventID> = []
        while let holder = next, seen.insert(id).inserted {
            id = id.moved(to: holder)
            var held = patient.stored[id.high]
            if holder != patient.id {
                guard let key = try keys.keys(for: [holder])[holder] else { return nil }
                let other = ImportedPatient(key: key)
                try other.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
                held = other.stored[id.high]
            }
            if held?.standing == .stands { return holder }
            next = held?.movedTo
        }
        return nil
    }

    /// Why what a row would change is left as it is.
    private enum Outdated {
        /// The log has a newer version of the source's record.
        case older
        /// Nothing tells that the row is newer than what the log has of this entry.
        case untold(ImportedPatient.Recognised)
    }

    /// nil where the row changes nothing, or may.
    private func outdated(
        _ row: ImportedRow, _ known: [ImportedPatient.Recognised], _ withdrawn: [ImportedPatient.Recognised],
        _ others: [ImportedPatient.Recognised], _ patient: ImportedPatient
    ) -> Outdated? {
        let changing =
            known.filter { $0.stored == nil || $0.isChanged || $0.comesBack }
            + withdrawn.filter { $0.stored?.standing == .stands }
        let isTold = withdrawn.contains { $0.stored?.movedTo != nil }
        if changing.isEmpty, !isTold, !others.contains(where: { $0.stored?.standing == .stands }) { return nil }
        let takenBack = patient.takenBack(row.resource, source: settings.source)
        if takenBack.map(row.version.isOlder) ?? false { return .older }
        if (known + withdrawn + others).contains(where: { $0.version.map(row.version.isOlder) ?? false }) {
            return .older
        }
        if row.registered != nil {
            // A Patient's own resource says in so many words what it takes back; what an older one had, a newer has not.
            let isOlder = row.version.isOlder(than: patient.detailsVersion)
            return patient.detailsSource == settings.source && isOlder ? .older : nil
        }
        // What is rejected all the same, as somebody's correction or as a change that the mapping refuses, says so itself.
        let untold = changing.first { entry in
            entry.version.map(row.version.order) == .untold
                && !isCorrectedByHand(entry) && (!entry.isChanged || mayCorrect(entry))
        }
        return untold.map(Outdated.untold)
    }

    private func settle(_ row: ImportedRow, _ outdated: Outdated) {
        switch outdated {
        case .older: tally.olderVersions += 1
        case .untold(let entry):
            tally.changed += 1
            onRejected(RejectedRow(line: row.line, field: "", reason: Self.untoldReason(entry, row.version)))
        }
    }

    private static func untoldReason(_ entry: ImportedPatient.Recognised, _ version: SourceVersion) -> String {
        let there =
            switch (entry.stored?.standing, entry.stored?.position) {
            case (.withdrawnBySource, let position?): "its source took @\(position) back"
            case (_, let position?): "its key is in the log at @\(position) with other content"
            case (_, nil): "its source took it back before it came here"
            }
        if version.isDated {
            return
                "changed: \(there), in a version against which this one's meta cannot be held: the two tell different things of "
                + "theirs, and by its status this one comes no later. It may be an older one; record the change by hand"
        }
        return
            "changed: \(there), in a version that is numbered, dated or further on by its status, and nothing here tells that "
            + "this one is newer (meta.versionId, meta.lastUpdated, issued): it may be an older one. Export it with meta, or "
            + "record the change by hand"
    }

    /// Whether a row takes back in a newer version what does not stand here: it may be somebody else's by now.
    private func isNews(_ entry: ImportedPatient.Recognised, _ row: ImportedRow) -> Bool {
        !row.isSettled && entry.stored?.standing != .stands && entry.version.map(row.version.tellsMore) ?? true
    }

    /// Whether a row takes back what is not here, in a version not known yet.
    private func takesBackUnseen(
        _ row: ImportedRow, _ withdrawn: [ImportedPatient.Recognised], _ patient: ImportedPatient
    ) -> Bool {
        row.drafts.isEmpty && !row.isSettled
            && (row.registered == nil && row.version.isDated || row.version.stage >= .corrected)
            && patient.state.isRegistered && !withdrawn.isEmpty && withdrawn.allSatisfy(\.isNotHere)
            && (patient.takenBack(row.resource, source: settings.source).map(row.version.tellsMore)
                ?? withdrawn.contains { $0.takenBack.map(row.version.tellsMore) ?? true })
    }

    /// Counts the row, and claims what it has in the log.
    private func settle(
        _ row: ImportedRow, _ known: [ImportedPatient.Recognised], _ withdrawn: [ImportedPatient.Recognised],
        hasFresh: Bool, withdraws: Bool, kept: Kept?, _ elsewhere: KeptByHand?,
        _ details: DetailsTold,
        _ patient: ImportedPatient
    ) throws {
        claim(known, of: row, patient)
        let refused = known.first { $0.isChanged && !mayCorrect($0) } ?? kept?.entry
        if details == .refused || kept != nil || elsewhere != nil
            || known.contains(where: { $0.isChanged && !$0.comesBack })
        {
            tally.changed += 1
        } else if hasFresh || known.contains(where: mayCorrect) {
            tally.accepted += 1
        } else if withdraws {
            tally.withdrawn += 1
        } else if details == .older, row.registered != nil {
            tally.olderVersions += 1
        } else if !row.registersPerson, !withdrawn.isEmpty, withdrawn.allSatisfy({ $0.stored == nil }) {
            if row.isSettled { onUnmapped(row.line) } else { tally.withdrawnNotHere += 1 }
        } else if row.saysNothing {
            onUnmapped(row.line)
        } else {
            tally.alreadyPresent += 1
        }
        if let elsewhere {
            onRejected(RejectedRow(line: row.line, field: "", reason: Self.reason(elsewhere, patient)))
        } else if let refused {
            let reason = try changedReason(refused, kept, patient)
            onRejected(RejectedRow(line: row.line, field: "", reason: reason))
        } else if details == .refused {
            let reason =
                "changed: the person's details are in the log with other content; what else the row says was recorded"
            onRejected(RejectedRow(line: row.line, field: "", reason: reason + Self.amendHint))
        }
    }

    private func changedReason(
        _ entry: ImportedPatient.Recognised, _ kept: Kept?, _ patient: ImportedPatient
    ) throws -> String {
        guard let stored = entry.stored else { return "" }
        let what =
            switch kept?.isLeftOut {
            case true?: "a newer version at its source leaves @\(stored.position) out"
            case false?: "its source took @\(stored.position) back"
            case nil: "its source has @\(stored.position) with other content"
            }
        let remedy = kept == nil ? "amend" : "retract"
        if let holder = try holderByHand(entry, patient) {
            return
                "changed: \(what), which was moved by hand to the patient \(holder) since: \(remedy) it there by hand "
                + "(anamnesis history \(holder))"
        }
        if stored.standing == .stands, let hand = stored.handCorrection {
            return "changed: \(what), which was corrected by hand at @\(hand) since, and a source overwrites no "
                + "hand's correction; \(remedy) @\(stored.position) by hand"
        }
        if kept?.isLeftOut ?? false { return "changed: " + what + Self.amendHint }
        let fact = "changed: its key is in the log at @\(stored.position) with other content"
        return stored.standing == .withdrawn
            ? fact + ", and the entry was withdrawn; amend it by hand to reinstate it"
            : fact + Self.amendHint
    }

    private static let amendHint = "; say onChange: amend in the mapping to correct it"

    private func rejectDecided(_ row: ImportedRow, _ reason: String) {
        tally.rejected += 1
        onRejected(RejectedRow(line: row.line, field: "", reason: reason))
    }

    private func registration(of row: ImportedRow) -> EntryDraft {
        var registration = row.registration
        if case .pseudonym(let code) = row.patient { registration.pseudonym = code }
        if case .identifier(let system, let value) = row.patient {
            // From the sealed identifiers the key store's hashes can be made again: the one that names the person is
            // always among them.
            let own = SealableIdentifier(system: system, value: .open(value))
            if !registration.identifiers.contains(own) { registration.identifiers.insert(own, at: 0) }
        }
        return EntryDraft(occurred: told(row), event: .patientRegistered(registration))
    }

    /// When what a row says of its person holds.
    func told(_ row: ImportedRow) -> Occurrence {
        row.registered ?? row.drafts.first?.occurred ?? Occurrence(milliseconds: clock())
    }
}
