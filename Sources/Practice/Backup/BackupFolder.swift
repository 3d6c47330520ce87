import EventLogSQLite
import Foundation

/// A folder that backups go into: one folder for each, and nothing of anybody else's is touched.
struct BackupFolder {
    let path: String

    private static let partPrefix = ".part-"
    private static let rehearsalPrefix = ".rehearsal-"
    private static let lockName = ".lock"

    init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// Makes the folder where there is none. Its parent must be there: a medium that is not mounted is not written beside.
    func make() throws(PracticeError) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw PracticeError(.cannotCreate, "\(path) is no folder. Name a folder for the backups.")
            }
            return
        }
        guard mkdir(path, 0o700) == 0 else {
            let reason = String(cString: strerror(errno))
            throw PracticeError(
                .cannotCreate, "\(path) cannot be made: \(reason). Make the folder above it first, or mount the medium."
            )
        }
        try DurableFile.sync(DurableFile.folder(of: path))
    }

    // MARK: One at a time

    /// Holds the folder against other backups while it lives.
    final class Lock {
        private let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }
    }

    /// - Throws: try again, where another process makes a backup here.
    func locked() throws(PracticeError) -> Lock {
        let descriptor = open(path + "/" + Self.lockName, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFile.failure("locked", path) }
        let lock = Lock(descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw PracticeError(.tryAgain, "another backup into \(path) is under way. Try again when it has finished.")
        }
        sweep()
        return lock
    }

    /// While a backup is read. A medium that cannot be written to has nobody to be held against.
    func sharedLock() throws(PracticeError) -> Lock? {
        let descriptor = open(path + "/" + Self.lockName, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let lock = Lock(descriptor)
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
            throw PracticeError(.tryAgain, "a backup into \(path) is under way. Try again when it has finished.")
        }
        return lock
    }

    // MARK: Unfinished things

    /// A new folder for what is not finished; nobody takes it for a backup.
    func makePart() throws(PracticeError) -> String { try makeHidden(Self.partPrefix) }

    func makeRehearsal() throws(PracticeError) -> String { try makeHidden(Self.rehearsalPrefix) }

    private func makeHidden(_ prefix: String) throws(PracticeError) -> String {
        var number = 1
        while true {
            let part = path + "/\(prefix)\(getpid())-\(number)"
            if mkdir(part, 0o700) == 0 { return part }
            guard errno == EEXIST else { throw DurableFile.failure("made", part) }
            number += 1
        }
    }

    /// Removes what backups and rehearsals left that did not come to their end. Under the lock nobody else's can be alive.
    ///
    /// - Parameter onlyOwn: only what this process made; needs no lock.
    func sweep(onlyOwn: Bool = false) {
        let prefixes = [Self.partPrefix, Self.rehearsalPrefix].map { onlyOwn ? "\($0)\(getpid())-" : $0 }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where prefixes.contains(where: name.hasPrefix) {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }

    // MARK: Finished ones

    /// Writes manifest and sums beside the files of a part, syncs everything and gives it its name.
    func publish(_ part: String, _ manifest: BackupManifest, files: [String]) throws -> Backup {
        var manifest = manifest
        manifest.files = try files.map { name in
            try DurableFile.sync(part + "/" + name)
            let (bytes, sha256) = try DurableFile.digest(of: part + "/" + name)
            return BackupManifest.File(name: name, bytes: bytes, sha256: sha256)
        }
        let manifestFile = part + "/" + BackupManifest.name
        try DurableFile.write(try manifest.encoded, to: manifestFile)
        let own = try DurableFile.digest(of: manifestFile).sha256
        try DurableFile.write(Data(manifest.sums(own: own).utf8), to: part + "/" + BackupManifest.sums)
        try DurableFile.sync(part)
        let finished = path + "/" + freeName(for: manifest)
        guard rename(part, finished) == 0 else { throw DurableFile.failure("finished", finished) }
        try DurableFile.sync(path)
        return Backup(path: finished, manifest: manifest)
    }

    /// When, and as of which position: `20260302T091500Z-at-1234`, `20260302T091500Z-keys`.
    private func freeName(for manifest: BackupManifest) -> String {
        let stem = InstantText.compact(manifest.taken) + (manifest.log.map { "-at-\($0.position)" } ?? "-keys")
        var (name, number) = (stem, 1)
        while FileManager.default.fileExists(atPath: path + "/" + name) {
            number += 1
            name = "\(stem)-\(number)"
        }
        return name
    }

    /// Every backup here, the oldest first, and what looks like one and cannot be read.
    func backups() throws(PracticeError) -> (backups: [Backup], faults: [PracticeError]) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw PracticeError(.noInput, "there is no folder \(path). Name the folder that backups were made into.")
        }
        var (backups, faults): ([Backup], [PracticeError]) = ([], [])
        for name in names.sorted() where !name.hasPrefix(".") && Self.isBackupName(name) {
            do throws(PracticeError) { backups.append(try Backup(readingFrom: path + "/" + name)) } catch {
                faults.append(error)
            }
        }
        backups.sort {
            ($0.manifest.taken, $0.manifest.log?.position ?? 0, $0.name)
                < ($1.manifest.taken, $1.manifest.log?.position ?? 0, $1.name)
        }
        return (backups, faults)
    }

    private static func isBackupName(_ name: String) -> Bool {
        let parts = name.split(separator: "-")
        return parts.count >= 2 && parts[0].count == 16 && parts[0].hasSuffix("Z") && ["at", "keys"].contains(parts[1])
    }

    func newestKeys(keyring: String) throws(PracticeError) -> Backup? {
        try backups().backups.last { $0.manifest.kind == .keys && $0.manifest.keyring == keyring }
    }
}
