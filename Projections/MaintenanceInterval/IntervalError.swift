import Clinical

/// An entry that no date can be counted from. It parks the patient; an amendment of the entry heals it.
enum IntervalError: Error, Hashable, CustomStringConvertible {
    case decidedDays(Int)
    case plannedAt(Int64)

    /// Ten years: nobody plans a treatment further ahead, and days beyond it would not be dates any more.
    static let daysMax = 3660
    /// The milliseconds of the years 1 to 9999.
    static let millisecondsPlanned: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    var description: String {
        switch self {
        case .decidedDays(let days):
            "intervalDecided says \(days) days; an interval is 1 to \(Self.daysMax) days. Amend the entry."
        case .plannedAt(let milliseconds):
            "visitScheduled is planned at \(milliseconds) ms since 1970, which is in no year from 1 to 9999. Amend the entry."
        }
    }
}
