public import EventLog

/// Who a patient is to the log: a name that says nothing about the person.
///
/// Either 128 random bits, written as 26 letters, or the code a declared pseudonymous source gave, as is. The text is
/// the identity: two ids are the same patient exactly when their texts are equal.
public struct PatientID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The id as written in stream names, files and commands.
    public let text: String

    /// A fresh id of 128 bits from the generator: 26 lowercase letters and digits without `i`, `l`, `o`, `u`.
    public init(using generator: inout some RandomNumberGenerator) {
        let words: [UInt64] = [generator.next(), generator.next()]
        text = Base32.text(
            of: words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } })
    }

    /// The code of a pseudonymous source, or an id read back; nil unless it is `[A-Za-z0-9._-]{1,64}`.
    public init?(code: String) {
        guard (1...Self.lengthMax).contains(code.utf8.count), code.utf8.allSatisfy(Self.isAllowed) else { return nil }
        text = code
    }

    /// The patient whose stream this is; nil for the streams of practitioners and of the practice.
    public init?(stream: StreamName) {
        guard stream.category == Self.category else { return nil }
        self.init(code: stream.id)
    }

    /// The stream that holds this patient's history.
    public var stream: StreamName { StreamName(category: Self.category, id: text) }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    static let category = "patient"

    /// Long enough for a UUID or a hash in hexadecimal, short enough to stand in a table.
    static let lengthMax = 64

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
