import Clinical

/// A goal that was set and not withdrawn.
struct GoalInForce: Sendable {
    var goal: Goal
    /// The day it was first set; readings before it do not meet it.
    var since: CalendarDay
    /// Position of the entry that says what it is now.
    var position: Int64

    /// A goal names an instrument, and as much of the rest as matters to it; what it leaves open fits any series.
    ///
    /// One exception: a goal that names no moment is not met by a reading right after treatment, which tells how the
    /// treatment felt and not what lasted.
    /// A goal that names no episode is of any that has a name, and outside them of the care it was set in.
    func applies(to key: SeriesKey, _ unnamed: UnnamedEpisodes) -> Bool {
        goal.fits(
            instrument: key.instrument, site: key.site, side: key.side, motion: key.motion, mode: key.mode,
            aspect: key.aspect)
            && (goal.context.episode.map { $0 == key.episode }
                ?? (!UnnamedEpisodes.isName(key.episode) || key.episode == unnamed.name(on: since)))
            && (goal.moment == nil ? key.moment != .after : goal.moment == key.moment)
    }

    /// The first reading at the target or better, from the day the goal was set on.
    func firstMeeting(_ points: [SeriesPoint], better: Instrument.Better) -> SeriesPoint? {
        points.first { !$0.isCoarse && $0.day >= since && goal.isMet(by: $0.value, better: better) }
    }
}
