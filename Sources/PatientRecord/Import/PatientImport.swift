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
        /// Drafts in one append: so many that a commit is worth its sync and a patient's head moves once for several.
        public var batchMax = 12_000

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

    public internal(set) var tally = ImportTally()
    /// Position of the `importStarted` event, once there is one.
    public private(set) var origin: Int64?
    /// Told every row that could not be recorded.
    public var onRejected: (RejectedRow) -> Void = { _ in }

    let log: any EventLog
    let keys: KeyStore
    let registry: Registry
    let settings: Settings
    private let mode: Mode
    let clock: () -> Int64
    private var plan = PassPlan()
    private var batch: [ImportedRow] = []
    private var draftsInBatch = 0
    private var patients: [PatientReference: ImportedPatient] = [:]
    private var refused: [PatientReference: String] = [:]
    private var sources: [Int64: String?] = [:]
    var generator = SystemRandomNumberGenerator()
    /// Nil in a rehearsal.
    let queue: AppendQueue?

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
        if case .recording = mode { queue = AppendQueue(log) } else { queue = nil }
    }

    /// How many passes over the file it has taken so far.
    public var passNumber: Int { plan.number }

    /// Takes a row. Rows of patients that belong to another pass are left to it.
    public func take(_ row: ImportedRow) throws(RecordError) {
        if plan.current.mask != 0, !plan.current.concerns(PassPlan.hash(row.patient.text)) { return }
        batch.append(row)
        draftsInBatch += row.drafts.count
        if draftsInBatch >= settings.batchMax { try decideBatch() }
    }

    /// Counts a record that the reader rejected. Only the first pass counts: the reader says the same in each.
    public func reject(_ row: RejectedRow) {
        guard plan.number == 1 else { return }
        tally.rejected += 1
        onRejected(row)
    }

    /// Counts a record in which nothing stood.
    public func countEmpty() { if plan.number == 1 { tally.empty += 1 } }

    /// Records what has been taken so far; durable when it returns.
    public func flush() throws(RecordError) {
        try decideBatch()
        do { try queue?.drain() } catch { throw .log(error) }
    }

    /// Decides the rows taken and hands them to be appended while the next ones are decided.
    private func decideBatch() throws(RecordError) {
        if batch.isEmpty { return }
        do {
            try meetPatients()
            let pages = Pages()
            for row in batch { try decide(row, pages) }
            try append(pages)
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
        // Ids of entries are made with the key: under a fresh one, everything would come in a second time.
        for (_, id) in missing where try log.stream(id.stream) != nil { throw IdentityError.patientKeyMissing(id) }
        switch mode {
        case .rehearsing(let temporary):
            for key in try temporary.createKeys(for: missing.map(\.id), at: clock(), using: &generator) {
                made[key.patient] = key
            }
        case .recording:
            for key in try keys.createKeys(for: missing.map(\.id), at: clock(), using: &generator) {
                made[key.patient] = key
            }
            try register(missing)
        }
        return made
    }

    private func register(_ named: [(reference: PatientReference, id: PatientID)]) throws {
        let identifiers: [(ExternalIdentifier, PatientID)] = named.compactMap { reference, id in
            guard case .identifier(let system, let value) = reference else { return nil }
            return (ExternalIdentifier(system: system, value: value), id)
        }
        do {
            try keys.register(identifiers)
        } catch {
            // Nobody had these numbers a moment ago: another import is bringing the same people.
            guard case .identifierTaken = error else { throw error }
            throw EventLogError.busy(holder: "another import of the same people", waitedSeconds: 0)
        }
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
    final class Pages {
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
        let isDone = row.line < plan.current.firstLine
        guard isDone, case .rehearsing = mode else { return try decide(row, pages, isDone: isDone) }
        // What a rehearsal decided in an earlier pass is in no log: it is decided once more, and not counted.
        let before = (tally, onRejected)
        onRejected = { _ in }
        defer { (tally, onRejected) = before }
        try decide(row, pages, isDone: false)
    }

    /// - Parameter isDone: true for a row that an earlier pass has done, which is here only for its keys.
    private func decide(_ row: ImportedRow, _ pages: Pages, isDone: Bool) throws {
        guard let patient = patients[row.patient] else {
            if !isDone { rejectDecided(row, refused[row.patient] ?? "the patient is not known") }
            return
        }
        let known = recognise(row, patient)
        let fresh = known.indices.filter { known[$0].stored == nil }
        if isDone, !fresh.isEmpty { return }
        let decided: (entries: [EntryDraft], corrections: [Int: EntryDraft])
        do {
            decided.entries = try decideEntries(fresh, of: row, patient)
            decided.corrections = try decideCorrections(known, of: row, patient)
        } catch let violation as RuleViolation {
            if !isDone { rejectDecided(row, violation.description) }
            return
        }
        if isDone { return claim(known, of: row, patient) }
        let corrected = known.indices.filter { mayCorrect(known[$0]) }
        if !fresh.isEmpty || !corrected.isEmpty { try begin() }
        // One more entry than fresh ones is the registration, which stands first.
        let places = (decided.entries.count > fresh.count ? [-1] : []) + fresh
        if places.first == -1 {
            patient.detailsDigest = row.registration.detailsContent.map { patient.key.contentDigest($0) }
        }
        for (place, draft) in zip(places, decided.entries) { record(draft, of: row, place, known, patient, pages) }
        for place in corrected { amend(known[place], to: decided.corrections[place]!, row, place, patient, pages) }
        let details = try tellDetails(of: row, patient, pages)
        settle(
            row, known, hasFresh: !fresh.isEmpty || details == .recorded, refusesDetails: details == .refused,
            patient)
    }

    /// Opens the import in the log before its first entry.
    func begin() throws {
        if origin == nil, case .recording(let begin) = mode { origin = try begin() }
    }

    private func recognise(_ row: ImportedRow, _ patient: ImportedPatient) -> [ImportedPatient.Recognised] {
        row.naturalKeys.indices.map {
            patient.recognise(source: settings.source, naturalKey: row.naturalKeys[$0], content: row.contents[$0])
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
        _ fresh: [Int], of row: ImportedRow, _ patient: ImportedPatient
    ) throws(RuleViolation) -> [EntryDraft] {
        if fresh.isEmpty { return [] }
        var drafts = fresh.map { row.drafts[$0] }
        if !patient.state.isRegistered { drafts.insert(registration(of: row), at: 0) }
        return try Clinical.decide(
            drafts, state: patient.state, registry: registry, now: clock(), unknownTerms: .keep)
    }

    /// What other content in the log would become. Asked also where nothing is corrected: a row that breaks the rules is
    /// rejected, whatever stands under its key.
    private func decideCorrections(
        _ known: [ImportedPatient.Recognised], of row: ImportedRow, _ patient: ImportedPatient
    ) throws -> [Int: EntryDraft] {
        var corrections: [Int: EntryDraft] = [:]
        for (place, entry) in known.enumerated() where entry.isChanged || mayCorrect(entry) {
            corrections[place] = try decideCorrection(entry, to: row.drafts[place], patient)
        }
        return corrections
    }

    /// Whether the import writes a correction: of changed content where the mapping says so, and of what an undone
    /// import took with it.
    private func mayCorrect(_ known: ImportedPatient.Recognised) -> Bool {
        switch known.stored?.standing {
        case .undone: true
        case .stands: known.isChanged && settings.amendsChanges
        case .withdrawn, nil: false
        }
    }

    /// Counts the row, and claims what it has in the log.
    private func settle(
        _ row: ImportedRow, _ known: [ImportedPatient.Recognised], hasFresh: Bool, refusesDetails: Bool,
        _ patient: ImportedPatient
    ) {
        claim(known, of: row, patient)
        let refused = known.first { $0.isChanged && !mayCorrect($0) }?.stored
        if refusesDetails || known.contains(where: { $0.isChanged && $0.stored?.standing != .undone }) {
            tally.changed += 1
        } else if hasFresh || known.contains(where: mayCorrect) {
            tally.accepted += 1
        } else {
            tally.alreadyPresent += 1
        }
        if let refused {
            onRejected(RejectedRow(line: row.line, field: "", reason: changedReason(refused)))
        } else if refusesDetails {
            let reason =
                "changed: the person's details are in the log with other content; what else the row says was recorded"
            onRejected(RejectedRow(line: row.line, field: "", reason: reason + Self.amendHint))
        }
    }

    private func changedReason(_ stored: ImportedPatient.Stored) -> String {
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
        if case .identifier(let system, let value) = row.patient, registration.identifiers.isEmpty {
            registration.identifiers = [SealableIdentifier(system: system, value: .open(value))]
        }
        return EntryDraft(occurred: row.drafts[0].occurred, event: .patientRegistered(registration))
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
