import Clinical

/// Reads one JSON object out of the log's bytes, strictly and without copying it.
///
/// The object is indexed once (where each key and value lies); fields are then looked up by name in any order. A
/// replay decodes millions of payloads: nothing is allocated but the strings that are longer than fifteen bytes.
struct PayloadReader {
    /// Where a field lies in the bytes.
    struct Field {
        var keyStart: Int32
        var keyCount: Int32
        var valueStart: Int32
        var valueEnd: Int32
    }

    /// The index of all objects being read, innermost last. Reused from payload to payload.
    final class Index {
        var fields: [Field] = []

        init() { fields.reserveCapacity(64) }
    }

    private let bytes: UnsafeRawBufferPointer
    private let index: Index
    private let range: Range<Int>

    /// Indexes the object that the whole of `bytes` is.
    init(_ bytes: UnsafeRawBufferPointer, index: Index) throws(PayloadError) {
        index.fields.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(bytes: bytes, at: 0)
        self.bytes = bytes
        self.index = index
        range = try Self.indexObject(&scanner, index)
        scanner.skipSpace()
        guard scanner.at == bytes.count else { throw PayloadError(field: "", reason: "bytes after the object's end") }
    }

    private init(bytes: UnsafeRawBufferPointer, index: Index, objectAt start: Int) throws(PayloadError) {
        var scanner = JSONScanner(bytes: bytes, at: start)
        self.bytes = bytes
        self.index = index
        range = try Self.indexObject(&scanner, index)
    }

    private static func indexObject(_ scanner: inout JSONScanner, _ index: Index) throws(PayloadError) -> Range<Int> {
        let first = index.fields.count
        try scanner.expect(UInt8(ascii: "{"))
        if scanner.take(UInt8(ascii: "}")) { return first..<first }
        repeat {
            scanner.skipSpace()
            let key = try scanner.skipString()
            try scanner.expect(UInt8(ascii: ":"))
            scanner.skipSpace()
            let start = scanner.at
            try scanner.skipValue(depth: 0)
            index.fields.append(
                Field(
                    keyStart: Int32(key.lowerBound), keyCount: Int32(key.count), valueStart: Int32(start),
                    valueEnd: Int32(scanner.at)))
        } while scanner.take(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"))
        return first..<index.fields.count
    }

    private func find(_ key: StaticString) -> Field? {
        let count = key.utf8CodeUnitCount
        for place in range {
            let field = index.fields[place]
            if Int(field.keyCount) == count,
                memoryIsEqual(bytes.baseAddress! + Int(field.keyStart), UnsafeRawPointer(key.utf8Start), count)
            {
                return isNull(field) ? nil : field
            }
        }
        return nil
    }

    private func isNull(_ field: Field) -> Bool { bytes[Int(field.valueStart)] == UInt8(ascii: "n") }

    private func required<Value>(_ key: StaticString, _ value: Value?) throws(PayloadError) -> Value {
        guard let value else { throw PayloadError(field: "\(key)", reason: "missing") }
        return value
    }

    private func text(_ field: Field, _ key: StaticString) throws(PayloadError) -> String {
        guard bytes[Int(field.valueStart)] == UInt8(ascii: "\"") else {
            throw PayloadError(field: "\(key)", reason: "expected a string")
        }
        return try JSONScanner.text(
            UnsafeRawBufferPointer(rebasing: bytes[Int(field.valueStart) + 1..<Int(field.valueEnd) - 1]))
    }

    // MARK: Fields

    func string(_ key: StaticString) throws(PayloadError) -> String { try required(key, stringIfPresent(key)) }

    func stringIfPresent(_ key: StaticString) throws(PayloadError) -> String? {
        guard let field = find(key) else { return nil }
        return try text(field, key)
    }

    func choice<Choice: RawRepresentable<String>>(_ key: StaticString) throws(PayloadError) -> Choice {
        try required(key, choiceIfPresent(key))
    }

    func choiceIfPresent<Choice: RawRepresentable<String>>(_ key: StaticString) throws(PayloadError) -> Choice? {
        guard let word = try stringIfPresent(key) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            throw PayloadError(field: "\(key)", reason: "\"\(word)\" is not a word this version knows")
        }
        return choice
    }

    func number(_ key: StaticString) throws(PayloadError) -> ExactNumber { try required(key, numberIfPresent(key)) }

    func numberIfPresent(_ key: StaticString) throws(PayloadError) -> ExactNumber? {
        guard let field = find(key) else { return nil }
        let token = UnsafeRawBufferPointer(rebasing: bytes[Int(field.valueStart)..<Int(field.valueEnd)])
        guard let number = ExactNumber.parse(token.assumingMemoryBound(to: UInt8.self)) else {
            throw PayloadError(field: "\(key)", reason: "expected a number of at most 18 digits")
        }
        return number
    }

    func integer(_ key: StaticString) throws(PayloadError) -> Int64 { try required(key, integerIfPresent(key)) }

    func integerIfPresent(_ key: StaticString) throws(PayloadError) -> Int64? {
        guard let number = try numberIfPresent(key) else { return nil }
        guard number.exponent == 0 else { throw PayloadError(field: "\(key)", reason: "expected a whole number") }
        return number.significand
    }

    func intIfPresent(_ key: StaticString) throws(PayloadError) -> Int? { try integerIfPresent(key).map { Int($0) } }

    func int(_ key: StaticString) throws(PayloadError) -> Int { Int(try integer(key)) }

    /// A truth value; the default where the field is absent.
    func flag(_ key: StaticString, default absent: Bool) throws(PayloadError) -> Bool {
        guard let flag = try flagIfPresent(key) else { return absent }
        return flag
    }

    func flagIfPresent(_ key: StaticString) throws(PayloadError) -> Bool? {
        guard let field = find(key) else { return nil }
        switch bytes[Int(field.valueStart)] {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: throw PayloadError(field: "\(key)", reason: "expected true or false")
        }
    }

    func dayIfPresent(_ key: StaticString) throws(PayloadError) -> CalendarDay? {
        guard let word = try stringIfPresent(key) else { return nil }
        guard let day = CalendarDay(word) else {
            throw PayloadError(field: "\(key)", reason: "\"\(word)\" is not a date, expected YYYY-MM-DD")
        }
        return day
    }

    func sealable(_ key: StaticString) throws(PayloadError) -> SealableText {
        try required(key, sealableIfPresent(key))
    }

    func sealableIfPresent(_ key: StaticString) throws(PayloadError) -> SealableText? {
        guard let field = find(key) else { return nil }
        if bytes[Int(field.valueStart)] == UInt8(ascii: "\"") { return .open(try text(field, key)) }
        let object = try PayloadReader(bytes: bytes, index: index, objectAt: Int(field.valueStart))
        return .sealed(try object.string("sealed"), key: try object.int("key"))
    }

    func objectIfPresent(_ key: StaticString) throws(PayloadError) -> PayloadReader? {
        guard let field = find(key) else { return nil }
        return try PayloadReader(bytes: bytes, index: index, objectAt: Int(field.valueStart))
    }

    func object(_ key: StaticString) throws(PayloadError) -> PayloadReader { try required(key, objectIfPresent(key)) }

    func strings(_ key: StaticString) throws(PayloadError) -> [String] {
        var strings: [String] = []
        try forEachElement(key) { scanner throws(PayloadError) in
            let inside = try scanner.skipString()
            strings.append(try JSONScanner.text(UnsafeRawBufferPointer(rebasing: bytes[inside])))
        }
        return strings
    }

    func objects<Element>(
        _ key: StaticString, _ make: (PayloadReader) throws(PayloadError) -> Element
    ) throws(PayloadError) -> [Element] {
        var elements: [Element] = []
        try forEachElement(key) { scanner throws(PayloadError) in
            let start = scanner.at
            try scanner.skipValue(depth: 0)
            elements.append(try make(PayloadReader(bytes: bytes, index: index, objectAt: start)))
        }
        return elements
    }

    private func forEachElement(
        _ key: StaticString, _ body: (inout JSONScanner) throws(PayloadError) -> Void
    ) throws(PayloadError) {
        guard let field = find(key) else { return }
        var scanner = JSONScanner(bytes: bytes, at: Int(field.valueStart))
        try scanner.expect(UInt8(ascii: "["))
        if scanner.take(UInt8(ascii: "]")) { return }
        repeat {
            scanner.skipSpace()
            try body(&scanner)
        } while scanner.take(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "]"))
    }
}

@inline(__always)
private func memoryIsEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    for offset in 0..<count
    where left.load(fromByteOffset: offset, as: UInt8.self) != right.load(fromByteOffset: offset, as: UInt8.self) {
        return false
    }
    return true
}
