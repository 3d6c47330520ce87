import Foundation

/// What lies in the folders that a store's backups went into: each looked through once.
struct BackupsSeen {
    private typealias Contents = (backups: [Backup], faults: [PracticeError])

    /// By the folder's path; none of a folder that is not there.
    private let contents: [String: Contents]

    init(_ known: StoreBackups) throws(PracticeError) {
        var contents: [String: Contents] = [:]
        for into in Set(known.backups.map(\.into) + known.keysCopies.map(\.into))
        where FileManager.default.fileExists(atPath: into) { contents[into] = try BackupFolder(into).backups() }
        self.contents = contents
    }

    func isThere(_ folder: String) -> Bool { contents[folder] != nil }

    func backups(in folder: String) -> [Backup] { contents[folder]?.backups ?? [] }

    /// The copies of the keys the store remembers, without those whose folder is there and has none any more. What is not
    /// mounted, and what cannot be read, may still hold keys.
    func keysCopies(of known: StoreBackups, keyring: String) -> [StoreBackups.Keys] {
        known.keysCopies.filter { copy in
            guard let contents = contents[copy.into] else { return true }
            return !contents.faults.isEmpty || newestKeys(in: copy.into, keyring: keyring) != nil
        }
    }

    /// Whether every file is there that the backup and those it follows name, as long as it was. A folder that is not there
    /// says nothing about the backup in it.
    func isWhole(_ last: StoreBackups.Last) -> Bool {
        guard isThere(last.into) else { return true }
        guard let backup = backups(in: last.into).first(where: { $0.name == last.name }),
            var all = try? BackupChain(of: backup, in: BackupFolder(last.into)).links
        else { return false }
        if last.erased != nil {
            guard let keys = newestKeys(in: last.into, keyring: backup.manifest.keyring) else { return false }
            all.append(keys)
        }
        return all.allSatisfy(\.hasAllFiles)
    }

    private func newestKeys(in folder: String, keyring: String) -> Backup? {
        backups(in: folder).last { $0.manifest.kind == .keys && $0.manifest.keyring == keyring }
    }
}
