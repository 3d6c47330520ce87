import Clinical

/// Reads one JSON object out of the log's bytes, strictly and without copying it.
///
/// The object is indexed once (where each key and value lies); fields are then looked up by name in any order. A
/// replay decodes millions of payloads: nothing is allocated but long strings that were not met before.
struct PayloadReader {
    /// Where a field lies in the bytes.
    struct Field {
        var keyStart: Int32
        var keyCount: Int32
        var valueStart: Int32
        var valueEnd: Int32
    }

    /// The fields of all objects being read, innermost last. Reused from payload to payload; plain memory, because a
    /// replay looks into it a hundred million times.
    final class Index {
        fileprivate struct Fields {
            let texts: KnownTexts
            var base: UnsafeMutablePointer<Field>
            var count = 0
            var capacity: Int

            mutating func append(_ field: Field) {
                if count == capacity { grow() }
                base[count] = field
                count += 1
            }

            private mutating func grow() {
                let larger = UnsafeMutablePointer<Field>.allocate(capacity: capacity * 2)
                larger.moveInitialize(from: base, count: count)
                base.deallocate()
                (base, capacity) = (larger, capacity * 2)
            }
        }

        fileprivate let fields: UnsafeMutablePointer<Fields>
        /// Whether it is read which row an entry came from, and when its source knew it: who folds asks for neither.
        let readsSources: Bool

        /// - Parameter remembersTexts: false for who reads a single payload.
        init(readsSources: Bool = true, remembersTexts: Bool = true) {
            self.readsSources = readsSources
            fields = .allocate(capacity: 1)
            fields.initialize(
                to: Fields(
                    texts: KnownTexts(remembers: remembersTexts), base: .allocate(capacity: 64), capacity: 64))
        }

        deinit {
            fields.pointee.texts.deallocate()
            fields.pointee.base.deallocate()
            fields.deallocate()
        }
    }

    private let base: UnsafePointer<UInt8>
    private let count: Int
    /// The index's, which outlives every reader of it: not counted as a reference, a reader is plain memory.
    private let fields: UnsafeMutablePointer<Index.Fields>
    /// Whether it is read which row an entry came from, and when its source knew it.
    let readsSources: Bool
    private let first: Int
    private let end: Int
    /// Whether a string of it holds an escape.
    private let hasEscapes: Bool
    /// Most fields a reader asks for are absent, and almost all of those are known to be by one look.
    private let present: Keys

    /// Reads the object that the whole of `bytes` is, with an index of its own.
    static func reading<Value>(
        _ bytes: UnsafeRawBufferPointer, _ read: (PayloadReader) throws(PayloadError) -> Value
    ) throws(PayloadError) -> Value {
        let index = Index(remembersTexts: false)
        defer { withExtendedLifetime(index) {} }
        return try read(PayloadReader(bytes, index: index))
    }

    /// Indexes the object that the whole of `bytes` is.
    /// - Precondition: the index lives until the reader was read for the last time.
    init(_ bytes: UnsafeRawBufferPointer, index: borrowing Index) throws(PayloadError) {
        index.fields.pointee.count = 0
        var scanner = JSONScanner(bytes: bytes, at: 0)
        try self.init(&scanner, index.fields, readsSources: index.readsSources)
        scanner.skipSpace()
        guard scanner.at == bytes.count else { throw PayloadError(field: "", reason: "bytes after the object's end") }
    }

    private func object(at start: Int) throws(PayloadError) -> PayloadReader {
        var scanner = JSONScanner(base, count, at: start)
        return try PayloadReader(&scanner, fields, readsSources: readsSources)
    }

    private init(
        _ start: inout JSONScanner, _ fields: UnsafeMutablePointer<Index.Fields>, readsSources: Bool
    ) throws(PayloadError) {
        // A copy of its own, which is nobody else's to look at, stays in registers.
        var scanner = start
        let base = scanner.base
        (self.base, count) = (base, scanner.count)
        self.fields = fields
        self.readsSources = readsSources
        first = fields.pointee.count
        var present = Keys()
        try scanner.expect(UInt8(ascii: "{"))
        if !scanner.take(UInt8(ascii: "}")) {
            repeat {
                scanner.skipSpace()
                let key = try scanner.skipString()
                try scanner.expect(UInt8(ascii: ":"))
                scanner.skipSpace()
                let start = scanner.at
                try scanner.skipValue(depth: 0)
                fields.pointee.append(
                    Field(
                        keyStart: Int32(truncatingIfNeeded: key.lowerBound),
                        keyCount: Int32(truncatingIfNeeded: key.count), valueStart: Int32(truncatingIfNeeded: start),
                        valueEnd: Int32(truncatingIfNeeded: scanner.at)))
                present.formUnion(Keys(of: base + key.lowerBound, key.count))
            } while scanner.take(UInt8(ascii: ","))
            try scanner.expect(UInt8(ascii: "}"))
        }
        self.present = present
        end = fields.pointee.count
        hasEscapes = scanner.hasEscapes
        start = scanner
    }

    /// Most fields are absent from most payloads: whether one may be there is asked where it is named, of a constant.
    @inline(__always)
    private func find(_ key: StaticString) -> Field? {
        present.mayHold(Keys(of: key.utf8Start, key.utf8CodeUnitCount)) ? search(key) : nil
    }

    private func search(_ key: StaticString) -> Field? {
        let count = key.utf8CodeUnitCount
        let text = UnsafeRawPointer(key.utf8Start)
        let fields = fields.pointee.base
        for place in first..<end where Int(fields[place].keyCount) == count {
            let field = fields[place]
            if memoryIsEqual(base + Int(field.keyStart), text, count) {
                return isNull(field) ? nil : field
            }
        }
        return nil
    }

    private func isNull(_ field: Field) -> Bool { base[Int(field.valueStart)] == UInt8(ascii: "n") }

    private func required<Value>(_ key: StaticString, _ value: Value?) throws(PayloadError) -> Value {
        guard let value else { throw PayloadError(field: "\(key)", reason: "missing") }
        return value
    }

    private func text(_ field: Field, _ key: StaticString) throws(PayloadError) -> String {
        guard base[Int(field.valueStart)] == UInt8(ascii: "\"") else {
            throw PayloadError(field: "\(key)", reason: "expected a string")
        }
        return try text(
            UnsafeRawBufferPointer(
                start: base + Int(field.valueStart) + 1, count: Int(field.valueEnd - field.valueStart) - 2),
            hasEscapes: hasEscapes)
    }

    @inline(__always)
    private func text(_ raw: UnsafeRawBufferPointer, hasEscapes: Bool) throws(PayloadError) -> String {
        hasEscapes ? try JSONScanner.text(raw, hasEscapes: true) : fields.pointee.texts.text(raw)
    }

    // MARK: Fields

    func string(_ key: StaticString) throws(PayloadError) -> String { try required(key, stringIfPresent(key)) }

    @inline(__always)
    func stringIfPresent(_ key: StaticString) throws(PayloadError) -> String? {
        guard let field = find(key) else { return nil }
        return try text(field, key)
    }

    /// A number written as a string of hexadecimal digits, read without making the string: every imported entry has one.
    @inline(__always)
    func hexadecimalIfPresent(_ key: StaticString) throws(PayloadError) -> UInt64? {
        guard let field = find(key) else { return nil }
        let expected = PayloadError(field: "\(key)", reason: "expected 1 to 16 hexadecimal digits")
        let (quote, end) = (Int(field.valueStart), Int(field.valueEnd) - 1)
        guard base[quote] == UInt8(ascii: "\""), (1...16).contains(end - quote - 1) else { throw expected }
        var number: UInt64 = 0
        for place in quote + 1..<end {
            let digit: UInt8
            switch base[place] {
            case 48...57: digit = base[place] - 48
            case 97...102: digit = base[place] - 87
            default: throw expected
            }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: StaticString) throws(PayloadError) -> Choice {
        try required(key, choiceIfPresent(key))
    }

    @inline(__always)
    func choiceIfPresent<Choice: RawRepresentable<String> & CaseIterable>(_ key: StaticString) throws(PayloadError)
        -> Choice?
    {
        guard let word = try stringIfPresent(key) else { return nil }
        guard let choice = Choice.allCases.first(where: { $0.rawValue == word }) else {
            throw PayloadError(field: "\(key)", reason: "\"\(word)\" is not a word this version knows")
        }
        return choice
    }

    func number(_ key: StaticString) throws(PayloadError) -> ExactNumber { try required(key, numberIfPresent(key)) }

    @inline(__always)
    func numberIfPresent(_ key: StaticString) throws(PayloadError) -> ExactNumber? {
        guard let field = find(key) else { return nil }
        let token = UnsafeBufferPointer(
            start: base + Int(field.valueStart), count: Int(field.valueEnd - field.valueStart))
        guard let number = ExactNumber.parse(token) else {
            throw PayloadError(field: "\(key)", reason: "expected a number of at most 18 digits")
        }
        return number
    }

    func integer(_ key: StaticString) throws(PayloadError) -> Int64 { try required(key, integerIfPresent(key)) }

    @inline(__always)
    func integerIfPresent(_ key: StaticString) throws(PayloadError) -> Int64? {
        guard let number = try numberIfPresent(key) else { return nil }
        guard number.exponent == 0 else { throw PayloadError(field: "\(key)", reason: "expected a whole number") }
        return number.significand
    }

    @inline(__always)
    func intIfPresent(_ key: StaticString) throws(PayloadError) -> Int? { try integerIfPresent(key).map { Int($0) } }

    func int(_ key: StaticString) throws(PayloadError) -> Int { Int(try integer(key)) }

    /// A truth value; the default where the field is absent.
    @inline(__always)
    func flag(_ key: StaticString, default absent: Bool) throws(PayloadError) -> Bool {
        guard let flag = try flagIfPresent(key) else { return absent }
        return flag
    }

    @inline(__always)
    func flagIfPresent(_ key: StaticString) throws(PayloadError) -> Bool? {
        guard let field = find(key) else { return nil }
        switch base[Int(field.valueStart)] {
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

    @inline(__always)
    func sealableIfPresent(_ key: StaticString) throws(PayloadError) -> SealableText? {
        guard let field = find(key) else { return nil }
        if base[Int(field.valueStart)] == UInt8(ascii: "\"") { return .open(try text(field, key)) }
        let object = try object(at: Int(field.valueStart))
        return .sealed(try object.string("sealed"), key: try object.int("key"))
    }

    @inline(__always)
    func objectIfPresent(_ key: StaticString) throws(PayloadError) -> PayloadReader? {
        guard let field = find(key) else { return nil }
        return try object(at: Int(field.valueStart))
    }

    func object(_ key: StaticString) throws(PayloadError) -> PayloadReader { try required(key, objectIfPresent(key)) }

    @inline(__always)
    func strings(_ key: StaticString) throws(PayloadError) -> [String] {
        guard let field = find(key) else { return [] }
        return try strings(field)
    }

    private func strings(_ field: Field) throws(PayloadError) -> [String] {
        var strings: [String] = []
        try forEachElement(field) { scanner throws(PayloadError) in
            let inside = try scanner.skipString()
            strings.append(
                try text(UnsafeRawBufferPointer(rebasing: scanner.bytes[inside]), hasEscapes: scanner.hasEscapes))
        }
        return strings
    }

    @inline(__always)
    func objects<Element>(
        _ key: StaticString, _ make: (PayloadReader) throws(PayloadError) -> Element
    ) throws(PayloadError) -> [Element] {
        guard let field = find(key) else { return [] }
        return try objects(field, make)
    }

    private func objects<Element>(
        _ field: Field, _ make: (PayloadReader) throws(PayloadError) -> Element
    ) throws(PayloadError) -> [Element] {
        var elements: [Element] = []
        try forEachElement(field) { scanner throws(PayloadError) in
            if elements.isEmpty { elements.reserveCapacity(4) }
            elements.append(try make(PayloadReader(&scanner, fields, readsSources: readsSources)))
        }
        return elements
    }

    private func forEachElement(
        _ field: Field, _ body: (inout JSONScanner) throws(PayloadError) -> Void
    ) throws(PayloadError) {
        var scanner = JSONScanner(base, count, at: Int(field.valueStart))
        try scanner.expect(UInt8(ascii: "["))
        if scanner.take(UInt8(ascii: "]")) { return }
        repeat {
            scanner.skipSpace()
            try body(&scanner)
        } while scanner.take(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "]"))
    }
}

/// Which keys may be there: of each a bit in either of two words.
private struct Keys {
    private var ends: UInt64 = 0
    private var tails: UInt64 = 0

    init() {}

    @inline(__always)
    init(of key: UnsafePointer<UInt8>, _ count: Int) {
        guard count > 1 else {
            (ends, tails) = (1, 1)
            return
        }
        let (head, before, tail) = (key[0], key[count - 2], key[count - 1])
        let size = UInt8(truncatingIfNeeded: count)
        ends = 1 << UInt64((head &* 5 &+ tail &* 3 &+ size) & 63)
        tails = 1 << UInt64((before &* 7 &+ head &+ tail &+ size &* 9) & 63)
    }

    @inline(__always)
    mutating func formUnion(_ other: Keys) {
        ends |= other.ends
        tails |= other.tails
    }

    @inline(__always)
    func mayHold(_ key: Keys) -> Bool { ends & key.ends != 0 && tails & key.tails != 0 }
}

/// Compared by words: the last of them overlaps the one before where the count is no multiple.
@inline(__always)
private func memoryIsEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    func isEqual<Word: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Word.Type) -> Bool {
        left.loadUnaligned(fromByteOffset: offset, as: Word.self)
            == right.loadUnaligned(fromByteOffset: offset, as: Word.self)
    }
    if count >= 8 {
        var offset = 0
        while offset + 8 <= count {
            if !isEqual(offset, UInt64.self) { return false }
            offset += 8
        }
        return isEqual(count - 8, UInt64.self)
    }
    if count >= 4 { return isEqual(0, UInt32.self) && isEqual(count - 4, UInt32.self) }
    for offset in 0..<count where !isEqual(offset, UInt8.self) { return false }
    return true
}
