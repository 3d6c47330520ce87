import EventLogSQLite
import Foundation

/// One finished backup: a folder that got its name when everything in it was on the disk.
public struct Backup: Sendable, Equatable {
    /// The folder.
    public var path: String
    public var manifest: BackupManifest

    /// The folder's name: when it was taken, and as of which position.
    public var name: String { DurableFile.name(of: path) }

    /// All its files together, in bytes.
    public var bytes: Int64 { manifest.files.reduce(0) { $0 + $1.bytes } }

    /// Reads a backup's manifest. Its files are not looked at yet.
    init(readingFrom path: String) throws(PracticeError) {
        self.path = path
        let file = path + "/" + BackupManifest.name
        guard FileManager.default.fileExists(atPath: file) else {
            throw PracticeError(.noInput, "\(path) is no backup: it has no \(BackupManifest.name).")
        }
        let bytes = try DurableFile.read(file)
        struct Form: Decodable { var form: Int }
        if let form = (try? JSONDecoder().decode(Form.self, from: bytes))?.form, form > BackupManifest.formMax {
            throw PracticeError(
                .data,
                "\(file) has form \(form), this version knows up to \(BackupManifest.formMax). "
                    + "Install a newer version of anamnesis.")
        }
        do { manifest = try JSONDecoder().decode(BackupManifest.self, from: bytes) } catch {
            throw Self.damaged(file, "it is not what was written")
        }
    }

    init(path: String, manifest: BackupManifest) {
        self.path = path
        self.manifest = manifest
    }

    /// The file whose name begins so, by its path.
    func file(_ prefix: String) throws(PracticeError) -> String {
        guard let file = manifest.files.first(where: { $0.name.hasPrefix(prefix) }) else {
            throw Self.damaged(path, "it has no file \(prefix)")
        }
        return path + "/" + file.name
    }

    /// Compares every file with its length and SHA-256, the manifest's own included.
    ///
    /// - Throws: data, naming the file that differs or is missing.
    public func verify() throws(PracticeError) {
        let manifestFile = path + "/" + BackupManifest.name
        let own = try DurableFile.digest(of: manifestFile).sha256
        guard Array(try existing(BackupManifest.sums)) == Array(manifest.sums(own: own).utf8) else {
            throw Self.damaged(manifestFile, "it and \(BackupManifest.sums) beside it do not agree")
        }
        for file in manifest.files {
            let path = path + "/" + file.name
            guard FileManager.default.fileExists(atPath: path) else { throw Self.damaged(path, "it is missing") }
            let found = try DurableFile.digest(of: path)
            guard found.bytes == file.bytes else {
                throw Self.damaged(path, "it has \(found.bytes) bytes, not \(file.bytes)")
            }
            guard found.sha256 == file.sha256 else { throw Self.damaged(path, "its SHA-256 is not the one written") }
        }
    }

    /// Whether each file is there and as long as it was; their bytes are not looked at.
    var hasAllFiles: Bool {
        manifest.files.allSatisfy { file in
            var found = stat()
            return stat(path + "/" + file.name, &found) == 0 && Int64(found.st_size) == file.bytes
        }
    }

    private func existing(_ name: String) throws(PracticeError) -> Data {
        let file = path + "/" + name
        guard FileManager.default.fileExists(atPath: file) else { throw Self.damaged(file, "it is missing") }
        return try DurableFile.read(file)
    }

    static func damaged(_ path: String, _ reason: String) -> PracticeError {
        PracticeError(.data, "\(path) is damaged: \(reason). Restore another backup, and make a new one of the store.")
    }
}
