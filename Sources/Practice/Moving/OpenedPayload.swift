import EventLog
import Identity

/// A stored payload with its sealed texts opened where the key opens them: every other byte as it is stored.
///
/// A seal holds for the place it stands at, which is its path in the JSON; so any payload can be opened, of whatever type.
struct OpenedPayload {
    private(set) var bytes: [UInt8] = []
    private(set) var opened = 0
    /// Texts that stay sealed: no key, or not the one.
    private(set) var sealed = 0

    private static let depthMax = 64

    /// - Returns: nil for a payload that is not JSON.
    init?(_ payload: [UInt8], of id: EventID, key: PatientKey?) {
        var scan = Scan(bytes: payload)
        guard copyValue(&scan, path: "", id, key, depth: 0), scan.isAtEnd else { return nil }
    }

    private struct Scan {
        let bytes: [UInt8]
        var at = 0

        var isAtEnd: Bool { at == bytes.count }
        var next: UInt8? { at < bytes.count ? bytes[at] : nil }
    }

    private mutating func copySpace(_ scan: inout Scan) {
        while let byte = scan.next, byte <= 32 { copy(&scan) }
    }

    private mutating func copy(_ scan: inout Scan) {
        bytes.append(scan.bytes[scan.at])
        scan.at += 1
    }

    private mutating func copy(_ byte: Unicode.Scalar, _ scan: inout Scan) -> Bool {
        copySpace(&scan)
        guard scan.next == UInt8(ascii: byte) else { return false }
        copy(&scan)
        return true
    }

    private mutating func copyValue(
        _ scan: inout Scan, path: String, _ id: EventID, _ key: PatientKey?, depth: Int
    ) -> Bool {
        copySpace(&scan)
        guard depth < Self.depthMax, let first = scan.next else { return false }
        defer { copySpace(&scan) }
        switch first {
        case UInt8(ascii: "{"):
            if let text = Self.sealedText(scan) { return open(text, &scan, path, id, key) }
            return copyMembers(&scan, path, id, key, depth)
        case UInt8(ascii: "["): return copyElements(&scan, path, id, key, depth)
        case UInt8(ascii: "\""): return copyString(&scan) != nil
        default: return copyToken(&scan)
        }
    }

    private mutating func copyMembers(
        _ scan: inout Scan, _ path: String, _ id: EventID, _ key: PatientKey?, _ depth: Int
    ) -> Bool {
        copy(&scan)
        if copy("}", &scan) { return true }
        repeat {
            copySpace(&scan)
            guard let name = copyString(&scan), copy(":", &scan),
                copyValue(&scan, path: Self.path(path, name), id, key, depth: depth + 1)
            else { return false }
        } while copy(",", &scan)
        return copy("}", &scan)
    }

    private mutating func copyElements(
        _ scan: inout Scan, _ path: String, _ id: EventID, _ key: PatientKey?, _ depth: Int
    ) -> Bool {
        copy(&scan)
        if copy("]", &scan) { return true }
        var index = 0
        repeat {
            guard copyValue(&scan, path: Self.path(path, String(index)), id, key, depth: depth + 1) else {
                return false
            }
            index += 1
        } while copy(",", &scan)
        return copy("]", &scan)
    }

    private static func path(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

    /// Answers what lies between the quotes.
    private mutating func copyString(_ scan: inout Scan) -> String? {
        guard scan.next == UInt8(ascii: "\"") else { return nil }
        let start = scan.at + 1
        copy(&scan)
        while let byte = scan.next {
            copy(&scan)
            if byte == UInt8(ascii: "\"") {
                return String(validating: scan.bytes[start..<(scan.at - 1)], as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\"), scan.next != nil { copy(&scan) }
        }
        return nil
    }

    private mutating func copyToken(_ scan: inout Scan) -> Bool {
        let start = scan.at
        while let byte = scan.next, byte > 32, !",]}".utf8.contains(byte) { copy(&scan) }
        let token = scan.bytes[start..<scan.at]
        let isNumber = token.first.map { $0 == UInt8(ascii: "-") || (48...57).contains($0) } ?? false
        return isNumber || ["true", "false", "null"].contains { token.elementsEqual($0.utf8) }
    }

    // MARK: Sealed texts

    private struct Sealed {
        var text: SealedText
        var end: Int
    }

    /// The sealed text that begins here, as the writer writes it.
    private static func sealedText(_ scan: Scan) -> Sealed? {
        let rest = scan.bytes[scan.at...]
        let head = Array("{\"sealed\":\"".utf8)
        guard rest.starts(with: head), let quote = rest.dropFirst(head.count).firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        let middle = Array("\",\"key\":".utf8)
        guard rest[quote...].starts(with: middle) else { return nil }
        let digits = rest[(quote + middle.count)...].prefix { (48...57).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)), digits.endIndex < rest.endIndex,
            rest[digits.endIndex] == UInt8(ascii: "}")
        else { return nil }
        let base64 = String(decoding: rest[(scan.at + head.count)..<quote], as: UTF8.self)
        return Sealed(text: SealedText(sealed: base64, key: number), end: digits.endIndex + 1)
    }

    private mutating func open(
        _ sealed: Sealed, _ scan: inout Scan, _ path: String, _ id: EventID, _ key: PatientKey?
    ) -> Bool {
        if let text = try? key?.open(sealed.text, event: id, path: path) {
            var string = LineBytes()
            string.jsonString(text)
            bytes.append(contentsOf: string.bytes)
            opened += 1
        } else {
            bytes.append(contentsOf: scan.bytes[scan.at..<sealed.end])
            self.sealed += 1
        }
        scan.at = sealed.end
        return true
    }
}
