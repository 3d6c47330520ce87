import Crypto
import Foundation

/// Files of which somebody relies that they are whole: readable by their owner only, and on the disk when they have a name.
enum DurableFile {
    /// Writes a new file and syncs it.
    static func write(_ bytes: Data, to path: String) throws(PracticeError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("written", path) }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do { try handle.write(contentsOf: bytes) } catch { throw failure("written", path, error) }
        guard fsync(file) == 0 else { throw failure("written", path) }
    }

    /// Puts a file in another's place at once.
    static func replace(_ path: String, with bytes: Data) throws(PracticeError) {
        let next = path + ".next"
        unlink(next)
        try write(bytes, to: next)
        guard rename(next, path) == 0 else {
            unlink(next)
            throw failure("written", path)
        }
        try sync(folder(of: path))
    }

    /// Syncs a file, or a folder's names.
    static func sync(_ path: String) throws(PracticeError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("synced", path) }
        defer { close(file) }
        // Some file systems refuse to sync a folder; what is in it is there all the same.
        guard fsync(file) == 0 || errno == EINVAL || errno == EROFS else { throw failure("synced", path) }
    }

    static func read(_ path: String) throws(PracticeError) -> Data {
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch { throw failure("read", path, error) }
    }

    /// Bytes hashed at a time.
    private static let pieceBytes = 1 << 20

    /// The file's length and SHA-256, in 64 hexadecimal digits.
    static func digest(of path: String) throws(PracticeError) -> (bytes: Int64, sha256: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("read", path) }
        defer { close(file) }
        var hash = SHA256()
        var bytes: Int64 = 0
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        while true {
            let count = piece.withUnsafeMutableBytes { systemRead(file, $0) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            piece.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            bytes += Int64(count)
        }
        return (bytes, hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    static func folder(of path: String) -> String {
        let path = withoutLastSlashes(path)
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let folder = withoutLastSlashes(String(path[..<slash]))
        return folder.isEmpty ? "/" : folder
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        withoutLastSlashes(path).split(separator: "/").last.map(String.init) ?? "/"
    }

    private static func withoutLastSlashes(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// Without links and dots, so that it can be found from another folder; what is not there yet, by what it will lie in.
    static func absolute(_ path: String) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let (folder, name) = (folder(of: path), name(of: path))
        // Above a folder that is not there, and beside dots, links can be followed no further.
        guard folder != path, name != ".", name != ".." else {
            return URL(fileURLWithPath: path).standardizedFileURL.path
        }
        let above = absolute(folder)
        return above == "/" ? "/" + name : above + "/" + name
    }

    static func failure(_ doing: String, _ path: String, _ error: (any Error)? = nil) -> PracticeError {
        let cause = (error as NSError?)?.userInfo[NSUnderlyingErrorKey] as? NSError
        let code = error == nil ? errno : Int32((cause ?? error as NSError?)?.code ?? 0)
        let reason = String(cString: strerror(code))
        let remedy =
            code == ENOSPC || code == EFBIG || code == EDQUOT
            ? "Free some space, or choose another folder." : "Check the disk and this account's permissions."
        return PracticeError(.inputOutput, "\(path) could not be \(doing): \(reason). \(remedy)")
    }
}

/// Outside the type, where `read` still means the system's call.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(file, buffer.baseAddress, buffer.count)
}
