/// The days a simulation covers, and which of the two exports holds what.
struct ExportPeriod {
    /// Days since 1970.
    var firstDay: Int
    var dayCount: Int

    /// The second export repeats what was recorded in the last four weeks before the first one was drawn.
    static let overlapDays = 28

    var end: Int { firstDay + dayCount }

    /// The first day that the first export does not know.
    var middle: Int { firstDay + dayCount / 2 }

    func isInOverlap(_ day: Int) -> Bool { day < middle && day >= middle - Self.overlapDays }
}
