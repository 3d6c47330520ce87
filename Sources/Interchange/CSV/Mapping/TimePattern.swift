import Clinical

/// A date format, read once from the mapping: `d.M.yyyy H:mm` and its like. It says exactly what may stand there.
///
/// `yyyy` four digits · `M` `d` `H` `h` `m` `s` one or two digits, doubled exactly two · `MMM` a month's English name, whole
/// or its first three letters · `SSS` digits of a second · `a` AM or PM · `X` an offset (`Z`, `+01:00`, `-0500`). All else
/// stands for itself; letters in 'single quotes'. Two-digit years are refused: their century would be a guess.
struct TimePattern: Hashable, Sendable {
    enum Element: Hashable, Sendable {
        case year
        case month(exact: Bool)
        case monthName
        case day(exact: Bool)
        case hour(exact: Bool)
        case hourOfHalf(exact: Bool)
        case half
        case minute(exact: Bool)
        case second(exact: Bool)
        case fraction
        case offset
        case literal(UInt8)
    }

    enum Form: Hashable, Sendable {
        case elements([Element])
        /// ISO 8601 of any precision: `2026`, `2026-03`, `2026-03-01`, `2026-03-01T14:30:05.250-05:00`.
        case iso8601
        case epochSeconds
        case epochMilliseconds
    }

    /// As the mapping writes it.
    let text: String
    let form: Form
    /// How exactly a time is known that was read by this pattern; nil where the value itself says.
    let precision: Occurrence.Precision?

    static let day = TimePattern(text: "yyyy-MM-dd")!

    /// Nil for a pattern that is not understood or does not say the year.
    init?(text: String) {
        self.text = text
        switch text {
        case "iso8601": (form, precision) = (.iso8601, nil)
        case "epochSeconds": (form, precision) = (.epochSeconds, .second)
        case "epochMilliseconds": (form, precision) = (.epochMilliseconds, .millisecond)
        default:
            guard let elements = Self.elements(of: Array(text.utf8)), let precision = Self.precision(of: elements)
            else {
                return nil
            }
            (form, self.precision) = (.elements(elements), precision)
        }
    }

    /// Whether the value itself says how far from UTC it is.
    var carriesOffset: Bool {
        switch form {
        case .elements(let elements): elements.contains(.offset)
        case .iso8601: false
        case .epochSeconds, .epochMilliseconds: true
        }
    }

    private static func elements(of bytes: [UInt8]) -> [Element]? {
        var elements: [Element] = []
        var at = 0
        while at < bytes.count {
            let letter = bytes[at]
            if letter == UInt8(ascii: "'") {
                guard let close = bytes[(at + 1)...].firstIndex(of: letter) else { return nil }
                elements += bytes[(at + 1)..<close].map(Element.literal)
                at = close + 1
                continue
            }
            let run = bytes[at...].prefix { $0 == letter }.count
            let isLetter = (65...90).contains(letter) || (97...122).contains(letter)
            guard let element = element(letter, run) else {
                if isLetter && letter != UInt8(ascii: "T") { return nil }
                elements += Array(repeating: .literal(letter), count: run)
                at += run
                continue
            }
            elements.append(element)
            at += run
        }
        return elements
    }

    private static func element(_ letter: UInt8, _ run: Int) -> Element? {
        switch (letter, run) {
        case (UInt8(ascii: "y"), 4): .year
        case (UInt8(ascii: "M"), 3): .monthName
        case (UInt8(ascii: "M"), 1...2): .month(exact: run == 2)
        case (UInt8(ascii: "d"), 1...2): .day(exact: run == 2)
        case (UInt8(ascii: "H"), 1...2): .hour(exact: run == 2)
        case (UInt8(ascii: "h"), 1...2): .hourOfHalf(exact: run == 2)
        case (UInt8(ascii: "m"), 1...2): .minute(exact: run == 2)
        case (UInt8(ascii: "s"), 1...2): .second(exact: run == 2)
        case (UInt8(ascii: "S"), 1...9): .fraction
        case (UInt8(ascii: "a"), 1): .half
        case (UInt8(ascii: "X"), _), (UInt8(ascii: "Z"), _): .offset
        default: nil
        }
    }

    /// As fine as the finest part, and only where every coarser part is there too.
    private static func precision(of elements: [Element]) -> Occurrence.Precision? {
        func has(_ test: (Element) -> Bool) -> Bool { elements.contains(where: test) }
        let year = elements.contains(.year)
        let month = has { if case .month = $0 { true } else { $0 == .monthName } }
        let day = has { if case .day = $0 { true } else { false } }
        let half = has { if case .hourOfHalf = $0 { true } else { false } }
        let hour = has { if case .hour = $0 { true } else { false } } || half
        let minute = has { if case .minute = $0 { true } else { false } }
        let second = has { if case .second = $0 { true } else { false } }
        let parts = [year, month, day, hour && minute, second, elements.contains(.fraction)]
        let depth = parts.prefix { $0 }.count
        guard depth > 0, !parts[depth...].contains(true), hour == minute, half == elements.contains(.half) else {
            return nil
        }
        return [.year, .month, .day, .minute, .second, .millisecond][depth - 1]
    }
}
