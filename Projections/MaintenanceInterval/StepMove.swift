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

    /// One visit nearer to the next step.
    case onward(Reason)
    /// Better, and short of the goal: care goes on as it is.
    case hold
    /// No meaningful improvement, or none any more.
    case back
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
            guard arrival.call == .better else { return .back }
            if goal == nil { return .onward(.improvement) }
            return isStandstill(treated[...place].suffix(policy.plateauVisits), policy) ? .onward(.standstill) : .hold
        }
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
