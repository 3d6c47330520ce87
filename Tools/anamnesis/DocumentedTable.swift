import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// A table or view that can be queried, with what its columns mean.
struct DocumentedTable {
    struct Column {
        var name: String
        var type: String
        var unit: String
        var meaning: String
    }

    var file: String
    var name: String
    /// `table` or `view`.
    var kind: String
    var meaning: String
    var columns: [Column]

    /// The derived tables first, then the corrected views on the log.
    static let all = derived + corrected

    private static var derived: [DocumentedTable] {
        var tables: [DocumentedTable] = []
        for entry in ViewDocumentation.entries(of: PracticeStore.projectors) {
            if entry.column.isEmpty {
                tables.append(
                    DocumentedTable(
                        file: "views.sqlite", name: entry.table, kind: entry.type, meaning: entry.meaning, columns: []))
            } else {
                tables[tables.count - 1].columns.append(
                    Column(name: entry.column, type: entry.type, unit: entry.unit, meaning: entry.meaning))
            }
        }
        return tables
    }

    private static var corrected: [DocumentedTable] {
        LogViews.names.map { name in
            DocumentedTable(
                file: "log.sqlite", name: name, kind: "view", meaning: meaning(of: name),
                columns: LogViews.documentation.filter { $0.view == name }.map {
                    Column(name: $0.column, type: $0.type.lowercased(), unit: $0.unit, meaning: $0.meaning)
                })
        }
    }

    private static func meaning(of view: String) -> String {
        view == "entry"
            ? "Every entry of every patient with corrections applied, true as of the log's newest event."
            : "Read from the log with corrections applied, true as of its newest event."
    }

    var json: JSONValue {
        .object([
            ("file", .string(file)), ("name", .string(name)), ("kind", .string(kind)), ("meaning", .string(meaning)),
            (
                "columns",
                .array(
                    columns.map {
                        .object([
                            ("name", .string($0.name)), ("type", .string($0.type)), ("unit", .string($0.unit)),
                            ("meaning", .string($0.meaning)),
                        ])
                    })
            ),
        ])
    }
}
