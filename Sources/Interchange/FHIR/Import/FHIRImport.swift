public import Clinical

/// Reads a FHIR R4 export in two steps: all files once, to find the resources and whose they are; then person by person,
/// to make entries of them.
///
/// ```swift
/// let export = try FHIRImport(paths, mapping: mapping, registry: registry, practiceZone: zone, folder: store, rejects: path)
/// try export.read()
/// while let step = try export.next(asking: store) { … }
/// ```
///
/// Memory does not grow with what is said of people: of the person of whom most is said, some 300 bytes of each resource
/// are kept. Names of staff, places and drugs are, and whatever else a Patient can be referred to by.
public final class FHIRImport {
    /// What is going on, for showing how far it is.
    public enum Stage: Sendable {
        case reading
        case recording
    }

    /// Told bytes done, and in all.
    public typealias Progress = (_ stage: Stage, _ done: Int64, _ total: Int64) -> Void

    /// What the import asks about what is recorded already.
    public struct Record {
        /// Whether the log knows a person.
        public var knows: (PatientReference) throws -> Bool
        /// The visits that the log has of a person, by the ids of the `Encounter`s each came from, else by its own.
        public var visits: (PatientReference) throws -> [String: RecordedVisit]
        /// Whether the log knows a person by a number, and what is told now can be of them.
        public var mayBe: (_ number: PatientReference, _ told: Registration) throws -> Bool
        /// Whether two references lead to one person of the log.
        public var areOne: (PatientReference, PatientReference) throws -> Bool
        /// Whether the log knows a person and what registered them stands: the import that brought them was not undone.
        public var isHere: (PatientReference) throws -> Bool
        /// Whether imports of the source came before: else no resource can have said something here before.
        public var hasEarlierImports: () throws -> Bool

        public init(
            knows: @escaping (PatientReference) throws -> Bool,
            visits: @escaping (PatientReference) throws -> [String: RecordedVisit],
            mayBe: @escaping (_ number: PatientReference, _ told: Registration) throws -> Bool = { _, _ in false },
            areOne: @escaping (PatientReference, PatientReference) throws -> Bool = { _, _ in false },
            isHere: ((PatientReference) throws -> Bool)? = nil,
            hasEarlierImports: @escaping () throws -> Bool = { false }
        ) {
            (self.knows, self.visits, self.mayBe, self.areOne) = (knows, visits, mayBe, areOne)
            self.isHere = isHere ?? knows
            self.hasEarlierImports = hasEarlierImports
        }
    }

    public enum Step {
        /// Rows of one person, to be taken in this order.
        case rows([ImportedRow])
        /// What was taken so far must be decided before going on.
        ///
        /// - Parameter isBetweenPeople: whether nobody need be kept any longer.
        case pause(isBetweenPeople: Bool)
    }

    typealias Mapper = (PatientResources) -> any PersonMapper

    public internal(set) var tally = FHIRTally()
    /// The first resources that were not taken, without their bytes.
    public internal(set) var firstRejects: [FHIRReject] = []
    let files: FHIRFiles
    let mapping: FHIRMapping
    let limits: FHIRLimits
    let staging: StagingFile
    let rejects: FHIRRejectsFile?
    let progress: Progress?
    let mapper: Mapper
    var documents: [String] = []
    var directory = FHIRDirectory()
    /// Whose the other id is that a bundle's `fullUrl` has for a person's resource, and in which document.
    struct Alias: Equatable {
        var document: Int32
        var person: String
        var server: PersonServer
    }
    var aliases: [String: [Alias]] = [:]
    /// Names of people who were named by numbers alone.
    var numbered: Set<String> = []
    /// By the id of the Patient of the export that was found by them: numbers that name people.
    var numbersNaming: [String: Set<NumberedPerson.Number>] = [:]
    /// Numbers that several Patients of the export have.
    var sharedNumbers: Set<String> = []
    var ordinal: Int64 = 0
    /// The number of each file's first resource, counted through all from 1, in the order of `paths`; told once they are read.
    public internal(set) var firstResources: [Int64] = []
    /// What is known of the source's servers from before.
    let known: SourceServers
    var serversSeen = ServersSeen()
    /// Whom appointments name that name several Patients, by ordinal.
    var participants: [Int64: [FHIRReference]] = [:]
    /// The servers of which the source's plain ids are; empty while none is known.
    public var ownServers: Set<String> { directory.ids.own }
    /// Whether people of several servers are known and nothing says of which the export's plain ids are.
    var isUnclear = false

    /// By number by which people are known: the ids of several Patients who have it.
    var sharedNaming: [String: Set<String>] = [:]
    /// Where versions of resources lie that are another person's by a later one.
    var setAside: Set<Int64> = []
    private var hasBegun = false
    private var part = 0
    private var people: [StagedPerson] = []
    private var current: PersonInHand?
    /// Where the resources lie whose rows wait for their decision, by ordinal.
    private var held: [Int64: StagedPlace] = [:]
    /// What those of them are called that say nothing, by ordinal.
    private var unmapped: [Int64: String] = [:]
    private var mayLeaveOut = false
    var doneBytes: Int64 = 0
    private var isPaused = false

    init(
        _ paths: [String], mapping: FHIRMapping, servers known: SourceServers = .unknown,
        limits: FHIRLimits = FHIRLimits(), folder: String, rejects: String?, progress: Progress? = nil,
        mapper: @escaping Mapper
    ) throws(FHIRError) {
        files = try FHIRFiles(paths)
        staging = try StagingFile(folder: folder)
        self.mapping = mapping
        self.known = known
        self.limits = limits
        self.rejects = rejects.map { FHIRRejectsFile(path: $0) }
        self.progress = progress
        self.mapper = mapper
    }

    /// Paths of the files that are read, archives as such.
    public var paths: [String] { files.paths }

    /// How many resources lie in the rejects file.
    public var rejectsWritten: Int64 { rejects?.count ?? 0 }

    /// Finishes the rejects file.
    ///
    /// - Returns: whether it took the place of an earlier import's.
    @discardableResult
    public func finish() throws(FHIRError) -> Bool { try rejects?.finish() ?? false }

    // MARK: Person by person

    /// The next rows; nil at the end. What cannot become rows is counted and rejected on the way.
    public func next(asking record: Record) throws -> Step? {
        // Before the first person is taken: how people are named depends on it.
        if !hasBegun {
            try findMovedServers(asking: record)
            try findSharedNaming()
            try findMoved(asking: record)
            mayLeaveOut = try record.hasEarlierImports()
            hasBegun = true
        }
        if isPaused {
            held.removeAll(keepingCapacity: true)
            unmapped.removeAll(keepingCapacity: true)
            isPaused = false
        }
        while held.count <= limits.waiting {
            if current != nil { return .rows(try nextRows()) }
            guard let person = try nextPerson(asking: record) else {
                if held.isEmpty { return nil }
                break
            }
            current = try prepare(person, asking: record)
            doneBytes += Int64(person.places.reduce(0) { $0 + $1.count })
            progress?(.recording, doneBytes, staging.bytes)
        }
        isPaused = true
        return .pause(isBetweenPeople: current == nil)
    }

    private func nextPerson(asking record: Record) throws -> StagedPerson? {
        while people.isEmpty {
            guard part < StagingFile.parts else { return nil }
            // The last first, as they are taken from the end.
            people = try staging.people(of: part).flatMap { try separate($0, asking: record) }.reversed()
            part += 1
        }
        return people.removeLast()
    }

    /// Rows of the next resources of the person in hand.
    private func nextRows() throws -> [ImportedRow] {
        guard var person = current else { return [] }
        var room = limits.pageBytes
        let page = person.resources[person.mapped...].prefix(limits.page).prefix { filed in
            defer { room -= filed.place.count }
            return room > 0
        }
        person.mapped = page.endIndex
        current = person.mapped < person.resources.endIndex ? person : nil
        var rows: [ImportedRow] = []
        for filed in page {
            guard let parsed = try read(filed, of: person.person) else { continue }
            switch person.mapper.outcome(of: parsed.resource) {
            case .row(var row, let resource):
                name(&row.registration, person.person.name)
                row.version = resource.version
                row.personVersion = person.version
                rows.append(row)
                held[filed.ordinal] = filed.place
            case .rejected(_, let field, let reason): try reject(parsed.staged, field: field, reason)
            case .notMapped(let resource, let what, let row):
                guard var row, mayLeaveOut, resource.version.isTold else {
                    tally.countNotMapped(what)
                    continue
                }
                name(&row.registration, person.person.name)
                row.version = resource.version
                rows.append(row)
                held[filed.ordinal] = filed.place
                unmapped[filed.ordinal] = what
            }
        }
        return rows
    }

    /// Counts a resource whose row found nothing to withdraw.
    public func countUnmapped(_ line: Int64) {
        if let what = unmapped.removeValue(forKey: line) { tally.countNotMapped(what) }
    }

    /// The source's own id of the person is among their numbers, so that a later export finds them that has nothing else.
    private func name(_ registration: inout Registration, _ person: String) {
        let system = mapping.source + "/Patient"
        guard !mapping.isPseudonymous, NumberedPerson(name: person) == nil,
            !registration.identifiers.contains(where: { $0.system == system })
        else {
            return
        }
        registration.identifiers.append(SealableIdentifier(system: system, value: .open(person)))
    }

    // MARK: Rejecting

    /// Writes a resource whose entries were refused when they were decided. It is counted where it was decided.
    public func reject(_ row: RejectedRow) throws(FHIRError) {
        guard let place = held[row.line] else { return }
        try write(try staging.resource(at: place), field: row.field, row.reason)
    }

    func reject(_ staged: StagedResource, field: String = "", _ reason: String) throws(FHIRError) {
        tally.rejected += 1
        try write(staged, field: field, reason)
    }

    private func write(_ staged: StagedResource, field: String, _ reason: String) throws(FHIRError) {
        let isWhole =
            staged.bytes.count <= FHIRReject.resourceMax
            && staged.bytes.withUnsafeBufferPointer {
                (try? JSONParser.parse($0, limits: limits)) != nil
            }
        try write(
            FHIRReject(
                file: documents[Int(staged.document)], path: staged.path, type: staged.type,
                id: staged.id.map { String($0.prefix(64)) },
                field: field, reason: reason, resource: isWhole ? Array(staged.bytes) : nil))
    }

    func write(_ reject: FHIRReject) throws(FHIRError) {
        if firstRejects.count < 5 {
            var first = reject
            first.resource = nil
            firstRejects.append(first)
        }
        try rejects?.write(reject)
    }
}
