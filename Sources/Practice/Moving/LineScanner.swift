/// What is wrong with a line, in words.
struct LineFault: Error, Equatable {
    var reason: String
}

/// Reads a line of a form that is known to the byte: what the writer writes, and nothing else.
struct LineScanner {
    let bytes: UnsafeRawBufferPointer
    private(set) var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    /// What is left of the line.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[at...]) }

    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - at >= count else { return false }
        for index in 0..<count where bytes[at + index] != text.utf8Start[index] { return false }
        at += count
        return true
    }

    mutating func expect(_ text: StaticString) throws(LineFault) {
        guard take(text) else { throw LineFault(reason: "\(text) is expected at byte \(at + 1) of the line") }
    }

    /// A whole number as `LineBytes` writes it: no plus sign, no zeros in front.
    mutating func integer(_ field: StaticString) throws(LineFault) -> Int64 {
        let start = at
        let isNegative = take("-")
        var value: Int64 = 0
        let first = at
        while at < bytes.count, case let digit = bytes[at] &- 48, digit <= 9 {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(digit)) : product.addingReportingOverflow(Int64(digit))
            guard !overflows, !overflowsToo else { throw fault(field, "a whole number of 64 bits", start) }
            value = sum
            at += 1
        }
        let hasZeros = at - first > 1 && bytes[first] == 48 || isNegative && value == 0
        guard at > first, !hasZeros else { throw fault(field, "a whole number", start) }
        return value
    }

    mutating func integer32(_ field: StaticString) throws(LineFault) -> Int32 {
        let start = at
        guard let value = Int32(exactly: try integer(field)) else {
            throw fault(field, "a whole number of 32 bits", start)
        }
        return value
    }

    /// 16 hexadecimal digits, small letters.
    mutating func hexadecimal(_ field: StaticString) throws(LineFault) -> UInt64 {
        let start = at
        var word: UInt64 = 0
        while at < bytes.count, at - start < 16 {
            let byte = bytes[at]
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 97...102: digit = byte - 87
            default: throw fault(field, "hexadecimal digits", start)
            }
            word = word << 4 | UInt64(digit)
            at += 1
        }
        guard at - start == 16 else { throw fault(field, "16 hexadecimal digits", start) }
        return word
    }

    /// A JSON string as `LineBytes` writes it.
    mutating func jsonString(_ field: StaticString) throws(LineFault) -> String {
        let start = at
        try expect("\"")
        var end = at
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") { end += 1 }
        guard end < bytes.count else { throw fault(field, "a string", start) }
        if bytes[end] == UInt8(ascii: "\"") {
            defer { at = end + 1 }
            return try text(UnsafeRawBufferPointer(rebasing: bytes[at..<end]), field)
        }
        return try escapedString(field, start)
    }

    private mutating func escapedString(_ field: StaticString, _ start: Int) throws(LineFault) -> String {
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return try text.withUnsafeBytes { self.result($0, field) }.get() }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            if take("\"") {
                text.append(UInt8(ascii: "\""))
            } else if take("\\") {
                text.append(UInt8(ascii: "\\"))
            } else if take("u00"), at + 2 <= bytes.count,
                let control = UInt8(String(decoding: bytes[at..<at + 2], as: UTF8.self), radix: 16), control < 32
            {
                text.append(control)
                at += 2
            } else {
                throw fault(field, "a string", start)
            }
        }
        throw fault(field, "a string", start)
    }

    private func result(_ bytes: UnsafeRawBufferPointer, _ field: StaticString) -> Result<String, LineFault> {
        do throws(LineFault) { return .success(try text(bytes, field)) } catch { return .failure(error) }
    }

    private func text(_ bytes: UnsafeRawBufferPointer, _ field: StaticString) throws(LineFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LineFault(reason: "“\(field)” is not UTF-8")
        }
        return text
    }

    private func fault(_ field: StaticString, _ expected: String, _ start: Int) -> LineFault {
        LineFault(reason: "“\(field)” is not \(expected), at byte \(start + 1) of the line")
    }
}
