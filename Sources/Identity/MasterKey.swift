import Crypto

/// The key that wraps every patient's key: 32 random bytes, kept outside the store.
///
/// Without it everything works but names and notes, which then show as sealed.
/// - warning: Lost for good, it takes every name and note of the practice with it. Print a recovery sheet.
public struct MasterKey: Sendable, CustomStringConvertible {
    static let byteCount = 32

    let secret: SymmetricKey

    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount)
        secret = SymmetricKey(data: bytes)
    }

    /// A fresh key. The generator must be unpredictable outside of tests and demonstrations.
    public static func generate(using generator: inout some RandomNumberGenerator) -> MasterKey {
        MasterKey(bytes: generator.bytes(byteCount))
    }

    var bytes: [UInt8] { secret.withUnsafeBytes(Array.init) }

    /// Never the key itself.
    public var description: String { "master key" }
}

extension RandomNumberGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = next()
            for shift in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift)))
            }
        }
        return bytes
    }
}
