import Clinical

/// A date and time of day as written, before any zone.
struct CivilTime: Hashable, Sendable {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    /// Minutes east of UTC, where the value says so.
    var offsetMinutes: Int?
    /// Set where the value is an instant and not a date.
    var instant: Int64?
    var precision = Occurrence.Precision.day
}

extension TimePattern {
    /// Nil where the bytes do not have this form. Whether the month has such a day is not asked here.
    func match(_ bytes: UnsafeBufferPointer<UInt8>) -> CivilTime? {
        var scanner = TimeScanner(bytes)
        switch form {
        case .elements(let elements):
            for element in elements where !scanner.take(element) { return nil }
            scanner.time.precision = precision!
            return scanner.isAtEnd ? scanner.finished : nil
        case .iso8601: return scanner.takeISO8601() && scanner.isAtEnd ? scanner.finished : nil
        case .epochSeconds, .epochMilliseconds:
            guard let value = scanner.takeInteger(), scanner.isAtEnd, abs(value) < 1 << 53 else { return nil }
            scanner.time.instant = form == .epochSeconds ? value * 1000 : value
            scanner.time.offsetMinutes = 0
            scanner.time.precision = precision!
            return scanner.time
        }
    }
}

/// Reads one written time from left to right.
private struct TimeScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0
    var time = CivilTime()
    var isAfternoon: Bool?

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    /// With AM and PM applied; nil for hour 0 or 13 of a half day.
    var finished: CivilTime? {
        guard let isAfternoon else { return time }
        guard (1...12).contains(time.hour) else { return nil }
        var time = time
        time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
        return time
    }

    mutating func take(_ element: TimePattern.Element) -> Bool {
        switch element {
        case .year: return number(4, 4, \.year)
        case .month(let exact): return number(exact ? 2 : 1, 2, \.month)
        case .monthName: return takeMonthName()
        case .day(let exact): return number(exact ? 2 : 1, 2, \.day)
        case .hour(let exact), .hourOfHalf(let exact): return number(exact ? 2 : 1, 2, \.hour)
        case .minute(let exact): return number(exact ? 2 : 1, 2, \.minute)
        case .second(let exact): return number(exact ? 2 : 1, 2, \.second)
        case .fraction: return takeFraction()
        case .half: return takeHalf()
        case .offset: return takeOffset()
        case .literal(let byte): return takeByte(byte)
        }
    }

    mutating func takeByte(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func number(_ least: Int, _ most: Int, _ part: WritableKeyPath<CivilTime, Int>) -> Bool {
        guard let value = digits(least, most) else { return false }
        time[keyPath: part] = value
        return true
    }

    private mutating func digits(_ least: Int, _ most: Int) -> Int? {
        var (value, count) = (0, 0)
        while count < most, at < bytes.count, (48...57).contains(bytes[at]) {
            value = value * 10 + Int(bytes[at] - 48)
            count += 1
            at += 1
        }
        return count >= least ? value : nil
    }

    mutating func takeInteger() -> Int64? {
        let isNegative = takeByte(UInt8(ascii: "-"))
        guard let value = digits(1, 17) else { return nil }
        return Int64(isNegative ? -value : value)
    }

    private mutating func takeFraction() -> Bool {
        let first = at
        guard let value = digits(1, 9) else { return false }
        var millisecond = value
        for _ in (at - first)..<max(3, at - first) { millisecond *= 10 }
        for _ in 3..<max(3, at - first) { millisecond /= 10 }
        time.millisecond = millisecond
        return true
    }

    private mutating func takeHalf() -> Bool {
        guard at + 2 <= bytes.count, bytes[at + 1] | 0x20 == UInt8(ascii: "m") else { return false }
        switch bytes[at] | 0x20 {
        case UInt8(ascii: "a"): isAfternoon = false
        case UInt8(ascii: "p"): isAfternoon = true
        default: return false
        }
        at += 2
        return true
    }

    private static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }

    private mutating func takeMonthName() -> Bool {
        let word = bytes[at...].prefix { (65...90).contains($0) || (97...122).contains($0) }.map { $0 | 0x20 }
        for (index, name) in Self.monthNames.enumerated() where word == name || word.elementsEqual(name.prefix(3)) {
            time.month = index + 1
            at += word.count
            return true
        }
        return false
    }

    private mutating func takeOffset() -> Bool {
        if takeByte(UInt8(ascii: "Z")) {
            time.offsetMinutes = 0
            return true
        }
        let isWest = takeByte(UInt8(ascii: "-"))
        guard isWest || takeByte(UInt8(ascii: "+")), let hours = digits(2, 2) else { return false }
        _ = takeByte(UInt8(ascii: ":"))
        guard let minutes = isAtEnd ? 0 : digits(2, 2), hours <= 18, minutes < 60 else { return false }
        time.offsetMinutes = (hours * 60 + minutes) * (isWest ? -1 : 1)
        return true
    }

    /// ISO 8601, extended format; a blank may stand for the `T`.
    mutating func takeISO8601() -> Bool {
        time.precision = .year
        guard number(4, 4, \.year) else { return false }
        guard takeByte(UInt8(ascii: "-")) else { return true }
        time.precision = .month
        guard number(2, 2, \.month) else { return false }
        guard takeByte(UInt8(ascii: "-")) else { return true }
        time.precision = .day
        guard number(2, 2, \.day) else { return false }
        guard takeByte(UInt8(ascii: "T")) || takeByte(UInt8(ascii: " ")) else { return true }
        time.precision = .minute
        guard number(2, 2, \.hour), takeByte(UInt8(ascii: ":")), number(2, 2, \.minute) else { return false }
        if takeByte(UInt8(ascii: ":")) {
            time.precision = .second
            guard number(2, 2, \.second) else { return false }
            if takeByte(UInt8(ascii: ".")) {
                time.precision = .millisecond
                guard takeFraction() else { return false }
            }
        }
        return isAtEnd || takeOffset()
    }
}
