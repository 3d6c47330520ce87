#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file of one name, open and locked for this process alone, made where it is not there.
final class HeldFile {
    private let path: String
    private let descriptor: Int32

    /// Between opening a file and locking it others may finish with it, and it bears another name or none: then it is looked
    /// for again. So often in a row they do not.
    private static let attemptsMax = 100

    /// - Parameter target: the name the file is to get, which nothing may bear.
    /// - Throws: `.targetExists`, `.busy`, `.cannotCreate`; `.notOfReplay` for a link, for what is no file, and for a file
    ///   that has another name too.
    init(at path: String, for target: String) throws {
        self.path = path
        for _ in 0..<Self.attemptsMax {
            var status = stat()
            guard lstat(target, &status) != 0 else { throw ProjectionError.targetExists(path: target) }
            let descriptor = try Self.opened(path, for: target)
            let isHeld = try Self.hold(descriptor, path, for: target)
            if isHeld {
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
        throw ProjectionError.busy(path: target)
    }

    deinit {
        // Let go of by name: a program this process is just starting holds a copy of the descriptor for an instant.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func opened(_ path: String, for target: String) throws -> Int32 {
        // No link is followed, and a pipe does not wait for its other end.
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        if descriptor >= 0 { return descriptor }
        if errno == ELOOP { throw ProjectionError.notOfReplay(path: path, reason: "it is a link") }
        if errno == EISDIR || errno == ENXIO { throw ProjectionError.notOfReplay(path: path, reason: "it is no file") }
        throw ProjectionError.cannotCreate(path: target, reason: String(cString: strerror(errno)))
    }

    /// - Returns: whether the file is locked and still bears its name.
    static func hold(_ descriptor: Int32, _ path: String, for target: String) throws -> Bool {
        do {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw ProjectionError.busy(path: target) }
            guard isNamed(descriptor, path) else { return false }
            var status = stat()
            guard fstat(descriptor, &status) == 0, isPlain(status) else {
                throw ProjectionError.notOfReplay(
                    path: path, reason: status.st_nlink > 1 ? "the file has another name too" : "it is no file")
            }
            return true
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func isNamed(_ descriptor: Int32, _ path: String) -> Bool {
        var (held, named) = (stat(), stat())
        return fstat(descriptor, &held) == 0 && lstat(path, &named) == 0 && held.st_dev == named.st_dev
            && held.st_ino == named.st_ino
    }

    /// Whether it is a file of one name.
    static func isPlain(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1 }

    /// Whether a file is empty, or begins with the eight bytes that SQLite's rollback journals begin with, or with what is left
    /// of those (https://sqlite.org/fileformat.html#the_rollback_journal).
    static func isJournal(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8)
        let count = read(descriptor, &bytes, 8)
        let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
        return count >= 0 && (bytes.allSatisfy { $0 == 0 } || bytes.prefix(count) == magic.prefix(count))
    }

    /// Whether the path still names it.
    var bearsItsName: Bool { Self.isNamed(descriptor, path) }

    func belongToOwnerAlone() -> Bool { fchmod(descriptor, 0o600) == 0 }
    func empty() -> Bool { ftruncate(descriptor, 0) == 0 }
    func sync() -> Bool { fsync(descriptor) == 0 }
}
