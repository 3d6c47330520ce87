public import EventLog
import GRDBSQLite
import Synchronization

/// A log in one SQLite file: the embedded default.
///
/// Any number of threads and processes may read and write the same log. One process at a time writes, under the store's
/// `lock` file; readers never wait for it. Every append is on the disk when it returns.
///
///     let log = try SQLiteEventLog.create(at: "clinic.anamnesis", practice: "Main Street", created: now)
///     try log.append([StreamAppend(to: .practice, expecting: .noStream, events: [opened])], clock: now)
public final class SQLiteEventLog: EventLog {
    public enum Mode: Sendable {
        case readOnly
        case readWrite
    }

    /// The log's file.
    public let path: String
    public let mode: Mode
    /// Whose log this is.
    public let practice: String
    /// Milliseconds since 1970 at which the log was made.
    public let created: Int64
    /// The log's format, 1 and up.
    public let format: Int64

    /// Where SQLite reads the log: its path, or a URI where the folder cannot be written to. For attaching it to a query.
    public var readingLocation: String { readers.location }

    let readers: ReaderPool
    private let writer: Mutex<Writer?>

    /// The version of the SQLite library in use.
    public static var sqliteVersion: String { String(cString: sqlite3_libversion()) }

    /// Makes a new log and opens it for writing.
    ///
    /// - `path` is a store's directory, made where there is none, or a file named `….sqlite`.
    /// - `created` is the wall clock in milliseconds since 1970.
    /// - Throws: `.alreadyThere`, `.busy`, `.storage`.
    public static func create(at path: String, practice: String, created: Int64) throws(EventLogError) -> SQLiteEventLog
    {
        let place = StorePath(path)
        place.makeDirectory()
        let lock = try StoreLock(path: place.lock)
        try lock.acquire()
        defer { lock.release() }
        let connection = try Connection(
            place.log, path: place.log, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        try connection.execute(writerSettings)
        try layOut(connection, practice: practice, created: created)
        connection.close()
        return try open(at: path, mode: .readWrite)
    }

    /// Opens a log that is there.
    ///
    /// - Throws: `.missing`, `.newerFormat`, `.storage`.
    public static func open(at path: String, mode: Mode) throws(EventLogError) -> SQLiteEventLog {
        let place = StorePath(path)
        guard place.exists else { throw .missing(path: place.log) }
        let readers = try ReaderPool(place, mode: mode)
        let about = try readers.withReader { reader throws(EventLogError) in try About(reader.connection) }
        guard let about else { throw .missing(path: place.log) }
        guard about.format <= format else { throw .newerFormat(found: about.format, known: format) }
        let writer = mode == .readWrite ? try makeWriter(place, about) : nil
        return SQLiteEventLog(place, mode: mode, about: about, readers: readers, writer: writer)
    }

    private init(_ place: StorePath, mode: Mode, about: About, readers: ReaderPool, writer: sending Writer?) {
        path = place.log
        self.mode = mode
        practice = about.practice
        created = about.created
        format = about.format
        self.readers = readers
        self.writer = Mutex(writer)
    }

    deinit {
        try? close()
    }

    @discardableResult
    public func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) -> [AppendResult] {
        try StreamAppend.requireWellFormed(appends)
        return try writer.withLock { writer throws(EventLogError) in
            guard let writer else {
                throw .storage(code: SQLITE_READONLY, message: "the log is open for reading only", path: path)
            }
            return try writer.append(appends, clock: clock)
        }
    }

    /// Closes the writing connection and the readers at rest. Appends fail afterwards. Closing twice is harmless, and so is
    /// closing while another process holds the store's lock: nothing is lost, the next writer's checkpoint does the rest.
    public func close() throws(EventLogError) {
        readers.close()
        try writer.withLock { writer throws(EventLogError) in
            writer?.close()
            writer = nil
        }
    }

    private static func makeWriter(_ place: StorePath, _ about: About) throws(EventLogError) -> sending Writer {
        let connection = try Connection(place.log, path: place.log, flags: SQLITE_OPEN_READWRITE)
        guard sqlite3_db_readonly(connection.handle, "main") == 0 else {
            throw .storage(code: SQLITE_READONLY, message: "no permission to write the log", path: place.log)
        }
        return try Writer(
            connection, lock: try StoreLock(path: place.lock),
            origin: Checksum(practice: about.practice, format: about.format, created: about.created))
    }

    /// The schema and the log's row in one transaction, so that a crash leaves no half-made log.
    private static func layOut(
        _ connection: Connection, practice: String, created: Int64
    ) throws(EventLogError) {
        try connection.execute("BEGIN IMMEDIATE")
        guard try About.tableCount(connection) == 0 else { throw .alreadyThere(path: connection.path) }
        try connection.execute(schema)
        let add = try connection.statement("INSERT INTO log (id, practice, format, created) VALUES (1, ?1, ?2, ?3)")
        add.bind(1, practice)
        add.bind(2, format)
        add.bind(3, created)
        try add.run()
        try connection.execute("COMMIT")
    }
}
