import Foundation

/// How far local time is from UTC in one zone, remembered day by day: the zone database is asked twice a day at most.
final class ZoneOffsets {
    private let zone: TimeZone
    private var days: [Int32: Day] = [:]
    private var lastDay: Int32 = .min
    private var last = Day(before: 0, after: 0)

    /// Offsets in milliseconds as they are a day before and a day after; they differ where the clocks change.
    private struct Day {
        var before: Int64
        var after: Int64
    }

    static func isKnown(_ name: String) -> Bool { TimeZone(identifier: name) != nil }

    /// Nil for a name that is not in the zone database.
    init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// The offset in milliseconds at a local time; of two that fit, where clocks go back, the first. Nil for a time
    /// that the clocks skipped.
    func offset(atLocal milliseconds: Int64) -> Int64? {
        let day = day(Int32(truncatingIfNeeded: milliseconds.dividedDown(by: 86_400_000)))
        if day.before == day.after { return day.before }
        if offset(at: milliseconds - day.before) == day.before { return day.before }
        return offset(at: milliseconds - day.after) == day.after ? day.after : nil
    }

    /// The offset with which a day begins: after the gap, where the clocks skipped its midnight.
    func offset(atStartOf day: Int32) -> Int64 {
        offset(atLocal: Int64(day) * 86_400_000) ?? self.day(day).after
    }

    /// The offset in milliseconds at an instant.
    func offset(at instant: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant) / 1000))) * 1000
    }

    private func day(_ number: Int32) -> Day {
        if number == lastDay { return last }
        lastDay = number
        if let known = days[number] {
            last = known
        } else {
            // Offsets reach from UTC-12 to UTC+14, so a day on either side lies surely before and after.
            let noon = Int64(number) * 86_400_000 + 43_200_000
            last = Day(before: offset(at: noon - 86_400_000), after: offset(at: noon + 86_400_000))
            days[number] = last
        }
        return last
    }
}

extension Int64 {
    /// Division that rounds down, also below zero.
    func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
