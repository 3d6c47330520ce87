public import EventLog
import EventLogSQLite
import Foundation
public import Identity
public import ProjectionRuntime

/// What restoring a backup on trial came to.
public struct BackupRehearsal: Sendable {
    /// The position restored, and compared.
    public var position: Int64
    /// Broken promises of the restored log.
    public var damage: [Damage]
    /// Who is in the log, is not erased, and has no key.
    public var withoutKey: [PatientID]
    /// Whose key does not open, in the backup's copy of the keys, or in those in use where there is no copy; nil where the key
    /// file is not at hand, and nobody tried.
    public var damagedKeys: [PatientID]?
    /// False where no copy of the keys lies beside the backup: then nobody tried whether keys come back.
    public var includesKeys = true
    /// Broken promises of the log in use: a part that was backed up before is not looked at by a backup of what is new.
    public var damageInStore: [Damage] = []
    /// A backup beside it that goes further than the log in use: the log has lost what that one has.
    public var furtherBackup: String?
    /// Tables that came out otherwise than from the live log at the same position; nil where either log is too damaged.
    public var differingTables: [String]?

    public var isSound: Bool {
        damage.isEmpty && damageInStore.isEmpty && withoutKey.isEmpty && (damagedKeys ?? []).isEmpty
            && differingTables == []
    }
}

extension PracticeStore {
    /// Restores a backup into a temporary place, checks its log, the log in use and the keys, builds all views and compares
    /// them with those of the live log at that position. The temporary place is removed, whatever comes of it.
    public func rehearse(
        _ backup: Backup, environment: [String: String], now: Int64, progress: EventProgress? = nil
    ) throws(PracticeError) -> BackupRehearsal {
        do {
            let folder = BackupFolder(DurableFile.folder(of: backup.path))
            let lock = try folder.locked()
            defer { withExtendedLifetime(lock) { folder.sweep() } }
            let place = StorePlace(try folder.makeRehearsal() + "/rehearsal.anamnesis")
            try FileManager.default.createDirectory(
                atPath: place.folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            let chain = try BackupChain(of: backup, in: folder)
            try chain.verify()
            let keys = try folder.newestKeys(keyring: backup.manifest.keyring)
            try keys?.verify()
            try chain.assemble(at: place.log, through: nil, progress: nil)
            // Without a copy of the keys here, those in use stand in for the one kept elsewhere.
            try Self.copyKeys(from: try keys?.file("keys.sqlite") ?? self.place.keys, to: place)
            try DurableFile.write(try DurableFile.read(self.place.config), to: place.config)
            var rehearsal = try compare(with: place, environment: environment, progress: progress)
            rehearsal.includesKeys = keys != nil
            rehearsal.furtherBackup = try lost(of: folder.backups().backups).last?.path
            if rehearsal.isSound { rememberRehearsal(in: folder, now: now) }
            return rehearsal
        } catch { throw .wrapping(error) }
    }

    private func compare(
        with place: StorePlace, environment: [String: String], progress: EventProgress?
    ) throws -> BackupRehearsal {
        let restored = try PracticeStore.open(
            place, mode: .readWrite, environment: environment, locksOnOtherKey: true)
        let position = try restored.log.head()
        var rehearsal = BackupRehearsal(position: position, damage: [], withoutKey: [], differingTables: nil)
        try restored.log.check { rehearsal.damage.append($0) }
        try log.check { rehearsal.damageInStore.append($0) }
        if rehearsal.damage.isEmpty { rehearsal.withoutKey = try restored.patientsWithoutKey() }
        rehearsal.damagedKeys = restored.keys.isLocked ? nil : try restored.keys.patientsWithDamagedKeys()
        guard rehearsal.damage.isEmpty, rehearsal.damageInStore.isEmpty else { return rehearsal }
        _ = try restored.runner.rebuild(progress: progress)
        let digests = try restored.views().digests(of: Self.projectors)
        let live = try liveDigests(at: position, beside: place, progress: progress)
        rehearsal.differingTables = zip(digests, live).filter { $0 != $1 }.map { $0.0.table }
        try restored.log.close()
        return rehearsal
    }

    /// The views of this store as they were at a position: those in use where they stand there, else built from the log
    /// up to there.
    private func liveDigests(
        at position: Int64, beside place: StorePlace, progress: EventProgress?
    ) throws -> [ViewDigest] {
        if viewsAreOfThisVersion, let views = try? views(), try views.position() == position {
            return try views.digests(of: Self.projectors)
        }
        let prefix = ProjectionRunner(
            log: try PrefixLog(log, through: position), folder: place.folder, practice: log.practice,
            projectors: Self.projectors)
        return try prefix.viewsAnew(in: place.folder, progress: progress).digests(of: Self.projectors)
    }

    /// The keys of one store, as they are now, for another.
    static func copyKeys(from path: String, to place: StorePlace) throws {
        try KeyStore(openingAt: path, masterKey: nil).copy(into: place.keys)
    }

    private func rememberRehearsal(in folder: BackupFolder, now: Int64) {
        var known = StoreBackups(of: place)
        guard let index = known.backups.firstIndex(where: { $0.into == DurableFile.absolute(folder.path) }) else {
            return
        }
        known.backups[index].rehearsed = now
        // Only `status` wants to know.
        try? known.write(to: place)
    }
}
