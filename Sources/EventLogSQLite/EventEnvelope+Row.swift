import EventLog
import GRDBSQLite

extension EventEnvelope {
    /// The columns of `event` in the order `init(row:)` reads them: all but the checksum, which only writing and checking
    /// need.
    static let columns = """
        position, stream, version, previous, type, form, occurred, occurred_offset, occurred_precision, recorded, \
        actor, origin, corrects, id, payload
        """

    static let payloadColumn: Int32 = 14

    /// Reads the row a statement stands on. Nothing is allocated.
    @inline(__always)
    init(row: OpaquePointer?) throws(EventLogError) {
        let position = sqlite3_column_int64(row, 0)
        guard let precision = OccurredPrecision(rawValue: sqlite3_column_int(row, 8)) else {
            throw .damaged(position: position, reason: "no such precision: \(sqlite3_column_int(row, 8))")
        }
        self.init(
            position: position, stream: sqlite3_column_int64(row, 1), version: sqlite3_column_int64(row, 2),
            previous: sqlite3_column_int64(row, 3), type: sqlite3_column_int64(row, 4),
            form: sqlite3_column_int(row, 5), occurred: sqlite3_column_int64(row, 6),
            occurredOffset: sqlite3_column_int(row, 7), occurredPrecision: precision,
            recorded: sqlite3_column_int64(row, 9), actor: sqlite3_column_int64(row, 10),
            origin: Self.position(row, 11), corrects: Self.position(row, 12),
            id: try Self.id(row, 13, at: position))
    }

    @inline(__always)
    private static func position(_ row: OpaquePointer?, _ column: Int32) -> Int64? {
        sqlite3_column_type(row, column) == SQLITE_NULL ? nil : sqlite3_column_int64(row, column)
    }

    @inline(__always)
    private static func id(
        _ row: OpaquePointer?, _ column: Int32, at position: Int64
    ) throws(EventLogError) -> EventID {
        guard let start = sqlite3_column_blob(row, column), sqlite3_column_bytes(row, column) == 16 else {
            throw .damaged(position: position, reason: "its id has \(sqlite3_column_bytes(row, column)) bytes, not 16")
        }
        return EventID(
            high: UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
