import Clinical

/// An entry the work list cannot count with. It parks the patient; an amendment of the entry heals it.
enum WorklistError: Error, Hashable, CustomStringConvertible {
    case authorisedVisits(Int)
    case plannedAt(Int64)

    /// The milliseconds of the years 1 to 9999.
    static let millisecondsPlanned: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    var description: String {
        switch self {
        case .authorisedVisits(let visits):
            "authorisationGranted allows \(visits) visits; it takes 0 or more. Amend the entry."
        case .plannedAt(let milliseconds):
            "visitScheduled is planned at \(milliseconds) ms since 1970, which is in no year from 1 to 9999. Amend the entry."
        }
    }
}
