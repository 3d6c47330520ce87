import GRDB

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A replay's file while it is written: `FILE.partial`, held by one process at a time.
///
/// It survives the end of the process, so that the same replay can go on in it. After a loss of power it is checked before
/// anything is believed.
final class PartialReplay {
    private let target: String
    private let path: String
    private let descriptor: Int32

    /// The name under which a replay into `target` is written.
    static func path(of target: String) -> String { target + ".partial" }

    /// - Throws: `.targetExists`, `.busy`, `.folder`.
    init(of target: String) throws {
        self.target = target
        path = Self.path(of: target)
        guard access(target, F_OK) != 0 else { throw ProjectionError.targetExists(path: target) }
        descriptor = openForOwner(path)
        guard descriptor >= 0 else {
            throw ProjectionError.cannotCreate(path: target, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw ProjectionError.busy(path: target)
        }
    }

    deinit {
        // Let go of by name: a program this process is just starting holds a copy of the descriptor for an instant.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The file to write into, and the id of the last patient whose rows are there; nil where it begins anew: where there
    /// was none, where it is another question's, or where it cannot be read.
    func open(
        _ head: ReplayHead, _ projectors: [any Projector], _ context: CareContext
    ) throws -> (file: ViewsFile, after: String?) {
        if let after = try? doneThrough(of: head, projectors, context) {
            return (try ViewsFile.openPartial(at: path), after)
        }
        for name in [path + "-journal", path + "-wal", path + "-shm"] { unlink(name) }
        // Not removed, since the lock is on it.
        guard ftruncate(descriptor, 0) == 0 else {
            throw ProjectionError.folder(path: target, reason: String(cString: strerror(errno)))
        }
        let file = try ViewsFile.createPartial(at: path, projectors: projectors)
        try file.queue.write { database in
            try head.write(to: database)
            try TableWriters(projectors, in: database).setCheckpoints(to: 0, event: "", context: context)
            try database.execute(sql: "CREATE TABLE done (through TEXT NOT NULL)")
        }
        return (file, nil)
    }

    static func setDone(through last: String, in database: Database) throws {
        try database.execute(sql: "DELETE FROM done")
        try database.execute(sql: "INSERT INTO done VALUES (?)", arguments: [last])
    }

    private func doneThrough(
        of head: ReplayHead, _ projectors: [any Projector], _ context: CareContext
    ) throws -> String? {
        let file = try ViewsFile.openPartial(at: path)
        defer { try? file.queue.close() }
        return try file.queue.read { database in
            let versions = try Row.fetchAll(database, sql: "SELECT projector, version, context FROM checkpoint")
                .map { "\($0[0] as String) \($0[1] as Int) \($0[2] as String)" }
            let expected = projectors.map { "\($0.name) \($0.version) \(context.digest(of: $0.reads))" }
            guard try ReplayHead.read(from: database) == head, versions.sorted() == expected.sorted(),
                try String.fetchOne(database, sql: "PRAGMA quick_check") == "ok"
            else { return nil }
            return try String.fetchOne(database, sql: "SELECT through FROM done")
        }
    }

    /// Gives the finished file its name.
    func complete() throws {
        guard fsync(descriptor) == 0, link(path, target) == 0 else {
            if errno == EEXIST { throw ProjectionError.targetExists(path: target) }
            throw ProjectionError.folder(path: target, reason: String(cString: strerror(errno)))
        }
        unlink(path)
    }

    func remove() { Self.removeFiles(of: target) }

    static func isThere(_ target: String) -> Bool { access(path(of: target), F_OK) == 0 }

    static func removeFiles(of target: String) {
        for suffix in ["", "-journal"] { unlink(path(of: target) + suffix) }
    }
}

/// Opens a file of the owner's alone, made where it is not there.
private func openForOwner(_ path: String) -> Int32 { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
