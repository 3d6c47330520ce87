/// Turns a stated encoding into UTF-8 as the bytes come.
///
/// What the encoding does not allow (an unpaired surrogate, an unassigned byte) becomes bytes that are not UTF-8 either,
/// so that the row it stands in is rejected like any other with bad text.
struct Transcoder {
    let encoding: CSVEncoding
    /// A byte of a UTF-16 unit whose other half has not come yet.
    private var half: UInt8?
    /// A leading surrogate whose trailing one has not come yet.
    private var leading: UInt16?

    init(encoding: CSVEncoding) { self.encoding = encoding }

    /// UTF-8 needs at most this many bytes for one byte of any of the encodings, and for what was carried over.
    static let expansion = 3
    static let carried = 8

    /// Writes the UTF-8 of `source` to `target` and answers how many bytes. At the end, call with `isLast`.
    mutating func transcode(
        _ source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, isLast: Bool
    ) -> Int {
        var count = 0
        switch encoding {
        case .utf8: preconditionFailure("UTF-8 is read as it is")
        case .latin1: for byte in source { Self.write(UInt32(byte), to: target, &count) }
        case .windows1252: for byte in source { Self.write(Self.scalar(windows1252: byte), to: target, &count) }
        case .utf16LittleEndian, .utf16BigEndian:
            for byte in source { takeHalf(byte, to: target, &count) }
            if isLast { flush(to: target, &count) }
        }
        return count
    }

    private mutating func takeHalf(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
        guard let first = half else {
            half = byte
            return
        }
        half = nil
        let unit =
            encoding == .utf16LittleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
        if let high = leading {
            leading = nil
            if unit >> 10 == 0x37 {
                Self.write(0x10000 + (UInt32(high) & 0x3FF) << 10 + UInt32(unit) & 0x3FF, to: target, &count)
                return
            }
            Self.write(UInt32(high), to: target, &count)
        }
        if unit >> 10 == 0x36 { leading = unit } else { Self.write(UInt32(unit), to: target, &count) }
    }

    private mutating func flush(to target: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
        if let high = leading { Self.write(UInt32(high), to: target, &count) }
        if half != nil { Self.write(Self.unassigned, to: target, &count) }
        (half, leading) = (nil, nil)
    }

    /// No Unicode scalar; written as the byte FF.
    private static let unassigned: UInt32 = 0xFFFF_FFFF

    private static func write(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
        func put(_ byte: UInt32) {
            target[count] = UInt8(truncatingIfNeeded: byte)
            count += 1
        }
        switch scalar {
        case 0..<0x80: put(scalar)
        case 0x80..<0x800:
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
        case 0x800..<0x10000:
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        case 0x10000...0x10FFFF:
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        default: put(0xFF)
        }
    }

    private static func scalar(windows1252 byte: UInt8) -> UInt32 {
        (0x80..<0xA0).contains(byte) ? windows1252[Int(byte) - 0x80] : UInt32(byte)
    }

    /// Bytes 80 to 9F, from the WHATWG Encoding Standard's index, without its five stand-ins for unassigned bytes.
    private static let windows1252: [UInt32] = [
        0x20AC, unassigned, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
        unassigned, 0x017D, unassigned, unassigned, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
        0x2122, 0x0161, 0x203A, 0x0153, unassigned, 0x017E, 0x0178,
    ]
}
