/// Writes JSON (RFC 8259), compact or indented by two spaces.
///
/// Beside what the RFC demands, every character that acts on a terminal or hides itself is escaped too (controls, U+2028,
/// U+2029, bidirectional marks), so printing a document is safe and nothing is lost.
public struct JSONText {
    private let isPretty: Bool
    private var bytes: [UInt8] = []

    /// The document's text, without a newline at the end.
    public static func text(_ value: JSONValue, pretty: Bool = false) -> String {
        var writer = JSONText(isPretty: pretty)
        writer.write(value, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private init(isPretty: Bool) { self.isPretty = isPretty }

    private mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let number): append(String(number))
        case .number(let number): append(Self.shortest(number))
        case .literal(let text) where Self.isNumber(text): append(text)
        case .literal(let text): writeString(text)
        case .string(let text): writeString(text)
        case .array(let elements):
            writeList(elements, in: ("[", "]"), depth: depth) { $0.write($1, depth: depth + 1) }
        case .object(let members):
            writeList(members, in: ("{", "}"), depth: depth) { writer, member in
                writer.writeString(member.0)
                writer.append(writer.isPretty ? ": " : ":")
                writer.write(member.1, depth: depth + 1)
            }
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element], in brackets: (String, String), depth: Int, each: (inout JSONText, Element) -> Void
    ) {
        append(brackets.0)
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            newLine(depth: depth + 1)
            each(&self, element)
        }
        if !elements.isEmpty { newLine(depth: depth) }
        append(brackets.1)
    }

    private mutating func newLine(depth: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func writeString(_ text: String) {
        append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case _ where isTerminalHazard(scalar): writeEscape(scalar)
            case _ where scalar.isASCII: bytes.append(UInt8(scalar.value))
            default: bytes.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
        append("\"")
    }

    /// One `\u` escape for each UTF-16 unit.
    private mutating func writeEscape(_ scalar: Unicode.Scalar) {
        for unit in UTF16.encode(scalar)! {
            let digits = String(unit, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
        }
    }

    private static func shortest(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        if number == 0 { return "0" }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The grammar of RFC 8259: -? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?
    static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        func takesDigits() -> Bool {
            let count = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(count)
            return count > 0
        }
        func takes(_ allowed: String) -> Bool {
            guard let first = rest.first, allowed.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = takes("-")
        if !takes("0") && !takesDigits() { return false }
        if takes("."), !takesDigits() { return false }
        if takes("eE") {
            _ = takes("+-")
            if !takesDigits() { return false }
        }
        return rest.isEmpty
    }
}
