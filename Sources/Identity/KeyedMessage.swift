/// The bytes a keyed hash is taken of, laid out so that no two messages share them. Format: never changes.
///
/// One byte of kind, two parts each after its length, a number. Lengths and number are 8 bytes, little-endian.
enum KeyedMessage {
    /// The first byte says what a message is for, so that an event's id never equals another purpose's hash.
    enum Kind: UInt8 {
        case eventID = 1
        case content = 2
        case identifier = 3
    }

    /// Calls `body` with the message; a short one stands on the stack.
    static func withBytes<Value>(
        _ kind: Kind, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, number: Int,
        _ body: (UnsafeRawBufferPointer) -> Value
    ) -> Value {
        let byteCount = 1 + 8 + first.count + 8 + second.count + 8
        return withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { buffer in
            buffer[0] = kind.rawValue
            var offset = 1
            append(first, to: buffer, at: &offset)
            append(second, to: buffer, at: &offset)
            append(number, to: buffer, at: &offset)
            return body(UnsafeRawBufferPointer(buffer))
        }
    }

    private static func append(
        _ part: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawBufferPointer, at offset: inout Int
    ) {
        append(part.count, to: buffer, at: &offset)
        UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]).copyMemory(from: part)
        offset += part.count
    }

    private static func append(_ number: Int, to buffer: UnsafeMutableRawBufferPointer, at offset: inout Int) {
        buffer.storeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian, toByteOffset: offset, as: UInt64.self)
        offset += 8
    }
}
