/// Walks over JSON text (RFC 8259) byte by byte.
struct JSONScanner {
    /// Deeper nesting is refused rather than followed: no payload of ours nests more than four deep.
    static let depthMax = 64

    /// Not the buffer itself, of which every look would first ask whether there is any.
    let base: UnsafePointer<UInt8>
    let count: Int
    var at: Int
    /// Whether a string that was passed over holds an escape. Few do, and those of all others need no second look.
    private(set) var hasEscapes = false

    init(bytes: UnsafeRawBufferPointer, at: Int) {
        base = (bytes.baseAddress ?? Self.nothing).assumingMemoryBound(to: UInt8.self)
        count = bytes.count
        self.at = at
    }

    init(_ base: UnsafePointer<UInt8>, _ count: Int, at: Int) {
        (self.base, self.count, self.at) = (base, count, at)
    }

    /// Stands where there are no bytes; nobody looks at it.
    private static var nothing: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1)! }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    @inline(__always)
    mutating func skipSpace() {
        while at < count, base[at] <= 32 { at += 1 }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < count, base[at] == byte else { return false }
        at += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(PayloadError) {
        if !take(byte) { throw unexpected(byte) }
    }

    @inline(never)
    private func unexpected(_ byte: UInt8) -> PayloadError {
        PayloadError(field: "", reason: "expected '\(Character(UnicodeScalar(byte)))' at byte \(at)")
    }

    /// Passes over a string and answers what lies between its quotes, escapes not resolved.
    @inline(__always)
    mutating func skipString() throws(PayloadError) -> Range<Int> {
        guard at < count, base[at] == UInt8(ascii: "\"") else { throw noString() }
        let start = at + 1
        var place = start
        while true {
            place = plainEnd(from: place)
            guard place < count else { break }
            let byte = base[place]
            if byte == UInt8(ascii: "\"") {
                at = place + 1
                return start..<place
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                place += 1
            }
            place += 1
        }
        throw endless(start)
    }

    @inline(never)
    private func noString() -> PayloadError {
        PayloadError(field: "", reason: "expected a string at byte \(at)")
    }

    @inline(never)
    private func endless(_ start: Int) -> PayloadError {
        PayloadError(field: "", reason: "a string without an end at byte \(start)")
    }

    /// Goes on by eight bytes as long as none of them is a quote or a backslash. ("Determine if a word has a byte equal to
    /// n", S. E. Anderson, Bit Twiddling Hacks.)
    @inline(__always)
    private func plainEnd(from start: Int) -> Int {
        var place = start
        while place + 8 <= count {
            let word = UnsafeRawPointer(base + place).loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let (quotes, escapes) = (word ^ 0x2222_2222_2222_2222, word ^ 0x5C5C_5C5C_5C5C_5C5C)
            let ones: UInt64 = 0x0101_0101_0101_0101
            let found = ((quotes &- ones) & ~quotes | (escapes &- ones) & ~escapes) & 0x8080_8080_8080_8080
            guard found == 0 else {
                // On a little-endian machine the first byte found is exact.
                return place + UInt64(littleEndian: found).trailingZeroBitCount / 8
            }
            place += 8
        }
        return place
    }

    @inline(__always)
    mutating func skipValue(depth: Int) throws(PayloadError) {
        skipSpace()
        guard at < count else { throw PayloadError(field: "", reason: "the object ends early") }
        switch base[at] {
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "{"): try skipNested(depth: depth, close: UInt8(ascii: "}"), keyed: true)
        case UInt8(ascii: "["): try skipNested(depth: depth, close: UInt8(ascii: "]"), keyed: false)
        default: try skipToken()
        }
    }

    @inline(never)
    private mutating func skipNested(depth: Int, close: UInt8, keyed: Bool) throws(PayloadError) {
        guard depth < Self.depthMax else {
            throw PayloadError(field: "", reason: "nested deeper than \(Self.depthMax)")
        }
        at += 1
        if take(close) { return }
        repeat {
            skipSpace()
            if keyed {
                _ = try skipString()
                try expect(UInt8(ascii: ":"))
            }
            try skipValue(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        try expect(close)
    }

    @inline(__always)
    private mutating func skipToken() throws(PayloadError) {
        let start = at
        while at < count {
            let byte = base[at]
            // From the minus sign over the digits to the capital letters nothing ends a token.
            if byte &- 45 < 48 {
                at += 1
                continue
            }
            if byte <= 32 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                break
            }
            at += 1
        }
        // Most are numbers, told by their first byte.
        if start < at, base[start] &- 48 < 10 { return }
        guard isNumberOrWord(start..<at) else {
            throw PayloadError(field: "", reason: "expected a value at byte \(start)")
        }
    }

    @inline(never)
    private func isNumberOrWord(_ range: Range<Int>) -> Bool {
        guard let first = range.first.map({ base[$0] }) else { return false }
        if first == UInt8(ascii: "-") || (first >= 48 && first <= 57) { return true }
        return ["true", "false", "null"].contains { word in
            word.utf8.count == range.count && UnsafeRawBufferPointer(rebasing: bytes[range]).elementsEqual(word.utf8)
        }
    }

    /// The text between a string's quotes, escapes resolved.
    /// - Parameter hasEscapes: false where no string that was passed over has one.
    @inline(__always)
    static func text(_ raw: UnsafeRawBufferPointer, hasEscapes: Bool) throws(PayloadError) -> String {
        hasEscapes ? try resolved(raw) : plain(raw)
    }

    @inline(never)
    private static func resolved(_ raw: UnsafeRawBufferPointer) throws(PayloadError) -> String {
        guard raw.contains(UInt8(ascii: "\\")) else { return plain(raw) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        // Units of UTF-16 that stand side by side: two can be one character.
        var units: [UInt16] = []
        func flush() {
            bytes.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
            units.removeAll(keepingCapacity: true)
        }
        var index = 0
        while index < raw.count {
            let rest = UnsafeRawBufferPointer(rebasing: raw[index...])
            let plain = rest.firstIndex(of: UInt8(ascii: "\\")) ?? rest.count
            if plain > 0, !units.isEmpty { flush() }
            bytes.append(contentsOf: rest[..<plain])
            index += plain
            if index == raw.count { break }
            guard index + 1 < raw.count else { throw PayloadError(field: "", reason: "an escape without an end") }
            let unit = try escape(raw, at: &index)
            if units.isEmpty, unit < 0x80 { bytes.append(UInt8(unit)) } else { units.append(unit) }
        }
        flush()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A string of bytes without escapes. Most are a word of few bytes, which a string holds in itself.
    @inline(never)
    static func plain(_ raw: UnsafeRawBufferPointer) -> String {
        if raw.count > 15 { return String(decoding: raw, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: raw.count) { text in
            for place in raw.indices { text.initializeElement(at: place, to: raw[place]) }
            return raw.count
        }
    }

    private static func escape(_ raw: UnsafeRawBufferPointer, at index: inout Int) throws(PayloadError) -> UInt16 {
        let code = raw[index + 1]
        index += 2
        switch code {
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(code)
        case UInt8(ascii: "u"):
            guard index + 4 <= raw.count,
                let unit = UInt16(String(decoding: raw[index..<index + 4], as: UTF8.self), radix: 16)
            else { throw PayloadError(field: "", reason: "an escape \\u without four hexadecimal digits") }
            index += 4
            return unit
        default: throw PayloadError(field: "", reason: "an unknown escape")
        }
    }
}
