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
            brought up to date first. SQLite's dialect.

            Examples:
              anamnesis sql "SELECT instrument, count(*), avg(change) FROM patient_progress GROUP BY instrument"
              anamnesis sql "SELECT * FROM pain_score WHERE moment = 'before'" --format csv --into pain.csv
              anamnesis sql - --json < question.sql
            """)

    @Argument(help: "One query, or - for standard input.")
    var query: String
    @Option(help: "At most so many rows.")
    var limit = 10_000
    @Option(help: "Stopped after so many seconds.")
    var seconds = 30.0
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit has to be 1 or more.") }
        guard seconds > 0, seconds <= 86_400 else { throw ValidationError("--seconds has to be over 0, up to 86400.") }
    }

    func run() throws {
        try reporting {
            let sql = query == "-" ? try Self.standardInput() : query
            let store = try stored.readingCurrent()
            let answer = try store.query(sql, rowsMax: limit, secondsMax: seconds)
            switch output.chosen {
            case .text: try output.write(text(SQLTable(answer)))
            case .json: try output.write(SQLTable(answer).json)
            case .csv: try output.write(SQLTable(answer).csv)
            }
            if answer.isCut {
                Edge.current.say(
                    "anamnesis: cut after \(answer.rows.count) rows; there are more. Raise --limit (now \(limit)).")
            }
        }
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
