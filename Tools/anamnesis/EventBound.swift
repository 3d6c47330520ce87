import Clinical
import Practice

/// One end of a stretch of the log: a day, or a position.
struct EventBound {
    var day: CalendarDay?
    var position: Int64?

    init(_ text: String) throws {
        if text.hasPrefix("@"), let position = Int64(text.dropFirst()), position >= 1 {
            self.position = position
        } else if let day = CalendarDay(text) {
            self.day = day
        } else {
            throw PracticeError(
                .usage, "\"\(text)\" is neither a day nor a position. Write 2026-03-01, or @1234.")
        }
    }
}
