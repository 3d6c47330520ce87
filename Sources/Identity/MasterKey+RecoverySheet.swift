import Crypto

/// The recovery sheet: the key on paper, in seven numbered lines of two groups of four letters and one check letter.
///
/// The check letter is a polynomial over GF(32) of the line's number and letters: it catches every wrong letter, every
/// two letters exchanged and every two lines exchanged. Three bytes of SHA-256 over the whole key end the last line.
extension MasterKey {
    /// The sheet to print and to keep apart from the store. Reading it back: ``init(sheet:)``.
    public var recoverySheet: String {
        let letters = Array(Base32.text(of: bytes + Self.checksum(of: bytes)))
        let lines = (1...Self.lineCount).map { number in
            let line = letters[(number - 1) * Self.lineLetters..<number * Self.lineLetters]
            let check = Base32.alphabet[Int(Self.check(line.compactMap(Base32.value), line: number))]
            return "\(number)  \(String(line.prefix(4))) \(String(line.suffix(4)))  \(Character(UnicodeScalar(check)))"
        }
        return """
            Anamnesis master key: opens the names and notes of the practice.
            Keep this sheet under lock, apart from the store. The last letter of a line checks the line.

            \(lines.joined(separator: "\n"))

            """
    }

    /// Reads a sheet back, as printed or as typed: case, spacing and hyphens do not matter; lines without a number are passed over.
    ///
    /// - Throws: `recoverySheetLineWrong` or `recoverySheetLineMissing` with the line's number.
    public init(sheet: String) throws(IdentityError) {
        var lines: [Int: [UInt8]] = [:]
        for text in sheet.split(whereSeparator: \.isNewline) {
            guard let (number, letters) = Self.numberedLine(text) else { continue }
            guard let values = Self.values(letters, line: number), lines[number, default: values] == values else {
                throw .recoverySheetLineWrong(line: number)
            }
            lines[number] = values
        }
        var values: [UInt8] = []
        for number in 1...Self.lineCount {
            guard let line = lines[number] else { throw .recoverySheetLineMissing(line: number) }
            values += line
        }
        let bytes = Base32.bytes(of: values)
        let key = Array(bytes.prefix(Self.byteCount))
        guard Array(bytes.suffix(Self.checksumBytes)) == Self.checksum(of: key) else { throw .recoverySheetWrong }
        self.init(bytes: key)
    }

    /// 32 bytes and 3 of checksum are 56 letters: 7 lines of 8.
    private static let lineCount = 7
    private static let lineLetters = 8
    private static let checksumBytes = 3

    private static func numberedLine(_ text: Substring) -> (number: Int, letters: String)? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, let number = Int(first.prefix { $0.isNumber }), (1...lineCount).contains(number)
        else { return nil }
        let rest = first.drop { $0.isNumber }.drop { $0 == "." || $0 == ":" || $0 == ")" }
        return (number, ([rest] + words.dropFirst()).joined().filter { $0 != "-" })
    }

    /// The values of a line's letters without the check letter; nil when something is not as printed.
    private static func values(_ letters: String, line: Int) -> [UInt8]? {
        let values = letters.compactMap(Base32.value)
        guard values.count == letters.count, values.count == lineLetters + 1 else { return nil }
        let line = check(values.dropLast(), line: line) == values.last ? Array(values.dropLast()) : nil
        return line
    }

    private static func check(_ values: some Sequence<UInt8>, line: Int) -> UInt8 {
        values.reduce(timesAlpha(UInt8(line))) { timesAlpha($0 ^ $1) }
    }

    /// Multiplication by the generator of GF(32) modulo x⁵ + x² + 1.
    private static func timesAlpha(_ value: UInt8) -> UInt8 { (value << 1 ^ (value & 16 != 0 ? 0b100101 : 0)) & 31 }

    private static func checksum(of key: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Array("anamnesis recovery sheet 1".utf8) + key).prefix(checksumBytes))
    }
}
