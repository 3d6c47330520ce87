public import EventLog
import GRDBSQLite

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How far a copy has come: done and total, in bytes for a whole log and in events for a part of one.
public typealias CopyProgress = (_ done: Int64, _ total: Int64) -> Void

extension SQLiteEventLog {
    /// Copies the whole log, as it stands now, into a new file of its own (mode 0600), while others read and write.
    ///
    /// SQLite's online backup under one read transaction: writers are never held up and a write never starts the copy
    /// anew; only the write-ahead file is not taken up into the log meanwhile. The copy needs no write-ahead file. It is
    /// not synced: whoever publishes it does that.
    ///
    /// - Returns: What the copy is consistent as of.
    /// - Throws: `.alreadyThere`, `.storage`.
    public func copy(into path: String, progress: CopyProgress? = nil) throws(EventLogError) -> LogCut {
        try withSnapshot { source throws(EventLogError) in
            let cut = try LogCut(source)
            try PageCopy.make(of: source, at: path, progress: progress)
            return cut
        }
    }

    /// Copies the events after a cut of this log, as it stands now, into a new file of their own (mode 0600).
    ///
    /// Stored bytes and checksums are kept, and each event is checked against the chain that ends at the cut.
    ///
    /// - Returns: What the copy goes through.
    /// - Throws: `.damaged` where the log is not what was written, `.alreadyThere`, `.storage`.
    public func copyEvents(
        after base: LogCut, into path: String, progress: CopyProgress? = nil
    ) throws(EventLogError) -> LogCut {
        try withSnapshot { source throws(EventLogError) in
            let cut = try LogCut(source)
            try LogSegment.write(from: source, after: base, through: cut, at: path, progress: progress)
            return cut
        }
    }

    /// Whether this log holds exactly the events the cut stands for: the log that was copied, gone on or not.
    public func holds(_ cut: LogCut) throws(EventLogError) -> Bool {
        guard practice == cut.practice, created == cut.created, format == cut.format else { return false }
        return try readers.withReader { reader throws(EventLogError) in
            if cut.position == 0 { return true }
            return try reader.connection.rows("SELECT checksum FROM event WHERE position = ?1", cut.position) {
                $0.integer(0)
            }.first == cut.checksum
        }
    }

    /// Where the log stands now.
    public func cut() throws(EventLogError) -> LogCut {
        try withSnapshot { source throws(EventLogError) in try LogCut(source) }
    }

    private func withSnapshot<Result>(
        _ body: (Connection) throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result {
        try readers.withReader { reader throws(EventLogError) in
            try reader.connection.atOneMoment { () throws(EventLogError) in try body(reader.connection) }
        }
    }
}

/// Copies a database page by page with SQLite's online backup.
enum PageCopy {
    /// Pages between two reports of progress: 16 MB.
    private static let pagesPerStep: Int32 = 4_096

    /// - Precondition: `source` is in a read transaction; without one, every commit of another would start the copy anew.
    static func make(
        of source: Connection, at path: String, progress: CopyProgress?
    ) throws(EventLogError) {
        let target = try NewFile.connection(path)
        guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
            throw target.failure(sqlite3_errcode(target.handle))
        }
        let pageBytes = try source.rows("PRAGMA page_size") { $0.integer(0) }.first ?? 4_096
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, pagesPerStep)
            let total = Int64(sqlite3_backup_pagecount(backup))
            progress?((total - Int64(sqlite3_backup_remaining(backup))) * pageBytes, total * pageBytes)
        }
        sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw target.failure(code) }
        target.close()
        try leaveWriteAheadMode(path)
    }

    /// The copied header says that a write-ahead file belongs to the database; a copy is to be one file.
    private static func leaveWriteAheadMode(_ path: String) throws(EventLogError) {
        let copy = try Connection(path, path: path, flags: SQLITE_OPEN_READWRITE)
        defer { copy.close() }
        let mode = try copy.rows("PRAGMA journal_mode = DELETE") { $0.text(0) }.first
        guard mode == "delete" else {
            throw .storage(code: SQLITE_ERROR, message: "the copy stays in write-ahead mode", path: path)
        }
    }
}

/// A new file that only its owner reads, to be filled in one go: given up whole where that fails, so that it needs no
/// journal; synced by whoever publishes it.
enum NewFile {
    static func connection(_ path: String) throws(EventLogError) -> Connection {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .alreadyThere(path: path) }
            throw .storage(code: SQLITE_CANTOPEN, message: String(cString: strerror(errno)), path: path)
        }
        close(descriptor)
        let connection = try Connection(path, path: path, flags: SQLITE_OPEN_READWRITE)
        try connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;")
        return connection
    }
}
