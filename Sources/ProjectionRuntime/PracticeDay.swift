import Clinical
import Foundation

/// Which day it is where a practice lies: a policy in force from a day on is in force from its midnight.
enum PracticeDay {
    /// - Parameter zone: an IANA name; one that the system does not know is taken for UTC.
    static func of(_ milliseconds: Int64, in zone: String) -> CalendarDay {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let seconds = TimeZone(identifier: zone)?.secondsFromGMT(for: date) ?? 0
        return Occurrence(milliseconds: milliseconds, offsetMinutes: Int32(seconds / 60)).day
    }
}
