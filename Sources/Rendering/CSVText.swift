/// Writes CSV (RFC 4180): fields quoted where needed, quotes doubled, lines ended by CR LF.
///
/// - warning: A spreadsheet runs a text cell that begins with `=`, `+`, `-`, `@`, tab, CR or LF (or their full-width forms)
///   as a formula. With `neutralisesFormulas` such text gets a leading apostrophe. Numbers are left as they are.
///
/// The apostrophe changes the data, so it is off unless somebody asks for it: what is exported is what was typed, and a
/// program that reads it back finds it unchanged. The commands ask with `--guard-formulas`, for files that are opened in
/// a spreadsheet.
public struct CSVText: Sendable {
    /// One field. Whether text could be a formula depends on its column being text, so the caller says which it is.
    public enum Field: Sendable {
        case empty
        case text(String)
        /// A number as it is to stand there, such as "-0.50".
        case number(String)
    }

    public let delimiter: Character
    public let neutralisesFormulas: Bool

    public init(delimiter: Character = ",", neutralisesFormulas: Bool = false) {
        self.delimiter = delimiter
        self.neutralisesFormulas = neutralisesFormulas
    }

    /// One record with its CR LF. A record of one empty field is written `""`, since readers skip empty lines.
    public func line(_ fields: [Field]) -> String {
        let line = fields.map(written).joined(separator: String(delimiter))
        return (line.isEmpty && !fields.isEmpty ? "\"\"" : line) + "\r\n"
    }

    /// A record of text alone, such as the header.
    public func line(_ texts: [String]) -> String { line(texts.map(Field.text)) }

    private func written(_ field: Field) -> String {
        switch field {
        case .empty: ""
        case .number(let text): quoted(text)
        case .text(let text): quoted(neutralisesFormulas && beginsFormula(text) ? "'" + text : text)
        }
    }

    private func beginsFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first)
    }

    /// Compared by scalars: Swift takes CR LF, or a quote with a combining mark, as one character.
    private func quoted(_ text: String) -> String {
        let special = String(delimiter).unicodeScalars
        let needsQuotes = text.unicodeScalars.contains {
            $0 == "\"" || $0 == "\r" || $0 == "\n" || special.contains($0)
        }
        guard needsQuotes || text.first == " " || text.last == " " else { return text }
        var escaped = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" { escaped.append(scalar) }
            escaped.append(scalar)
        }
        escaped.append("\"")
        return String(escaped)
    }
}
