public import Clinical
public import ProjectionRuntime

/// How is this patient doing, for each measure and body site? The tables `patient_progress` and `goal_status`.
///
/// The fold only sorts readings into series; what a series says is worked out when rows are asked for, from the
/// readings in clinical order. Readings after treatment are series of their own, because `moment` is part of the key.
/// A patient without readings has no row in `patient_progress`, one without goals none in `goal_status`.
public struct ProgressProjector: RevisableProjector {
    /// The series and goals of one patient. Lists, not dictionaries: a patient has a handful of each.
    public struct State: Sendable {
        var series: [Series] = []
        /// Place of the series that is looked at first for the next reading.
        var expected = 0
        var goals: [GoalInForce] = []
        /// Days of the own treatments with their episodes, '' for none, in clinical order.
        var treatments: [(episode: String, day: CalendarDay)] = []
        var stretches: CareStretches
        var person = ToldPerson()
    }

    public let name = "patient_progress"
    public let version = 14
    public let tables = [ProgressTable.definition, GoalTable.definition]
    public let reads: Set<CareContext.Part> = [.practice, .policy, .registry]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State {
        State(stretches: context.stretches)
    }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) {
        switch entry.event {
        case .reading(_, let reading):
            if let number = reading.value.measured {
                state.take(SeriesPoint(entry, value: number, reading), of: SeriesKey(reading))
            }
        case .visitCompleted: state.takeVisit(entry)
        case .goalSet, .goalRevised, .goalWithdrawn: state.goals.take(entry)
        case .patientRegistered, .patientDetailsChanged: state.person.take(entry)
        case .careEnded, .intervalDecided, .episodeOpened, .episodeClosed: state.stretches.take(entry)
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        let state = state.carryingGoals(context)
        let judged = state.judged(context)
        let progress = judged.map { one in
            ProgressTable.row(
                one,
                beside: ProgressTable.Beside(
                    norm: state.norm(of: one),
                    otherSide: one.otherSide(
                        among: judged, withinDays: state.policy(of: one.series.key, context).plateauDays),
                    visitChange: one.visitChange(among: judged)), registry: context.registry, patient: subject.id)
        }
        let goals = state.goals.sorted { $0.goal.goal < $1.goal.goal }.flatMap { goal in
            GoalTable.rows(goal, judged: judged, state.stretches, context.registry, patient: subject.id)
        }
        return progress + goals
    }
}

extension ProgressProjector {
    /// A goal that was met is spoken of until the next treatment visit; without a goal there is nothing to speak of.
    public func standsSince(_ entries: [PatientEntry]) -> Int64? {
        let hasGoal = entries.contains { if case .goalSet = $0.event { true } else { false } }
        return hasGoal ? entries.lastOwnTreatment?.position : nil
    }

    /// When each goal was met; nothing else of a measure is told of.
    public func answer(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        state.carryingGoals(context).goalsMet(context, patient: subject.id)
    }

    public func answer(in rows: [ViewRow]) -> [ViewRow] { rows.compactMap(ProgressTable.answer(in:)) }

    /// A goal is met by readings of its instrument.
    public func canRest(on event: PatientEvent, among events: [PatientEvent], context: CareContext) -> Bool {
        guard case .reading(_, let reading) = event else { return true }
        return events.contains { other in
            switch other {
            case .goalSet(let goal), .goalRevised(let goal): goal.instrument == reading.instrument
            default: false
            }
        }
    }

    public func rows(_ rows: [ViewRow], revisedBy revisions: [Revision], context: CareContext) -> [ViewRow] {
        rows.map { $0.table == 0 ? ProgressTable.told($0, revisions) : $0 }
    }
}

extension ProgressProjector.State {
    mutating func take(_ point: SeriesPoint, of key: SeriesKey) { series[place(of: key)].points.append(point) }

    /// The place of the series of a key; of a new one for a key like none before.
    private mutating func place(of key: SeriesKey) -> Int {
        // Visits are measured alike: after a series mostly comes the one that came after it before.
        for step in series.indices {
            let index = (expected + step) % series.count
            guard series.hasKey(key, at: index) else { continue }
            expected = index + 1
            return index
        }
        var points: [SeriesPoint] = []
        points.reserveCapacity(8)
        series.append(Series(key: key, points: points))
        expected = series.count
        return series.count - 1
    }

    mutating func takeVisit(_ entry: PatientEntry) {
        guard let visit = entry.event.visitHeld, visit.isOwn, visit.kind == .treatment,
            !entry.occurred.isCoarserThanADay
        else { return }
        let episode = visit.episode ?? ""
        stretches.treat(episode, on: entry.day)
        treatments.append((episode, entry.day))
    }

    /// The day of the first treatment of each stretch of care. Asked for every series at once: care that was parted often has
    /// as many stretches as treatments.
    private var firstTreatments: [String: CalendarDay] {
        var first: [String: CalendarDay] = [:]
        var last: String?
        for treatment in treatments {
            let stretch = stretches.name(treatment.episode, on: treatment.day)
            // Most are of the stretch that the one before was of.
            if stretch != last, first[stretch] == nil { first[stretch] = treatment.day }
            last = stretch
        }
        return first
    }

    /// Goals that were open when care began anew after a gap go over into it.
    func carryingGoals(_ context: CareContext) -> Self {
        guard stretches.areParted, !goals.isEmpty else { return self }
        var carrying = self
        carrying.goals = goals.map { goal in
            goal.carried(
                over: stretches, series, better: context.instrument(goal.goal.instrument)?.instrument.better)
        }
        return carrying
    }

    /// Each series with what it says, in the order of the table's key.
    func judged(_ context: CareContext) -> [JudgedSeries] {
        let parts = parted
        let firstTreatments = firstTreatments
        // By place: a series is large to move about.
        return parts.indices.sorted { parts.isInOrder($0, $1) }.map { place in
            let series = parts[place]
            let instrument = context.instrument(series.key.instrument)
            let summary = SeriesSummary(
                series.points, key: series.key, instrument: instrument, policy: policy(of: series.key, context),
                firstTreatmentOn: firstTreatments[series.key.episode])
            return JudgedSeries(
                series: series, instrument: instrument, summary: summary, goal: goal(for: series.key))
        }
    }

    /// Of the setting of the series' episode.
    func policy(of key: SeriesKey, _ context: CareContext) -> CarePolicy {
        context.policy(of: CareStretches.parts(ofName: key.episode).episode, in: stretches)
    }

    /// The newest goal in force that fits a series.
    private func goal(for key: SeriesKey) -> GoalInForce? {
        goals.indices.last { goals[$0].applies(to: key, stretches) }.map { goals[$0] }
    }

    /// Each series with a goal, and when it was met, in the order of the table's key: what of `judged` tells of goals.
    func goalsMet(_ context: CareContext, patient: String) -> [ViewRow] {
        parted.compactMap { series in goal(for: series.key).map { (series, $0) } }
            .sorted { $0.0.key < $1.0.key }
            .map { series, goal in
                let better = context.instrument(series.key.instrument)?.instrument.better
                return ProgressTable.answer(
                    of: series.key, goal, met: better.flatMap { goal.firstMeeting(series.points, better: $0) },
                    patient: patient)
            }
    }

    /// Series are parted where care began anew.
    private var parted: [Series] {
        guard stretches.areParted else { return series }
        return series.flatMap { series -> [Series] in
            var parts: [Series] = []
            var places: [String: Int] = [:]
            for point in series.points {
                let episode = stretches.name(series.key.episode, on: point.day)
                // A day is of the entry's own offset, so that a later entry may be of an earlier day.
                if let place = places[episode] {
                    parts[place].points.append(point)
                } else {
                    places[episode] = parts.count
                    var key = series.key
                    key.episode = episode
                    parts.append(Series(key: key, points: [point]))
                }
            }
            return parts
        }
    }

    /// What is usual for people of the patient's age and sex on the day of the latest reading.
    func norm(of judged: JudgedSeries) -> Threshold? {
        guard let held = judged.instrument, !held.instrument.motions.isEmpty else { return nil }
        let key = judged.series.key
        let age = person.birthYear.map { judged.summary.latest.day.civil.year - $0 }
        return held.norm(site: key.site, motion: key.motion, mode: key.mode, sex: person.sex, age: age)
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
