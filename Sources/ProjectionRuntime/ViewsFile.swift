import EventLog
import GRDB
import GRDBSQLite

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One generation of the views: a SQLite file with every projector's tables, rows and checkpoints.
///
/// Rows and checkpoint are committed in one transaction of this one file.
struct ViewsFile {
    let path: String
    let queue: DatabaseQueue

    /// Makes a new, empty file with all tables. For a rebuild: nothing is synced until `seal()`.
    static func create(at path: String, projectors: [any Projector], isReplay: Bool = false) throws -> ViewsFile {
        // Nobody reads this file before it is finished, and a crash throws it away.
        try create(at: path, projectors, isReplay: isReplay, journal: "OFF")
    }

    /// Makes a replay's file, in which what was committed survives the end of the process.
    ///
    /// - Parameter beginning: what stands in it from its first moment on.
    static func createPartial(
        at path: String, projectors: [any Projector], beginning: (Database) throws -> Void
    ) throws -> ViewsFile {
        try create(at: path, projectors, isReplay: true, journal: "TRUNCATE", beginning)
    }

    /// Opens a replay's file to go on in it.
    static func openPartial(at path: String) throws -> ViewsFile { try building(at: path, journal: "TRUNCATE") }

    private static func building(at path: String, journal: String) throws -> ViewsFile {
        var configuration = Configuration()
        // Whoever looks into a replay's file while it is written is waited for.
        configuration.busyMode = .timeout(5)
        // A replay commits every so many patients, and an error may end it in between.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA journal_mode = \(journal); PRAGMA synchronous = OFF; PRAGMA cache_size = -65536")
        }
        return ViewsFile(path: path, queue: try DatabaseQueue(path: path, configuration: configuration))
    }

    private static func create(
        at path: String, _ projectors: [any Projector], isReplay: Bool, journal: String,
        _ beginning: (Database) throws -> Void = { _ in }
    ) throws -> ViewsFile {
        let file = try building(at: path, journal: journal)
        try file.queue.write { database in
            for table in RuntimeTables.all + (isReplay ? [ReplayHead.table] : []) + projectors.flatMap(\.tables) {
                try database.execute(sql: table.createSQL)
            }
            for query in projectors.flatMap(\.queries) {
                try database.execute(sql: query.createSQL)
            }
            try writeDocumentation(of: projectors, isReplay: isReplay, to: database)
            try beginning(database)
        }
        return file
    }

    /// Opens a finished file for catching up.
    static func open(at path: String) throws -> ViewsFile {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        return ViewsFile(path: path, queue: try DatabaseQueue(path: path, configuration: configuration))
    }

    /// Opens a finished file for reading, also in a folder that cannot be written to.
    static func openReadOnly(at path: String) throws -> ViewsFile {
        do { return try openReadOnly(at: path, location: path) } catch let error as DatabaseError {
            let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            guard [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode), access(path, R_OK) == 0,
                access(folder.isEmpty ? "." : folder, W_OK) != 0
            else { throw ProjectionError.wrapping(error, path: path) }
            var status = stat()
            if stat(path + "-wal", &status) == 0, status.st_size > 0 {
                throw ProjectionError.waiting(path: path, bytes: Int(status.st_size))
            }
            return try openReadOnly(at: path, location: ReadOnlyFolder.unchangingURI(of: path))
        }
    }

    private static func openReadOnly(at path: String, location: String) throws -> ViewsFile {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: location, configuration: configuration)
        // Opening alone does not look into the file.
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
        return ViewsFile(path: path, queue: queue)
    }

    /// Makes the file durable and fit for readers beside one writer.
    func seal() throws {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA optimize")
        }
        try queue.close()
    }

    /// Makes a replay's file one single file that any SQLite program opens.
    func finish() throws {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE")
        }
        try queue.close()
    }

    static func parked(in database: Database) throws -> [ParkedPatient] {
        try Row.fetchAll(database, sql: "SELECT * FROM parked ORDER BY patient, projector").map {
            ParkedPatient(patient: $0[0], projector: $0[1], position: $0[2], reason: $0[3])
        }
    }

    private static func writeDocumentation(
        of projectors: [any Projector], isReplay: Bool, to database: Database
    ) throws {
        let writer = try RowWriter(RuntimeTables.documentation, in: database)
        for entry in ViewDocumentation.entries(of: projectors, isReplay: isReplay) { try writer.insert(entry.values) }
    }
}

/// Inserts rows of one table through the statement's C handle: a rebuild writes hundreds of thousands.
final class RowWriter {
    /// Rows of one statement: to begin and end one, and to find the place of its first row, takes a fifth of what rows take.
    private static let rowsMax = 16

    private let table: String
    private let columns: Int
    private let database: Database
    /// By how many rows they insert, from 1 on.
    private var statements = [Statement?](repeating: nil, count: rowsMax)

    init(_ table: ViewTable, in database: Database) throws {
        self.table = table.name
        columns = table.columns.count
        self.database = database
    }

    func insert(_ values: [ViewValue]) throws { try insert([ViewRow(table: 0, values)][...]) }

    func insert(_ rows: ArraySlice<ViewRow>) throws {
        var rest = rows
        while !rest.isEmpty {
            try insertAtOnce(rest.prefix(Self.rowsMax))
            rest = rest.dropFirst(Self.rowsMax)
        }
    }

    private func insertAtOnce(_ rows: ArraySlice<ViewRow>) throws {
        let statement = try statement(ofRows: rows.count)
        let handle = statement.sqliteStatement
        precondition(rows.allSatisfy { $0.values.count == columns }, "\(table): a row has one value for each column")
        // The rows' texts lie side by side until they are written: copies of SQLite's own cost an allocation each.
        var textBytes = 0
        Self.forEachValue(of: rows) { textBytes += $0.textBytes }
        let code = withUnsafeTemporaryAllocation(of: CChar.self, capacity: textBytes + 1) { texts in
            var (end, place) = (0, Int32(0))
            Self.forEachValue(of: rows) { value in
                place += 1
                value.bind(at: place, handle, texts, &end)
            }
            let code = sqlite3_step(handle)
            sqlite3_reset(handle)
            return code
        }
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))),
                sql: statement.sql)
        }
    }

    private func statement(ofRows count: Int) throws -> Statement {
        if let statement = statements[count - 1] { return statement }
        let row = "(" + Array(repeating: "?", count: columns).joined(separator: ", ") + ")"
        let statement = try database.makeStatement(
            sql: "INSERT INTO \(table) VALUES " + Array(repeating: row, count: count).joined(separator: ", "))
        statements[count - 1] = statement
        return statement
    }

    private static func forEachValue(of rows: ArraySlice<ViewRow>, _ body: (borrowing ValueInPlace) -> Void) {
        for row in rows.indices {
            rows[row].values.withUnsafeBufferPointer { values in
                values.withMemoryRebound(to: ValueInPlace.self) { values in
                    for place in values.indices { body(values[place]) }
                }
            }
        }
    }
}

/// A value where it lies. A rebuild writes millions; what has no copies is looked at without one.
private struct ValueInPlace: ~Copyable {
    let value: ViewValue

    var textBytes: Int { if case .text(let text) = value { text.utf8.count } else { 0 } }

    func bind(
        at place: Int32, _ handle: OpaquePointer, _ texts: UnsafeMutableBufferPointer<CChar>, _ end: inout Int
    ) {
        switch value {
        case .null: sqlite3_bind_null(handle, place)
        case .integer(let integer): sqlite3_bind_int64(handle, place, integer)
        case .real(let real): sqlite3_bind_double(handle, place, real)
        case .text(let text):
            let (start, count) = (texts.baseAddress! + end, text.utf8.count)
            UnsafeMutableRawBufferPointer(start: start, count: count).copyBytes(from: text.utf8)
            end += count
            // No destructor: the bytes stay where they are.
            sqlite3_bind_text(handle, place, start, Int32(count), nil)
        }
    }
}
