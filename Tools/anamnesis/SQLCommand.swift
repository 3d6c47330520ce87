import ArgumentParser
import Foundation
import Practice
import Rendering

/// A question of the analyst's own.
struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Answers one SQL query over the views and the log. It only reads.",
        discussion: """
            Tables and views are those of `anamnesis tables`; those of the log stand under `log.` too. The views are \
            brought up to date first. SQLite's dialect. As text the first \(textRowsMax) rows are shown unless --limit \
            says otherwise; as JSON, as CSV and with --into all. A query that is stopped leaves no file of --into. \
            With --as-of or --known-at all tables and views, those of the log too, are as they were.

            Examples:
              anamnesis sql "SELECT instrument, count(*), avg(change) \\
                  FROM patient_progress GROUP BY instrument"
              anamnesis sql "SELECT * FROM pain_score WHERE moment = 'before'" \\
                  --format csv --into pain.csv
              anamnesis sql --known-at 2026-03-01 "SELECT count(*) FROM visit"
              anamnesis sql - --json < question.sql
            """)

    /// Text is for reading, and its columns' widths are known only when all rows are.
    private static let textRowsMax = 10_000

    @Argument(help: "One query, or - for standard input.")
    var query: String
    @Option(help: "At most so many rows.")
    var limit: Int?
    @Option(help: "Stopped after so many seconds.")
    var seconds = 30.0
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit.map({ $0 >= 1 }) ?? true else { throw ValidationError("--limit has to be 1 or more.") }
        guard seconds > 0, seconds <= 86_400 else { throw ValidationError("--seconds has to be over 0, up to 86400.") }
    }

    func run() throws {
        try reporting {
            let sql = query == "-" ? try Self.standardInput() : query
            let store = try asked.isLive ? stored.readingCurrent() : stored.reading()
            let views = try asked.views(in: store)
            let isCut = try output.chosen == .text ? show(sql, of: store, views) : export(sql, from: store, views)
            if let rows = isCut {
                Edge.current.say("anamnesis: cut after \(rows) rows; there are more. Raise --limit.")
            }
        }
    }

    /// Sets a table, and answers how many rows it was cut after; nil where it is whole.
    private func show(_ sql: String, of store: PracticeStore, _ views: AskedViews?) throws -> Int? {
        let rowsMax = limit ?? (output.into == nil ? Self.textRowsMax : .max)
        let answer = try store.query(sql, of: views, rowsMax: rowsMax, secondsMax: seconds)
        try output.write(text(SQLTable(answer)))
        return answer.isCut ? answer.rows.count : nil
    }

    /// Writes rows as they come, so that an export of any length needs little memory; answers as `show` does.
    private func export(_ sql: String, from store: PracticeStore, _ views: AskedViews?) throws -> Int? {
        let writer = SQLWriter(isJSON: output.chosen == .json, csv: output.csvText, answer: try AnswerFile(output))
        let isCut = try store.query(
            sql, of: views, rowsMax: limit ?? .max, secondsMax: seconds, columns: writer.begin, row: writer.write)
        try writer.finish()
        return isCut ? writer.rows : nil
    }

    private func text(_ table: SQLTable) -> String {
        let (text, shown) = table.text(width: Edge.current.width, style: output.style)
        if shown < table.answer.columns.count {
            Edge.current.say(
                "anamnesis: \(shown) of \(table.answer.columns.count) columns fit here. --format csv or --json has "
                    + "them all.")
        }
        return text
    }

    private static func standardInput() throws -> String {
        let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw PracticeError(.usage, "standard input has no query. Give one SELECT.")
        }
        return text
    }
}
