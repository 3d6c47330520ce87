import Foundation
import ProjectionRuntime

/// A receipt that was just written, until its replay's file has its name: taken back where that fails, and nothing that
/// somebody else put there.
final class ReceiptFile {
    private let path: String
    private let descriptor: Int32

    /// Writes a new file. What the same replay wrote here when it was killed begins as this one does, and gives way.
    ///
    /// - Throws: `ProjectionError.targetExists` for any other file of that name, which stays as it is.
    init(_ receipt: ReplayReceipt, at path: String) throws {
        self.path = path
        let bytes = try receipt.json()
        var made = Self.made(at: path)
        if made < 0, errno == EEXIST, Self.isBeginning(path, of: bytes) {
            unlink(path)
            made = Self.made(at: path)
        }
        guard made >= 0 else {
            if errno == EEXIST { throw ProjectionError.targetExists(path: path) }
            throw DurableFile.failure("written", path)
        }
        descriptor = made
        do {
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            do { try file.write(contentsOf: bytes) } catch { throw DurableFile.failure("written", path, error) }
            guard fsync(descriptor) == 0 else { throw DurableFile.failure("written", path) }
        } catch {
            takeBack()
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Removes it, where the name is still its own.
    func takeBack() {
        var (own, named) = (stat(), stat())
        guard fstat(descriptor, &own) == 0, lstat(path, &named) == 0, own.st_dev == named.st_dev,
            own.st_ino == named.st_ino
        else { return }
        unlink(path)
    }

    private static func made(at path: String) -> Int32 {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }

    private static func isBeginning(_ path: String, of bytes: Data) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= bytes.count,
            let held = FileManager.default.contents(atPath: path)
        else { return false }
        return bytes.starts(with: held)
    }
}
