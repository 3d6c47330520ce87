import Foundation
public import GRDB
import GRDBSQLite
import PatientRecord
import ProjectionRuntime

/// What a query answers: column names, and rows as they come.
public struct SQLAnswer: Sendable {
    public var columns: [String]
    public var rows: [[DatabaseValue]]
    /// True where there were more rows than the limit.
    public var isCut: Bool
}

extension PracticeStore {
    /// Runs one read-only query over the views and, attached as `log`, the log with its corrected views.
    ///
    /// Bounded: at most `rowsMax` rows and `secondsMax` seconds. Names that are unique need no prefix.
    public func query(
        _ sql: String, rowsMax: Int, secondsMax: Double
    ) throws(PracticeError) -> SQLAnswer {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: try views().path, configuration: configuration)
            try queue.inDatabase { database in
                // A path, not a URI, which could not hold every path. Read-only like the connection.
                try database.execute(sql: "ATTACH DATABASE ? AS log", arguments: [place.log])
            }
            return try queue.inDatabase { database in
                try database.execute(sql: "PRAGMA query_only = ON")
                return try Self.answer(sql, in: database, rowsMax: rowsMax, secondsMax: secondsMax)
            }
        } catch let error as DatabaseError {
            throw Self.explain(error)
        } catch { throw .wrapping(error) }
    }

    private static func answer(
        _ sql: String, in database: Database, rowsMax: Int, secondsMax: Double
    ) throws -> SQLAnswer {
        let deadline = Deadline(Date(timeIntervalSinceNow: secondsMax))
        deadline.interrupt(database)
        defer { withExtendedLifetime(deadline) { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) } }
        do { return try rows(of: sql, in: database, rowsMax: rowsMax) } catch let error as DatabaseError {
            guard error.resultCode == .SQLITE_INTERRUPT else { throw error }
            throw PracticeError(
                .usage, "the query took longer than \(secondsMax) s and was stopped. Ask for less, or allow more time.")
        }
    }

    private static func rows(of sql: String, in database: Database, rowsMax: Int) throws -> SQLAnswer {
        let statement = try database.makeStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement)
        var answer = SQLAnswer(columns: statement.columnNames, rows: [], isCut: false)
        while let row = try cursor.next() {
            if answer.rows.count == rowsMax {
                answer.isCut = true
                break
            }
            answer.rows.append(Array(row.databaseValues))
        }
        return answer
    }

    private static func explain(_ error: DatabaseError) -> PracticeError {
        let message = error.message ?? "unknown error"
        if error.resultCode == .SQLITE_READONLY || message.contains("not authorized") {
            return PracticeError(
                .usage, "sql only reads: \(message). The log changes by `record`, `amend` and `retract`.")
        }
        if error.resultCode == .SQLITE_ERROR {
            return PracticeError(.usage, "\(message). `anamnesis tables` lists tables and columns.")
        }
        return PracticeError(.inputOutput, message)
    }

    /// Installs the corrected SQL views of the log, for `sql` and for any SQLite shell.
    func installLogViews() throws {
        let queue = try DatabaseQueue(path: place.log)
        try queue.inDatabase { try $0.execute(sql: LogViews.sql) }
        try queue.close()
    }
}

/// When a query has to stop. SQLite asks between its instructions, so that one that never answers a row stops too.
private final class Deadline: Sendable {
    /// Instructions between two looks at the clock: some tens of microseconds.
    private static let instructions: Int32 = 10_000
    private let date: Date

    init(_ date: Date) { self.date = date }

    /// - Precondition: the deadline lives until the handler is taken away.
    func interrupt(_ database: Database) {
        sqlite3_progress_handler(
            database.sqliteConnection, Self.instructions,
            { Unmanaged<Deadline>.fromOpaque($0!).takeUnretainedValue().date < Date() ? 1 : 0 },
            Unmanaged.passUnretained(self).toOpaque())
    }
}
