import ArgumentParser
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// What can be asked with `sql`.
struct TablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tables",
        abstract: "Every table and view that `sql` can read, with type, unit and meaning of each column.",
        discussion: """
            Needs no store: the documentation is the program's own, and every views file carries it in its table \
            `documentation`.

            Examples:
              anamnesis tables
              anamnesis tables patient_progress
              anamnesis tables --format csv --into data-dictionary.csv
            """)

    @Argument(help: "One table or view; all if absent.")
    var name: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let tables = try chosen()
            switch output.chosen {
            case .text: try output.write(tables.map(text).joined(separator: "\n"))
            case .json: try output.write(json: .array(tables.map(\.json)))
            case .csv: try output.write(Self.csv(tables))
            }
        }
    }

    private func chosen() throws -> [DocumentedTable] {
        guard let name else { return DocumentedTable.all }
        let tables = DocumentedTable.all.filter { $0.name == name || "log." + $0.name == name }
        guard !tables.isEmpty else {
            let names = DocumentedTable.all.map(\.name).joined(separator: ", ")
            throw PracticeError(.noInput, "there is no table \(name). There are: \(names).")
        }
        return tables
    }

    private func text(_ table: DocumentedTable) -> String {
        let (width, style) = (Edge.current.width, output.style)
        let title = style.styled(table.name, .strong) + " (" + table.kind + " in " + table.file + ")"
        let columns = TextTable(
            columns: [.init("Column", overflow: .truncate), .init("Type"), .init("Unit"), .init("Meaning")],
            rows: table.columns.map { [.init($0.name), .init($0.type), .init($0.unit), .init($0.meaning)] })
        let meaning = DisplayWidth.wrapped(printable(table.meaning), to: width)
        return ([title] + (table.meaning.isEmpty ? [] : meaning) + columns.lines(width: width, style: style))
            .map { $0 + "\n" }.joined()
    }

    private static func csv(_ tables: [DocumentedTable]) -> String {
        let csv = CSVText()
        let lines = tables.flatMap { table in
            [csv.line([table.name, "", table.kind, "", table.meaning, table.file])]
                + table.columns.map { csv.line([table.name, $0.name, $0.type, $0.unit, $0.meaning, table.file]) }
        }
        return csv.line(["table", "column", "type", "unit", "meaning", "file"]) + lines.joined()
    }
}
