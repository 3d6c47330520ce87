import EventLog
import EventLogSQLite
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
    ///
    /// - Parameter asked: what it reads; nil for the live views and the whole log.
    public func query(
        _ sql: String, of asked: AskedViews? = nil, rowsMax: Int, secondsMax: Double
    ) throws(PracticeError) -> SQLAnswer {
        var answer = SQLAnswer(columns: [], rows: [], isCut: false)
        answer.isCut = try query(
            sql, of: asked, rowsMax: rowsMax, secondsMax: secondsMax, columns: { answer.columns = $0 },
            row: { answer.rows.append($0) })
        return answer
    }

    /// Runs one read-only query as `query(_:rowsMax:secondsMax:)` does, and hands over rows as they come.
    ///
    /// - Returns: true where there were more rows than the limit.
    public func query(
        _ sql: String, of asked: AskedViews? = nil, rowsMax: Int, secondsMax: Double,
        columns: ([String]) throws -> Void,
        row: ([DatabaseValue]) throws -> Void
    ) throws(PracticeError) -> Bool {
        do {
            try ReadOnlySQL.check(sql)
            let asked = try asked ?? liveViews()
            return try asked.views.connected { database in
                // Read-only like the connection.
                try asked.attach(log, to: database)
                try database.execute(sql: "PRAGMA query_only = ON")
                let deadline = Deadline(Date(timeIntervalSinceNow: secondsMax), seconds: secondsMax)
                return try deadline.holding(in: database) {
                    let statement = try ReadOnlySQL.statement(sql, in: database)
                    try columns(statement.columnNames)
                    return try Self.hand(statement, rowsMax: rowsMax, to: row)
                }
            }
        } catch let error as DatabaseError {
            throw Self.explain(error, isLive: asked?.instant == nil)
        } catch { throw .wrapping(error) }
    }

    private static func hand(
        _ statement: Statement, rowsMax: Int, to take: ([DatabaseValue]) throws -> Void
    ) throws -> Bool {
        let cursor = try Row.fetchCursor(statement)
        var taken = 0
        while let row = try cursor.next() {
            if taken == rowsMax { return true }
            try take(Array(row.databaseValues))
            taken += 1
        }
        return false
    }

    private static func explain(_ error: DatabaseError, isLive: Bool) -> PracticeError {
        let message = error.message ?? "unknown error"
        if !isLive, message.contains(": log.") {
            return PracticeError(
                .usage, "\(message): at a past instant the log's tables and views are named without `log.` before them."
            )
        }
        if message.contains("not authorized") {
            return PracticeError(
                .usage, "sql reads tables and calls SQLite's own functions; this is none of them (\(message)).")
        }
        if error.resultCode == .SQLITE_TOOBIG {
            return PracticeError(.usage, "a value of the query is larger than SQLite makes one. Ask for less of it.")
        }
        if error.resultCode == .SQLITE_READONLY {
            return PracticeError(
                .usage, "sql only reads, and this would write. The log changes by `record`, `amend` and `retract`.")
        }
        if error.resultCode == .SQLITE_ERROR {
            return PracticeError(.usage, "\(message). `anamnesis tables` lists tables and columns.")
        }
        let trouble = StorageTrouble(sqliteCode: error.extendedResultCode.rawValue)
        return PracticeError(trouble == .busy ? .tryAgain : .inputOutput, "the query stopped: \(trouble.words).")
    }
}

/// When a query has to stop. SQLite asks between its instructions, so that one that never answers a row stops too.
private final class Deadline: Sendable {
    /// Instructions between two looks at the clock: some tens of microseconds.
    private static let instructions: Int32 = 10_000
    private let date: Date
    private let seconds: Double

    init(_ date: Date, seconds: Double) {
        self.date = date
        self.seconds = seconds
    }

    /// Does a work that is stopped, with an error that says so, when the time is over.
    func holding<Answer>(in database: Database, _ work: () throws -> Answer) throws -> Answer {
        interrupt(database)
        defer { withExtendedLifetime(self) { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) } }
        do { return try work() } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            throw PracticeError(
                .usage,
                "the query took longer than \(Int(exactly: seconds).map { "\($0)" } ?? "\(seconds)") s and was stopped. Ask "
                    + "for less, or allow more time with --seconds.")
        }
    }

    /// - Precondition: the deadline lives until the handler is taken away.
    private func interrupt(_ database: Database) {
        sqlite3_progress_handler(
            database.sqliteConnection, Self.instructions,
            { Unmanaged<Deadline>.fromOpaque($0!).takeUnretainedValue().date < Date() ? 1 : 0 },
            Unmanaged.passUnretained(self).toOpaque())
    }
}
