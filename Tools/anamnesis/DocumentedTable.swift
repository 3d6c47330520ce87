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

    /// The derived tables first, then the corrected views on the log, then the log itself.
    static let all = derived + corrected + [events]

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

    /// The view that the log's schema has for people.
    private static var events: DocumentedTable {
        DocumentedTable(
            file: "log.sqlite", name: "events", kind: "view",
            meaning: "The log as it was recorded, corrections as events of their own. The tables behind it are event, "
                + "stream, type and actor; their columns are explained in the file's own schema.",
            columns: [
                Column(name: "position", type: "integer", unit: "@n", meaning: "1, 2, 3 … in the order of recording."),
                Column(name: "stream", type: "text", unit: "", meaning: "patient-<id>, or practice."),
                Column(name: "version", type: "integer", unit: "1", meaning: "1, 2, 3 … in the stream."),
                Column(name: "type", type: "text", unit: "", meaning: "The event's type, such as painScored."),
                Column(name: "form", type: "integer", unit: "", meaning: "Stored form of the type's payload."),
                Column(
                    name: "occurred", type: "text", unit: "ISO 8601",
                    meaning: "When it happened: the start of the stated period."),
                Column(
                    name: "occurred_precision", type: "text", unit: "",
                    meaning: "year, month, day, minute, second, ms, or relative (a study day)."),
                Column(name: "recorded", type: "text", unit: "ISO 8601", meaning: "When the log took it, in UTC."),
                Column(name: "actor", type: "text", unit: "", meaning: "Who says so."),
                Column(name: "origin", type: "integer", unit: "@n", meaning: "The import it came from."),
                Column(name: "corrects", type: "integer", unit: "@n", meaning: "The original entry it corrects."),
                Column(name: "id", type: "text", unit: "", meaning: "The event's own id, in hexadecimal."),
                Column(name: "payload", type: "text", unit: "JSON", meaning: "What was recorded; texts are sealed."),
            ])
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
