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

    /// Runs `body` while no other process builds or catches up. Held for the length of the work, never of a process.
    func locked<Result>(_ body: (Generations) throws -> Result) throws -> Result {
        let path = folder + "/views.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ProjectionError.folder(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        for _ in 0..<Self.waitSteps {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return try body(self) }
            usleep(Self.waitStepMicroseconds)
        }
        throw ProjectionError.busy(path: path)
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
