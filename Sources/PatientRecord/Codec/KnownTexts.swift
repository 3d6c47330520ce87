/// Texts that were met before, each handed out again: most of a log's texts are few words, told a million times, and making
/// one takes several times as long as finding it.
///
/// A text has one place, by its bytes; whichever comes there later takes it. Plain memory, as what it belongs to.
struct KnownTexts {
    private struct Known {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var count = 0
        var text = ""
    }

    private static let placeBits: UInt64 = 9
    /// Longer ones are somebody's prose, or sealed, and come once.
    private static let bytesMax = 40

    private let known: UnsafeMutableBufferPointer<Known>

    /// - Parameter remembers: false for who reads a single payload.
    init(remembers: Bool) {
        known = .allocate(capacity: remembers ? 1 << Self.placeBits : 0)
        known.initialize(repeating: Known())
    }

    func deallocate() {
        known.deinitialize()
        known.deallocate()
    }

    /// The text of bytes that hold no escape.
    @inline(__always)
    func text(_ raw: UnsafeRawBufferPointer) -> String {
        let count = raw.count
        guard let start = raw.baseAddress, count > 0, count <= Self.bytesMax, !known.isEmpty else {
            return JSONScanner.plain(raw)
        }
        let (head, tail) = Self.ends(start, count)
        let mixed = (head ^ tail &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: count)) &* 0xD6E8_FEB8_6659_FD93
        let place = known.baseAddress! + Int(truncatingIfNeeded: mixed >> (64 - Self.placeBits))
        // Head and tail are all there is of up to sixteen bytes.
        if place.pointee.head == head, place.pointee.tail == tail, place.pointee.count == count,
            count <= 16 || Self.isEqual(place.pointee.text, raw)
        {
            return place.pointee.text
        }
        let text = JSONScanner.plain(raw)
        place.pointee = Known(head: head, tail: tail, count: count, text: text)
        return text
    }

    /// The first eight bytes and the last eight; of fewer than eight, all of them.
    @inline(__always)
    private static func ends(_ start: UnsafeRawPointer, _ count: Int) -> (head: UInt64, tail: UInt64) {
        if count >= 8 {
            return (
                start.loadUnaligned(as: UInt64.self), start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            )
        }
        if count >= 4 {
            return (
                UInt64(start.loadUnaligned(as: UInt32.self)),
                UInt64(start.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            )
        }
        func byte(_ place: Int) -> UInt64 { UInt64(start.load(fromByteOffset: place, as: UInt8.self)) }
        return (byte(0) | byte(count / 2) << 8, byte(count - 1))
    }

    @inline(never)
    private static func isEqual(_ text: String, _ raw: UnsafeRawBufferPointer) -> Bool {
        var text = text
        return text.withUTF8 { $0.elementsEqual(raw) }
    }
}
