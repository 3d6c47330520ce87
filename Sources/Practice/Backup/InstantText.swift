import Clinical

/// An instant in UTC, for names of files and for people.
public enum InstantText {
    /// `20260302T091500Z`.
    static func compact(_ milliseconds: Int64) -> String {
        iso(milliseconds).filter { $0 != "-" && $0 != ":" }
    }

    /// `2026-03-02T09:15:00Z`.
    public static func iso(_ milliseconds: Int64) -> String {
        let seconds = (milliseconds - ((milliseconds % 1_000) + 1_000) % 1_000) / 1_000
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        let day = CalendarDay(daysSince1970: Int32(clamping: (seconds - ofDay) / 86_400))
        let parts = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return "\(day)T\(parts.joined(separator: ":"))Z"
    }
}
