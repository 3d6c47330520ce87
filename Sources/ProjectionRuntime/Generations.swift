import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The generations of a store's views: `views-<n>.sqlite`, and the symlink `views.sqlite` to the newest finished one.
///
/// The link is swapped with rename(2), never a file over an open database: renaming over an open WAL database
/// corrupts it.
struct Generations {
    static let link = "views.sqlite"

    let folder: String
    /// Of the lock that is held; nil where none is.
    private var lock: Int32?

    init(folder: String) { self.folder = folder }

    /// Runs `body` while no other process builds or catches up. Held for the length of the work, never of a process.
    func locked<Result>(_ body: (Generations) throws -> Result) throws -> Result {
        let path = folder + "/views.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ProjectionError.folder(path: path, reason: String(cString: strerror(errno)))
        }
        defer {
            // Let go of by name: a program this process is just starting holds a copy of the descriptor for an instant.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
        for _ in 0..<Self.waitSteps {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                // Whoever was killed in the middle has left how far it had come.
                ftruncate(descriptor, 0)
                defer { ftruncate(descriptor, 0) }
                var held = self
                held.lock = descriptor
                return try body(held)
            }
            // A rebuild takes longer than anybody waits.
            if let percent = Self.percentRebuilt(descriptor) {
                throw ProjectionError.rebuilding(path: folder + "/" + Self.link, percent: percent)
            }
            usleep(Self.waitStepMicroseconds)
        }
        throw ProjectionError.busy(path: path)
    }

    /// Says in the lock's file how far a rebuild is, for those who meet the lock.
    func tellRebuilt(percent: Int) {
        guard let lock else { return }
        // Always as many bytes, so that no reader sees one number's end after another's beginning.
        let text = Array((String(repeating: " ", count: 3) + String(min(max(percent, 0), 100))).utf8.suffix(3))
        _ = text.withUnsafeBytes { pwrite(lock, $0.baseAddress, 3, 0) }
    }

    private static func percentRebuilt(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 3)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 3, 0) }
        return count == 3 ? Int(String(decoding: bytes, as: UTF8.self).drop { $0 == " " }) : nil
    }

    /// Five seconds, as for the log's lock.
    private static let waitSteps = 500
    private static let waitStepMicroseconds: UInt32 = 10_000

    /// The path of the generation readers open; nil where none has been built.
    func current() throws -> String? {
        guard let target = target() else { return nil }
        let path = folder + "/" + target
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// What the link names now, whether or not it is there.
    func target() -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + Self.link)
    }

    /// A path for the next generation, with what a broken rebuild left there removed.
    func next() throws -> String {
        let newest = try numbers().max() ?? 0
        let known = try current().flatMap(number) ?? 0
        for number in try numbers() where number > known { try remove(number) }
        return path(max(newest, known) + 1)
    }

    /// Makes a finished generation the one that is read, and removes those before it.
    func swap(to path: String) throws {
        let name = String(path.dropFirst(folder.count + 1))
        let temporary = folder + "/views.sqlite.next"
        unlink(temporary)
        guard symlink(name, temporary) == 0, rename(temporary, folder + "/" + Self.link) == 0 else {
            throw ProjectionError.folder(path: path, reason: String(cString: strerror(errno)))
        }
        for old in try numbers() where self.path(old) != path { try remove(old) }
    }

    private func path(_ number: Int) -> String { folder + "/views-\(number).sqlite" }

    private func number(_ path: String) -> Int? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard name.hasPrefix("views-"), name.hasSuffix(".sqlite") else { return nil }
        return Int(name.dropFirst(6).dropLast(7))
    }

    private func numbers() throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder).compactMap(number).sorted()
    }

    /// Readers that have an old generation open keep reading it; its bytes go when they close.
    private func remove(_ number: Int) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path(number) + suffix) }
    }
}
