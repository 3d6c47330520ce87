import Clinical

/// One measure of how a patient arrives, over the visits of an episode. By reference: it is large, and asked many things.
final class Measure {
    /// The measure at one visit.
    struct Arrival {
        var day: CalendarDay
        /// Only treatments move the steps; an assessment says how the patient is.
        var isTreatment: Bool
        var time: EntryTime
        var value: ExactNumber
        var call: ChangeTest.Call

        var position: Int64 { time.position }

        /// Whether it was known at one of these consultations.
        func isAnswered(by consultations: [EntryTime]) -> Bool {
            consultations.contains { time.isAnswered(by: $0) }
        }
    }

    let key: OutcomeKey
    let better: Instrument.Better
    /// Place in the policy's order of preference, 0 for the first; nil for a measure that does not decide.
    let preference: Int?
    /// The first reading of the episode, whether or not it was taken at a treatment; its value is the mean of those up to the
    /// first treatment where the policy says so.
    let baseline: Outcome
    /// Positions of the readings the baseline is the mean of, by the policy's rule.
    let baselineReadings: [Int64]
    /// Whether each reading is a change already, of which the baseline is none.
    let isChange: Bool
    /// Positions of all comparable readings, those of the baseline among them.
    let readings: [Int64]
    let test: ChangeTest
    /// The goals of the episode that are about it, the newest last.
    let goals: [GoalInForce]
    /// One for each visit at which it was read, in order. The baseline is among them where it was read at one.
    let arrivals: [Arrival]
    /// Those at treatments.
    let treated: [Arrival]

    init(
        key: OutcomeKey, better: Instrument.Better, preference: Int?, baseline: Outcome, baselineReadings: [Int64],
        isChange: Bool, readings: [Int64], test: ChangeTest, goals: [GoalInForce], arrivals: [Arrival]
    ) {
        self.key = key
        self.better = better
        self.preference = preference
        self.baseline = baseline
        self.baselineReadings = baselineReadings
        self.isChange = isChange
        self.readings = readings
        self.test = test
        self.goals = goals
        self.arrivals = arrivals
        treated = arrivals.allSatisfy(\.isTreatment) ? arrivals : arrivals.filter(\.isTreatment)
    }

    var lastTreated: Arrival? { treated.last }
    var treatments: Int { treated.count }

    /// Those at treatments by which the step stands where it does, and since which no plateau has come: whatever was read
    /// before them, the answer would be the same.
    ///
    /// - Parameter consultations: what answers them.
    func deciding(_ policy: CarePolicy, answeredBy consultations: [EntryTime]) -> ArraySlice<Arrival> {
        let treated = treated
        let last = treated.lastIndex { $0.call == .better || $0.isAnswered(by: consultations) }
        let sinceLast = treated.count - (last ?? 0)
        let referring = min(sinceLast, max(policy.plateauVisits, policy.worseningVisits))
        let moves = moves(policy)
        let count = max(StepLadder.deciding(moves, policy), referring)
        // That a goal is missed again is told from the visit at which it was met.
        let missed = moves.suffix(count).firstIndex(of: .back(.goal))
        let met = missed.flatMap { moves[..<$0].lastIndex(of: .onward(.goal)) }
        return treated.suffix(max(count, met.map { treated.count - $0 } ?? 0))
    }
}

extension [Measure.Arrival] {
    /// The latest in a row that were called so, and that none of the consultations answers.
    func run(
        of call: ChangeTest.Call, notAnsweredBy consultations: [EntryTime] = []
    ) -> ArraySlice<Measure.Arrival> {
        suffix(reversed().prefix { $0.call == call && !$0.isAnswered(by: consultations) }.count)
    }
}
