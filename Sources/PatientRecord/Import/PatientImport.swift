public import Clinical
public import EventLog
public import Identity

/// Records the rows of one file: through the same rules as a command, thousands in one append, each recognised when
/// it comes again.
///
/// ```swift
/// let rows = PatientImport(log: log, keys: keys, registry: registry, settings: settings)
/// repeat {
///     while let row = try file.next() { try rows.take(row) }
///     try rows.flush()
///     file.rewind()
/// } while rows.beginNextPass()
/// ```
public final class PatientImport {
    /// Drafts in one append, so that a commit is worth its sync.
    static let batchMax = 4000

    public struct Settings: Sendable {
        /// The mapping's name of the source; part of every event's id.
        public var source: String
        public var actor: String
        /// A row that comes with other content is amended; otherwise it is rejected.
        public var amendsChanges: Bool
        /// The source's codes name the same people as codes that are in the log from another source.
        public var hasSamePatients: Bool
        /// The keys are all that is mapped, so that no row can be a changed one.
        public var hasWholeKeys: Bool
        /// Bytes that may be kept of patients between rows.
        public var memoryMax: Int

        public init(
            source: String, actor: String, amendsChanges: Bool, hasSamePatients: Bool, hasWholeKeys: Bool,
            memoryMax: Int = 120 << 20
        ) {
            self.source = source
            self.actor = actor
            self.amendsChanges = amendsChanges
            self.hasSamePatients = hasSamePatients
            self.hasWholeKeys = hasWholeKeys
            self.memoryMax = memoryMax
        }
    }

    /// What the import does with what it decides.
    public enum Mode {
        /// Records. `begin` appends the `importStarted` event and answers its position; it is called once, when the
        /// first entry is about to be recorded, so that an import that brings nothing new adds nothing.
        case recording(begin: () throws -> Int64)
        /// Decides and counts, and writes nothing. New patients get keys in a key store that is thrown away.
        case rehearsing(keys: KeyStore)
    }

    public private(set) var tally = ImportTally()
    /// Position of the `importStarted` event, once there is one.
    public private(set) var origin: Int64?
    /// Told every row that could not be recorded.
    public var onRejected: (RejectedRow) -> Void = { _ in }

    let log: any EventLog
    let keys: KeyStore
    let registry: Registry
    let settings: Settings
    private let mode: Mode
    private let clock: () -> Int64
    private var plan = PassPlan()
    private var batch: [ImportedRow] = []
    private var draftsInBatch = 0
    private var patients: [PatientReference: ImportedPatient] = [:]
    private var refused: [PatientReference: String] = [:]
    private var sources: [Int64: String?] = [:]
    private var generator = SystemRandomNumberGenerator()

    public init(
        log: any EventLog, keys: KeyStore, registry: Registry, settings: Settings, mode: Mode,
        clock: @escaping () -> Int64
    ) {
        self.log = log
        self.keys = keys
        self.registry = registry
        self.settings = settings
        self.mode = mode
        self.clock = clock
    }

    /// How many passes over the file it has taken so far.
    public var passNumber: Int { plan.number }

    /// Takes a row. Rows of patients that belong to another pass are left to it.
    public func take(_ row: ImportedRow) throws(RecordError) {
        if plan.current.mask != 0, !plan.current.concerns(PassPlan.hash(row.patient.text)) { return }
        batch.append(row)
        draftsInBatch += row.drafts.count
        if draftsInBatch >= Self.batchMax { try flush() }
    }

    /// Counts a record that the reader rejected. Only the first pass counts: the reader says the same in each.
    public func reject(_ row: RejectedRow) {
        guard plan.number == 1 else { return }
        tally.rejected += 1
        onRejected(row)
    }

    /// Counts a record in which nothing stood.
    public func countEmpty() { if plan.number == 1 { tally.empty += 1 } }

    /// Records what has been taken so far, durably.
    public func flush() throws(RecordError) {
        if batch.isEmpty { return }
        do {
            try meetPatients()
            let pages = Pages()
            for row in batch { try decide(row, pages) }
            if case .recording = mode { try append(pages) }
        } catch { throw .wrapping(error) }
        let last = batch.last?.line ?? 0
        batch.removeAll(keepingCapacity: true)
        draftsInBatch = 0
        makeRoom(after: last)
    }

    /// Whether the file must be read once more, from its start.
    public func beginNextPass() -> Bool {
        guard plan.advance() else { return false }
        patients.removeAll()
        refused.removeAll()
        return true
    }

    private func makeRoom(after line: Int64) {
        let footprint = patients.values.reduce(0) { $0 + $1.footprint }
        guard footprint > settings.memoryMax, patients.count > 1 else { return }
        plan.split(at: line + 1)
        patients = patients.filter { plan.current.concerns(PassPlan.hash($0.key.text)) }
    }

    // MARK: Patients

    /// Finds or makes everybody of the batch who has not been met, with two commits for all new ones.
    private func meetPatients() throws {
        var unmet: [PatientReference] = []
        var isUnmet: Set<PatientReference> = []
        for row in batch where patients[row.patient] == nil && refused[row.patient] == nil {
            if isUnmet.insert(row.patient).inserted { unmet.append(row.patient) }
        }
        if unmet.isEmpty { return }
        let named = try identify(unmet)
        let made = try makeKeys(for: named)
        for (reference, id) in named {
            let patient = ImportedPatient(key: made[id]!)
            if try log.stream(id.stream) != nil {
                try patient.load(PatientHistory(reading: id.stream, in: log)) { try source(of: $0) }
            }
            if let reason = collision(patient, reference) {
                refused[reference] = reason
            } else {
                patients[reference] = patient
            }
        }
    }

    private func makeKeys(
        for named: [(reference: PatientReference, id: PatientID)]
    ) throws -> [PatientID: PatientKey] {
        var made = try keys.keys(for: named.map(\.id))
        let missing = named.filter { made[$0.id] == nil }
        if missing.isEmpty { return made }
        switch mode {
        case .rehearsing(let temporary):
            for key in try temporary.createKeys(for: missing.map(\.id), at: clock(), using: &generator) {
                made[key.patient] = key
            }
        case .recording:
            for key in try keys.createKeys(for: missing.map(\.id), at: clock(), using: &generator) {
                made[key.patient] = key
            }
            try keys.register(
                missing.compactMap { reference, id in
                    guard case .identifier(let system, let value) = reference else { return nil }
                    return (ExternalIdentifier(system: system, value: value), id)
                })
        }
        return made
    }

    /// The ids of those who can be recorded, known or fresh; who cannot be is refused with the reason.
    private func identify(_ references: [PatientReference]) throws -> [(reference: PatientReference, id: PatientID)] {
        let holders = try keys.holders(
            of: references.compactMap {
                if case .identifier(let system, let value) = $0 {
                    ExternalIdentifier(system: system, value: value)
                } else {
                    nil
                }
            })
        var nextHolder = holders.makeIterator()
        var named: [(PatientReference, PatientID)] = []
        for reference in references {
            switch reference {
            case .id(let text), .pseudonym(let text):
                guard let id = PatientID(code: text) else {
                    refused[reference] =
                        "\"\(text)\" is not a patient code: 1 to 64 letters, digits, dots, underscores or hyphens"
                    continue
                }
                if try keys.isErased(id) {
                    refused[reference] = "this person's identity was destroyed; an import does not bring it back"
                } else {
                    named.append((reference, id))
                }
            case .identifier:
                switch nextHolder.next() ?? nil {
                case .patient(let id): named.append((reference, id))
                case .erased:
                    refused[reference] = "this person's identity was destroyed; an import does not bring it back"
                case nil: named.append((reference, PatientID(using: &generator)))
                }
            }
        }
        return named
    }

    /// A pseudonymous code that another source has brought before names, for all we know, another person.
    private func collision(_ patient: ImportedPatient, _ reference: PatientReference) -> String? {
        guard case .pseudonym(let code) = reference, patient.version > 0, !settings.hasSamePatients,
            patient.registeredBy != settings.source
        else { return nil }
        let other = patient.registeredBy.map { "source \($0)" } ?? "a registration by hand"
        return
            "the code \(code) is in the log from \(other); if both mean the same people, say samePatients: true in the mapping"
    }

    private func source(of origin: Int64) throws -> String? {
        if let known = sources[origin] { return known }
        var source: String?
        if let event = try log.event(at: origin),
            case .importStarted(let start)? = try? PracticeCodec.decode(type: event.type, payload: event.payload)
        {
            source = start.source
        }
        sources[origin] = .some(source)
        return source
    }

    // MARK: Rows

    /// The events of a batch, by patient in order of first appearance.
    private final class Pages {
        var order: [ImportedPatient] = []
        var events: [ObjectIdentifier: [NewEvent]] = [:]

        func add(_ event: NewEvent, for patient: ImportedPatient) {
            if events[ObjectIdentifier(patient)]?.append(event) == nil {
                order.append(patient)
                events[ObjectIdentifier(patient)] = [event]
            }
        }
    }

    private func decide(_ row: ImportedRow, _ pages: Pages) throws {
        // A row that an earlier pass has done is here only for its keys.
        let isDone = row.line < plan.current.firstLine
        guard let patient = patients[row.patient] else {
            if !isDone { rejectDecided(row, refused[row.patient] ?? "the patient is not known") }
            return
        }
        let known = recognise(row, patient)
        if isDone { return }
        var fresh = known.indices.filter { known[$0].stored == nil }
        let changed = known.indices.filter { isChanged(row.contents[$0], known[$0].stored, patient) }
        let decided: [EntryDraft]
        do throws(RuleViolation) {
            var drafts = fresh.map { row.drafts[$0] }
            if !fresh.isEmpty, !patient.state.isRegistered {
                drafts.insert(registration(of: row), at: 0)
                fresh.insert(-1, at: 0)
            }
            decided = try Clinical.decide(
                drafts, state: patient.state, registry: registry, now: clock(), unknownTerms: .keep)
        } catch {
            return rejectDecided(row, error.description)
        }
        if !fresh.isEmpty { try begin() }
        for (place, draft) in zip(fresh, decided) { record(draft, of: row, place, known, patient, pages) }
        try settle(row, known, changed, hasFresh: !fresh.isEmpty, patient, pages)
    }

    /// Opens the import in the log before its first entry.
    private func begin() throws {
        if origin == nil, case .recording(let begin) = mode { origin = try begin() }
    }

    private func settle(
        _ row: ImportedRow, _ known: [Recognised], _ changed: [Int], hasFresh: Bool, _ patient: ImportedPatient,
        _ pages: Pages
    ) throws {
        if changed.isEmpty {
            if hasFresh { tally.accepted += 1 } else { tally.alreadyPresent += 1 }
            return
        }
        guard settings.amendsChanges else {
            tally.changed += 1
            onRejected(
                RejectedRow(
                    line: row.line, field: "",
                    reason:
                        "changed: its key is in the log at @\(known[changed[0]].stored!.position) with other content;"
                        + " say onChange: amend in the mapping to correct the entry"))
            return
        }
        for place in changed { try amend(row, place, known[place], patient, pages) }
        tally.changed += 1
    }

    private func rejectDecided(_ row: ImportedRow, _ reason: String) {
        tally.rejected += 1
        onRejected(RejectedRow(line: row.line, field: "", reason: reason))
    }

    private struct Recognised {
        var id: EventID
        var stored: ImportedPatient.Stored?
    }

    /// The id of each draft: equal keys of one patient in one file are told apart by their occurrence number.
    private func recognise(_ row: ImportedRow, _ patient: ImportedPatient) -> [Recognised] {
        row.naturalKeys.map { naturalKey in
            var id = patient.key.importEventID(source: settings.source, naturalKey: naturalKey, occurrence: 0)
            let occurrence = patient.occurrences[id.high, default: 0]
            patient.occurrences[id.high] = occurrence + 1
            if occurrence > 0 {
                id = patient.key.importEventID(
                    source: settings.source, naturalKey: naturalKey, occurrence: Int(occurrence))
            }
            return Recognised(id: id, stored: patient.stored[id.high])
        }
    }

    private func isChanged(_ content: [UInt8], _ stored: ImportedPatient.Stored?, _ patient: ImportedPatient) -> Bool {
        guard !settings.hasWholeKeys, let digest = stored?.digest else { return false }
        return patient.key.contentDigest(content) != digest
    }

    private func registration(of row: ImportedRow) -> EntryDraft {
        var registration = row.registration
        if case .pseudonym(let code) = row.patient { registration.pseudonym = code }
        if case .identifier(let system, let value) = row.patient, registration.identifiers.isEmpty {
            registration.identifiers = [SealableIdentifier(system: system, value: .open(value))]
        }
        return EntryDraft(occurred: row.drafts[0].occurred, event: .patientRegistered(registration))
    }

    // MARK: Events

    /// - Parameter place: index of the draft in the row; -1 for the registration.
    private func record(
        _ draft: EntryDraft, of row: ImportedRow, _ place: Int, _ known: [Recognised], _ patient: ImportedPatient,
        _ pages: Pages
    ) {
        let isRegistration = place < 0
        let id =
            isRegistration
            ? patient.key.importEventID(source: settings.source, naturalKey: "registration".utf8, occurrence: 0)
            : known[place].id
        let event = sourced(draft.event, row, content: isRegistration ? nil : row.contents[place], patient)
        let sealed = PatientSeal.seal(event, id: id, key: patient.key, using: &generator)
        pages.add(
            NewEvent(
                draft, id: id, type: event.typeName, actor: settings.actor, origin: origin,
                payload: PatientCodec.payload(of: sealed)), for: patient)
        patient.state.apply(draft.event, at: draft.occurred)
        tally.entries += 1
        if isRegistration {
            tally.patientsRegistered += 1
            patient.registeredBy = settings.source
        }
    }

    private func amend(
        _ row: ImportedRow, _ place: Int, _ known: Recognised, _ patient: ImportedPatient, _ pages: Pages
    ) throws {
        guard let stored = known.stored, let event = try log.event(at: stored.position) else { return }
        let codec = PatientCodec(typeNames: try log.types())
        let item = event.payload.withUnsafeBytes { codec.item(event.envelope, $0) }
        guard case .entry(let recorded) = item.content else { return }
        let original = PatientEntry(
            position: stored.position, occurred: item.occurred, recorded: event.envelope.recorded, event: recorded)
        let decided: EntryDraft
        do throws(RuleViolation) {
            decided = try decideAmendment(
                of: original, isRetracted: false, to: row.drafts[place], reasonCode: "sourceChanged",
                state: patient.state, registry: registry, now: clock(), unknownTerms: .keep)
        } catch {
            return rejectDecided(row, error.description)
        }
        try begin()
        pages.add(amendment(of: stored.position, to: decided, row, place, patient), for: patient)
        patient.stored[known.id.high]?.digest = patient.key.contentDigest(row.contents[place])
        tally.amendments += 1
    }

    private func amendment(
        of position: Int64, to draft: EntryDraft, _ row: ImportedRow, _ place: Int, _ patient: ImportedPatient
    ) -> NewEvent {
        // The import's own position makes the id of each correction its own, also when a value goes to and fro.
        let key = row.naturalKeys[place] + [0] + row.contents[place] + Array("\(origin ?? 0)".utf8)
        let id = patient.key.importEventID(source: settings.source, naturalKey: key, occurrence: 0)
        let event = sourced(draft.event, row, content: row.contents[place], patient)
        let sealed = PatientSeal.seal(event, id: id, path: "entry.", key: patient.key, using: &generator)
        return NewEvent(
            draft, id: id, type: "entryAmended", actor: settings.actor, origin: origin, corrects: position,
            payload: PatientCodec.payload(amendingTo: sealed, reason: CorrectionReason(code: "sourceChanged")))
    }

    private func sourced(
        _ event: PatientEvent, _ row: ImportedRow, content: [UInt8]?, _ patient: ImportedPatient
    ) -> PatientEvent {
        var copy = event
        let digest = settings.hasWholeKeys ? nil : content.map { patient.key.contentDigest($0) }
        copy.context.source = SourceRow(line: row.line, digest: digest)
        return copy
    }

    // MARK: Append

    private func append(_ pages: Pages) throws {
        if pages.order.isEmpty { return }
        let appends = pages.order.map { patient in
            StreamAppend(
                to: patient.id.stream, expecting: patient.version == 0 ? .noStream : .exactly(patient.version),
                events: pages.events[ObjectIdentifier(patient)]!)
        }
        let results = try log.append(appends, clock: clock())
        for (patient, result) in zip(pages.order, results) { patient.version = result.version }
    }
}

extension PatientReference {
    /// One text for each reference, for choosing passes.
    var text: String {
        switch self {
        case .id(let id), .pseudonym(let id): id
        case .identifier(let system, let value): system + "\u{1F}" + value
        }
    }
}
