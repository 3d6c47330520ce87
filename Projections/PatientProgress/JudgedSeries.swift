import Clinical
import ProjectionRuntime
import Statistics

/// A series and what it says, before other series are looked at.
final class JudgedSeries {
    let series: Series
    /// Nil where the registry does not know it.
    let instrument: HeldInstrument?
    let summary: SeriesSummary
    /// The newest goal in force that fits it, and how it stands; nil without one.
    let goal: GoalInForce?
    let course: GoalCourse?

    init(series: Series, instrument: HeldInstrument?, summary: SeriesSummary, goal: GoalInForce?) {
        self.series = series
        self.instrument = instrument
        self.summary = summary
        self.goal = goal
        course = goal.flatMap { goal in
            instrument.map { GoalCourse(goal, of: series.points, in: series.key.episode, summary, $0) }
        }
    }

    /// The latest reading of the other side, of those taken within some days of this one's latest, before it or after it.
    ///
    /// - Parameter others: in the order of their keys.
    func otherSide(among others: [JudgedSeries], withinDays days: Int) -> ExactNumber? {
        let latest = summary.latest
        guard !latest.isCoarse else { return nil }
        let other: Side
        switch series.key.side {
        case .left: other = .right
        case .right: other = .left
        default: return nil
        }
        var key = series.key
        key.side = other
        let points = others.series(of: key)?.points ?? []
        return points.last { !$0.isCoarse && abs($0.day - latest.day) <= days }?.value
    }

    /// For readings after treatment: the mean change from the reading before it on the same day, and of how many readings after it.
    func visitChange(among others: [JudgedSeries]) -> (mean: Double, visits: Int)? {
        guard series.key.moment == .after else { return nil }
        var key = series.key
        key.moment = .before
        guard let before = others.series(of: key)?.points else { return nil }
        var changes = RunningSummary()
        var index = before.startIndex
        for point in series.points where !point.isCoarse {
            while index < before.endIndex, before[index].day < point.day { index += 1 }
            guard index < before.endIndex, before[index].day == point.day, !before[index].isCoarse else { continue }
            changes.add(point.value.double - before[index].value.double)
        }
        return changes.mean.map { ($0, changes.count) }
    }
}

extension [JudgedSeries] {
    /// One of several that stand in the order of their keys, found by halves: care that was parted often has very many.
    fileprivate func series(of key: SeriesKey) -> Series? {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let found = self[middle].series
            if found.key == key { return found }
            range = found.key < key ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
