import EventLog
import GRDBSQLite

/// Events that SQLite hands over from within its own loop, as the arguments of a function. Each column asked of a statement
/// is a call that looks at the connection first, and those calls are a fifth of what a scan takes.
final class HandedEvents {
    private static let function = "hand_over"

    /// What a query selects so that each of its rows is handed over.
    static let handingOver = "\(function)(\(EventEnvelope.columns))"

    /// Who is handed the events, and what ended that early.
    private struct Receiver {
        var body: ((EventEnvelope, UnsafeRawBufferPointer) throws -> Void)?
        var failure: (any Error)?
    }

    /// Plain memory, because SQLite has no more than its place.
    private let receiver: UnsafeMutablePointer<Receiver>

    /// Makes the function known to a connection.
    ///
    /// - Precondition: it lives as long as the connection is used.
    init(_ connection: Connection) throws(EventLogError) {
        receiver = .allocate(capacity: 1)
        receiver.initialize(to: Receiver())
        let code = sqlite3_create_function_v2(
            connection.handle, Self.function, EventEnvelope.payloadColumn + 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
            receiver,
            { context, _, values in
                guard let values, let receiver = sqlite3_user_data(context) else { return }
                HandedEvents.hand(values, to: receiver.assumingMemoryBound(to: Receiver.self), context)
            }, nil, nil, nil)
        guard code == SQLITE_OK else { throw connection.failure(code) }
    }

    deinit {
        receiver.deinitialize(count: 1)
        receiver.deallocate()
    }

    private static func hand(
        _ values: UnsafeMutablePointer<OpaquePointer?>, to receiver: UnsafeMutablePointer<Receiver>,
        _ context: OpaquePointer?
    ) {
        let row = HandedColumns(values: values)
        do {
            try receiver.pointee.body?(try EventEnvelope(row: row), row.bytes(EventEnvelope.payloadColumn))
        } catch {
            receiver.pointee.failure = error
            sqlite3_result_error(context, "", 0)
        }
    }

    /// Runs a statement that hands over events to its end.
    func run(
        _ statement: Statement, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        defer { statement.reset() }
        try withoutActuallyEscaping(body) { body in
            receiver.pointee.body = body
            defer { receiver.pointee = Receiver() }
            do { while try statement.step() {} } catch { throw receiver.pointee.failure ?? error }
        }
    }
}

/// A row handed over as the arguments of a function.
private struct HandedColumns: EventColumns {
    let values: UnsafeMutablePointer<OpaquePointer?>

    func integer(_ column: Int32) -> Int64 { sqlite3_value_int64(values[Int(column)]) }

    func isNull(_ column: Int32) -> Bool { sqlite3_value_type(values[Int(column)]) == SQLITE_NULL }

    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_value_blob(values[Int(column)])
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(values[Int(column)])))
    }
}
