import EventLog
public import EventLogSQLite
import Foundation
import Identity

/// What a backup is to hold, and where it goes.
public struct BackupRequest: Sendable {
    /// The folder that backups go into.
    public var directory: String
    /// A whole copy of the log, also where a part would do.
    public var isFull: Bool
    public var includesKeys: Bool
    /// The product and its version, for the manifest.
    public var product: String
    /// Milliseconds since 1970, taken once at the edge.
    public var now: Int64

    public init(directory: String, isFull: Bool = false, includesKeys: Bool = true, product: String, now: Int64) {
        self.directory = directory
        self.isFull = isFull
        self.includesKeys = includesKeys
        self.product = product
        self.now = now
    }
}

/// What a backup came to.
public struct BackupReport: Sendable {
    /// The backup of the log; nil where the newest one there holds every event already.
    public var log: Backup?
    /// The backup of the keys; nil where they were left out.
    public var keys: Backup?
    /// The newest backup of the log in the folder, this one or the one before.
    public var newest: Backup
    public var findings = BackupFindings()

    /// Every event up to this position is in the folder.
    public var position: Int64 { newest.manifest.log?.position ?? 0 }
}

/// What was found on the way to a backup.
public struct BackupFindings: Sendable {
    /// What somebody should know: why a whole copy was made, what was found wrong with older ones.
    public private(set) var notes: [String] = []
    /// Whether somebody has to do something about the folder, as the notes say: something in it is damaged, or knows what
    /// this log does not. What was made now is whole all the same.
    public private(set) var wantSomebody = false

    mutating func note(_ words: String) { notes.append(words) }

    mutating func fault(_ words: String) {
        notes.append(words)
        wantSomebody = true
    }
}

extension PracticeStore {
    /// Makes a backup while others read and write: the log, or what is new of it, then the keys, then `config.yaml`.
    ///
    /// The keys are copied after the log: a key is durable before the event that uses it, so that every event copied has
    /// its key copied, unless the identity was destroyed meanwhile, and then it is destroyed in the backup as well. The
    /// master key is in no backup.
    ///
    /// A backup has its name when everything in it is on the disk; one that was interrupted is none, and the older ones
    /// stay as they were. Only copies of the keys are replaced: the newest holds all keys there are, and an older one
    /// would keep what was destroyed.
    ///
    /// - Throws: data where the log is damaged, or keys are missing that the last backup has; try again; input/output.
    public func backUp(
        _ request: BackupRequest, progress: CopyProgress? = nil
    ) throws(PracticeError) -> BackupReport {
        do {
            let folder = try backupFolder(request.directory)
            let lock = try folder.locked()
            defer { withExtendedLifetime(lock) { folder.sweep() } }
            var findings = BackupFindings()
            let base = try base(in: folder, request, &findings)
            let log = try copyLog(after: base, in: folder, request, progress)
            let keys = request.includesKeys ? try backUpKeys(in: folder, request, &findings) : nil
            let published = try log.map { try folder.publish($0.part, $0.manifest, files: $0.files) }
            guard let newest = published ?? base?.newest else { preconditionFailure("nothing new after nothing") }
            return remembering(
                BackupReport(log: published, keys: keys, newest: newest, findings: findings), in: folder, request)
        } catch { throw .wrapping(error) }
    }

    /// Makes a backup of the keys alone.
    public func backUpKeys(
        _ request: BackupRequest
    ) throws(PracticeError) -> (backup: Backup, findings: BackupFindings) {
        do {
            let folder = try backupFolder(request.directory)
            let lock = try folder.locked()
            defer { withExtendedLifetime(lock) { folder.sweep() } }
            var findings = BackupFindings()
            let backup = try backUpKeys(in: folder, request, &findings)
            do { try rememberKeys(in: folder, request) } catch {
                findings.note("The copy is whole, but the store cannot remember it for `status`: \(error)")
            }
            return (backup, findings)
        } catch { throw .wrapping(error) }
    }

    /// The backups in a folder, of each log the one that goes furthest last; and what looks like one and cannot be read,
    /// or cannot be restored, because what it follows is gone.
    public static func backups(in directory: String) throws(PracticeError) -> (
        backups: [Backup], faults: [PracticeError]
    ) {
        let (backups, found) = try BackupFolder(directory).backups()
        var faults = found
        for backup in backups where !backup.hasAllFiles {
            faults.append(Backup.damaged(backup.path, "a file that it names is missing, or not as long as it was"))
        }
        var whole = Set(backups.filter { $0.manifest.kind == .full && $0.hasAllFiles }.map(\.name))
        // In order of position: what one follows comes before it.
        for backup in backups where backup.manifest.kind == .incremental {
            if !backup.hasAllFiles { continue }
            if let base = backup.manifest.base, whole.contains(base) {
                whole.insert(backup.name)
            } else {
                faults.append(
                    PracticeError(
                        .data,
                        "\(backup.path) cannot be restored: \(backup.manifest.base ?? "what it follows") is missing here, or "
                            + "cannot be restored itself. Put it back, or make a whole copy with `anamnesis backup --full`."
                    ))
            }
        }
        return (backups, faults)
    }

    /// Removes what backups and rehearsals of this process left in a folder, before an interrupted process ends.
    public static func removeUnfinished(in directory: String) { BackupFolder(directory).sweep(onlyOwn: true) }

    private func backupFolder(_ directory: String) throws(PracticeError) -> BackupFolder {
        let folder = BackupFolder(directory)
        let (inside, store) = (DurableFile.absolute(folder.path), DurableFile.absolute(place.folder))
        guard inside != store, !inside.hasPrefix(store + "/") else {
            throw PracticeError(
                .usage, "\(directory) lies in the store, and would be lost with it. Name a folder on another disk.")
        }
        try folder.make()
        return folder
    }
}

// MARK: The log

extension PracticeStore {
    /// A part of a backup that has no name yet.
    private struct Unpublished {
        var part: String
        var manifest: BackupManifest
        var files: [String]
    }

    /// What an incremental backup can follow: the newest one of this log, whole and a prefix of the log; nil where a whole
    /// copy is to be made.
    private func base(
        in folder: BackupFolder, _ request: BackupRequest, _ findings: inout BackupFindings
    ) throws -> BackupChain? {
        let (backups, faults) = try folder.backups()
        for fault in faults { findings.fault(fault.message) }
        let own = backups.filter(isOfThisLog)
        for backup in try lost(of: own) {
            findings.fault(
                "\(backup.path) has events that this log has no more, up to @\(backup.manifest.log?.position ?? 0): the log was "
                    + "set back. `anamnesis restore` of it brings them back, into a store beside this one.")
        }
        if let other = try otherWays(of: own).last {
            findings.fault(
                "\(other.path) is no backup of this log as it is now: up to @\(other.manifest.log?.position ?? 0) it has other "
                    + "events in their place. The log was set back and went on another way, or another store shares the "
                    + "folder. `anamnesis restore` of it, into a store beside this one, shows them; then back up into a folder "
                    + "for this way alone: of two ways in one folder `restore` wants one to be named.")
        }
        guard !request.isFull, !own.isEmpty else { return nil }
        let followable = try own.filter { try $0.manifest.cut.map(log.holds) ?? false }
        let furthest = followable.compactMap(\.manifest.log?.position).max()
        guard let newest = followable.last(where: { $0.manifest.log?.position == furthest }) else {
            findings.note("No backup here is a beginning of this log: a whole copy was made.")
            return nil
        }
        do throws(PracticeError) {
            let chain = try BackupChain(of: newest, in: folder)
            try chain.verify()
            return isWorthFollowing(chain) ? chain : nil
        } catch {
            guard error.kind == .data else { throw error }
            findings.fault("\(error.message) A whole copy was made.")
            return nil
        }
    }

    /// Of this log, or of one that was the same when it was made and went another way since.
    private func isOfThisLog(_ backup: Backup) -> Bool {
        backup.manifest.practice == log.practice && backup.manifest.log?.created == log.created
    }

    /// Backups of this log that go further than it does.
    func lost(of backups: [Backup]) throws -> [Backup] {
        let head = try log.head()
        return backups.filter { isOfThisLog($0) && $0.manifest.log.map { $0.position > head } ?? false }
    }

    /// Backups of this log that have other events than it has, as far as both go.
    func otherWays(of backups: [Backup]) throws -> [Backup] {
        let head = try log.head()
        return try backups.filter { backup in
            guard isOfThisLog(backup), let cut = backup.manifest.cut, cut.position <= head else { return false }
            return try !log.holds(cut)
        }
    }

    /// Parts that together are more than the whole copy make restoring long, and are worth a new one.
    private func isWorthFollowing(_ chain: BackupChain) -> Bool {
        let whole = max(Self.eventsWorthFull, chain.links[0].manifest.log?.position ?? 0)
        return chain.eventsSinceFull <= whole
    }

    /// A log this short is copied in no time.
    private static let eventsWorthFull: Int64 = 10_000

    private func copyLog(
        after base: BackupChain?, in folder: BackupFolder, _ request: BackupRequest, _ progress: CopyProgress?
    ) throws -> Unpublished? {
        if let base, try log.head() == base.newest.manifest.log?.position { return nil }
        let part = try folder.makePart()
        var (cut, file): (LogCut, String)
        if let base, let from = base.newest.manifest.cut {
            cut = try log.copyEvents(after: from, into: part + "/events", progress: progress)
            file = "events-\(from.position + 1)-\(cut.position).sqlite"
            guard rename(part + "/events", part + "/" + file) == 0 else { throw DurableFile.failure("named", part) }
        } else {
            file = "log.sqlite"
            cut = try log.copy(into: part + "/" + file, progress: progress)
            try Self.checkCopy(part + "/" + file)
        }
        var manifest = try manifest(base == nil ? .full : .incremental, request)
        manifest.log = BackupManifest.Log(cut)
        manifest.base = base?.newest.name
        manifest.after = base?.newest.manifest.log?.position
        return Unpublished(part: part, manifest: manifest, files: [file] + (try copyConfig(into: part)))
    }

    /// A damaged log is not made the newest backup: the one to restore would be hidden behind it.
    private static func checkCopy(_ path: String) throws {
        var damages: [Damage] = []
        try SQLiteEventLog.open(at: path, mode: .readOnly).check { damages.append($0) }
        guard let first = damages.first else { return }
        throw PracticeError(
            .data,
            "the log is damaged, first \(first). It was not backed up, and the backups before it are as they "
                + "were. `anamnesis verify` names every damage; restore the newest backup.")
    }

    private func copyConfig(into part: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: place.config) else { return [] }
        try DurableFile.write(try DurableFile.read(place.config), to: part + "/config.yaml")
        return ["config.yaml"]
    }

    private func manifest(_ kind: BackupManifest.Kind, _ request: BackupRequest) throws -> BackupManifest {
        BackupManifest(
            kind: kind, practice: log.practice, taken: request.now, product: request.product,
            sqlite: SQLiteEventLog.sqliteVersion, store: DurableFile.absolute(place.folder),
            keyring: try keys.identity)
    }

    private func rememberKeys(in folder: BackupFolder, _ request: BackupRequest) throws {
        var known = StoreBackups(of: place)
        known.remember(
            StoreBackups.Keys(
                into: DurableFile.absolute(folder.path), taken: request.now, erased: try keys.erasedPatients.count))
        try known.write(to: place)
    }

    private func remembering(
        _ report: BackupReport, in folder: BackupFolder, _ request: BackupRequest
    ) -> BackupReport {
        var report = report
        var known = StoreBackups(of: place)
        known.remember(
            StoreBackups.Last(
                into: DurableFile.absolute(folder.path), name: report.newest.name, position: report.position,
                taken: request.now, erased: report.keys?.manifest.erased))
        do {
            try known.write(to: place)
            if report.keys != nil { try rememberKeys(in: folder, request) }
        } catch {
            report.findings.note("The backup is whole, but the store cannot remember it for `status`: \(error)")
        }
        return report
    }
}

// MARK: The keys

extension PracticeStore {
    /// Publishes a copy of the keys and removes those before it.
    private func backUpKeys(
        in folder: BackupFolder, _ request: BackupRequest, _ findings: inout BackupFindings
    ) throws -> Backup {
        let part = try folder.makePart()
        let name = "keys.sqlite"
        try keys.copy(into: part + "/" + name)
        var manifest = try manifest(.keys, request)
        let older = try folder.backups().backups.filter {
            $0.manifest.kind == .keys && $0.manifest.keyring == manifest.keyring
        }
        manifest.sequence = (older.compactMap(\.manifest.sequence).max() ?? 0) + 1
        var replaced: [Backup] = []
        do {
            let copy = try KeyStore(openingAt: part + "/" + name, masterKey: nil)
            for backup in older where try carryOver(backup, into: copy, &findings) { replaced.append(backup) }
            guard try copy.isWhole() else { throw Backup.damaged(place.keys, "SQLite's check fails") }
            manifest.erased = try copy.erasedPatients.count
        }
        let backup = try folder.publish(part, manifest, files: [name])
        for old in replaced { try folder.remove(old) }
        return backup
    }

    /// A damaged copy goes too where identities were destroyed since it was made: it may hold their keys, and a destroyed
    /// key has to be gone from here also where nothing can be read of the file it lay in. Otherwise it is left to whoever
    /// wants to rescue something from it.
    private func replaceDamaged(
        _ older: Backup, by copy: KeyStore, _ reason: String, _ findings: inout BackupFindings
    ) throws -> Bool {
        let destroyed = try copy.erasedPatients.count - (older.manifest.erased ?? 0)
        if destroyed <= 0 {
            findings.fault("\(reason) It was left as it is; remove it by hand.")
            return false
        }
        findings.note(
            "\(reason) It may hold the keys of \(destroyed) identities destroyed since, and was removed: the new copy "
                + "holds every key of the store.")
        return true
    }

    /// What an older copy knows is destroyed, is destroyed in the new one; and the new one may lack no key of the older.
    ///
    /// - Returns: Whether the older one can go.
    private func carryOver(
        _ older: Backup, into copy: KeyStore, _ findings: inout BackupFindings
    ) throws -> Bool {
        do { try older.verify() } catch { return try replaceDamaged(older, by: copy, error.message, &findings) }
        let before = try KeyStore(openingAt: try older.file("keys.sqlite"), masterKey: nil)
        let lost = try copy.keysLost(since: before)
        guard lost.isEmpty else {
            throw PracticeError(
                .data,
                "\(place.keys) lacks the keys of \(lost.count) patients that \(older.path) has, or has others, and nobody "
                    + "destroyed them: was an older keys.sqlite put back, or is it damaged? Nothing was backed up. Restore the keys from "
                    + "there, or back up into another folder.")
        }
        let revived = try copy.takeOver(before.erasures)
        if !revived.isEmpty {
            findings.note(
                "\(revived.count) identities that were destroyed before have their keys in this store again. The backup "
                    + "does not hold them. Destroy them here with `anamnesis erase`: "
                    + revived.map(\.text).joined(separator: ", "))
        }
        return true
    }
}
