import Crypto

/// HMAC-SHA256 with the key already worked in, so that a message costs only its own blocks.
///
/// Written out of two SHA-256 states (RFC 2104), because `HMAC<SHA256>` passes every step through generic code, which the
/// importer would pay for at each row; the golden test holds it to an independent implementation.
struct KeyedHash: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: At most 64 bytes, SHA-256's block; longer keys would have to be hashed first.
    init(key: SymmetricKey) {
        precondition(key.bitCount <= 512)
        (inner, outer) = key.withUnsafeBytes { (Self.state(of: $0, pad: 0x36), Self.state(of: $0, pad: 0x5c)) }
    }

    /// The first 16 bytes of the code, as two big-endian words.
    func code(of message: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        var hash = inner
        hash.update(bufferPointer: message)
        return Self.words(finish(hash))
    }

    /// The same over one byte of kind and the message, without copying the message.
    func code(of message: UnsafeRawBufferPointer, after kind: KeyedMessage.Kind) -> (UInt64, UInt64) {
        var hash = inner
        withUnsafeBytes(of: kind.rawValue) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: message)
        return Self.words(finish(hash))
    }

    /// All 32 bytes of the code.
    func bytes(of message: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = inner
        hash.update(bufferPointer: message)
        return Array(finish(hash))
    }

    private func finish(_ hash: SHA256) -> SHA256Digest {
        var outside = outer
        hash.finalize().withUnsafeBytes { outside.update(bufferPointer: $0) }
        return outside.finalize()
    }

    private static func state(of key: UnsafeRawBufferPointer, pad: UInt8) -> SHA256 {
        withUnsafeTemporaryAllocation(byteCount: SHA256.blockByteCount, alignment: 8) { block in
            for index in block.indices { block[index] = (index < key.count ? key[index] : 0) ^ pad }
            var state = SHA256()
            state.update(bufferPointer: UnsafeRawBufferPointer(block))
            for index in block.indices { block[index] = 0 }
            return state
        }
    }

    private static func words(_ code: SHA256Digest) -> (UInt64, UInt64) {
        code.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
