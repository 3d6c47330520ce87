/// Bytes as letters a person can read aloud and type: Crockford's alphabet, lowercase, without `i`, `l`, `o` and `u`.
enum Base32 {
    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The bytes as one big-endian number, in as few letters as hold all bits; a number shorter than the letters is
    /// filled with zero bits in front.
    static func text(of bytes: [UInt8]) -> String {
        let count = (bytes.count * 8 + 4) / 5
        var letters: [UInt8] = []
        var bits = 0
        var bitCount = count * 5 - bytes.count * 8
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            bitCount += 8
            while bitCount >= 5 {
                bitCount -= 5
                letters.append(alphabet[bits >> bitCount & 31])
            }
            bits &= 1 << bitCount - 1
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// The bytes of letter values whose bits fill whole bytes (8 letters hold 5 bytes).
    static func bytes(of values: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for value in values {
            bits = bits << 5 | Int(value)
            bitCount += 5
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            bits &= 1 << bitCount - 1
        }
        return bytes
    }

    /// What a typed letter stands for, 0 to 31: either case, `o` read as 0, `i` and `l` as 1; nil for anything else.
    static func value(of letter: Character) -> UInt8? {
        guard let byte = letter.asciiValue else { return nil }
        let isUppercase = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        switch isUppercase ? byte | 0x20 : byte {
        case UInt8(ascii: "o"): return 0
        case UInt8(ascii: "i"), UInt8(ascii: "l"): return 1
        case let known: return alphabet.firstIndex(of: known).map(UInt8.init)
        }
    }
}
