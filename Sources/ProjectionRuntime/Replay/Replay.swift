import Clinical
public import EventLog
import GRDB
import PatientRecord

/// All projections as they were at one instant, written into a file of their own with the same tables as the live views.
///
/// A replay cannot append: the log it is given is an `EventReader`, which has no such method. It begins at the log's first
/// event, always.
///
/// The file is written beside its place, as `FILE.partial`, and takes its name when it is whole. A replay that was killed
/// goes on where it stopped when the same is asked again; the rows do not depend on that, nor on threads or buckets.
public struct Replay: Sendable {
    public let log: any EventReader
    public let head: ReplayHead
    public let projectors: [any Projector]
    public let context: CareContext
    /// Threads that fold.
    public var workers = 1
    /// Where a working file may be made, as large as the log where the log does not fit into memory.
    public var workingFolder: String
    var bucketEventsMax = PatientBuckets.eventsMax
    var bucketBytesMax = PatientBuckets.bytesMax
    /// Buckets whose rows are made durable together: what a killed replay has to do again.
    var bucketsPerCommit = 16

    public init(
        of log: any EventReader, asking head: ReplayHead, projectors: [any Projector], context: CareContext,
        workingFolder: String
    ) {
        self.log = log
        self.head = head
        self.projectors = projectors
        self.context = context
        self.workingFolder = workingFolder
    }

    /// What a replay came to.
    public struct Report: Sendable {
        /// With the digest of all that was read.
        public var head: ReplayHead
        /// Patients with anything to tell at the instant.
        public var patients: Int
        public var digests: [ViewDigest]
        /// Of the file's tables, lists and documentation.
        public var layoutDigest: String
        public var parked: [ParkedPatient]
        /// The patient's id after whose rows an interrupted replay went on; nil where this one began anew.
        public var resumedAfter: String?
    }

    /// Writes the replay's file.
    ///
    /// - Parameters:
    ///   - unfinished: is told what lies there meanwhile, for who is interrupted in the middle.
    ///   - discarding: called with what another replay into the same file was asked, which was killed and is given up now.
    ///   - completing: called when all is written and before the file gets its name.
    /// - Throws: `ProjectionError.targetExists`, `.notOfReplay`, `.views` for a full disk: then nothing is left. `.busy` where
    ///   another process writes it, or reads in it: what was written stays, and the same replay goes on there.
    public func write(
        into path: String, unfinished: UnfinishedReplay = UnfinishedReplay(), progress: EventProgress? = nil,
        discarding: (ReplayHead) -> Void = { _ in }, completing: (Report) throws -> Void = { _ in }
    ) throws -> Report {
        let partial = try PartialReplay(of: path, unfinished: unfinished)
        do {
            let (report, file) = try write(partial, progress, discarding)
            try partial.sync()
            try completing(report)
            // Last of all: who is killed before it has nothing to fold again.
            try file.queue.write { try DoneStretches.end(in: $0) }
            try file.finish()
            try partial.sync()
            try partial.complete()
            return report
        } catch {
            let error = ProjectionError.wrapping(error, path: path)
            switch error as? ProjectionError {
            case .busy, .views(_, .busy): partial.leave()
            default: partial.remove()
            }
            throw error
        }
    }

    /// Whether a killed replay waits to be gone on with.
    public static func isPartial(_ path: String) -> Bool { PartialReplay.isThere(path) }

    /// All views, folded for this process alone: the file has no name and goes with its reader.
    public func views(progress: EventProgress? = nil) throws -> ViewReader {
        try nameless { _ = try fold(into: $0, isDigested: false, progress) }.views
    }

    /// The same with what the replay came to, to hold against one that was done before.
    public func folded(progress: EventProgress? = nil) throws -> (report: Report, views: ViewReader) {
        let (report, views) = try nameless { database in
            try self.report(try fold(into: database, progress), in: database)
        }
        return (report, views)
    }

    private func nameless<Value>(_ fold: (Database) throws -> Value) throws -> (value: Value, views: ViewReader) {
        do {
            let views = try NamelessViews(in: workingFolder, projectors: projectors, isReplay: true)
            let value = try views.file.queue.write(fold)
            try views.file.queue.close()
            return (value, views.reader)
        } catch { throw ProjectionError.wrapping(error, path: workingFolder) }
    }

    // MARK: Writing

    private func write(
        _ partial: PartialReplay, _ progress: EventProgress?, _ discarding: (ReplayHead) -> Void
    ) throws -> (Report, ViewsFile) {
        var (file, done) = try partial.open(head, projectors, context, discarding: discarding)
        let resumedAfter = done.through.isEmpty ? nil : done.through
        let report = try file.queue.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN")
            var (buckets, last) = (0, "")
            func commit() throws {
                if last > done.through { try done.add(through: last, in: database) }
                try database.execute(sql: "COMMIT; BEGIN")
            }
            let head = try fold(into: database, after: resumedAfter, progress) {
                buckets += 1
                last = $0
                if buckets % bucketsPerCommit == 0 { try commit() }
            } ending: {
                // What is left takes its time too: who is killed meanwhile has nothing to fold again.
                try commit()
            }
            let report = try self.report(head, in: database, resumedAfter: resumedAfter)
            try database.execute(sql: "COMMIT")
            return report
        }
        return (report, file)
    }

    /// - Returns: the head as it is in the file, with the digest of all that was read.
    private func fold(
        into database: Database, after: String? = nil, isDigested: Bool = true, _ progress: EventProgress?,
        committing: (String) throws -> Void = { _ in }, ending: () throws -> Void = {}
    ) throws -> ReplayHead {
        let writers = try TableWriters(projectors, in: database)
        var (head, digest) = (head, try InputDigest(of: log))
        _ = try build(after: after).write(with: writers, progress: progress) {
            if isDigested { try digest.take($0, $1) }
        } committing: {
            try committing($0)
        }
        try ending()
        try writers.setCheckpoints(to: head.instant.position, event: head.lastEvent, context: context)
        if isDigested { head.inputDigest = digest.finish() }
        try head.write(to: database)
        return head
    }

    private func report(_ head: ReplayHead, in database: Database, resumedAfter: String? = nil) throws -> Report {
        Report(
            head: head, patients: try Int.fetchOne(database, sql: "SELECT count(*) FROM patient") ?? 0,
            digests: try ViewDigest.all(of: projectors, in: database),
            layoutDigest: try DoneStretches.layoutDigest(in: database), parked: try ViewsFile.parked(in: database),
            resumedAfter: resumedAfter)
    }

    private func build(after: String?) -> ViewsBuild {
        var build = ViewsBuild(
            log: log, practice: head.practice, projectors: projectors, context: context, instant: head.instant,
            folder: workingFolder)
        build.patients = head.patients.map { Set($0) }
        build.after = after
        build.workers = workers
        build.bucketEventsMax = bucketEventsMax
        build.bucketBytesMax = bucketBytesMax
        return build
    }
}
