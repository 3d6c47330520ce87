import EventLog
import GRDBSQLite

/// A row's columns, by their places.
protocol EventColumns {
    /// 0 where it is NULL.
    func integer(_ column: Int32) -> Int64
    func isNull(_ column: Int32) -> Bool
    /// Valid until the next row.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer
}

extension Statement: EventColumns {}

extension EventEnvelope {
    /// The columns of `event` in the order `init(row:)` reads them: all but the checksum, which only writing and checking
    /// need.
    static let columns = """
        position, stream, version, previous, type, form, occurred, occurred_offset, occurred_precision, recorded, \
        actor, origin, corrects, id, payload
        """

    static let payloadColumn: Int32 = 14

    /// Reads a row. Nothing is allocated.
    @inline(__always)
    init(row: some EventColumns) throws(EventLogError) {
        let position = row.integer(0)
        guard let precision = OccurredPrecision(rawValue: Int32(truncatingIfNeeded: row.integer(8))) else {
            throw .damaged(position: position, reason: "no such precision: \(row.integer(8))")
        }
        self.init(
            position: position, stream: row.integer(1), version: row.integer(2), previous: row.integer(3),
            type: row.integer(4), form: Int32(truncatingIfNeeded: row.integer(5)), occurred: row.integer(6),
            occurredOffset: Int32(truncatingIfNeeded: row.integer(7)), occurredPrecision: precision,
            recorded: row.integer(9), actor: row.integer(10), origin: Self.position(row, 11),
            corrects: Self.position(row, 12), id: try Self.id(row, 13, at: position))
    }

    /// Where there is a position, its column need not be asked whether there is one.
    @inline(__always)
    private static func position(_ row: some EventColumns, _ column: Int32) -> Int64? {
        let position = row.integer(column)
        return position == 0 && row.isNull(column) ? nil : position
    }

    @inline(__always)
    private static func id(
        _ row: some EventColumns, _ column: Int32, at position: Int64
    ) throws(EventLogError) -> EventID {
        let bytes = row.bytes(column)
        guard bytes.count == 16 else {
            throw .damaged(position: position, reason: "its id has \(bytes.count) bytes, not 16")
        }
        return EventID(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
