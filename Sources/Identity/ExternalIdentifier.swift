import Foundation

/// A number or code by which another system knows a person: a chart of the old software, an insurance number.
///
/// Two are the same when system and value are, in the case they are written in: `C77` is not `c77`. FHIR says so of
/// identifiers whose system does not say otherwise, and to take two people for one is worse than to ask. Blanks around
/// them do not count, and neither does how accents are encoded (Unicode NFC), so that a number typed twice is one.
///
/// Never written as it is: the key store keeps a keyed hash. Printing one shows its system and not its value.
public struct ExternalIdentifier: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Who gave it: a URI or a name.
    public let system: String

    /// The identifier itself. Callers fold case where their source says that it does not count.
    public let value: String

    public init(system: String, value: String) {
        self.system = Self.plain(system)
        self.value = Self.plain(value)
    }

    /// - Note: What this answers is hashed into key stores: it is format and never changes.
    private static func plain(_ text: String) -> String {
        let isPlain = { (byte: UInt8) in (0x21...0x7e).contains(byte) }
        if text.utf8.allSatisfy(isPlain) { return text }
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest).precomposedStringWithCanonicalMapping
    }

    public var description: String { "an identifier of \(system)" }

    public var customMirror: Mirror { Mirror(self, children: ["system": system]) }
}
