import Clinical

/// A person whom a resource names by a number and not by the Patient they have: in `Reference.identifier`, in a conditional
/// reference (`Patient?identifier=system|value`), or by a Patient contained in it. Who that is turns out when everything
/// is read: a Patient of the export with one of the numbers, or somebody the log knows by one.
struct NumberedPerson: Hashable {
    struct Number: Hashable {
        /// Empty where the value is the id of a resource that may be a Patient.
        var system: String
        var value: String

        /// One text for both, for looking it up.
        var text: String { system + "\u{1E}" + value }
        var reference: PatientReference { .identifier(system: system, value: value) }
    }

    var numbers: [Number]

    /// Under which the person's resources are filed until then: no resource has such an id.
    var name: String { Self.mark + numbers.map(\.text).joined(separator: Self.separator) }

    private static let mark = "\u{1F}"
    private static let separator = "\u{1D}"

    /// Whom `name` is of; nil where it is a resource's id.
    init?(name: String) {
        guard name.hasPrefix(Self.mark) else { return nil }
        numbers = name.dropFirst().split(separator: Self.separator).compactMap { text in
            let parts = text.split(separator: "\u{1E}", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? Number(system: String(parts[0]), value: String(parts[1])) : nil
        }
    }

    /// From what may name the person.
    init(candidates: [Number]) { numbers = candidates }

    /// From an element of type `Identifier`, or several; nil where none has a system and a value.
    init?(identifiers: [JSONTree]) {
        numbers = identifiers.filter(Self.isCurrent).compactMap { Self.number($0["system"]?.text, $0["value"]?.text) }
        if numbers.isEmpty { return nil }
    }

    /// A number that was given back may be somebody else's now.
    static func isCurrent(_ identifier: JSONTree) -> Bool {
        identifier["use"]?.text != "old" && identifier["period"]?["end"] == nil
    }

    /// From a conditional reference; nil for any other text.
    init?(conditional text: String) {
        let parts = text.split(separator: "?", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0] == "Patient" || parts[0].hasSuffix("/Patient") else { return nil }
        let values = parts[1].split(separator: "&").filter { $0.hasPrefix("identifier=") }
        numbers = values.compactMap { value in
            let number = Self.decoded(value.dropFirst("identifier=".count)).split(separator: "|", maxSplits: 1)
            return number.count == 2 ? Self.number(String(number[0]), String(number[1])) : nil
        }
        if numbers.isEmpty { return nil }
    }

    private static func number(_ system: String?, _ value: String?) -> Number? {
        guard let system, let value, !system.isEmpty, !value.isEmpty else { return nil }
        // What separates the parts of a name is in no number.
        guard !(system + value).unicodeScalars.contains(where: { $0.value < 0x20 }) else { return nil }
        return Number(system: system, value: value)
    }

    /// Percent escapes as in a URL's query (RFC 3986); an escape that is none stays as written.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
