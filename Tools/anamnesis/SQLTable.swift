import GRDB
import Practice
import Rendering

/// A query's answer, set as text.
struct SQLTable {
    /// Columns of text are not made wider than this while others wait for room.
    private static let textColumnsMax = 32
    private static let gap = 2

    let answer: SQLAnswer

    init(_ answer: SQLAnswer) { self.answer = answer }

    /// The table, and how many columns found room.
    func text(width: Int, style: TerminalStyle) -> (text: String, columns: Int) {
        let cells = answer.rows.map { $0.map(Self.text) }
        let shown = columnsThatFit(cells, width)
        let columns = (0..<shown).map { TextTable.Column(answer.columns[$0], alignment(of: $0)) }
        let table = TextTable(columns: columns, rows: cells.map { row in row.prefix(shown).map { .init($0) } })
        let count = answer.rows.count == 1 ? "1 row" : "\(answer.rows.count) rows"
        let foot = answer.isCut ? "the first \(count), cut" : count
        let lines = table.lines(width: width, style: style) + [style.styled("(" + foot + ")", .faint)]
        return (lines.map { $0 + "\n" }.joined(), shown)
    }

    private func columnsThatFit(_ cells: [[String]], _ width: Int) -> Int {
        var used = -Self.gap
        for column in answer.columns.indices {
            let widest = cells.reduce(DisplayWidth.columns(printable(answer.columns[column]))) {
                max($0, DisplayWidth.columns(printable($1[column])))
            }
            used += Self.gap + min(widest, Self.textColumnsMax)
            if used > width { return max(1, column) }
        }
        return answer.columns.count
    }

    private func alignment(of column: Int) -> TextTable.Alignment {
        var isDecimal = false
        for row in answer.rows {
            switch row[column].storage {
            case .null, .int64: continue
            case .double: isDecimal = true
            case .string, .blob: return .left
            }
        }
        return isDecimal ? .decimalPoint : .right
    }

    static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: ""
        case .int64(let number): String(number)
        case .double(let number): JSONText.text(.number(number))
        case .string(let text): text
        case .blob(let data): hexadecimal(data)
        }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
