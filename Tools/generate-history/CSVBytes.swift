/// CSV written byte by byte: a 10-million-row export must not build a string for each field.
struct CSVBytes {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ other: ArraySlice<UInt8>) { bytes.append(contentsOf: other) }

    mutating func comma() { bytes.append(UInt8(ascii: ",")) }

    mutating func endOfRow() { bytes.append(UInt8(ascii: "\n")) }

    /// A code or word that needs no quotes, or nothing.
    mutating func plain(_ text: String) {
        if !text.isEmpty { bytes.append(contentsOf: text.utf8) }
    }

    /// Anything: quoted where RFC 4180 asks for it.
    mutating func quoted(_ text: String) {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            return plain(text)
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func integer(_ value: Int, width: Int = 1) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var magnitude = value.magnitude
        var digits = 1
        var limit: UInt = 10
        while magnitude >= limit || digits < width {
            digits += 1
            limit &*= 10
        }
        let start = bytes.count
        for _ in 0..<digits { bytes.append(UInt8(ascii: "0")) }
        for place in stride(from: start + digits - 1, through: start, by: -1) {
            bytes[place] += UInt8(truncatingIfNeeded: magnitude % 10)
            magnitude /= 10
        }
    }

    /// A whole number of tenths, hundredths …, written with its decimal point.
    mutating func decimal(_ scaled: Int, decimals: Int) {
        guard decimals > 0 else { return integer(scaled) }
        var unit = 1
        for _ in 0..<decimals { unit *= 10 }
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        integer(Int(scaled.magnitude) / unit)
        bytes.append(UInt8(ascii: "."))
        integer(Int(scaled.magnitude) % unit, width: decimals)
    }

    /// `2024-01-08`.
    mutating func day(_ daysSince1970: Int) {
        let (year, month, day) = CivilDay(daysSince1970: daysSince1970).civil
        integer(year, width: 4)
        bytes.append(UInt8(ascii: "-"))
        integer(month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        integer(day, width: 2)
    }

    /// `09:30`.
    mutating func timeOfDay(minute: Int) {
        integer(minute / 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        integer(minute % 60, width: 2)
    }
}
