public import Clinical

/// Who needs somebody on a day, and how many are left out and why.
public struct WorklistModel: Sendable {
    public let practice: String
    public let asOf: CalendarDay
    /// What the list is true as of.
    public let known: KnownTo
    /// IANA name of the practice's zone.
    public let timeZone: String
    /// By urgency, then signs that need a physician with the newest first, then since when, then chart.
    public let entries: [WorklistEntry]
    /// How many patients need somebody.
    public let needed: Int
    public let leftOut: LeftOut
    /// Patients whose lines may be missing because a projector stopped.
    public let parked: Int

    /// The patients who are not on the list.
    public struct LeftOut: Sendable, Hashable {
        public var deceased: Int
        public var careEnded: Int
        public var erased: Int
        public var nothingDue: Int

        public var total: Int { deceased + careEnded + erased + nothingDue }
    }

    /// - Parameters:
    ///   - entries: the lines of the work list; those that do not stand on `asOf` are left out.
    ///   - patients: how many patients of whom no line stands have each status of the table `patient`: `active`, `ended`,
    ///     `deceased`, `erased`.
    ///   - parked: how many patients are parked by a projector of the list.
    public init(
        practice: String, asOf: CalendarDay, known: KnownTo, timeZone: String, entries: [WorklistEntry],
        patients: [String: Int], parked: Int = 0
    ) {
        (self.practice, self.asOf, self.known, self.timeZone) = (practice, asOf, known, timeZone)
        self.parked = parked
        self.entries = entries.filter { $0.stands(on: asOf) }.sorted(by: Self.isBefore)
        needed = Set(self.entries.map(\.patient)).count
        let (deceased, ended, erased) = (patients["deceased"] ?? 0, patients["ended"] ?? 0, patients["erased"] ?? 0)
        let all = patients.values.reduce(0, +)
        leftOut = LeftOut(
            deceased: deceased, careEnded: ended, erased: erased,
            nothingDue: all - deceased - ended - erased)
    }

    private static func isBefore(_ left: WorklistEntry, _ right: WorklistEntry) -> Bool {
        if left.urgency != right.urgency { return left.urgency < right.urgency }
        if left.isSign != right.isSign { return left.isSign }
        // Who waits longest comes first; of signs, the newest.
        if left.isSign, left.from != right.from { return left.from > right.from }
        if left.from != right.from { return left.from < right.from }
        // Chart numbers by their size, codes by their letters.
        if left.chart != right.chart {
            return (left.chart.utf8.count, left.chart) < (right.chart.utf8.count, right.chart)
        }
        return (left.reason, left.episode, left.detail) < (right.reason, right.episode, right.detail)
    }
}
