import Clinical

/// What a treatment visit says to the step of care, by the policy's rule.
enum StepMove: Equatable {
    enum Reason {
        case improvement
        case goal
        case standstill

        /// What was so at each of the visits that led on: "better at 2 visits in a row".
        var words: String {
            switch self {
            case .improvement: "better"
            case .goal: "at the goal"
            case .standstill: "no further change short of the goal"
            }
        }
    }

    enum Loss {
        case improvement
        case goal

        /// What was so at each of the visits that led back: "not better at 2 visits in a row".
        var words: String {
            switch self {
            case .improvement: "not better"
            case .goal: "the goal missed again"
            }
        }
    }

    /// One visit nearer to the next step.
    case onward(Reason)
    /// Better, and short of the goal: care goes on as it is.
    case hold
    /// No meaningful improvement, or none any more; or the goal, which had been reached, is missed again.
    case back(Loss)
}

extension Measure {
    /// The newest goal that was set by a day.
    func goal(on day: CalendarDay) -> GoalInForce? { goals.last { $0.since <= day } }

    /// What each treatment says. A goal counts from the day it was set on: before that nobody aimed at it.
    func moves(_ policy: CarePolicy) -> [StepMove] {
        let treated = treated
        return treated.indices.map { place in
            let arrival = treated[place]
            let goal = policy.advanceBy == .goal ? goal(on: arrival.day) : nil
            if arrival.call != .worse, goal?.goal.isMet(by: arrival.value, better: better) ?? false {
                return .onward(.goal)
            }
            guard arrival.call == .better else { return .back(.improvement) }
            guard let goal else { return .onward(.improvement) }
            if isStandstill(treated[...place].suffix(policy.plateauVisits), policy) { return .onward(.standstill) }
            return isMissedAgain(goal, at: arrival, after: treated[..<place]) ? .back(.goal) : .hold
        }
    }

    /// Whether a goal that was met, of those visits, is missed by the measurement error or more. By less, nobody can say that
    /// it is; where the error is not known, any miss is one.
    private func isMissedAgain(_ goal: GoalInForce, at arrival: Arrival, after visits: ArraySlice<Arrival>) -> Bool {
        guard visits.contains(where: { goal.isMet(by: $0.value, on: $0.day, better: better) }),
            let miss = arrival.value.subtracting(goal.goal.target)
        else { return false }
        let size = ExactNumber(significand: abs(miss.significand), exponent: miss.exponent)
        return test.noise.map { !size.isLess(than: $0) } ?? true
    }

    /// Whether visits in a row, all of them better, lie within measurement error of each other; where none is known, within
    /// what is important.
    private func isStandstill(_ visits: ArraySlice<Arrival>, _ policy: CarePolicy) -> Bool {
        guard visits.count == policy.plateauVisits, visits.allSatisfy({ $0.call == .better }),
            let low = visits.map(\.value).min(by: { $0.isLess(than: $1) }),
            let high = visits.map(\.value).max(by: { $0.isLess(than: $1) }), let spread = high.subtracting(low)
        else { return false }
        return test.noise.map { spread.isLess(than: $0) } ?? false
    }
}
