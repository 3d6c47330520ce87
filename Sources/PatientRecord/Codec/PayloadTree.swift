/// A payload as JSON has it, members in their order and numbers as they were written.
///
/// Reading and replaying use `PayloadReader`; this is for the one entry somebody is correcting.
indirect enum PayloadTree: Hashable, Sendable {
    case object([Member])
    case array([PayloadTree])
    case string(String)
    /// A number, true, false or null, as it stands.
    case token(String)

    struct Member: Hashable, Sendable {
        var name: String
        var value: PayloadTree
    }

    // MARK: Reading

    init(_ json: [UInt8]) throws(PayloadError) {
        self = try json.withUnsafeBytes { bytes in
            Result { () throws(PayloadError) in try Self.whole(bytes) }
        }.get()
    }

    private static func whole(_ bytes: UnsafeRawBufferPointer) throws(PayloadError) -> PayloadTree {
        var scanner = JSONScanner(bytes: bytes, at: 0)
        let tree = try value(&scanner, depth: 0)
        scanner.skipSpace()
        guard scanner.at == bytes.count else {
            throw PayloadError(field: "", reason: "bytes after the object's end")
        }
        return tree
    }

    private static func value(_ scanner: inout JSONScanner, depth: Int) throws(PayloadError) -> PayloadTree {
        guard depth < JSONScanner.depthMax else {
            throw PayloadError(field: "", reason: "nested deeper than \(JSONScanner.depthMax)")
        }
        scanner.skipSpace()
        guard scanner.at < scanner.bytes.count else { throw PayloadError(field: "", reason: "the object ends early") }
        switch scanner.bytes[scanner.at] {
        case UInt8(ascii: "{"): return try object(&scanner, depth: depth)
        case UInt8(ascii: "["): return try array(&scanner, depth: depth)
        case UInt8(ascii: "\""): return .string(try string(&scanner))
        default:
            let start = scanner.at
            try scanner.skipValue(depth: depth)
            return .token(String(decoding: scanner.bytes[start..<scanner.at], as: UTF8.self))
        }
    }

    private static func object(_ scanner: inout JSONScanner, depth: Int) throws(PayloadError) -> PayloadTree {
        try scanner.expect(UInt8(ascii: "{"))
        var members: [Member] = []
        if scanner.take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            scanner.skipSpace()
            let name = try string(&scanner)
            try scanner.expect(UInt8(ascii: ":"))
            members.append(Member(name: name, value: try value(&scanner, depth: depth + 1)))
        } while scanner.take(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"))
        return .object(members)
    }

    private static func array(_ scanner: inout JSONScanner, depth: Int) throws(PayloadError) -> PayloadTree {
        try scanner.expect(UInt8(ascii: "["))
        var elements: [PayloadTree] = []
        if scanner.take(UInt8(ascii: "]")) { return .array([]) }
        repeat { elements.append(try value(&scanner, depth: depth + 1)) } while scanner.take(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "]"))
        return .array(elements)
    }

    private static func string(_ scanner: inout JSONScanner) throws(PayloadError) -> String {
        let inside = try scanner.skipString()
        return try JSONScanner.text(
            UnsafeRawBufferPointer(rebasing: scanner.bytes[inside]), hasEscapes: scanner.hasEscapes)
    }

    // MARK: Writing

    var json: [UInt8] {
        var text = ""
        write(to: &text)
        return Array(text.utf8)
    }

    private func write(to text: inout String) {
        switch self {
        case .token(let token): text += token
        case .string(let string): Self.quote(string, to: &text)
        case .array(let elements):
            text += "["
            for (place, element) in elements.enumerated() {
                if place > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (place, member) in members.enumerated() {
                if place > 0 { text += "," }
                Self.quote(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func quote(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension PayloadTree {
    // MARK: Places

    /// Nil for what is no sealed text: `{"sealed":"…","key":n}`.
    var sealed: (base64: String, key: Int)? {
        guard case .object(let members) = self, members.count == 2, members[0].name == "sealed",
            members[1].name == "key", case .string(let base64) = members[0].value,
            case .token(let number) = members[1].value, let key = Int(number)
        else { return nil }
        return (base64, key)
    }

    /// Every value that holds no further ones, with its path: a list of words counts as one.
    func leaves(under path: String = "") -> [(path: String, value: PayloadTree)] {
        let inside = path.isEmpty ? "" : path + "."
        switch self {
        case .object(let members) where sealed == nil:
            return members.flatMap { $0.value.leaves(under: inside + $0.name) }
        case .array(let elements) where elements.contains { if case .object = $0 { true } else { false } }:
            return elements.enumerated().flatMap { $1.leaves(under: inside + "\($0)") }
        default: return [(path, self)]
        }
    }

    /// The same tree with what stands at a path replaced, or taken away for nil. An element is added at a list's end.
    func replacing(_ path: ArraySlice<String>, with value: PayloadTree?) -> PayloadTree? {
        guard let name = path.first else { return value }
        let rest = path.dropFirst()
        switch self {
        case .array(var elements):
            guard let place = Int(name), (0...elements.count).contains(place) else { return nil }
            let before = place < elements.count ? elements[place] : .object([])
            let after = before.replacing(rest, with: value)
            if after == nil, value != nil { return nil }
            elements.replaceSubrange(place..<min(place + 1, elements.count), with: after.map { [$0] } ?? [])
            return .array(elements)
        case .object(var members):
            let place = members.firstIndex { $0.name == name } ?? members.count
            let isList = rest.first.flatMap { Int($0) } != nil
            let before = place < members.count ? members[place].value : isList ? .array([]) : .object([])
            let after = before.replacing(rest, with: value)
            if after == nil, value != nil { return nil }
            members.replaceSubrange(
                place..<min(place + 1, members.count), with: after.map { [Member(name: name, value: $0)] } ?? [])
            return .object(members)
        case .string, .token: return nil
        }
    }

    /// The same tree with every value replaced that a function has another for.
    func mapping(under path: String = "", _ change: (String, PayloadTree) -> PayloadTree?) -> PayloadTree {
        if let changed = change(path, self) { return changed }
        let inside = path.isEmpty ? "" : path + "."
        switch self {
        case .object(let members):
            return .object(
                members.map { Member(name: $0.name, value: $0.value.mapping(under: inside + $0.name, change)) })
        case .array(let elements):
            return .array(elements.enumerated().map { $1.mapping(under: inside + "\($0)", change) })
        case .string, .token: return self
        }
    }
}
