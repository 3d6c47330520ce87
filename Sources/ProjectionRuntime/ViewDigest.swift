import Crypto
import GRDB
import GRDBSQLite

/// SHA-256 of one projector table: rows in order of the key, typed and length-prefixed, doubles as their IEEE bits.
public struct ViewDigest: Sendable, Hashable {
    public var projector: String
    public var version: Int
    public var table: String
    public var rows: Int64
    /// 64 hexadecimal digits.
    public var digest: String

    /// The digests of all tables of a views file, parked patients last for each projector.
    static func all(of projectors: [any Projector], in database: Database) throws -> [ViewDigest] {
        try projectors.flatMap { projector in
            try projector.tables.map { table in
                try of(table, select(table), projector: projector, database)
            } + [
                try of(
                    RuntimeTables.parked,
                    select(RuntimeTables.parked) + " WHERE projector = '\(projector.name)'", projector: projector,
                    database)
            ]
        }
    }

    /// By the columns' names: a table whose columns have others is another.
    private static func select(_ table: ViewTable) -> String {
        "SELECT " + table.columns.map(\.name).joined(separator: ", ") + " FROM " + table.name
    }

    private static func of(
        _ table: ViewTable, _ select: String, projector: any Projector, _ database: Database
    ) throws -> ViewDigest {
        var hash = SHA256()
        hash.update(data: Array("\(projector.name) \(projector.version) \(table.name)\n".utf8))
        let statement = try database.makeStatement(sql: select + " ORDER BY " + table.key.joined(separator: ", "))
        let rows = try add(statement, to: &hash)
        return ViewDigest(
            projector: projector.name, version: projector.version, table: table.name, rows: rows,
            digest: HexText.of(hash.finalize()))
    }

    /// The digest of all rows about patients after one id and up to another.
    static func ofStretch(
        _ tables: [ViewTable], after: String, through: String, in database: Database
    ) throws -> String {
        var hash = SHA256()
        for table in tables {
            hash.update(data: Array("\(table.name)\n".utf8))
            let statement = try database.cachedStatement(
                sql: select(table) + " WHERE patient > ? AND patient <= ? ORDER BY "
                    + table.key.joined(separator: ", "))
            try statement.setArguments([after, through])
            let rows = try add(statement, to: &hash)
            hash.update(data: Array("\(rows)\n".utf8))
        }
        return HexText.of(hash.finalize())
    }

    /// - Returns: how many rows there were.
    private static func add(_ statement: Statement, to hash: inout SHA256) throws -> Int64 {
        let handle = statement.sqliteStatement
        var rows: Int64 = 0
        var buffer: [UInt8] = []
        defer { sqlite3_reset(handle) }
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            rows += 1
            buffer.removeAll(keepingCapacity: true)
            for column in 0..<sqlite3_column_count(handle) { append(handle, column, to: &buffer) }
            hash.update(data: buffer)
        }
        return rows
    }

    private static func append(_ handle: OpaquePointer, _ column: Int32, to buffer: inout [UInt8]) {
        let type = sqlite3_column_type(handle, column)
        buffer.append(UInt8(type))
        switch type {
        case SQLITE_INTEGER: append(UInt64(bitPattern: sqlite3_column_int64(handle, column)), to: &buffer)
        case SQLITE_FLOAT: append(sqlite3_column_double(handle, column).bitPattern, to: &buffer)
        case SQLITE_NULL: break
        default:
            let count = Int(sqlite3_column_bytes(handle, column))
            append(UInt64(count), to: &buffer)
            if let text = sqlite3_column_text(handle, column) {
                buffer.append(contentsOf: UnsafeBufferPointer(start: text, count: count))
            }
        }
    }

    private static func append(_ word: UInt64, to buffer: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            buffer.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }
}
