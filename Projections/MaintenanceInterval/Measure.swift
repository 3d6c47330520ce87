import Clinical

/// One measure of how a patient arrives, over the visits of an episode.
struct Measure {
    /// The measure at one visit.
    struct Arrival {
        var day: CalendarDay
        /// Only treatments move the steps; an assessment says how the patient is.
        var isTreatment: Bool
        var position: Int64
        var value: ExactNumber
        var call: ChangeTest.Call
    }

    var key: OutcomeKey
    var better: Instrument.Better
    /// Place in the policy's order of preference, 0 for the first; nil for a measure that does not decide.
    var preference: Int?
    /// The first reading of the episode, whether or not it was taken at a treatment; its value is the mean of those up to the
    /// first treatment where the policy says so.
    var baseline: Outcome
    /// Positions of the readings the baseline is the mean of, by the policy's rule.
    var baselineReadings: [Int64]
    /// Whether each reading is a change already, of which the baseline is none.
    var isChange = false
    /// Positions of all comparable readings, those of the baseline among them.
    var readings: [Int64]
    var test: ChangeTest
    /// One for each visit at which it was read, in order. The baseline is among them where it was read at one.
    var arrivals: [Arrival]

    /// Those at treatments.
    var treated: [Arrival] { arrivals.filter(\.isTreatment) }
    var lastTreated: Arrival? { arrivals.last { $0.isTreatment } }
    var treatments: Int { arrivals.count(where: \.isTreatment) }

    /// Those at treatments by which the step stands where it does, and since which no plateau has come: whatever was read
    /// before them, the answer would be the same.
    ///
    /// - Parameter day: of the last consultation.
    func deciding(_ policy: CarePolicy, reviewedOn day: CalendarDay?) -> ArraySlice<Arrival> {
        let treated = treated
        let last = treated.lastIndex { arrival in arrival.call == .better || day.map { arrival.day <= $0 } ?? false }
        let sinceLast = treated.count - (last ?? 0)
        let referring = min(sinceLast, max(policy.plateauVisits, policy.worseningVisits))
        return treated.suffix(max(StepLadder.deciding(treated.map(\.call), policy), referring))
    }
}

extension [Measure.Arrival] {
    /// The latest in a row that were called so; only those after a day, where one is given.
    func run(of call: ChangeTest.Call, after day: CalendarDay? = nil) -> ArraySlice<Measure.Arrival> {
        suffix(reversed().prefix { arrival in arrival.call == call && day.map { arrival.day > $0 } ?? true }.count)
    }
}
