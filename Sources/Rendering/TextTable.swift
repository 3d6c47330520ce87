/// A table for the terminal: a header, a rule, rows; columns kept apart by two spaces and no boxes.
///
///     Measure          Baseline   Now
///     ───────────────  ────────  ────
///     Pain, neck              7   3.5
///
/// Cells are made printable. No line is ever wider than the width asked for: text columns give way first, by wrapping or
/// cutting, then the others, by cutting visibly.
public struct TextTable: Sendable {
    /// Where the text stands in its column.
    public enum Alignment: Sendable {
        case left, right
        /// Numbers under each other by their decimal point, right-aligned as a block.
        case decimalPoint
    }

    /// What happens to text that is wider than its column.
    public enum Overflow: Sendable { case wrap, truncate }

    /// One column's heading and behaviour.
    public struct Column: Sendable {
        public var header: String
        public var alignment: Alignment
        public var overflow: Overflow

        public init(_ header: String, _ alignment: Alignment = .left, overflow: Overflow = .wrap) {
            self.header = header
            self.alignment = alignment
            self.overflow = overflow
        }
    }

    /// One cell: text, and how it stands out where styles are on.
    public struct Cell: Sendable, ExpressibleByStringLiteral {
        public var text: String
        public var style: TextStyle

        public init(_ text: String, _ style: TextStyle = .plain) {
            self.text = text
            self.style = style
        }

        public init(stringLiteral text: String) { self.init(text) }
    }

    public let columns: [Column]
    /// Rows of one cell per column; missing cells are empty, further ones are not shown.
    public var rows: [[Cell]]

    public init(columns: [Column], rows: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The table's lines, without trailing spaces, each at most `width` columns wide.
    public func lines(width: Int, style: TerminalStyle = .plain) -> [String] {
        let layout = TextTableLayout(self, width: width)
        let header = layout.lines(columns.map { Cell(printable($0.header), .strong) }, style)
        let rule = layout.rule(style)
        return header + rule + layout.body.flatMap { layout.lines($0, style) }
    }
}
