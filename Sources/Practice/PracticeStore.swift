import CareCompliance
import CareWorklist
public import Clinical
import EventLog
public import EventLogSQLite
import FoundationEssentials
import GRDB
public import Identity
import MaintenanceInterval
import PatientProgress
public import PatientRecord
public import ProjectionRuntime

/// One practice's store, behind one face: opens it, records into it, keeps its views true and answers from them.
///
/// Opened for one command or one request; safe to use from several threads.
public struct PracticeStore: Sendable {
    public let place: StorePlace
    public let log: SQLiteEventLog
    public let keys: KeyStore
    public let record: RecordKeeper
    public let runner: ProjectionRunner

    /// Every projector of the product, the directory first.
    public static let projectors: [any Projector] = [
        PatientDirectory(), ProgressProjector(), IntervalProjector(), WorklistProjector(), ComplianceProjector(),
    ]

    private init(place: StorePlace, log: SQLiteEventLog, keys: KeyStore) {
        self.place = place
        self.log = log
        self.keys = keys
        record = RecordKeeper(log: log, keys: keys)
        var runner = ProjectionRunner(
            log: log, folder: place.folder, practice: log.practice, projectors: Self.projectors)
        runner.workers = ProcessInfo.processInfo.activeProcessorCount
        self.runner = runner
    }

    // MARK: Making and opening

    /// Makes a store: the folder, the log with its practice, default policy and registry, the key store and the key file.
    ///
    /// - Parameters:
    ///   - keyFile: where the master key goes; a file that is there is used as it is.
    ///   - now: milliseconds since 1970.
    public static func create(
        at place: StorePlace, opening: PracticeOpening, keyFile: String, now: Int64, actor: String
    ) throws(PracticeError) -> PracticeStore {
        do {
            guard !FileManager.default.fileExists(atPath: place.folder) else {
                throw PracticeError(
                    .cannotCreate, "\(place.folder) exists already. Choose another path; nothing was changed.")
            }
            _ = try PracticeZone(opening.timeZone)
            var generator = SystemRandomNumberGenerator()
            let master = try masterKey(at: keyFile, using: &generator)
            try FileManager.default.createDirectory(
                atPath: place.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let keys = try KeyStore.create(at: place.keys, masterKey: master, using: &generator)
            let log = try SQLiteEventLog.create(at: place.log, practice: place.name, created: now)
            try Data("# Where things are. Nothing in this file changes an answer.\nkeyFile: \(keyFile)\n".utf8)
                .write(to: URL(fileURLWithPath: place.config))
            let store = PracticeStore(place: place, log: log, keys: keys)
            try store.appendToPractice(
                [
                    .practiceOpened(opening),
                    .registryAdopted(try Adoption(registry: Registry.defaultText)),
                    .policyAdopted(try Adoption(policy: CarePolicy.defaultText(for: opening.setting))),
                ], actor: actor, now: now)
            try store.renewLogViews()
            _ = try store.runner.rebuild()
            return store
        } catch { throw .wrapping(error) }
    }

    private static func masterKey(
        at keyFile: String, using generator: inout some RandomNumberGenerator
    ) throws -> MasterKey {
        if FileManager.default.fileExists(atPath: keyFile) { return try MasterKey.load(from: keyFile) }
        let folder = URL(fileURLWithPath: keyFile).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let master = MasterKey.generate(using: &generator)
        try master.save(to: keyFile)
        return master
    }

    /// Opens a store. Without the master key everything works but names and notes, which then show as sealed: what has
    /// no text in words is recorded, amended and retracted, and identities are erased. Registering people, texts and
    /// imports are refused (exit 66), naming where the key file was looked for. With the key file of another store it is
    /// the same for reading, and nothing is recorded.
    ///
    /// Whoever the log calls erased has no key afterwards, also where an older `keys.sqlite` was put back: it is destroyed
    /// again, in either mode. Where the file cannot be written, reading goes on and does without those keys.
    public static func open(
        _ place: StorePlace, mode: SQLiteEventLog.Mode, environment: [String: String]
    ) throws(PracticeError) -> PracticeStore {
        try open(place, mode: mode, environment: environment, locksOnOtherKey: mode == .readOnly)
    }

    /// - Parameter locksOnOtherKey: whether another store's key file is as good as none: for what needs no key.
    static func open(
        _ place: StorePlace, mode: SQLiteEventLog.Mode, environment: [String: String], locksOnOtherKey: Bool
    ) throws(PracticeError) -> PracticeStore {
        do {
            let log = try SQLiteEventLog.open(at: place.log, mode: mode)
            let keyFile = place.keyFile(environment: environment)
            let master = try keyFile.flatMap {
                FileManager.default.isReadableFile(atPath: $0) ? try MasterKey.load(from: $0) : nil
            }
            let keys = try KeyStore(
                openingAt: place.keys, masterKey: master, lookedForAt: keyFile, locksOnOther: locksOnOtherKey)
            let store = PracticeStore(place: place, log: log, keys: keys)
            try store.destroyKeysOfErased(mode)
            if mode == .readWrite { try store.renewLogViews() }
            return store
        } catch { throw .wrapping(error) }
    }

    /// Whoever the log calls erased has no key: after a crash between the two, and after an older backup of the keys.
    func destroyKeysOfErased(_ mode: SQLiteEventLog.Mode) throws {
        let erased = try erasedPatients()
        keys.withhold(erased)
        do { try keys.destroyKeys(for: erased) } catch {
            // Who only reads may be without permission to write, or come while another process writes the keys: those
            // keys are not used, which is all that can be had from here.
            guard mode == .readOnly else { throw error }
        }
    }

    /// Whose identity the log says is destroyed. The views know most of them; of what they do not cover (events after
    /// their position, or all where there are none, and parked patients) the log itself is asked.
    func erasedPatients() throws -> [PatientID] {
        guard let erasure = try log.types().first(where: { $0.value == "identityErased" })?.key else { return [] }
        // Views that cannot be read are no reason not to open: they are made again from the log.
        let views = try? erasedByViews()
        var streams: Set<Int64> = []
        func look(_ envelope: EventEnvelope) { if envelope.type == erasure { streams.insert(envelope.stream) } }
        try log.scan(after: views?.position ?? 0, through: try log.head()) { envelope, _ in look(envelope) }
        for patient in views?.parked ?? [] {
            try log.scanStream(patient.stream, through: .max) { envelope, _ in look(envelope) }
        }
        var known = views?.erased ?? []
        known += try streams.sorted().compactMap { try log.streamName($0).flatMap { PatientID(stream: $0) } }
        return known
    }

    private func erasedByViews() throws -> (erased: [PatientID], parked: [PatientID], position: Int64) {
        let views = try ViewReader(folder: place.folder)
        let erased = try views.read { database in
            try String.fetchAll(database, sql: "SELECT patient FROM patient WHERE status = 'erased'")
        }
        return (
            erased.compactMap { PatientID(code: $0) }, try views.parked().compactMap { PatientID(code: $0.patient) },
            try views.position()
        )
    }

    // MARK: The practice's own stream

    /// Minutes east of UTC at an instant, in the zone that the practice is opened in by these events, or was.
    private func offset(
        openedBy events: [PracticeEvent], at milliseconds: Int64
    ) throws(PracticeError) -> Int32 {
        for event in events {
            if case .practiceOpened(let opening) = event {
                return try PracticeZone(opening.timeZone).offset(at: milliseconds)
            }
        }
        let opening: PracticeOpening
        do { opening = try CareContext.opening(in: log) } catch { throw .wrapping(error) }
        return try PracticeZone(opening.timeZone).offset(at: milliseconds)
    }

    /// Appends events about the practice itself.
    @discardableResult
    public func appendToPractice(
        _ events: [PracticeEvent], actor: String, now: Int64
    ) throws(PracticeError) -> [Int64] {
        let offset = try offset(openedBy: events, at: now)
        do {
            var generator = SystemRandomNumberGenerator()
            let new = events.map { event in
                let (type, payload) = PracticeCodec.encode(event)
                return NewEvent(
                    id: EventID(using: &generator), type: type, form: StoredForms.current.newest(of: type),
                    occurred: now, occurredOffset: offset, actor: actor, payload: payload)
            }
            var attempt = 1
            while true {
                let version = try log.stream(.practice)?.version ?? 0
                let append = StreamAppend(
                    to: .practice, expecting: version == 0 ? .noStream : .exactly(version), events: new)
                // What the practice's stream says else decides none of these: whoever was first, they come after.
                do { return try log.append([append], clock: now)[0].positions } catch EventLogError.conflict
                    where attempt < RecordKeeper.attemptsMax
                {
                    attempt += 1
                }
            }
        } catch { throw .wrapping(error) }
    }

    /// Policy, registry and practice in force now.
    public func context() throws(PracticeError) -> CareContext {
        do { return try CareContext.resolve(in: log) } catch { throw .wrapping(error) }
    }

    // MARK: Views

    /// Brings the views up to date with the log.
    @discardableResult
    public func catchUp(progress: EventProgress? = nil) throws(PracticeError) -> ProjectionRunner.Report {
        do { return try runner.catchUp(progress: progress) } catch { throw .wrapping(error) }
    }

    /// Whether the views were made by the projectors of this version.
    public var viewsAreOfThisVersion: Bool {
        let versions = try? views().read { database in
            try Row.fetchAll(database, sql: "SELECT projector, version FROM checkpoint").map {
                "\($0[0] as String) \($0[1] as Int)"
            }
        }
        return versions?.sorted() == Self.projectors.map { "\($0.name) \($0.version)" }.sorted()
    }

    /// Reads the views as they stand.
    public func views() throws(PracticeError) -> ViewReader {
        do { return try ViewReader(folder: place.folder) } catch { throw .wrapping(error) }
    }
}
