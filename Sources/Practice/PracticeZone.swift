public import Clinical
import Foundation

/// The practice's zone, for turning what people type into occurrences. Used when recording and importing only:
/// whatever is stored carries its own offset.
public struct PracticeZone: Sendable {
    public let name: String
    private let zone: TimeZone

    /// - Throws: usage, for a name the zone database does not have.
    public init(_ name: String) throws(PracticeError) {
        guard let zone = TimeZone(identifier: name) else {
            throw PracticeError(.usage, "\"\(name)\" is not a time zone. Give an IANA name, such as America/New_York.")
        }
        self.name = name
        self.zone = zone
    }

    /// The local day at an instant, milliseconds since 1970.
    public func day(at milliseconds: Int64) -> CalendarDay { occurrence(at: milliseconds).day }

    /// An instant, to the minute.
    public func occurrence(at milliseconds: Int64) -> Occurrence {
        let minute = milliseconds - ((milliseconds % 60_000) + 60_000) % 60_000
        return Occurrence(milliseconds: minute, offsetMinutes: offset(at: milliseconds), precision: .minute)
    }

    /// A whole day, at the offset its noon has.
    public func occurrence(on day: CalendarDay) -> Occurrence {
        let noon = Int64(day.daysSince1970) * 86_400_000 + 43_200_000
        return Occurrence(day: day, offsetMinutes: offset(at: noon))
    }

    /// Parses what people type: `2026-03-01`, `2026-03-01 14:30`, `2026-03-01T14:30`, `2026-03`, `2026`, with an
    /// offset (`-05:00`, `Z`) if they like.
    ///
    /// A local time that the clocks show twice, in the hour they are put back, is taken as the first; an offset says the
    /// second. One that they skip when they are put forward did not happen, and is refused.
    /// - Throws: usage, saying what is expected.
    public func occurrence(_ text: String) throws(PracticeError) -> Occurrence {
        if let day = CalendarDay(text) { return occurrence(on: day) }
        if text.count == 7, let day = CalendarDay(text + "-01") { return coarse(day, .month) }
        if text.count == 4, let day = CalendarDay(text + "-01-01") { return coarse(day, .year) }
        guard text.count >= 16, let day = CalendarDay(String(text.prefix(10))),
            let (minutes, rest) = Self.timeOfDay(text.dropFirst(11))
        else { throw malformed(text) }
        let local = Int64(day.daysSince1970) * 86_400_000 + Int64(minutes) * 60_000
        guard let offset = rest.isEmpty ? offset(atLocal: local) : Self.offset(rest) else {
            throw rest.isEmpty ? skipped(text) : malformed(text)
        }
        return Occurrence(
            milliseconds: local - Int64(offset) * 60_000, offsetMinutes: offset, precision: .minute)
    }

    /// The last millisecond of the period that people name, as `occurrence(_:)` parses it: of a day, a month, a year, a
    /// minute.
    public func end(ofPeriod text: String) throws(PracticeError) -> Int64 {
        let start = try occurrence(text)
        guard let next = Self.dayAfter(start) else { return start.milliseconds + 59_999 }
        let midnight = Int64(next.daysSince1970) * 86_400_000
        // Where the clocks are put forward at midnight, the day begins with its first hour.
        let offset = offset(atLocal: midnight) ?? offset(atLocal: midnight + 3_600_000) ?? start.offsetMinutes
        return midnight - Int64(offset) * 60_000 - 1
    }

    /// The day after a day, a month or a year; nil for a time.
    private static func dayAfter(_ period: Occurrence) -> CalendarDay? {
        let (year, month, _) = period.day.civil
        switch period.precision {
        case .year: return CalendarDay(year: year + 1, month: 1, day: 1)
        case .month:
            return month == 12
                ? CalendarDay(year: year + 1, month: 1, day: 1) : CalendarDay(year: year, month: month + 1, day: 1)
        case .day, .relative: return period.day + 1
        case .minute, .second, .millisecond: return nil
        }
    }

    private func malformed(_ text: String) -> PracticeError {
        PracticeError(
            .usage, "\"\(text)\" is not a time. Write 2026-03-01, or 2026-03-01T14:30 in the practice's zone (\(name))."
        )
    }

    private func skipped(_ text: String) -> PracticeError {
        PracticeError(
            .usage,
            "there was no \(text) in \(name): the clocks were put forward over that time. Write what the clock showed, or "
                + "give the offset, as in 2026-03-01T14:30-05:00.")
    }

    private func coarse(_ day: CalendarDay, _ precision: Occurrence.Precision) -> Occurrence {
        Occurrence(day: day, offsetMinutes: offset(at: Int64(day.daysSince1970) * 86_400_000), precision: precision)
    }

    private static func timeOfDay(_ text: Substring) -> (minutes: Int, rest: Substring)? {
        guard text.count >= 5, let hour = Int(text.prefix(2)), let minute = Int(text.dropFirst(3).prefix(2)),
            text.dropFirst(2).first == ":", (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return (hour * 60 + minute, text.dropFirst(5))
    }

    private static func offset(_ text: Substring) -> Int32? {
        if text == "Z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-", let (minutes, rest) = timeOfDay(text.dropFirst()),
            rest.isEmpty
        else { return nil }
        return Int32(sign == "-" ? -minutes : minutes)
    }

    /// Minutes east of UTC at an instant, milliseconds since 1970.
    public func offset(at milliseconds: Int64) -> Int32 {
        Int32(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000)) / 60)
    }

    /// The offset of a local time: of one that is shown twice the offset of the first; nil for one that is skipped.
    private func offset(atLocal local: Int64) -> Int32? {
        // No zone is more than a day off, so that the offsets around any change are among these two.
        let day: Int64 = 86_400_000
        let around = [offset(at: local - day), offset(at: local + day)]
        // The greater the offset, the earlier the instant.
        return around.filter { offset(at: local - Int64($0) * 60_000) == $0 }.max()
    }
}
