import EventLog
import GRDBSQLite
import Synchronization

/// The connections that read: each call has one of its own while it lasts, so that scans on several threads, and calls
/// made from within a scan, do not wait for each other.
final class ReaderPool: Sendable {
    /// Connections kept open between calls. More may be in use at once; those beyond are closed when they come back.
    private static let restingMax = 8

    /// The path, or the URI under which the log can be read where its folder cannot be written to.
    let location: String
    private let path: String
    private let resting = Mutex<[Reader]>([])

    /// Finds out how the log can be read, and opens the first connection.
    init(_ place: StorePath, mode: SQLiteEventLog.Mode) throws(EventLogError) {
        path = place.log
        do throws(EventLogError) {
            let reader = try Reader(place.log, path: place.log)
            _ = try About.tableCount(reader.connection)
            location = place.log
            giveBack(reader)
        } catch {
            guard mode == .readOnly, !place.directoryIsWritable else { throw error }
            location = try Self.immutableLocation(place)
        }
    }

    private static func immutableLocation(_ place: StorePath) throws(EventLogError) -> String {
        guard place.walSize == 0 else {
            throw .storage(
                code: SQLITE_CANTOPEN, message: ReadOnlyFolder.waitingWords(bytes: place.walSize), path: place.log)
        }
        return ReadOnlyFolder.unchangingURI(of: place.log)
    }

    func withReader<Result>(
        _ body: (Reader) throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result {
        let reader = try take()
        defer { giveBack(reader) }
        return try body(reader)
    }

    func take() throws(EventLogError) -> Reader {
        if let reader = resting.withLock({ $0.popLast() }) { return reader }
        return try Reader(location, path: path)
    }

    func giveBack(_ reader: Reader) {
        let kept = resting.withLock { resting in
            guard resting.count < Self.restingMax else { return false }
            resting.append(reader)
            return true
        }
        if !kept { reader.connection.close() }
    }

    /// Closes the connections at rest.
    func close() {
        let readers = resting.withLock { resting in
            defer { resting = [] }
            return resting
        }
        for reader in readers { reader.connection.close() }
    }
}

/// One reading connection. Never checkpoints, never writes.
///
/// Unchecked: the pool gives it to one caller at a time.
final class Reader: @unchecked Sendable {
    let connection: Connection
    /// What the connection's scans hand over.
    let events: HandedEvents

    init(_ location: String, path: String) throws(EventLogError) {
        connection = try Connection(location, path: path, flags: SQLITE_OPEN_READONLY)
        events = try HandedEvents(connection)
        try connection.execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")
    }
}
