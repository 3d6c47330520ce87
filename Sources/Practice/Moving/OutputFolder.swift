import Foundation
import Interchange

/// A folder being filled: only its owner may read it, and it gets its name when it is whole.
///
/// Every file of it is listed with its SHA-256 in `SHA256SUMS`, as `sha256sum -c` reads it. Until it is whole it is
/// `….part` beside its place; that folder has its checksums from the beginning, which tells it from one of the user's.
final class OutputFolder {
    static let sumsName = "SHA256SUMS"

    let path: String
    private let part: String
    private let old: String
    /// Files of the earlier export that gives way; nil where there is none.
    private let replaced: [String]?
    private var names: [String] = []
    /// Whether `part` is this one's: an initializer that throws before runs `deinit` as well, and that folder is another's.
    private var isMade = false
    private var isFinished = false
    /// Says, while this lives, that somebody is still at it.
    private var hold: BackupFolder.Lock?

    /// - Parameters:
    ///   - kind: what is going to be in it.
    ///   - replaces: whether the folder of an earlier export of that kind gives way. Anything else never does.
    init(path: String, holding kind: ExportFolderKind, replaces: Bool) throws {
        self.path = StorePlace(path).folder
        (part, old) = (self.path + ".part", self.path + ".old")
        try ExportPlace.refuseStore(self.path)
        if ExportPlace.entry(at: self.path) == .nothing {
            replaced = nil
        } else {
            guard replaces else {
                throw PracticeError(.cannotCreate, "\(path) exists already. Choose another name, or say --replace.")
            }
            replaced = try kind.filesOfEarlier(at: self.path)
            try Self.requireNothing(at: old)
        }
        // What a broken run left behind goes, and nobody holds it; anything else is somebody's.
        if ExportPlace.entry(at: part + "/" + Self.sumsName) == .file {
            guard let left = BackupFolder.Lock(holding: part) else {
                throw PracticeError(
                    .tryAgain, "another export into \(path) is under way. Try again when it has finished.")
            }
            withExtendedLifetime(left) { try? FileManager.default.removeItem(atPath: part) }
        }
        try Self.requireNothing(at: part)
        do {
            try FileManager.default.createDirectory(
                atPath: part, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch { throw PracticeError(.cannotCreate, "\(path) cannot be made: \(error.localizedDescription)") }
        isMade = true
        hold = BackupFolder.Lock(holding: part)
        try OutputFile(path: part + "/" + Self.sumsName).finish()
    }

    private static func requireNothing(at path: String) throws(PracticeError) {
        guard ExportPlace.entry(at: path) == .nothing else {
            throw PracticeError(
                .cannotCreate,
                "\(path) is in the way: the export is made there first. Move it away, or choose another name.")
        }
    }

    deinit { if isMade, !isFinished { try? FileManager.default.removeItem(atPath: part) } }

    func file(_ name: String) throws -> OutputFile {
        names.append(name)
        return try OutputFile(path: part + "/" + name)
    }

    func write(_ text: String, to name: String) throws {
        let output = try file(name)
        try output.write(text)
        try output.finish()
    }

    func finish() throws {
        let sums = try names.sorted().map { try PracticeStore.digest(ofFile: part + "/" + $0) + "  " + $0 + "\n" }
        let output = try OutputFile(path: part + "/" + Self.sumsName, replaces: true)
        try output.write(sums.joined())
        try output.finish()
        if replaced != nil { try rename(path, to: old) }
        try rename(part, to: path)
        isFinished = true
        // File by file: what came into the folder in the meantime is nobody's to delete, and keeps it there.
        for name in replaced ?? [] { unlink(old + "/" + name) }
        if replaced != nil { rmdir(old) }
    }

    private func rename(_ from: String, to: String) throws {
        guard Foundation.rename(from, to) == 0 else {
            throw PracticeError(.cannotCreate, "\(to) cannot be made: \(String(cString: strerror(errno))).")
        }
    }
}
