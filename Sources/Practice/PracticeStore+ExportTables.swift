import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import GRDBSQLite
import Interchange
public import PatientRecord
import ProjectionRuntime

/// What an export of tables holds.
public struct TablesExport: Sendable {
    /// The tables in the order of the dictionary, each with its number of rows.
    public var tables: [(name: String, rows: Int64)]
    /// Positions that the derived tables, and the views on the log, are true as of.
    public var viewsPosition: Int64
    public var logPosition: Int64
    /// The instant they are of; nil for the live views and the whole log.
    public var instant: Instant?
}

extension PracticeStore {
    /// Writes every documented table as CSV into a new folder, with a data dictionary, a readme that says what it is, and
    /// checksums. Free texts are sealed in the log and go into no table.
    ///
    /// Streams row by row. All tables are read in one transaction.
    /// - Parameters:
    ///   - key: with it the export is de-identified: patients under study codes, dates shifted, and only what the rules
    ///     release. The same log and key give the same bytes.
    ///   - asked: what is exported; nil for the live views and the whole log.
    ///   - replaces: whether a folder of an earlier export of the same kind gives way, if it holds nothing else.
    ///   - progress: tables written so far, and in all.
    /// - Throws: `.data` with the position where the log is not as it was written.
    public func exportTables(
        into folder: String, of asked: AskedViews? = nil, deidentifiedBy key: StudyKey? = nil, replaces: Bool = false,
        progress: ((Int64, Int64) -> Void)? = nil
    ) throws(PracticeError) -> TablesExport {
        do {
            try requireSoundLog(through: try log.head())
            let asked = try asked ?? liveViews()
            let registry = try asked.instant.map { try context(at: $0).registry } ?? context().registry
            let output = try OutputFolder(
                path: folder, holding: key == nil ? .tables : .deidentifiedTables, replaces: replaces)
            var report = TablesExport(tables: [], viewsPosition: 0, logPosition: 0, instant: asked.instant)
            let tables = key == nil ? ReleasedTable.all : ReleasedTable.deidentified
            try asked.views.connected { database in
                try asked.attach(log, to: database)
                try database.inTransaction(.deferred) {
                    report.viewsPosition =
                        try Int64.fetchOne(database, sql: "SELECT min(position) FROM checkpoint") ?? 0
                    report.logPosition = try Int64.fetchOne(database, sql: "SELECT max(position) FROM event") ?? 0
                    let deidentifier = try key.map { try Deidentifier($0, registry: registry, in: database) }
                    deidentifier?.install(in: database)
                    for (index, table) in tables.enumerated() {
                        progress?(Int64(index), Int64(tables.count))
                        let rows = try Self.write(table, of: database, into: output)
                        report.tables.append((table.name, rows))
                    }
                    return .commit
                }
            }
            try output.write(Self.dictionary(of: tables), to: "dictionary.csv")
            let readme = TablesReadme(
                report: report, practice: log.practice, tables: tables, isDeidentified: key != nil)
            try output.write(readme.text, to: "README.txt")
            try output.finish()
            return report
        } catch { throw .moving(error) }
    }

    private static func write(_ table: ReleasedTable, of database: Database, into output: OutputFolder) throws -> Int64
    {
        let file = try output.file(table.name + ".csv")
        try file.write(table.columns.map(\.name).joined(separator: ",") + "\r\n")
        let statement = try database.makeStatement(sql: table.sql)
        let handle = statement.sqliteStatement
        defer { sqlite3_reset(handle) }
        var (rows, line) = (Int64(0), LineBytes())
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else {
                throw PracticeError(
                    .inputOutput, "\(table.name) cannot be read: \(String(cString: sqlite3_errstr(code))).")
            }
            line.removeAll()
            for column in 0..<sqlite3_column_count(handle) {
                if column > 0 { line.byte(",") }
                append(handle, column, to: &line)
            }
            line.plain("\r\n")
            try file.write(line.bytes)
            rows += 1
        }
        try file.finish()
        return rows
    }

    /// Nothing for NULL, two quotes for an empty text, numbers as they are.
    private static func append(_ row: OpaquePointer?, _ column: Int32, to line: inout LineBytes) {
        switch sqlite3_column_type(row, column) {
        case SQLITE_NULL: break
        case SQLITE_INTEGER: line.integer(sqlite3_column_int64(row, column))
        case SQLITE_FLOAT:
            let text = sqlite3_column_double(row, column).description
            line.raw(text.utf8.dropLast(text.hasSuffix(".0") ? 2 : 0))
        default:
            let count = Int(sqlite3_column_bytes(row, column))
            guard count > 0, let text = sqlite3_column_text(row, column) else { return line.plain("\"\"") }
            line.csvField(UnsafeBufferPointer(start: text, count: count))
        }
    }

    private static func dictionary(of tables: [ReleasedTable]) -> String {
        var text = LineBytes()
        text.plain("table,column,type,unit,decimals,meaning\r\n")
        for table in tables {
            appendLine([table.name, "", "table", "", "", table.meaning], to: &text)
            for column in table.columns {
                appendLine(
                    [
                        table.name, column.name, column.type, column.unit, column.decimals.map(String.init) ?? "",
                        column.meaning,
                    ], to: &text)
            }
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private static func appendLine(_ fields: [String], to text: inout LineBytes) {
        for (index, field) in fields.enumerated() {
            if index > 0 { text.byte(",") }
            text.csvField(field.utf8)
        }
        text.plain("\r\n")
    }
}
