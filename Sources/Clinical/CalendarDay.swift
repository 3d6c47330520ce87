/// A day in the proleptic Gregorian calendar, as days since 1970-01-01. No zone, no clock.
public struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let daysSince1970: Int32

    public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

    /// The day of a civil date; nil where the month has no such day or the year is outside 1…9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.daysIn(month: month, year: year)
        else { return nil }
        // Days from civil, H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(daysSince1970: Int32(era * 146_097 + dayOfEra - 719_468))
    }

    /// Parses `YYYY-MM-DD`.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count == 10 else { return nil }
        var digits = 0
        for (place, byte) in bytes.enumerated() {
            if place == 4 || place == 7 {
                if byte != UInt8(ascii: "-") { return nil }
            } else {
                guard byte >= 48, byte <= 57 else { return nil }
                digits = digits * 10 + Int(byte - 48)
            }
        }
        self.init(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100)
    }

    public static func daysIn(month: Int, year: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Year, month and day of the civil calendar.
    public var civil: (year: Int, month: Int, day: Int) {
        let days = Int(daysSince1970) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// ISO 8601: `2026-03-01`.
    public var description: String {
        let (year, month, day) = civil
        // Written digit by digit: a rebuild writes a date for every second column.
        return String(unsafeUninitializedCapacity: 10) { text in
            text[0] = 48 + UInt8(year / 1000 % 10)
            text[1] = 48 + UInt8(year / 100 % 10)
            text[2] = 48 + UInt8(year / 10 % 10)
            text[3] = 48 + UInt8(year % 10)
            text[4] = UInt8(ascii: "-")
            text[5] = 48 + UInt8(month / 10)
            text[6] = 48 + UInt8(month % 10)
            text[7] = UInt8(ascii: "-")
            text[8] = 48 + UInt8(day / 10)
            text[9] = 48 + UInt8(day % 10)
            return 10
        }
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// 1 = Monday … 7 = Sunday.
    public var weekday: Int { (((Int(daysSince1970) + 3) % 7) + 7) % 7 + 1 }

    public static func < (left: Self, right: Self) -> Bool { left.daysSince1970 < right.daysSince1970 }

    public static func + (day: Self, days: Int) -> Self { Self(daysSince1970: day.daysSince1970 + Int32(days)) }

    public static func - (left: Self, right: Self) -> Int { Int(left.daysSince1970) - Int(right.daysSince1970) }
}
