import EventLog
import GRDBSQLite

/// One SQLite connection, used by one thread at a time.
///
/// The C API throughout: GRDB's statements cost a third of the replay and more of the append (measured), and a log has
/// too few queries to speak two dialects.
final class Connection {
    /// How long SQLite itself waits for a lock that recovery or a closing connection holds.
    static let busyTimeoutMilliseconds: Int32 = 5_000

    let path: String
    private(set) var handle: OpaquePointer?
    private var statements: [String: Statement] = [:]

    /// Opens a file, or a `file:` URI that names `path`.
    init(_ location: String, path: String, flags: Int32) throws(EventLogError) {
        self.path = path
        // Without SQLite's own mutex: whoever owns the connection sees to it that one thread uses it.
        let code = sqlite3_open_v2(location, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nil)
        guard code == SQLITE_OK else {
            let error = failure(code)
            close()
            throw error
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
    }

    deinit { close() }

    func close() {
        for statement in statements.values { statement.finalize() }
        statements = [:]
        sqlite3_close_v2(handle)
        handle = nil
    }

    /// Gives the connection up without closing it, for who must not checkpoint: closing the last one would. What it holds
    /// open stays open until the process ends.
    func abandon() {
        for statement in statements.values { statement.finalize() }
        statements = [:]
        handle = nil
    }

    func execute(_ sql: String) throws(EventLogError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// One read transaction: what others commit meanwhile is not seen.
    func atOneMoment<Result>(_ body: () throws(EventLogError) -> Result) throws(EventLogError) -> Result {
        try execute("BEGIN")
        defer { try? execute("COMMIT") }
        return try body()
    }

    /// The statement for this text, prepared once per connection and ready to be bound.
    func statement(_ sql: String) throws(EventLogError) -> Statement {
        if let statement = statements[sql] { return statement }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw failure(code) }
        let statement = Statement(prepared, of: self)
        statements[sql] = statement
        return statement
    }

    /// Rows of a query in order, each made a value by `read`.
    func rows<Value>(
        _ sql: String, _ bindings: Int64..., read: (Statement) throws(EventLogError) -> Value
    ) throws(EventLogError) -> [Value] {
        let statement = try statement(sql)
        defer { statement.reset() }
        for (index, value) in bindings.enumerated() { statement.bind(Int32(index + 1), value) }
        var values: [Value] = []
        while try statement.step() { values.append(try read(statement)) }
        return values
    }

    func failure(_ code: Int32) -> EventLogError {
        // The triggers of the log say in our words what they refuse; SQLite's own words say nothing of what to do.
        let refusal = code & 0xff == SQLITE_CONSTRAINT ? handle.flatMap { sqlite3_errmsg($0) } : nil
        let message = refusal.map { String(cString: $0) } ?? StorageTrouble(sqliteCode: code).words
        return .storage(code: code, message: message, path: path)
    }
}
