import EventLog
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
/// anything is believed. What bears the name and is no replay's is somebody's own, and left alone.
final class PartialReplay {
    private let target: String
    private let path: String
    private let file: HeldFile
    private let unfinished: UnfinishedReplay

    /// The name under which a replay into `target` is written.
    static func path(of target: String) -> String { target + ".partial" }

    private static func paths(of target: String) -> [String] {
        ["", "-journal"].map { path(of: target) + $0 }
    }

    /// - Parameter unfinished: is told what is held here from now on.
    /// - Throws: `.targetExists`, `.busy`, `.cannotCreate`, `.notOfReplay`.
    init(of target: String, unfinished: UnfinishedReplay = UnfinishedReplay()) throws {
        self.target = target
        self.unfinished = unfinished
        path = Self.path(of: target)
        file = try HeldFile(at: path, for: target)
        try Self.requireOwn(path)
        guard file.belongToOwnerAlone() else {
            throw ProjectionError.cannotCreate(path: target, reason: String(cString: strerror(errno)))
        }
        unfinished.holds(Self.paths(of: target))
    }

    /// Nothing yet, or what a replay began with.
    private static func requireOwn(_ path: String) throws {
        var status = stat()
        if lstat(path + "-journal", &status) == 0 {
            guard HeldFile.isPlain(status) else {
                throw ProjectionError.notOfReplay(path: path + "-journal", reason: "it is a link, or no file")
            }
            guard HeldFile.isJournal(path + "-journal") else {
                throw ProjectionError.notOfReplay(path: path + "-journal", reason: "it is no journal of SQLite")
            }
        }
        if lstat(path, &status) == 0, status.st_size == 0 { return }
        // Opened as any SQLite file: what a replay sets for its own would change somebody else's.
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        var isOwn = false
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            isOwn = try queue.read { database in
                // What was never committed is rolled back by now, and nothing may be left.
                try ReplayHead.read(from: database) != nil
                    || Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw ProjectionError.busy(path: path)
        } catch {
            // No database, or a damaged one.
        }
        if !isOwn { throw ProjectionError.notOfReplay(path: path, reason: "it holds something else, or is damaged") }
    }

    /// The file to write into, and what of it is done; nothing where it begins anew: where there was none, where it is
    /// another question's, or where it is not as it was written.
    ///
    /// - Parameter discarding: called with another question's head, of which something was done.
    func open(
        _ head: ReplayHead, _ projectors: [any Projector], _ context: CareContext,
        discarding: (ReplayHead) -> Void = { _ in }
    ) throws -> (file: ViewsFile, done: DoneStretches) {
        do {
            if let begun = try resumed(head, projectors, context, discarding: discarding) { return begun }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw ProjectionError.busy(path: target)
        } catch {
            // Damaged: it begins anew.
        }
        for name in [path + "-journal", path + "-wal", path + "-shm"] { unlink(name) }
        // Not removed, since the lock is on it.
        guard file.empty() else {
            throw ProjectionError.folder(path: target, reason: String(cString: strerror(errno)))
        }
        // In one transaction: a file that is there at all says whose it is.
        let done = DoneStretches(of: projectors)
        let views = try ViewsFile.createPartial(at: path, projectors: projectors) { database in
            try head.write(to: database)
            try TableWriters(projectors, in: database).setCheckpoints(to: 0, event: "", context: context)
            try done.begin(in: database)
        }
        return (views, done)
    }

    private func resumed(
        _ head: ReplayHead, _ projectors: [any Projector], _ context: CareContext, discarding: (ReplayHead) -> Void
    ) throws -> (file: ViewsFile, done: DoneStretches)? {
        let file = try ViewsFile.openPartial(at: path)
        var isKept = false
        defer { if !isKept { try? file.queue.close() } }
        let done: DoneStretches? = try file.queue.write { database in
            let versions = try Row.fetchAll(database, sql: "SELECT projector, version, context FROM checkpoint")
                .map { "\($0[0] as String) \($0[1] as Int) \($0[2] as String)" }
            let expected = projectors.map { "\($0.name) \($0.version) \(context.digest(of: $0.reads))" }
            var begun = try ReplayHead.read(from: database)
            // All was read already where only the name is missing.
            begun?.inputDigest = ""
            let isSame = begun == head && versions.sorted() == expected.sorted()
            if let begun, !isSame, try DoneStretches.isAny(in: database) { discarding(begun) }
            guard isSame,
                try String.fetchOne(database, sql: "PRAGMA quick_check") == "ok"
            else { return nil }
            return try DoneStretches.resumed(of: projectors, in: database)
        }
        isKept = done != nil
        return done.map { (file, $0) }
    }

    /// Makes what was written durable.
    func sync() throws {
        guard file.sync() else {
            throw ProjectionError.folder(path: target, reason: String(cString: strerror(errno)))
        }
    }

    /// Gives the finished file its name.
    func complete() throws {
        do throws(NewName.Failure) { try NewName().give(target, to: path) } catch {
            if error.isTaken { throw ProjectionError.targetExists(path: target) }
            throw ProjectionError.folder(path: target, reason: error.reason)
        }
        unfinished.letGo()
    }

    /// Leaves it for the same replay to go on in.
    func leave() { unfinished.letGo() }

    /// Removes it, where the name is still its own.
    func remove() {
        if file.bearsItsName { for path in Self.paths(of: target) { unlink(path) } }
        unfinished.letGo()
    }

    static func isThere(_ target: String) -> Bool { access(path(of: target), F_OK) == 0 }
}
