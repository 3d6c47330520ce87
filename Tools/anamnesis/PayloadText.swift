import Rendering

/// A stored payload as one line of JSON that is safe to print: spaces between tokens go, whatever could act on a
/// terminal is escaped, and every other byte stays as it was stored.
enum PayloadText {
    static func oneLine(_ payload: [UInt8]) -> String {
        let text = String(decoding: payload, as: UTF8.self)
        if payload.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text }
        var line = String.UnicodeScalarView()
        var isInString = false
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if !isInString, scalar.properties.isWhitespace { continue }
            if scalar == "\"", !isEscaped { isInString.toggle() }
            isEscaped = scalar == "\\" && !isEscaped
            append(scalar, to: &line)
        }
        return String(line)
    }

    private static func append(_ scalar: Unicode.Scalar, to line: inout String.UnicodeScalarView) {
        if scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F {
            line.append(scalar)
        } else {
            // A string of one scalar is written as JSON writes it, without its quotes.
            line.append(contentsOf: JSONText.text(.string(String(scalar))).dropFirst().dropLast().unicodeScalars)
        }
    }
}
