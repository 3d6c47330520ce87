public import Rendering

extension ComparisonModel {
    /// The comparison for the terminal.
    public func text(width: Int, style: TerminalStyle = .plain) -> String {
        var page = PageText(width: width, style: style)
        page.labelled("A", "\(a.name): \(a.words)")
        page.labelled("B", "\(b.name): \(b.words)")
        page.gap()
        page.sentence(verdict, .strong)
        page.gap()
        page.table(counts)
        if isSame { return page.text }
        addDistribution(to: &page)
        addLargest(to: &page)
        return page.text
    }

    /// Lines that a screen holds beside the rest.
    private static let transitionsShown = 12

    private var counts: TextTable {
        TextTable(
            columns: [
                .init("Table"), .init("Rows A", .right), .init("Rows B", .right), .init("Only A", .right),
                .init("Only B", .right), .init("Differ", .right), .init("Most in"),
            ],
            rows: tables.map { table in
                [
                    .init(table.name), .init(String(table.rowsA)), .init(String(table.rowsB)),
                    .init(String(table.onlyA)),
                    .init(String(table.onlyB)), .init(String(table.differing)),
                    .init(table.columns.prefix(4).map { "\($0.name) \($0.rows)" }.joined(separator: ", "), .faint),
                ]
            })
    }

    private func addDistribution(to page: inout PageText) {
        if !dayClasses.isEmpty {
            page.gap()
            page.sentence("Advised days, B against A", .strong)
            let most = max(1, dayClasses.map(\.rows).max() ?? 1)
            page.table(
                TextTable(
                    columns: [.init("", .right), .init("Rows", .right), .init("")],
                    rows: dayClasses.map { label, rows in
                        let bar = String(repeating: page.style.isUnicode ? "▇" : "#", count: rows * 40 / most)
                        return [.init(label), .init(String(rows)), .init(bar)]
                    }))
        }
        if transitions.isEmpty { return }
        page.gap()
        page.sentence("Words that changed", .strong)
        page.table(
            TextTable(
                columns: [.init("Column"), .init("A"), .init("B"), .init("Rows", .right)],
                rows: transitions.prefix(Self.transitionsShown).map {
                    [.init($0.column), .init($0.from), .init($0.to), .init(String($0.rows))]
                }))
        let more = transitions.count - Self.transitionsShown
        if more > 0 { page.sentence("and \(more) more (--json lists all)", .faint) }
    }

    private func addLargest(to page: inout PageText) {
        page.gap()
        let below = belowThreshold == 0 ? "" : "; \(belowThreshold) smaller than the threshold are not listed"
        page.sentence("The largest \(largest.count)\(below)", .strong)
        for difference in largest {
            page.sentence("Chart \(difference.chart), \(difference.table)\(difference.row)")
            page.labelled("", difference.changes.map { "\($0.column) \($0.a) → \($0.b)" }.joined(separator: ", "))
            for cause in difference.causes { page.labelled("  because", cause.words) }
        }
    }

    public var json: JSONValue {
        .object([
            ("practice", .string(practice)), ("a", a.json), ("b", b.json), ("isSame", .bool(isSame)),
            ("patientsDiffering", .integer(patients)),
            ("causes", .object(causes.map { ($0.kind, .integer($0.patients)) })),
            ("tables", .array(tables.map(\.json))),
            (
                "daysChanged",
                .array(daysChanged.map { .object([("days", .integer($0.days)), ("rows", .integer($0.rows))]) })
            ),
            (
                "transitions",
                .array(
                    transitions.map {
                        .object([
                            ("column", .string($0.column)), ("a", .string($0.from)), ("b", .string($0.to)),
                            ("rows", .integer($0.rows)),
                        ])
                    })
            ),
            ("largest", .array(largest.map(\.json))), ("belowThreshold", .integer(belowThreshold)),
        ])
    }

    /// One line for each column of a listed difference.
    public func csv(_ csv: CSVText = CSVText()) -> String {
        largest.reduce(into: csv.line(["chart", "table", "row", "column", "a", "b", "causes"])) { text, difference in
            for change in difference.changes {
                text += csv.line([
                    .text(difference.chart), .text(difference.table), .text(difference.row), .text(change.column),
                    .text(change.a), .text(change.b), .text(difference.causes.map(\.kind).joined(separator: " ")),
                ])
            }
        }
    }
}

extension ComparisonModel.Side {
    var json: JSONValue { .object([("name", .string(name)), ("is", .string(words))]) }
}

extension ComparisonModel.Table {
    var json: JSONValue {
        .object([
            ("table", .string(name)), ("rowsA", .integer(rowsA)), ("rowsB", .integer(rowsB)),
            ("onlyA", .integer(onlyA)), ("onlyB", .integer(onlyB)), ("differing", .integer(differing)),
            ("policyNameOnly", .integer(policyNameOnly)),
            ("columns", .object(columns.map { ($0.name, .integer($0.rows)) })),
        ])
    }
}

extension ComparisonModel.Difference {
    var json: JSONValue {
        .object([
            ("chart", .string(chart)), ("table", .string(table)), ("row", .string(row)),
            (
                "changes",
                .array(
                    changes.map {
                        .object([("column", .string($0.column)), ("a", .string($0.a)), ("b", .string($0.b))])
                    })
            ),
            (
                "causes",
                .array(
                    causes.map {
                        .object([
                            ("kind", .string($0.kind)), ("words", .string($0.words)),
                            ("positions", .array($0.positions.map { .integer(Int($0)) })),
                        ])
                    })
            ),
        ])
    }
}
