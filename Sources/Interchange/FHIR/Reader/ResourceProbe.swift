/// What is needed to file a resource before it is parsed: its type, its id and whose it is. It walks over the members
/// of the outermost object alone, trusting that brackets match.
struct ResourceProbe {
    var type: String?
    var id: String?
    /// The JSON of the members that can name a person, such as `subject`: a range of the resource's bytes each.
    var people: [(name: String, value: Range<Int>)] = []
    /// A member's name is written with escapes: only the parser can tell which it is.
    var isUnclear = false

    /// The same members where the resource was parsed.
    var parsed: [String: JSONTree] = [:]

    static let personNames = ["subject", "patient", "beneficiary", "participant"]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 1
        while at < bytes.count {
            Self.skipSpace(bytes, &at)
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                if at < bytes.count, bytes[at] == UInt8(ascii: ",") {
                    at += 1
                    continue
                }
                return
            }
            let nameStart = at + 1
            Self.skipString(bytes, &at)
            let name = bytes[nameStart..<max(nameStart, at - 1)]
            if name.contains(UInt8(ascii: "\\")) { isUnclear = true }
            Self.skipSpace(bytes, &at)
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return }
            at += 1
            Self.skipSpace(bytes, &at)
            let start = at
            Self.skipValue(bytes, &at)
            take(name, bytes, start..<at)
        }
    }

    private mutating func take(
        _ name: Slice<UnsafeBufferPointer<UInt8>>, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) {
        // Only names of 2, 7, 11 and 12 bytes matter.
        switch name.count {
        case 2 where name.elementsEqual("id".utf8): id = Self.text(bytes, range) ?? id
        case 12 where name.elementsEqual("resourceType".utf8): type = Self.text(bytes, range) ?? type
        case 7, 11:
            let text = String(decoding: name, as: UTF8.self)
            if Self.personNames.contains(text) { people.append((text, range)) }
        default: break
        }
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String? {
        try? JSONParser.parse(UnsafeBufferPointer(rebasing: bytes[range])).text
    }

    private static func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
            at += 1
        }
    }

    private static func skipString(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) {
        guard let base = UnsafeMutablePointer(mutating: bytes.baseAddress) else { return }
        at += 1
        while at < bytes.count {
            at = FHIRSplitter.endOfPlain(base, at, bytes.count)
            guard at < bytes.count else { return }
            let byte = bytes[at]
            at += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        at = min(at, bytes.count)
    }

    private static func skipValue(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                skipString(bytes, &at)
                if depth == 0 { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                if depth == 0 {
                    at += 1
                    return
                }
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            at += 1
        }
        at = min(at, bytes.count)
    }
}
