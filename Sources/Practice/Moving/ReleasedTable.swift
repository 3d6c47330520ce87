import PatientRecord
import ProjectionRuntime

/// One table of an export: what is asked of the database, and what its columns mean.
struct ReleasedTable: Sendable {
    struct Column: Sendable {
        var name: String
        /// text, integer, real or day.
        var type: String
        var unit: String
        /// For reals of derived tables.
        var decimals: Int?
        var meaning: String
        /// What is selected.
        var expression: String
    }

    var name: String
    var meaning: String
    var columns: [Column]
    /// The terms of ORDER BY.
    var order: String
    /// Columns of the table that are left out, with the reason.
    var withheld: [(column: String, reason: String)] = []

    /// Every table that is documented, as it is: those of the projectors, and the views on the log.
    static let all: [ReleasedTable] = derived + onLog

    /// Not among the tables: the documentation itself is `dictionary.csv`.
    private static let leftOut: Set<String> = [RuntimeTables.documentation.name]

    private static var derived: [ReleasedTable] {
        let projectors = PracticeStore.projectors
        let tables = (projectors.flatMap(\.tables) + RuntimeTables.all).filter { !leftOut.contains($0.name) }.map {
            ReleasedTable(
                name: $0.name, meaning: $0.documentation, columns: $0.columns.map(Column.init),
                order: $0.key.map(quoted).joined(separator: ", "))
        }
        let queries = projectors.flatMap(\.queries).map {
            ReleasedTable(
                name: $0.name, meaning: $0.documentation, columns: $0.columns.map(Column.init),
                order: (1...$0.columns.count).map(String.init).joined(separator: ", "))
        }
        return tables + queries
    }

    private static var onLog: [ReleasedTable] {
        LogViews.names.map { name in
            let columns = LogViews.documentation.filter { $0.view == name }.map {
                Column(
                    name: $0.column, type: $0.type.lowercased(), unit: $0.unit, decimals: nil, meaning: $0.meaning,
                    expression: quoted($0.column))
            }
            let meaning =
                name == "entry"
                ? "Every entry of every patient with corrections applied; free text in payloads is sealed."
                : "Entries read from the log with corrections applied."
            let names = columns.map(\.name)
            let key = ["position", "number"].filter(names.contains)
            return ReleasedTable(
                name: name, meaning: meaning, columns: columns,
                order: (key.isEmpty ? names : key).map(quoted).joined(separator: ", "))
        }
    }

    var sql: String {
        "SELECT " + columns.map { "\($0.expression) AS \(Self.quoted($0.name))" }.joined(separator: ", ")
            + " FROM \(name) ORDER BY \(order)"
    }

    static func quoted(_ name: String) -> String { "\"" + name + "\"" }
}

extension ReleasedTable.Column {
    /// A column of a projector's table, as it is.
    init(_ column: ViewColumn) {
        var decimals: Int?
        let type: String
        switch column.kind {
        case .text: type = "text"
        case .integer: type = "integer"
        case .day: type = "day"
        case .real(let digits): (type, decimals) = ("real", digits)
        }
        self.init(
            name: column.name, type: type, unit: column.unit, decimals: decimals, meaning: column.documentation,
            expression: ReleasedTable.quoted(column.name))
    }
}
