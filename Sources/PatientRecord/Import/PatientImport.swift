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
        /// The keys are all that is mapped, so that an entry of an older import, which kept no digest, is the same.
        public var hasWholeKeys: Bool
        /// A key names exactly one entry, as a resource's id does: it is the same or a changed one whatever the rows'
        /// order, and a key that comes twice in one import is rejected the second time.
        public var keysAreUnique = false
        /// Whom somebody says to be the person in the log, whatever the source tells of them now.
        public var samePeople: Set<String> = []
        /// What to do where they are the same person: how the import is told so.
        public var samePersonHint = "Of the same person, record the new details by hand first."
        /// Bytes that may be kept of patients between rows.
        public var memoryMax: Int
        /// Drafts in one append: so many that a commit is worth its sync and a patient's head moves once for several.
        public var batchMax = 12_000
        /// Bytes of what rows say in one append.
        public var batchBytesMax = 16 << 20

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

        /// Whether somebody said so, by the number the row names the person by or the source's own id of them.
        func isSamePerson(_ row: ImportedRow) -> Bool {
            !samePeople.isEmpty && !samePeople.isDisjoint(with: names(of: row))
        }

        /// The number or code a row names its person by, and the source's own ids of them.
        public func names(of row: ImportedRow) -> Set<String> {
            let ids = row.registration.identifiers.filter { $0.system == source + "/Patient" }.compactMap(
                \.value.opened)
            switch row.patient {
            case .id(let text), .pseudonym(let text), .identifier(_, let text): return Set(ids + [text])
            }
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
    public internal(set) var origin: Int64?
    /// The first thousand of the numbers that stayed with another patient; the tally has the count.
    public internal(set) var possibleDuplicates: [PossibleDuplicate] = []
    /// The first thousand entries that a hand corrected and their source gave away; the tally has the count.
    public internal(set) var keptByHand: [KeptByHand] = []
    /// All of them, so that none is counted twice: no more than there are people with a number of somebody else's.
    var duplicatesSeen: Set<PossibleDuplicate> = []
    /// Told every row that could not be recorded.
    public var onRejected: (RejectedRow) -> Void = { _ in }
    /// Told the line of every row that says nothing (`saysNothing`) and found nothing to withdraw: it is in no count here.
    public var onUnmapped: (Int64) -> Void = { _ in }

    let log: any EventLog
    let keys: KeyStore
    let registry: Registry
    let practice: PracticeFacts?
    public let settings: Settings
    let mode: Mode
    let clock: () -> Int64
    var plan = PassPlan()
    var batch: [ImportedRow] = []
    private var draftsInBatch = 0
    private var bytesInBatch = 0
    /// Whether any row of the batch tells numbers of its person: most files have none, and rows are many.
    private(set) var hasNumbersInBatch = false
    var patients: [PatientReference: ImportedPatient] = [:]
    /// The same by who they are: two numbers of one person lead to one.
    var met: [PatientID: ImportedPatient] = [:]
    var refused: [PatientReference: String] = [:]
    var sources: [Int64: String?] = [:]
    /// Imports whose corrections are said no more, and the positions at which they were undone.
    private(set) lazy var undone = Result { try log.importsUndone() }
    /// Whether imports of the source came before: else nobody can have what comes now.
    private(set) lazy var mayBeSomebodyElses = Result { try hasEarlierImports() }
    /// Whom a rehearsal would give numbers of other systems; a recording import keeps them in the key store.
    var rehearsedIdentifiers: [ExternalIdentifier: PatientID] = [:]
    /// What may have come here from somebody else; asked once everything is in.
    var arrivals: [Arrival] = []
    var generator = SystemRandomNumberGenerator()
    /// Nil in a rehearsal.
    let queue: AppendQueue?

    public init(
        log: any EventLog, keys: KeyStore, registry: Registry, practice: PracticeFacts? = nil, settings: Settings,
        mode: Mode,
        clock: @escaping () -> Int64
    ) {
        self.log = log
        self.keys = keys
        self.registry = registry
        self.practice = practice
        self.settings = settings
        self.mode = mode
        self.clock = clock
        if case .recording = mode { queue = AppendQueue(log) } else { queue = nil }
    }

    /// How many passes over the file it has taken so far.
    public var passNumber: Int { plan.number }

    /// Entries and corrections of this import that are in the log for good, also when it stops with an error now; waits
    /// for what is being appended. The tally counts what was decided, which may be more.
    public var durableCount: Int64 {
        try? queue?.drain()
        return queue?.durableCount ?? 0
    }

    /// Takes a row. Rows of patients that belong to another pass are left to it.
    public func take(_ row: ImportedRow) throws(RecordError) {
        if plan.current.mask != 0, !plan.current.concerns(PassPlan.hash(row.patient.text)) { return }
        if plan.isSettling, !plan.putOff.contains(row.line) { return }
        if !row.registration.identifiers.isEmpty { hasNumbersInBatch = true }
        batch.append(row)
        draftsInBatch += max(1, row.drafts.count)
        bytesInBatch += row.contents.reduce(0) { $0 + $1.count }
        if draftsInBatch >= settings.batchMax || bytesInBatch >= settings.batchBytesMax { try decideBatch() }
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

    /// Drops all patients kept in memory, for a source that is read patient by patient; what has been taken is recorded
    /// first. A patient met again is read from the log, so that nothing is doubled.
    ///
    /// Only where keys are unique: otherwise which of equal rows have come is known here alone. A rehearsal, whose
    /// patients no log holds, keeps them as long as there is room.
    public func forgetPatients() throws(RecordError) {
        precondition(settings.keysAreUnique, "equal rows are counted in memory")
        try flush()
        if case .rehearsing = mode, footprint <= settings.memoryMax { return }
        forgetEverybody()
    }

    private func forgetEverybody() {
        patients.removeAll()
        met.removeAll()
        refused.removeAll()
    }

    private var footprint: Int { patients.values.reduce(0) { $0 + $1.footprint } }

    /// Decides the rows taken and hands them to be appended while the next ones are decided.
    private func decideBatch() throws(RecordError) {
        if batch.isEmpty { return }
        do {
            try meetPatients()
            let others = rowsOfOthers()
            try registerFurtherIdentifiers(without: others)
            let pages = Pages()
            let rows = batch
            // By place: an iterator would copy each row.
            for place in rows.indices { try decide(rows[place], others[place], pages) }
            try append(pages)
        } catch { throw .wrapping(error) }
        let last = batch.last?.line ?? 0
        batch.removeAll(keepingCapacity: true)
        (draftsInBatch, bytesInBatch) = (0, 0)
        hasNumbersInBatch = false
        try makeRoom(after: last)
    }

    /// Whether the file must be read once more, from its start.
    public func beginNextPass() -> Bool {
        if !plan.isSettling, patients.values.contains(where: { !$0.putOff.isEmpty }) {
            for patient in met.values { patient.settlePutOff(amendsChanges: settings.amendsChanges) }
            plan.beginSettling()
            return true
        }
        guard plan.advance() else { return false }
        forgetEverybody()
        return true
    }

    private func makeRoom(after line: Int64) throws(RecordError) {
        guard !plan.isSettling, patients.count > 1, footprint > settings.memoryMax else { return }
        if settings.keysAreUnique {
            // Whoever comes again is read from the log: no pass over the file is needed.
            do { try queue?.drain() } catch { throw .log(error) }
            forgetEverybody()
            return
        }
        plan.split(at: line + 1)
        patients = patients.filter { plan.current.concerns(PassPlan.hash($0.key.text)) }
        met = Dictionary(patients.values.map { ($0.id, $0) }) { first, _ in first }
    }
}
