/// A decimal number as it was written: 1.0 is not 1.00, and 17 digits survive.
///
/// `significand × 10^exponent`, with the exponent as written, so that `literal` gives back the digits. At most 18
/// significant digits; a longer literal is refused on parsing rather than rounded. Never passes through Double.
public struct ExactNumber: Hashable, Sendable, CustomStringConvertible {
    public let significand: Int64
    /// Zero or negative: minus the number of digits after the point.
    public let exponent: Int8

    /// - Precondition: the exponent is zero or negative, and the significand has at most 18 digits.
    public init(significand: Int64, exponent: Int8 = 0) {
        precondition(exponent <= 0 && significand.magnitude < 1_000_000_000_000_000_000, "18 digits, none after zeros")
        self.significand = significand
        self.exponent = exponent
    }

    public init(_ integer: Int) { self.init(significand: Int64(integer)) }

    /// Parses a JSON-like number literal: optional sign, digits, optional point and digits, optional exponent.
    /// Nil for anything else, for more than 18 significant digits and for a negative zero.
    public init?(_ literal: some StringProtocol) {
        var text = String(literal)
        let parsed = text.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses the bytes of a literal; see `init(_:)`.
    public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> ExactNumber? {
        if let whole = parseWhole(bytes) { return whole }
        var index = 0
        let negative = !bytes.isEmpty && bytes[0] == UInt8(ascii: "-")
        if negative || (!bytes.isEmpty && bytes[0] == UInt8(ascii: "+")) { index = 1 }
        var significand: Int64 = 0
        var digits = 0
        var decimals = 0
        var seenDigit = false
        var seenPoint = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ".") {
                if seenPoint || !seenDigit { return nil }
                seenPoint = true
            } else if byte >= 48, byte <= 57 {
                seenDigit = true
                if digits > 0 || byte != 48 { digits += 1 }
                if digits > 18 { return nil }
                significand = significand * 10 + Int64(byte - 48)
                if seenPoint { decimals += 1 }
            } else {
                break
            }
            index += 1
        }
        guard seenDigit, bytes[index - 1] != UInt8(ascii: "."), decimals <= 100 else { return nil }
        // A significand has no negative zero, so that its literal could not be given back.
        if negative, significand == 0 { return nil }
        let value = negative ? -significand : significand
        if index == bytes.count { return ExactNumber(significand: value, exponent: Int8(-decimals)) }
        guard let power = parseExponent(bytes, from: index) else { return nil }
        return scaled(value, exponent: power - decimals)
    }

    /// Nothing but digits, and of those so few that none is too many: what most numbers are.
    @inline(__always)
    private static func parseWhole(_ bytes: UnsafeBufferPointer<UInt8>) -> ExactNumber? {
        guard (1...18).contains(bytes.count) else { return nil }
        var significand: Int64 = 0
        for byte in bytes {
            let digit = byte &- 48
            if digit > 9 { return nil }
            significand = significand &* 10 &+ Int64(digit)
        }
        return ExactNumber(significand: significand)
    }

    private static func parseExponent(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "e") || bytes[start] == UInt8(ascii: "E") else { return nil }
        let text = String(decoding: bytes[(start + 1)...], as: UTF8.self)
        let digits = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let power = Int(digits), power <= 60
        else { return nil }
        return text.hasPrefix("-") ? -power : power
    }

    private static func scaled(_ significand: Int64, exponent: Int) -> ExactNumber? {
        if exponent <= 0 {
            return exponent >= -100 ? ExactNumber(significand: significand, exponent: Int8(exponent)) : nil
        }
        var value = significand
        for _ in 0..<exponent {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow || product.magnitude >= Self.significandLimit { return nil }
            value = product
        }
        return ExactNumber(significand: value)
    }

    /// The digits as written; an exponent in the source is written out.
    public var literal: String {
        let decimals = -Int(exponent)
        if decimals <= 0 { return String(significand) }
        let digits = String(significand.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (significand < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    public var description: String { literal }

    /// The nearest double; one rounding.
    public var double: Double {
        let decimals = -Int(exponent)
        if significand.magnitude < 1 << 53, decimals <= 22 { return Double(significand) / Self.powersOfTen[decimals] }
        return Double(literal) ?? .nan
    }

    /// One more than the largest magnitude of 18 digits.
    private static let significandLimit: UInt64 = 1_000_000_000_000_000_000

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The exact difference; nil where it needs more than 18 digits.
    public func subtracting(_ other: ExactNumber) -> ExactNumber? {
        let common = min(exponent, other.exponent)
        guard let left = aligned(to: common), let right = other.aligned(to: common) else { return nil }
        let (difference, overflow) = left.subtractingReportingOverflow(right)
        return overflow || difference.magnitude >= Self.significandLimit
            ? nil : ExactNumber(significand: difference, exponent: common)
    }

    private func aligned(to common: Int8) -> Int64? {
        var value = significand
        for _ in 0..<(Int(exponent) - Int(common)) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
        }
        return value
    }

    /// Compares values, not writings: 1.0 and 1.00 compare equal here though they are not `==`.
    public func isLess(than other: ExactNumber) -> Bool {
        if let difference = subtracting(other) { return difference.significand < 0 }
        return double < other.double
    }

    /// Whether this is a whole multiple of a step, counted from zero.
    public func isMultiple(of step: ExactNumber) -> Bool {
        guard step.significand != 0 else { return true }
        let common = min(exponent, step.exponent)
        guard let value = aligned(to: common), let unit = step.aligned(to: common) else { return false }
        return value % unit == 0
    }
}
