import Clinical
public import EventLog
import GRDB
public import PatientRecord

/// Keeps the views of one store true: catches up, rebuilds, folds one patient.
///
/// Views are disposable: `views.sqlite` is a symlink to the newest finished generation `views-<n>.sqlite`, and a
/// rebuild writes the next one and swaps the link with rename(2), under readers who keep reading the old one.
public struct ProjectionRunner: Sendable {
    public let log: any EventReader
    /// The store's folder.
    public let folder: String
    public let practice: String
    public let projectors: [any Projector]
    /// Threads that fold during a rebuild. The rows do not depend on it.
    public var workers = 1
    var bucketEventsMax = PatientBuckets.eventsMax
    var bucketBytesMax = PatientBuckets.bytesMax

    public init(log: any EventReader, folder: String, practice: String, projectors: [any Projector]) {
        self.log = log
        self.folder = folder
        self.practice = practice
        self.projectors = projectors
    }

    /// What bringing the views up to date took.
    public struct Report: Sendable, Equatable {
        /// The position the views are true as of now.
        public var position: Int64
        public var patientsFolded: Int
        public var wasRebuilt: Bool
    }

    /// Folds one patient straight from the log: exact whatever the views say.
    public func fold(_ history: PatientHistory, subject: PatientSubject, context: CareContext) -> PatientFold {
        PatientFold(history, subject: subject, projectors: projectors, context: context)
    }

    /// Brings the views up to date with the log's head: folds the patients that new events touch, or everything where
    /// they hold a fifth of the log, where the context changed or where a projector has a new version.
    public func catchUp(progress: EventProgress? = nil) throws -> Report {
        try inOurWords {
            if let report = try reportWhereCurrent() { return report }
            return try catchUpLocked(progress: progress)
        }
    }

    /// Views that are current need no lock, and so no permission to write.
    private func reportWhereCurrent() throws -> Report? {
        let head = try log.head()
        let context = try CareContext.resolve(in: log)
        guard let current = try Generations(folder: folder).current(),
            let position = try? checkpoint(of: current, context: context), position == head
        else { return nil }
        return Report(position: position, patientsFolded: 0, wasRebuilt: false)
    }

    private func inOurWords<Value>(_ work: () throws -> Value) throws -> Value {
        do { return try work() } catch { throw ProjectionError.wrapping(error, path: folder + "/" + Generations.link) }
    }

    private func catchUpLocked(progress: EventProgress?) throws -> Report {
        try Generations(folder: folder).locked { generations in
            let head = try log.head()
            let context = try CareContext.resolve(in: log)
            guard let current = try generations.current(), let position = try checkpoint(of: current, context: context)
            else { return try rebuild(into: generations, context: context, head: head, progress: progress) }
            if position == head { return Report(position: head, patientsFolded: 0, wasRebuilt: false) }
            let streams = NumberedStream.all(of: try log.streams())
            let touched = try touchedStreams(after: position, through: head)
            let concerned = streams.filter { touched.contains($0.head.number) }
            if concerned.reduce(0, { $0 + $1.head.version }) > max(1000, head / 5) {
                return try rebuild(into: generations, context: context, head: head, progress: progress)
            }
            let folded = try refold(
                concerned, of: streams, in: current, context: context, head: head, progress: progress)
            return Report(position: head, patientsFolded: folded, wasRebuilt: false)
        }
    }

    /// Builds all views anew from the log and swaps them in.
    public func rebuild(progress: EventProgress? = nil) throws -> Report {
        try inOurWords {
            try Generations(folder: folder).locked { generations in
                try rebuild(
                    into: generations, context: try CareContext.resolve(in: log), head: try log.head(),
                    progress: progress)
            }
        }
    }

    /// Builds all views into a file of their own, to compare with: the live views stay as they are. The file has no name and
    /// goes with its reader.
    ///
    /// - Parameter folder: where there is room for it.
    public func viewsAnew(in folder: String, progress: EventProgress? = nil) throws -> ViewReader {
        try inOurWords {
            let views = try NamelessViews(in: folder, projectors: projectors, isReplay: false)
            try fill(views.file, context: try CareContext.resolve(in: log), head: try log.head(), progress: progress)
            try views.file.queue.close()
            return views.reader
        }
    }

    // MARK: Catch-up

    /// The position all projectors have read to; nil where versions or context do not fit, or where the file is no
    /// database of ours any more, and all must be rebuilt.
    private func checkpoint(of path: String, context: CareContext) throws -> Int64? {
        let rows: [Row]
        do {
            rows = try ViewsFile.openReadOnly(at: path).queue.read { database in
                try Row.fetchAll(database, sql: "SELECT projector, version, position, context, event FROM checkpoint")
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            return nil
        } catch ProjectionError.views(_, .damaged), ProjectionError.views(_, .notADatabase) {
            return nil
        }
        guard let position: Int64 = rows.first?["position"] else { return nil }
        guard let event: String = rows.first?["event"], event == (try self.event(at: position)) else {
            throw ProjectionError.otherLog(path: path, position: position, head: try log.head())
        }
        guard rows.count == projectors.count else { return nil }
        for projector in projectors {
            guard let row = rows.first(where: { $0["projector"] == projector.name }),
                row["version"] == projector.version, row["position"] == position,
                row["context"] == context.digest(of: projector.reads)
            else { return nil }
        }
        return position
    }

    /// The id of the log's event at a position; '' where there is none.
    private func event(at position: Int64) throws -> String {
        try log.event(at: position).map { "\($0.envelope.id)" } ?? ""
    }

    /// Refuses to go on where the views know events that this log does not have: an older copy of it was put in its place,
    /// and whatever is recorded now would stand where something else did.
    public func requireOwnViews() throws {
        guard let current = try Generations(folder: folder).current() else { return }
        _ = try checkpoint(of: current, context: try CareContext.resolve(in: log))
    }

    private func touchedStreams(after position: Int64, through head: Int64) throws -> Set<Int64> {
        var touched: Set<Int64> = []
        try log.scan(after: position, through: head) { envelope, _ in touched.insert(envelope.stream) }
        return touched
    }

    /// - Returns: how many patients were folded: with each one touched, those it was ever merged with.
    private func refold(
        _ touched: [NumberedStream], of streams: [NumberedStream], in path: String, context: CareContext, head: Int64,
        progress: EventProgress?
    ) throws -> Int {
        let file = try ViewsFile.open(at: path)
        let build = build(context, head: head)
        return try file.queue.write { database in
            let writers = try TableWriters(projectors, in: database)
            var (folded, merged): (Int, [NumberedStream]) = (0, [])
            for (done, stream) in touched.enumerated() {
                progress?(Int64(done + 1), Int64(touched.count))
                let history = try PatientHistory(reading: stream.head.name, in: log, at: build.instant)
                if history.hasMerges {
                    merged.append(stream)
                    continue
                }
                try writers.remove(stream.head.name.id)
                if let fold = build.fold(history, of: stream) { try writers.insert([fold]) }
                folded += 1
            }
            folded += try MergedFolds(around: merged, in: build).write(streams, writers, removing: true)
            try writers.setCheckpoints(to: head, event: event(at: head), context: context)
            return folded
        }
    }

    // MARK: Rebuild

    private func rebuild(
        into generations: Generations, context: CareContext, head: Int64, progress: EventProgress?
    ) throws -> Report {
        let path = try generations.next()
        generations.tellRebuilt(percent: 0)
        let file = try ViewsFile.create(at: path, projectors: projectors)
        let count = try fill(file, context: context, head: head) { done, total in
            generations.tellRebuilt(percent: Int(done * 100 / max(1, total)))
            progress?(done, total)
        }
        try file.seal()
        try generations.swap(to: path)
        return Report(position: head, patientsFolded: count, wasRebuilt: true)
    }

    /// - Returns: how many patients have an event.
    @discardableResult
    private func fill(
        _ file: ViewsFile, context: CareContext, head: Int64, progress: EventProgress?
    ) throws -> Int {
        try file.queue.write { database in
            let writers = try TableWriters(projectors, in: database)
            let count = try build(context, head: head).write(with: writers, progress: progress)
            try writers.setCheckpoints(to: head, event: event(at: head), context: context)
            return count
        }
    }

    private func build(_ context: CareContext, head: Int64) -> ViewsBuild {
        var build = ViewsBuild(
            log: log, practice: practice, projectors: projectors, context: context, instant: .known(at: head),
            folder: folder)
        build.workers = workers
        build.bucketEventsMax = bucketEventsMax
        build.bucketBytesMax = bucketBytesMax
        return build
    }
}

extension PatientSubject {
    /// The subject of a history, from the first item of the patient's own record, the registration.
    /// - Parameter ordinal: 1 for the log's first patient; the chart number, unless the registration gives a pseudonym.
    public init(id: String, ordinal: Int, practice: String, history: PatientHistory) {
        let firstItem = history.mergedRecords.isEmpty ? history.items.first : history.ownItems.first
        var chart = String(ordinal)
        if case .entry(.patientRegistered(let registration))? = firstItem?.content {
            chart = registration.pseudonym ?? chart
        }
        self.init(
            id: id, chart: chart, practice: practice, registeredPosition: firstItem?.position ?? 0,
            mergedInto: history.mergedInto)
    }
}
