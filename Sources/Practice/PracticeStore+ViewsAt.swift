import EventLog
import EventLogSQLite
import Foundation
import GRDB
public import PatientRecord
public import ProjectionRuntime

extension PracticeStore {
    /// All views as they were at an instant, folded for this one question: the file has no name any more and goes with
    /// its reader.
    ///
    /// - Parameter policy: a policy's YAML to try in place of the adopted one.
    public func views(
        at instant: Instant, policy: String? = nil, workers: Int = 1, progress: EventProgress? = nil
    ) throws(PracticeError) -> ViewReader {
        do {
            var replay = try replay(ReplayRequest(instant: instant, policy: policy))
            replay.workers = workers
            let path = try scratchPath("views", "sqlite")
            defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) } }
            try replay.writeUnsealed(into: path, progress: progress)
            return try ViewReader(path: path)
        } catch { throw .wrapping(error) }
    }

    /// A name nobody else has, beside the views, where there is room for them; elsewhere only where nothing can be
    /// written there.
    func scratchPath(_ name: String, _ ending: String) throws -> String {
        var generator = SystemRandomNumberGenerator()
        return workingFolder + "/.\(name)-\(generator.next()).\(ending)"
    }

    /// Where large files of a moment may be made.
    var workingFolder: String {
        FileManager.default.isWritableFile(atPath: place.folder)
            ? place.folder : FileManager.default.temporaryDirectory.path
    }
}
