/// A line as its bytes are put together.
struct LineBytes {
    private(set) var bytes: [UInt8] = []

    private static let hexDigits = Array("0123456789abcdef".utf8)

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func byte(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }

    mutating func plain(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func raw(_ some: some Collection<UInt8>) { bytes.append(contentsOf: some) }

    mutating func integer(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var place: UInt64 = 1
        while magnitude / place >= 10 { place *= 10 }
        while place > 0 {
            bytes.append(48 + UInt8(magnitude / place % 10))
            place /= 10
        }
    }

    /// The number, or `absent` where there is none.
    mutating func integer(_ number: Int64?, absent: StaticString) {
        if let number { integer(number) } else { plain(absent) }
    }

    /// 16 hexadecimal digits.
    mutating func hexadecimal(_ word: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) { bytes.append(Self.hexDigits[Int(word >> shift & 15)]) }
    }

    /// A JSON string: quotes and backslashes escaped, controls as `\u00xx`, all else as it is.
    mutating func jsonString(_ text: String) {
        byte("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<32:
                plain("\\u00")
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        byte("\"")
    }

    /// A field of CSV (RFC 4180): quoted where it has to be, quotes doubled, every other byte as it is.
    mutating func csvField(_ field: some Collection<UInt8>) {
        guard field.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            return raw(field)
        }
        byte("\"")
        for byte in field {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        byte("\"")
    }
}
