import Clinical
import MaintenanceInterval
import ProjectionRuntime

/// What a figure does not count, by the documented rules of the projector that answers it.
extension ExplanationDesk {
    /// What the interval's answer does not name, by its projector's own rules: what it hangs on too, and what it does not.
    func beside(_ next: NextVisit) -> (counted: [ExplanationModel.LeftAside], leftAside: [ExplanationModel.LeftAside]) {
        let remainder = try? IntervalRemainder(
            of: entries, subject: subject, context: context, episode: next.episode, evidence: next.evidence)
        let bearing = remainder?.bearing ?? []
        return (
            bearing.isEmpty
                ? [] : [.init(reason: "without one of these it would be another answer", positions: bearing)],
            (remainder?.groups ?? []).map { .init(reason: $0.reason, positions: $0.positions) }
                + withdrawn { [stretches] in isOfInterval($0, next.episode, stretches) }
        )
    }

    /// Whether an entry would bear on an episode's next visit, if it counted.
    private func isOfInterval(
        _ entry: ExplanationModel.Withdrawn, _ episode: String, _ stretches: CareStretches
    ) -> Bool {
        let own = stretches.name(entry.event.context.episode ?? episode, on: entry.day)
        if own != episode { return false }
        switch entry.event {
        // A symptom can be a sign that is new.
        case .reading(let kind, let reading): return kind == .symptom || context.bearsOnNextVisit(reading, kind)
        case .visitCompleted(let visit): return visit.isOwn
        case .intervalDecided, .consultationCompleted, .findingNoted, .redFlagRaised, .redFlagCleared,
            .safetyScreenCompleted, .referredBack, .goalSet, .goalRevised, .goalWithdrawn, .careEnded, .deathRecorded:
            return true
        default: return false
        }
    }

    func leftAside(by measure: MeasureSummary) -> [ExplanationModel.LeftAside] {
        let key = measure.key
        let stretches = stretches
        /// The series of a reading of the same instrument and place, by the care it is of.
        func kin(_ entry: PatientEntry) -> MeasureKey? {
            guard let reading = Self.reading(entry), reading.instrument == key.instrument,
                reading.site ?? "" == key.site
            else { return nil }
            var own = MeasureKey(reading)
            own.episode = stretches.name(own.episode, on: entry.day)
            return own
        }
        return asides([
            (
                "an answer in words or a range is no number",
                { entry in kin(entry) != nil && Self.reading(entry)?.value.measured == nil }
            ),
            (
                "known to the month or year only: neither baseline nor slope",
                { $0.occurred.isCoarserThanADay && kin($0) == key }
            ),
            (
                "read at another moment (before, after, between treatments): a series of its own",
                { kin($0).map { $0.moment != key.moment } ?? false }
            ),
            (
                "another aspect, period or side: a series of its own",
                { entry in
                    kin(entry).map { other in
                        other.moment == key.moment
                            && [other.aspect, other.recall, other.side, other.motion, other.mode]
                                != [key.aspect, key.recall, key.side, key.motion, key.mode]
                    } ?? false
                }
            ),
            (
                "another episode of care, or care before it began anew",
                { kin($0).map { $0.episode != key.episode } ?? false }
            ),
        ])
            + withdrawn { entry in
                guard case .reading(_, let reading) = entry.event else { return false }
                var own = MeasureKey(reading)
                own.episode = stretches.name(own.episode, on: entry.day)
                return own == key
            }
    }

    /// Positions of the readings of a measure's series that its figures count, in clinical order.
    func readings(of measure: MeasureSummary) -> [Int64] {
        let stretches = stretches
        return entries.filter { entry in
            guard let reading = Self.reading(entry), reading.value.measured != nil, !entry.occurred.isCoarserThanADay
            else { return false }
            var own = MeasureKey(reading)
            own.episode = stretches.name(own.episode, on: entry.day)
            return own == measure.key
        }.map(\.position)
    }

    /// The stretches by which the projectors part readings.
    var stretches: CareStretches {
        var stretches = context.stretches
        for entry in entries { stretches.take(entry) }
        return stretches
    }

    /// Each entry under the first reason that fits it.
    private func asides(
        _ reasons: [(String, (PatientEntry) -> Bool)]
    ) -> [ExplanationModel.LeftAside] {
        var found: [[Int64]] = reasons.map { _ in [] }
        for entry in entries {
            if let place = reasons.firstIndex(where: { $0.1(entry) }) { found[place].append(entry.position) }
        }
        return zip(reasons, found).filter { !$1.isEmpty }.map { .init(reason: $0.0, positions: $1) }
    }

    private func withdrawn(_ concerns: (ExplanationModel.Withdrawn) -> Bool) -> [ExplanationModel.LeftAside] {
        tracing.withdrawn.filter(concerns).map { .init(reason: $0.words, positions: [$0.position]) }
    }

    private static func reading(_ entry: PatientEntry) -> Reading? {
        if case .reading(_, let reading) = entry.event { reading } else { nil }
    }
}
