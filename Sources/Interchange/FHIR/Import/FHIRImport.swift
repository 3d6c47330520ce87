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
/// Memory is bounded by what is said of the one person of whom most is said, not by the size of the export.
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
        /// Whether the log knows a person whom the export only refers to.
        public var knows: (PatientReference) throws -> Bool
        /// The visits that the log has of a person, by the id of the `Encounter` each came from.
        public var visits: (PatientReference) throws -> Set<String>

        public init(
            knows: @escaping (PatientReference) throws -> Bool,
            visits: @escaping (PatientReference) throws -> Set<String>
        ) {
            self.knows = knows
            self.visits = visits
        }
    }

    public enum Step {
        /// Rows of one person, to be taken in this order.
        case rows([ImportedRow])
        /// What was taken so far must be decided before going on, and need not be kept any longer.
        case pause
    }

    typealias Mapper = (PatientResources) -> [FHIROutcome]

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
    /// Numbers that several Patients of the export have.
    var sharedNumbers: Set<String> = []
    var ordinal: Int64 = 0
    /// The number of each file's first resource, counted through all from 1, in the order of `paths`; told once they are read.
    public internal(set) var firstResources: [Int64] = []
    /// What is known of the source's servers from before.
    let known: SourceServers
    var serversSeen = ServersSeen()
    /// The servers of which the source's plain ids are; empty while none is known.
    public internal(set) var ownServers: Set<String> = []
    /// Whether the next import of the source is to know them.
    var isOwnKept = false

    private var part = 0
    private var persons: [[StagedResource]] = []
    private var held: [Int64: StagedResource] = [:]
    private var heldBytes = 0
    private var doneBytes: Int64 = 0
    private var isPaused = false

    /// Bytes of resources that may wait for their decision.
    private static let heldMax = 8 << 20

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
    public func finish() throws(FHIRError) { try rejects?.finish() }

    // MARK: Person by person

    /// The next rows; nil at the end. What cannot become rows is counted and rejected on the way.
    public func next(asking record: Record) throws -> Step? {
        if isPaused {
            held.removeAll(keepingCapacity: true)
            heldBytes = 0
            isPaused = false
        }
        while persons.isEmpty {
            if heldBytes > Self.heldMax || part == StagingFile.parts && !held.isEmpty {
                isPaused = true
                return .pause
            }
            guard part < StagingFile.parts else { return nil }
            // The last first, as they are taken from the end.
            persons = try Self.byID(try staging.take(part)).flatMap(separate).reversed()
            part += 1
        }
        let staged = persons.removeLast()
        doneBytes += Int64(staged.reduce(0) { $0 + $1.bytes.count })
        progress?(.recording, doneBytes, staging.bytes)
        return .rows(try rows(of: staged, asking: record))
    }

    private static func byID(_ resources: [StagedResource]) -> [[StagedResource]] {
        var byID: [String: [StagedResource]] = [:]
        for resource in resources { byID[resource.person, default: []].append(resource) }
        return byID.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    private func rows(of staged: [StagedResource], asking record: Record) throws -> [ImportedRow] {
        guard let resources = try patientResources(of: staged, asking: record) else { return [] }
        let byOrdinal = Dictionary(staged.map { ($0.ordinal, $0) }) { first, _ in first }
        var rows: [ImportedRow] = []
        for outcome in mapper(resources) {
            switch outcome {
            case .row(var row, let resource):
                name(&row.registration, staged[0].person)
                row.version = resource.version
                row.personVersion = resources.patient?.version ?? SourceVersion()
                rows.append(row)
                guard let staged = byOrdinal[resource.ordinal] else { continue }
                held[resource.ordinal] = staged
                heldBytes += staged.bytes.count
            case .rejected(let resource, let field, let reason):
                if let staged = byOrdinal[resource.ordinal] { try reject(staged, field: field, reason) }
            case .notMapped(_, let what): tally.countNotMapped(what)
            }
        }
        return rows
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
        guard let staged = held[row.line] else { return }
        try write(staged, field: row.field, row.reason)
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
