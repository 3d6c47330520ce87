import Clinical

/// Climbs the policy's steps of care, one at a time, by what the deciding measure said at each visit.
///
/// On: after so many visits in a row with a meaningful improvement, or at the goal where the policy goes by that, counted
/// anew on every step; from the last reduced step to maintenance after so many at which the result still holds. Back: at once
/// from maintenance, which is for results that hold; elsewhere after as many visits in a row without the improvement, or past a
/// goal that had been reached, as lead on. Better and short of a goal that never was neither leads on nor back.
struct StepLadder {
    /// Where somebody stands.
    struct Place: Equatable {
        var index = 0
        /// Visits in a row on this step with a meaningful improvement, where those lead on.
        var improved = 0
        /// And without one, where those lead back.
        var lost = 0
    }

    /// How the step was reached that there is.
    struct Entered {
        var on: CalendarDay
        /// Visits in a row that led to it.
        var visits: Int
        /// "better", of each of them.
        var words: String
        var isBack = false
    }

    private(set) var place: Place
    /// Nil on the first step, where it was never left.
    private(set) var entered: Entered?
    private let policy: CarePolicy

    init(_ policy: CarePolicy, at place: Place = Place()) {
        self.policy = policy
        self.place = place
    }

    init(_ measure: Measure, policy: CarePolicy) {
        self.init(policy)
        for (arrival, move) in zip(measure.treated, measure.moves(policy)) {
            let before = place
            climb(move)
            if place.index == before.index { continue }
            switch move {
            case .onward(let reason):
                entered = Entered(on: arrival.day, visits: before.improved + 1, words: reason.words)
            case .back(let loss):
                entered = Entered(on: arrival.day, visits: before.lost + 1, words: loss.words, isBack: true)
            case .hold: break
            }
        }
    }

    var step: CareStep { policy.steps[place.index] }

    mutating func climb(_ move: StepMove) {
        let index = place.index
        switch move {
        case .onward:
            place = Place(index: index, improved: isLast ? 0 : place.improved + 1)
            if !isLast, place.improved >= visitsToLeadOn { place = Place(index: index + 1) }
        case .hold: place = Place(index: index)
        case .back:
            place = Place(index: index, lost: index == 0 ? 0 : place.lost + 1)
            if index > 0, place.lost >= visitsToLeadBack { place = Place(index: index - 1) }
        }
    }

    private var isLast: Bool { place.index + 1 == policy.steps.count }

    private var visitsToLeadOn: Int {
        policy.steps[place.index + 1].phase == .maintenance
            ? policy.holdsAfterVisits : policy.advanceAfterMeaningfulVisits
    }

    private var visitsToLeadBack: Int { step.phase == .maintenance ? 1 : policy.advanceAfterMeaningfulVisits }

    /// How many of the latest moves decide about the step: they lead to the one there is from wherever somebody stood.
    static func deciding(_ moves: [StepMove], _ policy: CarePolicy) -> Int {
        let places = places(policy)
        func next(_ move: StepMove) -> [Int] {
            places.map { place in
                var ladder = StepLadder(policy, at: place)
                ladder.climb(move)
                return places.firstIndex(of: ladder.place) ?? 0
            }
        }
        let (onwards, hold, back) = (next(.onward(.improvement)), next(.hold), next(.back(.improvement)))
        // Of each place the step that is reached from it.
        var reached = places.map(\.index)
        for (count, move) in moves.reversed().enumerated() {
            if reached.allSatisfy({ $0 == reached[0] }) { return count }
            let table =
                switch move {
                case .onward: onwards
                case .hold: hold
                case .back: back
                }
            reached = table.map { reached[$0] }
        }
        return moves.count
    }

    private static func places(_ policy: CarePolicy) -> [Place] {
        policy.steps.indices.flatMap { index in
            let ladder = StepLadder(policy, at: Place(index: index))
            let improved = ladder.isLast ? 1 : ladder.visitsToLeadOn
            let lost = index == 0 ? 1 : ladder.visitsToLeadBack
            return (0..<max(1, improved)).map { Place(index: index, improved: $0) }
                + (1..<max(1, lost)).map { Place(index: index, lost: $0) }
        }
    }
}
