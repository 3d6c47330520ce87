/// Reads one JSON text, strictly by RFC 8259, with the limits of a resource.
///
/// Refused beyond it: an object that has a name twice, of which nobody could say which one holds.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: FHIRLimits
    /// Whether what is read is kept; else it is only looked whether it is JSON.
    private let keeps: Bool
    private var at = 0
    private var depth = 0
    private var values = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: FHIRLimits, keeps: Bool) {
        self.bytes = bytes
        self.limits = limits
        self.keeps = keeps
    }

    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: FHIRLimits = FHIRLimits()
    ) throws(JSONFault) -> JSONTree {
        try read(bytes, limits, keeps: true)
    }

    /// Looks whether a text is JSON, and keeps nothing of it: names that stand twice are not looked for.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>, limits: FHIRLimits) throws(JSONFault) {
        _ = try read(bytes, limits, keeps: false)
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: FHIRLimits, keeps: Bool
    ) throws(JSONFault) -> JSONTree {
        guard UTF8Check.isASCII(bytes) || UTF8Check.isValid(bytes) else {
            throw JSONFault(byte: 0, reason: "the text is not UTF-8")
        }
        var parser = JSONParser(bytes, limits, keeps: keeps)
        let tree = try parser.value()
        parser.skipSpace()
        guard parser.at == bytes.count else { throw parser.fault("something follows the value") }
        return tree
    }

    static func parse(_ text: String, limits: FHIRLimits = FHIRLimits()) throws(JSONFault) -> JSONTree {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONFault) in try parse(buffer, limits: limits) }
        }
        return try result.get()
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(byte: at, reason: reason) }

    private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONFault) -> JSONTree {
        skipSpace()
        values += 1
        guard values <= limits.values else { throw fault("it has more than \(limits.values) values") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONFault) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONFault) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        case nil: throw fault("the text ends where a value was expected")
        default: throw fault("a value was expected")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONFault) -> JSONTree
    ) throws(JSONFault) -> JSONTree {
        depth += 1
        guard depth <= limits.depth else { throw fault("its values are nested deeper than \(limits.depth)") }
        at += 1
        let tree = try body(&self)
        depth -= 1
        return tree
    }

    private mutating func word(_ word: StaticString, _ tree: JSONTree) throws(JSONFault) -> JSONTree {
        let count = word.utf8CodeUnitCount
        guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] }) else {
            throw fault("a value was expected")
        }
        at += count
        return tree
    }

    private mutating func object() throws(JSONFault) -> JSONTree {
        var members: [JSONTree.Member] = []
        skipSpace()
        if byte == UInt8(ascii: "}") {
            at += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw fault("a name in quotes was expected") }
            let start = at
            let name = try string()
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw fault("a colon was expected") }
            at += 1
            let value = try value()
            if keeps { members.append(JSONTree.Member(name: name, value: value)) }
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"):
                at += 1
                guard Self.areDistinct(members) else {
                    at = start
                    throw fault("an object has the same name twice")
                }
                return .object(members)
            default: throw fault("a comma or a closing brace was expected")
            }
        }
    }

    private static func areDistinct(_ members: [JSONTree.Member]) -> Bool {
        guard members.count <= 24 else { return Set(members.lazy.map(\.name)).count == members.count }
        for index in members.indices.dropFirst() {
            for earlier in 0..<index where members[earlier].name == members[index].name { return false }
        }
        return true
    }

    private mutating func array() throws(JSONFault) -> JSONTree {
        var elements: [JSONTree] = []
        skipSpace()
        if byte == UInt8(ascii: "]") {
            at += 1
            return .array(elements)
        }
        while true {
            let value = try value()
            if keeps { elements.append(value) }
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"):
                at += 1
                return .array(elements)
            default: throw fault("a comma or a closing bracket was expected")
            }
        }
    }

    /// The literal as it stands: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private mutating func number() throws(JSONFault) -> String {
        let start = at
        if byte == UInt8(ascii: "-") { at += 1 }
        if byte == UInt8(ascii: "0") { at += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        return keeps ? String(decoding: bytes[start..<at], as: UTF8.self) : ""
    }

    private mutating func digits() throws(JSONFault) {
        let start = at
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
        if at == start { throw fault("a digit was expected") }
    }

    // MARK: Strings

    private mutating func string() throws(JSONFault) -> String {
        at += 1
        let start = at
        skipPlain()
        if byte == UInt8(ascii: "\"") {
            defer { at += 1 }
            return keeps ? String(decoding: bytes[start..<at], as: UTF8.self) : ""
        }
        return try stringWithEscapes(from: start)
    }

    private mutating func skipPlain() {
        guard let base = UnsafeMutablePointer(mutating: bytes.baseAddress) else { return }
        at = FHIRSplitter.endOfPlain(base, at, bytes.count)
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONFault) -> String {
        var text = Array(bytes[start..<at])
        while true {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                at += 1
                try escape(into: &text)
            case nil: throw fault("a string is not closed")
            case .some(let byte) where byte < 0x20:
                throw fault("a string has a control character that is not written as an escape")
            default:
                let plain = at
                skipPlain()
                text.append(contentsOf: bytes[plain..<at])
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard let byte else { throw fault("a string is not closed") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try scalar()).utf8))
        default: throw fault("a string has an unknown escape")
        }
    }

    private mutating func scalar() throws(JSONFault) -> Character {
        let first = try codeUnit()
        var value = UInt32(first)
        if UTF16.isLeadSurrogate(first) {
            guard byte == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") else {
                throw fault("a string has half of a surrogate pair")
            }
            at += 2
            let second = try codeUnit()
            guard UTF16.isTrailSurrogate(second) else { throw fault("a string has half of a surrogate pair") }
            value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw fault("a string has half of a surrogate pair") }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Self.hexadecimal(byte) else {
                throw fault("a string has an escape without four hexadecimal digits")
            }
            value = value << 4 | digit
            at += 1
        }
        return value
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte) - 0x61 + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte) - 0x41 + 10
        default: nil
        }
    }
}
