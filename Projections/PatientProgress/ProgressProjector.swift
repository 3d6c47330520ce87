public import Clinical
public import ProjectionRuntime

/// How is this patient doing, for each measure and body site? The table `patient_progress`.
///
/// The fold only sorts readings into series; what a series says is worked out when rows are asked for, from the
/// readings in clinical order. Readings after treatment are series of their own, because `moment` is part of the key.
/// A patient without readings has no row.
public struct ProgressProjector: RevisableProjector {
    /// The series and goals of one patient. Lists, not dictionaries: a patient has a handful of each.
    public struct State: Sendable {
        var series: [Series] = []
        var goals: [GoalInForce] = []
    }

    public let name = "patient_progress"
    public let version = 3
    public let tables = [ProgressTable.definition]
    public let reads: Set<CareContext.Part> = [.registry]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State { State() }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) {
        switch entry.event {
        case .reading(_, let reading):
            guard let number = reading.value.measured else { return }
            state.add(SeriesPoint(entry, value: number, rater: reading.context.performedBy), to: SeriesKey(reading))
        case .goalSet(let goal), .goalRevised(let goal): state.set(goal, on: entry.day)
        case .goalWithdrawn(let withdrawal): state.goals.removeAll { $0.goal.goal == withdrawal.goal }
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        state.series.sorted { $0.key < $1.key }.map { series in
            let instrument = context.registry.instruments[series.key.instrument]
            let goal = state.goals.last { $0.applies(to: series.key) }
            let summary = SeriesSummary(series.points, key: series.key, instrument: instrument, goal: goal)
            return ProgressTable.row(series.key, summary, instrument: instrument, patient: subject.id)
        }
    }
}

extension ProgressProjector {
    /// A goal that was met is spoken of until the next treatment visit; without a goal there is nothing to speak of.
    public func standsSince(_ entries: [PatientEntry]) -> Int64? {
        let hasGoal = entries.contains { if case .goalSet = $0.event { true } else { false } }
        return hasGoal ? entries.lastOwnTreatment?.position : nil
    }

    public func rows(_ rows: [ViewRow], revisedBy revisions: [Revision]) -> [ViewRow] {
        rows.map { ProgressTable.told($0, revisions) }
    }
}

extension ProgressProjector.State {
    mutating func add(_ point: SeriesPoint, to key: SeriesKey) {
        for index in series.indices where series[index].key == key {
            series[index].points.append(point)
            return
        }
        series.append(Series(key: key, points: [point]))
    }

    /// A revision keeps the day the goal was first set, and makes it the newest: where several apply, the newest counts.
    mutating func set(_ goal: Goal, on day: CalendarDay) {
        var since = day
        if let index = goals.firstIndex(where: { $0.goal.goal == goal.goal }) {
            since = min(since, goals.remove(at: index).since)
        }
        goals.append(GoalInForce(goal: goal, since: since))
    }
}

extension ReadingValue {
    /// The number that was read, if one was. Words ("WNL"), ranges ("3-4") and bounds ("< 5") are no reading of value:
    /// a number made of them would be ours, not the patient's.
    var measured: ExactNumber? {
        switch qualifier {
        case "lessThan", "greaterThan", "range": nil
        default: number
        }
    }
}
