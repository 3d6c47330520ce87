/// A goal that was set and not withdrawn: the one rule for it, whoever asks.
public struct GoalInForce: Sendable {
    public var goal: Goal
    /// The day it was first set, or last aimed at something else; readings before it do not meet it.
    public var since: CalendarDay
    /// Position of the entry that says what it is now, and its day: of the care of that day it is.
    public var position: Int64
    public var toldOn: CalendarDay
    /// Care that began anew after a gap while it was open, by the name of its stretch, and the day that began: it goes over
    /// into it, and nobody has confirmed it since. Filled in by who knows the readings.
    public var carriedInto: [String: CalendarDay] = [:]

    /// Whether a value, of a reading that the goal is about, meets it.
    public func isMet(by value: ExactNumber, on day: CalendarDay, better: Instrument.Better) -> Bool {
        day >= since && goal.isMet(by: value, better: better)
    }
}

extension [GoalInForce] {
    /// Takes the patient's entries in clinical order.
    ///
    /// A revision makes the goal the newest: where several apply, the newest counts. It keeps the day the goal was first set,
    /// unless it aims at something else: what was read before did not meet what nobody had set.
    public mutating func take(_ entry: PatientEntry) {
        switch entry.event {
        case .goalSet(let goal), .goalRevised(let goal): set(goal, entry)
        case .goalWithdrawn(let withdrawal): removeAll { $0.goal.goal == withdrawal.goal }
        default: break
        }
    }

    private mutating func set(_ goal: Goal, _ entry: PatientEntry) {
        var since = entry.day
        if let index = firstIndex(where: { $0.goal.goal == goal.goal }) {
            let before = remove(at: index)
            if before.goal.aims(as: goal) { since = Swift.min(since, before.since) }
        }
        append(GoalInForce(goal: goal, since: since, position: entry.position, toldOn: entry.day))
    }
}

extension Goal {
    /// Whether another says the same of what is to be reached, whatever day it is due on.
    fileprivate func aims(as other: Goal) -> Bool {
        target == other.target && instrument == other.instrument && site == other.site && side == other.side
            && motion == other.motion && mode == other.mode && moment == other.moment && aspect == other.aspect
    }
}
