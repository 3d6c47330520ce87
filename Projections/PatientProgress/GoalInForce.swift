import Clinical

/// A goal that was set and not withdrawn.
struct GoalInForce: Sendable {
    var goal: Goal
    /// The day it was first set, or last aimed at something else; readings before it do not meet it.
    var since: CalendarDay
    /// Position of the entry that says what it is now, and its day: of the care of that day it is.
    var position: Int64
    var toldOn: CalendarDay

    /// A goal names an instrument, and as much of the rest as matters to it; what it leaves open fits any series.
    ///
    /// One exception: a goal that names no moment is not met by a reading right after treatment, which tells how the
    /// treatment felt and not what lasted.
    /// A goal that names no episode is of any; of each it is of the stretch of care it was set, or last revised, in.
    func applies(to key: SeriesKey, _ stretches: CareStretches) -> Bool {
        goal.fits(
            instrument: key.instrument, site: key.site, side: key.side, motion: key.motion, mode: key.mode,
            aspect: key.aspect)
            && isSet(in: key.episode, stretches)
            && (goal.moment == nil ? key.moment != .after : goal.moment == key.moment)
    }

    private func isSet(in stretch: String, _ stretches: CareStretches) -> Bool {
        guard stretches.areParted else { return goal.context.episode.map { $0 == stretch } ?? true }
        let episode = goal.context.episode ?? CareStretches.parts(ofName: stretch).episode
        return stretch == stretches.name(episode, on: toldOn)
    }

    /// The first reading at the target or better, from the day the goal was set on.
    func firstMeeting(_ points: [SeriesPoint], better: Instrument.Better) -> SeriesPoint? {
        points.first { !$0.isCoarse && $0.day >= since && goal.isMet(by: $0.value, better: better) }
    }
}

extension Goal {
    /// Whether another says the same of what is to be reached, whatever day it is due on.
    func aims(as other: Goal) -> Bool {
        target == other.target && instrument == other.instrument && site == other.site && side == other.side
            && motion == other.motion && mode == other.mode && moment == other.moment && aspect == other.aspect
    }
}
