import Clinical

/// What of a series somebody has to look at, in a sentence with the registry's names: the work list has no other words.
enum ProgressNotice {
    /// "Numeric rating scale of pain, now, neck: 7 on 2026-03-02, worse than just before (3)."; nil for no flare, and for
    /// readings that do not tell how the patient comes in.
    static func flare(_ judged: JudgedSeries, _ registry: Registry) -> String? {
        let (summary, moment) = (judged.summary, judged.series.key.moment)
        guard let before = summary.trend.before, !summary.latest.isCoarse, moment == nil || moment == .before else {
            return nil
        }
        return "\(name(of: judged.series.key, registry)): \(shown(summary.latest.value)) on \(summary.latest.day), "
            + "worse than just before (\(shown(before)))."
    }

    /// "Numeric rating scale of pain, neck: goal 2 is of before care began anew on 2026-01-05, and not confirmed since."
    static func unconfirmedGoal(_ judged: JudgedSeries, _ registry: Registry) -> String? {
        guard let goal = judged.goal?.goal, let since = judged.goal?.carriedInto[judged.series.key.episode] else {
            return nil
        }
        return "\(name(of: goal, registry)): goal \(shown(goal.target)) is of before care began anew on \(since), "
            + "and not confirmed since."
    }

    /// "Range of motion, neck rotation left: goal 70 was due on 2026-02-01, and nobody has measured it since 2026-01-05."
    static func unmeasured(_ goal: Goal, since: CalendarDay, _ registry: Registry) -> String {
        let due = goal.due.map { "was due on \($0), and " } ?? ""
        return "\(name(of: goal, registry)): goal \(shown(goal.target)) \(due)nobody has measured it since \(since)."
    }

    private static func name(of goal: Goal, _ registry: Registry) -> String {
        registry.name(
            ofMeasure: goal.instrument, aspect: goal.aspect, motion: goal.motion, mode: goal.mode, site: goal.site,
            side: goal.side)
    }

    private static func name(of key: SeriesKey, _ registry: Registry) -> String {
        registry.name(
            ofMeasure: key.instrument, aspect: key.aspect, motion: key.motion.isEmpty ? nil : key.motion,
            mode: key.mode, site: key.site.isEmpty ? nil : key.site, side: key.side)
    }

    /// The table has every digit.
    private static func shown(_ value: ExactNumber) -> ExactNumber { value.rounded(toDecimals: 2) }
}
