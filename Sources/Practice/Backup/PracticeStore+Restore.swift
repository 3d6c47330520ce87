import EventLog
import EventLogSQLite
import Foundation
public import Identity
public import ProjectionRuntime

/// Which backup is to become a store, and where.
public struct RestoreRequest: Sendable {
    /// A backup's folder, or the folder backups were made into: then the newest of them.
    public var backup: String
    /// The new store.
    public var place: StorePlace
    /// The last position wanted; nil for all there is.
    public var through: Int64?
    /// Where the keys are, if not beside the backup: a `keys.sqlite`, a folder with one, or a folder of backups.
    public var keys: String?
    /// Who knows of identities destroyed since: stores, copies of keys, folders of backups.
    public var erasedFrom: [String]

    public init(
        backup: String, place: StorePlace, through: Int64? = nil, keys: String? = nil, erasedFrom: [String] = []
    ) {
        self.backup = backup
        self.place = place
        self.through = through
        self.keys = keys
        self.erasedFrom = erasedFrom
    }
}

/// What restoring came to.
public struct RestoreReport: Sendable {
    public var backup: Backup
    /// Position of the last event restored.
    public var position: Int64
    public var patients: Int
    /// Positions of the erasures recorded anew, for people who were erased after the backup.
    public var erasedAgain: [Int64]
    /// Who was asked about erasures.
    public var erasuresFrom: [String]
    /// Milliseconds since 1970: until when every erasure is known, where neither the store nor anybody the request names
    /// was asked. Whoever was erased later has a name again.
    public var erasuresKnownUntil: Int64?
    /// Who is in the log and has no key, though nobody destroyed it.
    public var withoutKey: Int
    /// Whose key is not as it was written, in order; none where the key file is not at hand, and nobody tried.
    public var damagedKeys: [PatientID] = []
}

extension PracticeStore {
    /// Makes a store from a backup at a new path: verifies every file and every event, builds the views, and destroys
    /// again every identity that is known to be destroyed since.
    ///
    /// Known are those of the newest copy of the keys beside the backup, of the store the backup was made of where that
    /// is still there, and of whoever the request names. For each of them `identityErased` is recorded anew.
    ///
    /// - Throws: data, naming the file that is damaged or missing; no input; cannot create, where the path is taken.
    public static func restore(
        _ request: RestoreRequest, environment: [String: String], now: Int64, actor: String,
        progress: EventProgress? = nil
    ) throws(PracticeError) -> RestoreReport {
        do {
            let (folder, backup, isNamed) = try find(request.backup)
            let lock = try folder.sharedLock()
            defer { withExtendedLifetime(lock) {} }
            let chain = try BackupChain(of: backup, in: folder)
            try refuse(request, for: backup)
            try chain.verify(through: request.through)
            let keys = try keysFile(for: backup, in: folder, request)
            let unfinished = try UnfinishedStore(for: request.place)
            let part = unfinished.place
            try chain.assemble(at: part.log, through: request.through, progress: progress)
            if !isNamed { try refuseOtherWays(part, chain, folder) }
            let sources = try erasureSources(for: backup, folder, request)
            try writeKeys(from: keys, to: part, erasuresFrom: sources.paths, backup)
            try copyConfig(of: backup, to: part)
            var report = RestoreReport(
                backup: backup, position: 0, patients: 0, erasedAgain: [], erasuresFrom: sources.paths,
                erasuresKnownUntil: sources.knownUntil, withoutKey: 0)
            try finish(part, &report, environment: environment, now: now, actor: actor, progress: progress)
            if request.through == nil { remember(backup, in: folder, for: part, hasKeys: request.keys == nil) }
            try unfinished.publish(as: request.place)
            return report
        } catch { throw .wrapping(error) }
    }

    /// Where a store lies while it is being made: beside its place, and under no name a store is looked for.
    public static func unfinished(_ place: StorePlace) -> String { "\(place.folder).part-\(getpid())" }

    /// The backup that is meant, the folder it lies in, and whether it was named itself.
    private static func find(_ path: String) throws(PracticeError) -> (BackupFolder, Backup, isNamed: Bool) {
        let here = BackupFolder(path)
        if FileManager.default.fileExists(atPath: here.path + "/" + BackupManifest.name) {
            return (BackupFolder(DurableFile.folder(of: here.path)), try Backup(readingFrom: here.path), true)
        }
        return (here, try here.furthest(), false)
    }

    /// Stores that were restored from one backup and went on apart may share a folder: which way is meant, nobody can tell
    /// from here.
    private static func refuseOtherWays(_ part: StorePlace, _ chain: BackupChain, _ folder: BackupFolder) throws {
        let log = try SQLiteEventLog.open(at: part.log, mode: .readOnly)
        let head = try log.head()
        for other in try folder.backups().backups {
            guard let cut = other.manifest.cut, cut.position <= head, try !log.holds(cut) else { continue }
            throw PracticeError(
                .usage,
                "\(folder.path) holds two ways the log of \(other.manifest.practice) went: \(chain.newest.name) does not "
                    + "contain \(other.name). Name the folder of the backup that is meant.")
        }
        try log.close()
    }

    private static func refuse(_ request: RestoreRequest, for backup: Backup) throws(PracticeError) {
        let position = backup.manifest.log?.position ?? 0
        if let through = request.through, through < 1 || through > position {
            throw PracticeError(
                .usage,
                "\(backup.name) holds @1 to @\(position), and @\(through) is not among them. "
                    + "`anamnesis backup --list` names the backups.")
        }
        guard !FileManager.default.fileExists(atPath: request.place.folder) else {
            throw PracticeError(
                .cannotCreate,
                "\(request.place.folder) exists already, and nothing is restored over it. "
                    + "Choose another path.")
        }
    }

    /// Writes the keys without those that are known to be destroyed: at no moment do they lie in the new store, not even in
    /// an unfinished one.
    private static func writeKeys(
        from keys: String, to part: StorePlace, erasuresFrom sources: [String], _ backup: Backup
    ) throws {
        let log = try SQLiteEventLog.open(at: part.log, mode: .readOnly)
        var known = Erasures(patients: try erased(in: log), tombstones: [])
        try log.close()
        for source in sources {
            let found = try erasures(of: source, for: backup)
            known.patients += found.patients
            known.tombstones += found.tombstones
        }
        try KeyStore(openingAt: keys, masterKey: nil).copy(into: part.keys, destroying: known)
    }

    private static func copyConfig(of backup: Backup, to part: StorePlace) throws {
        let name = "config.yaml"
        guard backup.manifest.files.contains(where: { $0.name == name }) else { return }
        try DurableFile.write(try DurableFile.read(backup.path + "/" + name), to: part.config)
    }

    /// The store was made of all that the backup holds, so that it has one.
    private static func remember(_ backup: Backup, in folder: BackupFolder, for part: StorePlace, hasKeys: Bool) {
        let keys = hasKeys ? try? folder.newestKeys(keyring: backup.manifest.keyring) : nil
        var known = StoreBackups()
        known.remember(
            StoreBackups.Last(
                into: DurableFile.absolute(folder.path), name: backup.name,
                position: backup.manifest.log?.position ?? 0, taken: backup.manifest.taken,
                erased: keys?.manifest.erased))
        // Only `status` wants to know.
        try? known.write(to: part)
    }

    /// Checks, records who is erased and builds the views; everything is closed and on the disk when this returns.
    private static func finish(
        _ part: StorePlace, _ report: inout RestoreReport, environment: [String: String], now: Int64, actor: String,
        progress: EventProgress?
    ) throws {
        let known = try KeyStore(openingAt: part.keys, masterKey: nil)
        let store = try PracticeStore.open(
            part, mode: .readWrite, environment: environment, locksOnOtherKey: true)
        var damages: [Damage] = []
        try store.log.check { damages.append($0) }
        guard damages.isEmpty else {
            throw Backup.damaged(report.backup.path, "the log it gives is not sound: \(damages[0])")
        }
        report.position = try store.log.head()
        report.erasedAgain = try store.recordErasures(of: try known.erasedPatients, actor: actor, now: now)
        report.withoutKey = try store.patientsWithoutKey().count
        report.damagedKeys = try store.keys.patientsWithDamagedKeys()
        report.patients = try store.runner.rebuild(progress: progress).patientsFolded
        try store.log.close()
    }
}

// MARK: Who is erased

extension PracticeStore {
    /// Records that an identity is destroyed, for everyone whose key is destroyed and of whom this log does not know it:
    /// the log is what the next copy of the keys is held against.
    private func recordErasures(of patients: [PatientID], actor: String, now: Int64) throws -> [Int64] {
        let known = Set(try Self.erased(in: log))
        var positions: [Int64] = []
        var generator = SystemRandomNumberGenerator()
        for patient in patients where !known.contains(patient) {
            guard let head = try log.stream(patient.stream) else { continue }
            let event = NewEvent(
                id: EventID(using: &generator), type: "identityErased", occurred: now, actor: actor,
                payload: Array(#"{"reasonCode":"restored"}"#.utf8))
            positions += try log.append(
                [StreamAppend(to: patient.stream, expecting: .exactly(head.version), events: [event])], clock: now)[0]
                .positions
        }
        return positions
    }

    /// Everyone of whom a log says that the identity is destroyed.
    static func erased(in log: some EventReader) throws -> [PatientID] {
        guard let erasure = try log.types().first(where: { $0.value == "identityErased" })?.key else { return [] }
        var streams: Set<Int64> = []
        try log.scan(after: 0, through: .max) { event, _ in
            if event.type == erasure { streams.insert(event.stream) }
        }
        return try streams.sorted().compactMap { try log.streamName($0).flatMap(PatientID.init(stream:)) }
    }

    /// Who is to be asked: as named, the newest copy of the keys, and the store the backup was made of, where it still has
    /// the same keys.
    ///
    /// - Returns: also until when all is known, where only backups were there to ask.
    private static func erasureSources(
        for backup: Backup, _ folder: BackupFolder, _ request: RestoreRequest
    ) throws -> (paths: [String], knownUntil: Int64?) {
        var sources = request.erasedFrom
        var knownUntil = sources.isEmpty ? backup.manifest.taken : nil
        if let newest = try folder.newestKeys(keyring: backup.manifest.keyring) {
            sources.append(newest.path)
            knownUntil = knownUntil.map { max($0, newest.manifest.taken) }
        }
        let origin = StorePlace(backup.manifest.store)
        if FileManager.default.fileExists(atPath: origin.keys), !sources.contains(origin.folder),
            (try? KeyStore(openingAt: origin.keys, masterKey: nil).identity) == backup.manifest.keyring
        {
            // A log that cannot be read is why somebody restores: then its keys alone are asked. One that is behind the
            // backup, restored there before, knows less than the backup.
            let head = head(ofReadable: origin)
            sources.append(head == nil ? origin.keys : origin.folder)
            if let head, head >= backup.manifest.log?.position ?? 0 { knownUntil = nil }
        }
        return (sources, knownUntil)
    }

    /// The last position of a store's log; nil where there is none, or where it cannot be read.
    private static func head(ofReadable origin: StorePlace) -> Int64? {
        guard FileManager.default.fileExists(atPath: origin.log),
            let log = try? SQLiteEventLog.open(at: origin.log, mode: .readOnly)
        else { return nil }
        defer { try? log.close() }
        guard (try? erased(in: log)) != nil else { return nil }
        return try? log.head()
    }

    /// What a store, a copy of keys or a folder of backups knows of erasures in the key store that is being restored.
    private static func erasures(of source: String, for backup: Backup) throws -> Erasures {
        let keyring = backup.manifest.keyring
        var found = Erasures(patients: [], tombstones: [])
        let log = source + "/log.sqlite"
        let isStore = FileManager.default.fileExists(atPath: log)
        if isStore, !FileManager.default.fileExists(atPath: source + "/" + BackupManifest.name) {
            let theirs = try SQLiteEventLog.open(at: log, mode: .readOnly)
            guard theirs.practice == backup.manifest.practice, theirs.created == backup.manifest.log?.created else {
                throw PracticeError(
                    .data,
                    "\(source) is the store of another practice, \(theirs.practice), not of \(backup.manifest.practice). "
                        + "Name the right one.")
            }
            found.patients = try erased(in: theirs)
        }
        do throws(PracticeError) {
            let keys = try wrapping {
                try KeyStore(openingAt: try keysFile(at: source, keyring: keyring), masterKey: nil)
            }
            guard try wrapping({ try keys.identity == keyring }) else {
                throw PracticeError(.data, "\(source) has the keys of another practice's store. Name the right one.")
            }
            let erasures = try wrapping { try keys.erasures }
            found.patients += erasures.patients
            found.tombstones = erasures.tombstones
        } catch {
            // A store that lost its keys still has a log that knows.
            guard isStore, error.kind != .data else { throw error }
        }
        return found
    }

    private static func wrapping<Value>(_ work: () throws -> Value) throws(PracticeError) -> Value {
        do { return try work() } catch { throw .wrapping(error) }
    }
}

// MARK: Which keys

extension PracticeStore {
    /// The copy of the keys that a restored store gets: as named, else the newest beside the backup.
    private static func keysFile(
        for backup: Backup, in folder: BackupFolder, _ request: RestoreRequest
    ) throws -> String {
        let keyring = backup.manifest.keyring
        if let named = request.keys {
            let file = try keysFile(at: named, keyring: keyring)
            guard try KeyStore(openingAt: file, masterKey: nil).identity == keyring else {
                throw PracticeError(.data, "\(named) has the keys of another practice's store. Name the right one.")
            }
            return file
        }
        guard let newest = try folder.newestKeys(keyring: keyring) else {
            let faults = try damagedKeys(in: folder)
            let missing =
                "There is no copy of the keys beside \(backup.path). Name one with --keys: a keys.sqlite, the "
                + "folder of `anamnesis key backup`, or the store the backup was made of."
            throw PracticeError(faults.isEmpty ? .noInput : .data, (faults + [missing]).joined(separator: " "))
        }
        try newest.verify()
        return try newest.file("keys.sqlite")
    }

    /// What is wrong with the copies of keys in a folder, in words.
    private static func damagedKeys(in folder: BackupFolder) throws -> [String] {
        let (backups, faults) = try folder.backups()
        let damaged = backups.filter { $0.manifest.kind == .keys }.compactMap { copy -> String? in
            do throws(PracticeError) { try copy.verify() } catch { return error.message }
            return nil
        }
        return faults.map(\.message) + damaged
    }

    /// The `keys.sqlite` that a path means.
    private static func keysFile(at path: String, keyring: String?) throws -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw PracticeError(.noInput, "there is nothing at \(path).")
        }
        guard isFolder.boolValue else { return path }
        let folder = BackupFolder(path)
        if FileManager.default.fileExists(atPath: folder.path + "/" + BackupManifest.name) {
            let backup = try Backup(readingFrom: folder.path)
            try backup.verify()
            return try backup.file("keys.sqlite")
        }
        let file = folder.path + "/keys.sqlite"
        if FileManager.default.fileExists(atPath: file) { return file }
        let copies = try folder.backups().backups.filter { $0.manifest.kind == .keys }
        guard let newest = copies.last(where: { keyring == nil || $0.manifest.keyring == keyring }) else {
            throw PracticeError(.noInput, "\(path) holds no keys. Name a keys.sqlite, or a folder that has one.")
        }
        try newest.verify()
        return try newest.file("keys.sqlite")
    }
}
