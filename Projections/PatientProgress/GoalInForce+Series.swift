import Clinical

extension GoalInForce {
    /// A goal names an instrument, and as much of the rest as matters to it; what it leaves open fits any series.
    ///
    /// One exception: a goal that names no moment is not met by a reading right after treatment, which tells how the
    /// treatment felt and not what lasted.
    /// A goal that names no episode is of any; of each it is of the stretch of care it was set, or last revised, in, and of those
    /// it goes over into.
    func applies(to key: SeriesKey, _ stretches: CareStretches) -> Bool {
        fits(key) && isSet(in: key.episode, stretches)
    }

    private func fits(_ key: SeriesKey) -> Bool {
        goal.fits(
            instrument: key.instrument, site: key.site, side: key.side, motion: key.motion, mode: key.mode,
            aspect: key.aspect) && (goal.moment == nil ? key.moment != .after : goal.moment == key.moment)
    }

    private func isSet(in stretch: String, _ stretches: CareStretches) -> Bool {
        guard stretches.areParted else { return goal.context.episode.map { $0 == stretch } ?? true }
        let episode = goal.context.episode ?? CareStretches.parts(ofName: stretch).episode
        return stretch == stretches.name(episode, on: toldOn) || carriedInto[stretch] != nil
    }

    /// Whether it is of care that goes on: set, or last revised, in it, or gone over into it.
    func isOfCareThatGoesOn(_ stretches: CareStretches) -> Bool {
        !carriedInto.isEmpty || stretches.isCurrent(goal.context.episode ?? "", on: toldOn)
    }

    /// The first reading at the target or better, from the day the goal was set on.
    func firstMeeting(_ points: [SeriesPoint], better: Instrument.Better) -> SeriesPoint? {
        points.first { !$0.isCoarse && isMet(by: $0.value, on: $0.day, better: better) }
    }

    /// The goal with the care it goes over into.
    ///
    /// - Parameter series: the patient's, not parted.
    func carried(over stretches: CareStretches, _ series: [Series], better: Instrument.Better?) -> GoalInForce {
        var carried = self
        for episode in goal.context.episode.map({ [$0] }) ?? Set(series.map(\.key.episode) + [""]) {
            let metOn = better.flatMap { better in
                series.compactMap { one in
                    one.key.episode == episode && fits(one.key) ? firstMeeting(one.points, better: better)?.day : nil
                }.min()
            }
            for care in stretches.goingOver(goal, toldOn: toldOn, metOn: metOn, in: episode) {
                carried.carriedInto[care.stretch] = care.begunOn
            }
        }
        return carried
    }
}
