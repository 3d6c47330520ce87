import Clinical

/// How a row says when.
struct TimeSpec: Hashable, Sendable {
    enum Form: Hashable, Sendable {
        /// One column, or several joined with a blank, read by a pattern.
        case written([ColumnReference], TimePattern)
        /// Days (and minutes) after a stated day: a study's calendar.
        case study(day: TextSpec, minutes: TextSpec?, dayZero: CalendarDay)
    }

    var form: Form
    /// IANA name; nil for the practice's own, or for UTC with study days.
    var zone: String?
    var earliest: CalendarDay?
    var latest: CalendarDay?

    var columns: [ColumnReference] {
        switch form {
        case .written(let columns, _): columns
        case .study(let day, let minutes, _): day.columns + (minutes?.columns ?? [])
        }
    }
}
