/// When something happened, as exactly as it is known.
public struct Occurrence: Hashable, Sendable {
    /// How exactly the time is known. Raw values are stored format.
    public enum Precision: Int32, Sendable, CaseIterable {
        case year = 1
        case month = 2
        case day = 3
        case minute = 4
        case second = 5
        case millisecond = 6
        /// A study day without a calendar, anchored to a date that the import's mapping states.
        case relative = 7
    }

    /// Milliseconds since 1970-01-01T00:00Z at the start of the stated period.
    public var milliseconds: Int64
    /// Minutes east of UTC where it happened.
    public var offsetMinutes: Int32
    public var precision: Precision

    public init(milliseconds: Int64, offsetMinutes: Int32 = 0, precision: Precision = .millisecond) {
        self.milliseconds = milliseconds
        self.offsetMinutes = offsetMinutes
        self.precision = precision
    }

    /// The start of a day at an offset.
    public init(day: CalendarDay, offsetMinutes: Int32 = 0, precision: Precision = .day) {
        self.init(
            milliseconds: Int64(day.daysSince1970) * 86_400_000 - Int64(offsetMinutes) * 60_000,
            offsetMinutes: offsetMinutes, precision: precision)
    }

    /// The local date in the occurrence's own offset. Times outside of the years 1 to 9999 give the nearest of those.
    public var day: CalendarDay {
        let local = clampedMilliseconds + Int64(offsetMinutes) * 60_000
        return CalendarDay(daysSince1970: Int32(local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000))
    }

    /// A hostile payload can say any number; no arithmetic on it may trap.
    private var clampedMilliseconds: Int64 { min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_999) }

    /// A time known only to the month or year counts, but never enters a slope, a baseline or an interval.
    public var isCoarserThanADay: Bool { precision == .year || precision == .month }

    /// As precise as it is known: `2026`, `2026-03`, `2026-03-01`, `2026-03-01T14:30-05:00`.
    public var text: String {
        let date = day.description
        switch precision {
        case .year: return String(date.prefix(4))
        case .month: return String(date.prefix(7))
        case .day, .relative: return date
        case .minute, .second, .millisecond: return date + "T" + timeOfDay + Self.offsetText(offsetMinutes)
        }
    }

    private var timeOfDay: String {
        let local = clampedMilliseconds + Int64(offsetMinutes) * 60_000
        let rest = Int(((local % 86_400_000) + 86_400_000) % 86_400_000)
        let minutes = CalendarDay.padded(rest / 3_600_000, 2) + ":" + CalendarDay.padded(rest / 60_000 % 60, 2)
        if precision == .minute { return minutes }
        let seconds = minutes + ":" + CalendarDay.padded(rest / 1000 % 60, 2)
        return precision == .second ? seconds : seconds + "." + CalendarDay.padded(rest % 1000, 3)
    }

    static func offsetText(_ minutes: Int32) -> String {
        if minutes == 0 { return "Z" }
        let magnitude = abs(Int(minutes))
        return (minutes < 0 ? "-" : "+") + CalendarDay.padded(magnitude / 60, 2) + ":"
            + CalendarDay.padded(magnitude % 60, 2)
    }
}
