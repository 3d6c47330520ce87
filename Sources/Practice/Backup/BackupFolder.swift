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
        deinit {
            // Let go of by name: a program this process is just starting holds a copy of the descriptor for an instant.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }

        /// Holds any folder as its only one; nil where it cannot be opened, or another process holds it.
        convenience init?(holding folder: String) {
            let descriptor = open(folder, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            self.init(descriptor)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        }
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

    /// Takes a finished backup away. It loses its name first: killed half-way, what is left of it is taken for no backup, and
    /// the next one sweeps it up.
    func remove(_ backup: Backup) throws {
        let part = try makePart()
        guard rename(backup.path, part) == 0 else { throw DurableFile.failure("removed", backup.path) }
        try DurableFile.sync(path)
        try FileManager.default.removeItem(atPath: part)
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

    /// Every backup here, and what looks like one and cannot be read. Those of one log stand together, the one that goes
    /// furthest last, whatever the clock said when it was taken; then the copies of keys.
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
        backups.sort(by: Self.precedes)
        return (backups, faults)
    }

    private static func precedes(_ one: Backup, _ two: Backup) -> Bool {
        let (first, second) = (one.manifest, two.manifest)
        if (first.kind == .keys) != (second.kind == .keys) { return second.kind == .keys }
        if first.history != second.history { return first.history < second.history }
        return (first.log?.position ?? 0, first.sequence ?? 0, first.taken, one.name)
            < (second.log?.position ?? 0, second.sequence ?? 0, second.taken, two.name)
    }

    /// The backup that goes furthest, where all here are of one log.
    ///
    /// - Throws: no input; usage, where logs of several practices lie here; data, where one that may go further cannot be
    ///   read.
    func furthest() throws(PracticeError) -> Backup {
        let (backups, faults) = try backups()
        let logs = backups.filter { $0.manifest.kind != .keys }
        guard let furthest = logs.last else {
            throw faults.first
                ?? PracticeError(.noInput, "\(path) holds no backup of a log. Name a backup's folder.")
        }
        let lasts = zip(logs, logs.dropFirst()).filter { $0.manifest.history != $1.manifest.history }.map(\.0)
        guard lasts.isEmpty else {
            let named = (lasts + [furthest]).map { "\($0.name) of \($0.manifest.practice)" }.joined(separator: ", ")
            throw PracticeError(
                .usage,
                "\(path) holds backups of more than one store: \(named). Name the folder of the one that is meant.")
        }
        // The folder's name tells how far a backup goes that cannot be read.
        let position = furthest.manifest.log?.position ?? 0
        for (name, fault) in unreadable(backups, faults) where Self.position(in: name).map({ $0 > position }) ?? false {
            throw PracticeError(
                .data,
                "\(fault.message) By its name \(name) goes further than any other; to restore without it, name "
                    + "\(furthest.path).")
        }
        return furthest
    }

    private func unreadable(_ backups: [Backup], _ faults: [PracticeError]) -> [(name: String, fault: PracticeError)] {
        guard !faults.isEmpty else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().filter { name in
            !name.hasPrefix(".") && Self.isBackupName(name) && !backups.contains { $0.name == name }
        }.compactMap { name in
            faults.first { $0.message.contains("/" + name) }.map { (name, $0) }
        }
    }

    /// `20260302T091500Z-at-1234`: 1234.
    private static func position(in name: String) -> Int64? {
        let parts = name.split(separator: "-")
        return parts.count >= 3 && parts[1] == "at" ? Int64(parts[2]) : nil
    }

    private static func isBackupName(_ name: String) -> Bool {
        let parts = name.split(separator: "-")
        return parts.count >= 2 && parts[0].count == 16 && parts[0].hasSuffix("Z") && ["at", "keys"].contains(parts[1])
    }

    func newestKeys(keyring: String) throws(PracticeError) -> Backup? {
        try backups().backups.last { $0.manifest.kind == .keys && $0.manifest.keyring == keyring }
    }
}
