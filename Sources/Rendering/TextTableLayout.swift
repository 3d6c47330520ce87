/// The widths a table's columns get within a line, and its rows set in them.
struct TextTableLayout {
    private static let gap = 2
    /// Text is not squeezed below this while another column can give way.
    private static let comfortableWidth = 12
    /// The narrowest column: a wide character still fits.
    private static let leastWidth = 2

    private let columns: [TextTable.Column]
    private let lineWidth: Int
    private var widths: [Int]
    /// The rows with printable text, decimals filled up so that points stand under each other.
    let body: [[TextTable.Cell]]

    init(_ table: TextTable, width: Int) {
        columns = table.columns
        lineWidth = max(0, width)
        let body = Self.pointAligned(
            table.rows.map { row in
                table.columns.indices.map { index in
                    row.indices.contains(index) ? .init(printable(row[index].text), row[index].style) : ""
                }
            }, columns: table.columns)
        widths = table.columns.indices.map { index in
            body.reduce(DisplayWidth.columns(printable(table.columns[index].header))) {
                max($0, DisplayWidth.columns($1[index].text))
            }
        }
        self.body = body
        shrink(toFit: lineWidth - Self.gap * max(0, columns.count - 1))
    }

    /// Takes column after column from the widest that may give way, text before numbers.
    private mutating func shrink(toFit available: Int) {
        let isText = columns.map { $0.alignment == .left }
        for floor in [Self.comfortableWidth, Self.leastWidth] {
            for onlyText in [true, false] {
                while widths.reduce(0, +) > available {
                    let candidates = widths.indices.filter { (isText[$0] || !onlyText) && widths[$0] > floor }
                    guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                    widths[widest] -= 1
                }
            }
        }
    }

    /// A line of dashes under each column.
    func rule(_ style: TerminalStyle) -> [String] {
        let dashes = widths.map { String(repeating: style.isUnicode ? "─" : "-", count: $0) }
        return [joined(dashes.map { ($0, TextStyle.faint) }, style)]
    }

    /// One row, as many lines high as its tallest cell.
    func lines(_ row: [TextTable.Cell], _ style: TerminalStyle) -> [String] {
        let cells = columns.indices.map { fitted(row[$0].text, column: $0, style) }
        let height = cells.map(\.count).max() ?? 0
        return (0..<height).map { line in
            joined(
                columns.indices.map { index in
                    let text = line < cells[index].count ? cells[index][line] : ""
                    let alignedRight = columns[index].alignment != .left
                    return (
                        DisplayWidth.padded(text, to: widths[index], alignedRight: alignedRight), row[index].style
                    )
                }, style)
        }
    }

    private func fitted(_ text: String, column: Int, _ style: TerminalStyle) -> [String] {
        let width = widths[column]
        guard DisplayWidth.columns(text) > width else { return [text] }
        if columns[column].alignment == .left && columns[column].overflow == .wrap {
            return DisplayWidth.wrapped(text, to: width, ellipsis: style.ellipsis)
        }
        let bare = Self.withoutTrailingSpaces(text)
        return [DisplayWidth.truncated(bare, to: width, ellipsis: style.ellipsis)]
    }

    /// The pieces of a line; where even the narrowest columns are too many for it, an ellipsis ends every line.
    private func joined(_ pieces: [(text: String, style: TextStyle)], _ style: TerminalStyle) -> String {
        guard lineWidth > 0 else { return "" }
        let shown = isCut ? Array(pieces.prefix(columnsFitting)) : pieces
        let last = isCut ? nil : shown.lastIndex { $0.text.contains { $0 != " " } }
        let texts = shown.indices.prefix(while: { isCut || $0 <= last ?? -1 }).map { index in
            style.styled(
                index == last ? Self.withoutTrailingSpaces(shown[index].text) : shown[index].text, shown[index].style)
        }
        let gap = String(repeating: " ", count: Self.gap)
        return isCut ? (texts + [style.ellipsis]).joined(separator: gap) : texts.joined(separator: gap)
    }

    /// Whether the columns do not fit even at their narrowest.
    private var isCut: Bool { widths.reduce(0) { $0 + $1 + Self.gap } - Self.gap > lineWidth }

    /// How many columns leave room for a gap and an ellipsis after them.
    private var columnsFitting: Int {
        var used = 1
        return widths.prefix {
            used += $0 + Self.gap
            return used <= lineWidth
        }.count
    }

    /// Spaces in place of the decimals a number has fewer than its column's longest.
    private static func pointAligned(
        _ rows: [[TextTable.Cell]], columns: [TextTable.Column]
    ) -> [[TextTable.Cell]] {
        var rows = rows
        for index in columns.indices where columns[index].alignment == .decimalPoint {
            let decimals = rows.map { columnsFromPoint($0[index].text) }
            let longest = decimals.max() ?? 0
            for row in rows.indices {
                rows[row][index].text += String(repeating: " ", count: longest - decimals[row])
            }
        }
        return rows
    }

    private static func columnsFromPoint(_ text: String) -> Int {
        text.firstIndex(of: ".").map { DisplayWidth.columns(String(text[$0...])) } ?? 0
    }

    private static func withoutTrailingSpaces(_ text: String) -> String {
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return String(text[...last])
    }
}
