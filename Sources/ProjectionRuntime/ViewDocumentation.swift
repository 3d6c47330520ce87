/// What every table, view and column of the views file means: written into the file, and printed by `tables`.
public struct ViewDocumentation: Sendable, Hashable {
    public var table: String
    /// Empty for the table itself.
    public var column: String
    public var type: String
    public var unit: String
    public var meaning: String

    /// Tables in their projectors' order, each followed by its columns.
    public static func entries(of projectors: [any Projector], isReplay: Bool = false) -> [ViewDocumentation] {
        let runtimeTables = RuntimeTables.all + (isReplay ? [ReplayHead.table] : [])
        let tables = (projectors.flatMap(\.tables) + runtimeTables).map {
            ($0.name, "table", $0.documentation + " Key: " + $0.key.joined(separator: ", ") + ".", $0.columns)
        }
        let queries = projectors.flatMap(\.queries).map { ($0.name, "view", $0.documentation, $0.columns) }
        return (tables + queries).flatMap { name, type, meaning, columns in
            [ViewDocumentation(table: name, column: "", type: type, unit: "", meaning: meaning)]
                + columns.map { ViewDocumentation(table: name, $0) }
        }
    }

    private init(table: String, _ column: ViewColumn) {
        let type =
            switch column.kind {
            case .text: "text"
            case .integer: "integer"
            case .real(let decimals): "real, \(decimals) decimals"
            case .day: "day"
            }
        self.init(table: table, column: column.name, type: type, unit: column.unit, meaning: column.documentation)
    }

    init(table: String, column: String, type: String, unit: String, meaning: String) {
        self.table = table
        self.column = column
        self.type = type
        self.unit = unit
        self.meaning = meaning
    }

    var values: [ViewValue] { [table, column, type, unit, meaning].map { .text($0) } }
}
