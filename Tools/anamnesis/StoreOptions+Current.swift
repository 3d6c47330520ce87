import EventLog
import EventLogSQLite
import Foundation
import Practice
import ProjectionRuntime

extension StoreOptions {
    /// Opens the store for reading and brings the views up to date where they are behind.
    ///
    /// Where they cannot be brought up to date (a folder without write permission, another process at it) the answer
    /// comes from the views as they stand, and standard error says how far they are true.
    func readingCurrent() throws -> PracticeStore {
        let store = try reading()
        // What the views say until a rebuild swaps them is said to be so: "rebuilding 43 %".
        let progress = TerminalProgress("Bringing the views up to date", unit: "events")
        defer { progress.clear() }
        do throws(PracticeError) { try store.catchUp { progress.show($0, $1) } } catch {
            // Rows of another version's projectors may lack what this one shows.
            guard let position = try? store.views().position(), store.viewsAreOfThisVersion else { throw error }
            let head = try store.log.head()
            Edge.current.say(
                "anamnesis: the views are true as of @\(position), the log is at @\(head), and they could not be "
                    + "brought up to date: \(error.message)")
        }
        return store
    }
}
