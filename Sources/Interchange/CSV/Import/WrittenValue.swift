import Clinical

/// Reads a measured value as people write it, by stated rules; see `Mapping`.
struct WrittenValue {
    let qualifiers: [String: String]
    let outOf: String?
    let isDecimalComma: Bool

    /// Says why where the value is none of what the rules allow.
    struct Fault: Error {
        var reason: String
        /// Where it is another column than the value's own.
        var field: String?
    }

    func value(of bytes: UnsafeBufferPointer<UInt8>) throws(Fault) -> ReadingValue {
        if !isDecimalComma, let number = ExactNumber.parse(bytes) {
            return ReadingValue(
                number: number, written: Self.isLiteral(bytes) ? nil : .open(String(decoding: bytes, as: UTF8.self)))
        }
        return try value(of: String(decoding: bytes, as: UTF8.self))
    }

    /// Whether the literal of the number in these bytes is these bytes: no plus, no zeros before it, no exponent.
    private static func isLiteral(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        let isZeroBefore = digits.first == UInt8(ascii: "0") && digits.dropFirst().first != UInt8(ascii: ".")
        if isZeroBefore, digits.count > 1 { return false }
        return digits.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// A number and nothing else.
    func number(of bytes: UnsafeBufferPointer<UInt8>) throws(Fault) -> ExactNumber {
        if !isDecimalComma, let number = ExactNumber.parse(bytes) { return number }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let number = number(text) else { throw refusal(of: text, or: "a number") }
        return number
    }

    private func value(of text: String) throws(Fault) -> ReadingValue {
        let written = SealableText.open(text)
        if let number = number(text) {
            return ReadingValue(number: number, written: text == number.literal ? nil : written)
        }
        if let qualifier = qualifiers[text] { return ReadingValue(number: nil, qualifier: qualifier, written: written) }
        if let (low, high) = try range(text) {
            return ReadingValue(number: nil, qualifier: "range", low: low, high: high, written: written)
        }
        if let bound = number(after: ["<=", "≤", "<"], in: text) {
            return ReadingValue(number: nil, qualifier: "lessThan", high: bound, written: written)
        }
        if let bound = number(after: [">=", "≥", ">"], in: text) ?? number(before: "+", in: text) {
            return ReadingValue(number: nil, qualifier: "greaterThan", low: bound, written: written)
        }
        if let number = try partOfWhole(text) { return ReadingValue(number: number, written: written) }
        throw refusal(of: text, or: "a number, a range, a bound or a word of “qualifiers:”")
    }

    private func number(_ text: Substring) -> ExactNumber? { number(String(text)) }

    private func number(_ text: String) -> ExactNumber? {
        guard isDecimalComma else { return ExactNumber(text) }
        // A point beside a stated comma would be thousands or decimals; that is not for us to say.
        return text.contains(".") ? nil : ExactNumber(String(text.map { $0 == "," ? "." : $0 }))
    }

    private func range(_ text: String) throws(Fault) -> (ExactNumber, ExactNumber)? {
        for (index, character) in zip(text.indices, text).dropFirst() where character == "-" || character == "–" {
            guard let low = number(text[..<index].trimmingBlanks),
                let high = number(text[text.index(after: index)...].trimmingBlanks)
            else { continue }
            if high.isLess(than: low) { throw Fault(reason: "the range “\(text)” ends below its beginning") }
            return (low, high)
        }
        return nil
    }

    private func number(after marks: [String], in text: String) -> ExactNumber? {
        guard let mark = marks.first(where: text.hasPrefix) else { return nil }
        return number(text.dropFirst(mark.count).trimmingBlanks)
    }

    private func number(before mark: String, in text: String) -> ExactNumber? {
        text.hasSuffix(mark) ? number(text.dropLast(mark.count).trimmingBlanks) : nil
    }

    /// `6/10` where the mapping says `outOf: 10`.
    private func partOfWhole(_ text: String) throws(Fault) -> ExactNumber? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let part = number(parts[0].trimmingBlanks), number(parts[1].trimmingBlanks) != nil
        else { return nil }
        guard let outOf else { throw Fault(reason: "“\(text)” is a part of a whole; write “outOf:” beside the column") }
        guard parts[1].trimmingBlanks == outOf else { throw Fault(reason: "“\(text)” is not out of \(outOf)") }
        return part
    }

    private func refusal(of text: String, or expected: String) -> Fault {
        let digits = text.utf8.count { (48...57).contains($0) }
        let isNumeric = text.utf8.allSatisfy { (48...57).contains($0) || [43, 44, 45, 46].contains($0) }
        let shown = text.count <= 40 ? text : text.prefix(39) + "…"
        if isNumeric, digits > 18 {
            return Fault(reason: "“\(shown)” has more than 18 significant digits, which would not be kept exactly")
        }
        if !isDecimalComma, isNumeric, text.contains(",") {
            return Fault(reason: "“\(shown)” is not a number; where a comma marks decimals, write “decimalComma: true”")
        }
        if isDecimalComma, isNumeric, text.contains(".") {
            return Fault(reason: "“\(shown)” has a point where the mapping states a decimal comma")
        }
        return Fault(reason: "“\(shown)” is not \(expected)")
    }
}
