import EventLog
import EventLogSQLite
import Foundation
import GRDB
public import PatientRecord
public import ProjectionRuntime

/// What a question across patients reads: the live views, or all views as they were at an instant.
public struct AskedViews: Sendable {
    public let views: ViewReader
    /// Nil for the live views and the whole log.
    public let instant: Instant?

    /// The name the log's file is attached under. At an instant nobody is to read it past the masks by its usual name.
    private static let wholeLog = "whole_log"

    /// Attaches the log to the views' connection, as far as it was known.
    func attach(_ log: SQLiteEventLog, to database: Database) throws {
        let name = instant == nil ? "log" : Self.wholeLog
        // One that was asked before has it already.
        let attached = try String.fetchSet(database, sql: "SELECT name FROM pragma_database_list")
        if attached.contains(name) { return }
        try database.execute(sql: "ATTACH DATABASE ? AS \(name)", arguments: [log.readingLocation])
        if let instant {
            try database.execute(sql: LogViews.sql(at: instant, attachedAs: name))
        } else if try !PracticeStore.hasCurrentLogViews(database, schema: name) {
            // An older version made this store's views, and nobody has opened it for writing since: this connection gets
            // views of its own.
            try database.execute(sql: LogViews.sql(at: .known(at: .max), attachedAs: name))
        }
    }
}

extension PracticeStore {
    /// The live views as they stand.
    public func liveViews() throws(PracticeError) -> AskedViews { AskedViews(views: try views(), instant: nil) }

    /// Views and log as they were at an instant.
    public func asked(
        at instant: Instant, policy: String? = nil, workers: Int = 1, progress: EventProgress? = nil
    ) throws(PracticeError) -> AskedViews {
        AskedViews(
            views: try views(at: instant, policy: policy, workers: workers, progress: progress), instant: instant)
    }

    /// All views as they were at an instant, folded for this one question: the file has no name any more and goes with
    /// its reader.
    ///
    /// - Parameter policy: a policy's YAML to try in place of the adopted one.
    public func views(
        at instant: Instant, policy: String? = nil, workers: Int = 1, progress: EventProgress? = nil
    ) throws(PracticeError) -> ViewReader {
        do {
            if policy != nil { _ = try context(at: instant, policy: policy) }
            var replay = try replay(ReplayRequest(instant: instant, policy: policy))
            replay.workers = workers
            return try replay.views(progress: progress)
        } catch { throw .wrapping(error) }
    }

    /// Where large files of a moment may be made: beside the views, where there is room for them; elsewhere only where nothing
    /// can be written there.
    var workingFolder: String {
        FileManager.default.isWritableFile(atPath: place.folder)
            ? place.folder : FileManager.default.temporaryDirectory.path
    }
}
