import Foundation
import Interchange

/// A folder being filled: only its owner may read it, and it gets its name when it is whole.
///
/// Every file of it is listed with its SHA-256 in `SHA256SUMS`, as `sha256sum -c` reads it.
final class OutputFolder {
    static let sumsName = "SHA256SUMS"

    let path: String
    private let part: String
    private let replaces: Bool
    private var names: [String] = []
    private var isFinished = false

    /// - Parameter replaces: whether a folder of an earlier export gives way. Any other folder never does.
    init(path: String, replaces: Bool) throws {
        self.path = path
        self.replaces = replaces
        part = path + ".part"
        if FileManager.default.fileExists(atPath: path) {
            guard replaces else {
                throw PracticeError(.cannotCreate, "\(path) exists already. Choose another name, or say --replace.")
            }
            guard FileManager.default.fileExists(atPath: path + "/" + Self.sumsName) else {
                throw PracticeError(
                    .cannotCreate, "\(path) holds no earlier export and is not replaced. Choose another name.")
            }
        }
        try? FileManager.default.removeItem(atPath: part)
        do {
            try FileManager.default.createDirectory(
                atPath: part, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch { throw PracticeError(.cannotCreate, "\(path) cannot be made: \(error.localizedDescription)") }
    }

    deinit { if !isFinished { try? FileManager.default.removeItem(atPath: part) } }

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
        let output = try OutputFile(path: part + "/" + Self.sumsName)
        try output.write(sums.joined())
        try output.finish()
        let old = path + ".old"
        if replaces, FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: old)
            try rename(path, to: old)
        }
        try rename(part, to: path)
        isFinished = true
        try? FileManager.default.removeItem(atPath: old)
    }

    private func rename(_ from: String, to: String) throws {
        guard Foundation.rename(from, to) == 0 else {
            throw PracticeError(.cannotCreate, "\(to) cannot be made: \(String(cString: strerror(errno))).")
        }
    }
}
