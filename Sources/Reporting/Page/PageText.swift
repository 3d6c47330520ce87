import Rendering

/// A page for the terminal, built line by line: sentences, labelled lines, tables.
///
/// Everything added is made printable; only the styles this type writes itself reach the terminal.
struct PageText {
    /// Narrower than this no page is laid out.
    static let widthMin = 40
    private static let labelColumns = 12

    let width: Int
    let style: TerminalStyle
    private(set) var lines: [String] = []

    init(width: Int, style: TerminalStyle) {
        self.width = max(Self.widthMin, width)
        self.style = style
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// One empty line, never two.
    mutating func gap() { if let last = lines.last, !last.isEmpty { lines.append("") } }

    mutating func sentence(_ text: String, _ textStyle: TextStyle = .plain, indent: Int = 0) {
        let space = String(repeating: " ", count: indent)
        for line in wrapped(text, to: width - indent) { lines.append(space + style.styled(line, textStyle)) }
    }

    /// "Label       text", wrapped under the text, cut after `linesMax` lines. Nothing where the text is empty.
    mutating func labelled(_ label: String, _ text: String, _ textStyle: TextStyle = .plain, linesMax: Int = .max) {
        guard !text.isEmpty else { return }
        let columns = width - Self.labelColumns
        var parts = wrapped(text, to: columns)
        if parts.count > linesMax {
            let rest = parts[(linesMax - 1)...].joined(separator: " ")
            parts = parts.prefix(linesMax - 1) + [DisplayWidth.truncated(rest, to: columns, ellipsis: ellipsis)]
        }
        for (index, part) in parts.enumerated() {
            let head = DisplayWidth.padded(index == 0 ? label : "", to: Self.labelColumns)
            lines.append(style.styled(head, index == 0 ? .strong : .plain) + style.styled(part, textStyle))
        }
    }

    /// How many lines a text takes beside a label.
    func linesLabelled(_ text: String) -> Int { wrapped(text, to: width - Self.labelColumns).count }

    mutating func table(_ table: TextTable) { lines += table.lines(width: width, style: style) }

    private var ellipsis: String { style.isUnicode ? "…" : "~" }

    private func wrapped(_ text: String, to columns: Int) -> [String] {
        DisplayWidth.wrapped(printable(text), to: columns, ellipsis: ellipsis)
    }
}
