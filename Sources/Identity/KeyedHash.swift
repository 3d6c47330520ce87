import Crypto

/// HMAC-SHA256 with the key already worked in, so that a message costs only its own blocks.
struct KeyedHash: Sendable {
    private let prepared: HMAC<SHA256>

    init(key: SymmetricKey) { prepared = HMAC(key: key) }

    /// The first 16 bytes of the code, as two big-endian words.
    func code(of message: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        var hash = prepared
        hash.update(data: message)
        return Self.words(hash.finalize())
    }

    /// The same over one byte of kind and the message, without copying the message.
    func code(of message: UnsafeRawBufferPointer, after kind: KeyedMessage.Kind) -> (UInt64, UInt64) {
        var hash = prepared
        withUnsafeBytes(of: kind.rawValue) { hash.update(data: $0) }
        hash.update(data: message)
        return Self.words(hash.finalize())
    }

    /// All 32 bytes of the code.
    func bytes(of message: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = prepared
        hash.update(data: message)
        return Array(hash.finalize())
    }

    private static func words(_ code: HMAC<SHA256>.MAC) -> (UInt64, UInt64) {
        code.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
