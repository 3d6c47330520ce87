import Clinical

/// One episode's visits, and the measures that were taken at them. A range of motion is none of them: massage can ease pain
/// and function and leave it as it was (Perlman 2012), so alone it makes no success, and no interval.
struct EpisodeCourse {
    var episode: String
    /// The treatments.
    var visits: [OwnVisit]
    /// The last own visit, for treatment or assessment.
    var lastSeenOn: CalendarDay?
    /// The day this care began anew; nil where it never did.
    var begunAnewOn: CalendarDay?
    /// The goals of the episode that are in force.
    var goals: [GoalInForce]
    var measures: [Measure]

    /// - Parameter stretches: names of those it is of; nil for the care that goes on.
    init(
        _ episode: String, of state: IntervalState, registry: Registry, policy: CarePolicy,
        in stretches: Set<String>? = nil
    ) {
        func isOfCare(_ day: CalendarDay) -> Bool {
            stretches?.contains(state.stretches.name(episode, on: day)) ?? state.stretches.isCurrent(episode, on: day)
        }
        self.episode = episode
        let seen = state.visits.filter { $0.episode == episode && isOfCare($0.day) }
        visits = seen.allSatisfy(\.isTreatment) ? seen : seen.filter(\.isTreatment)
        lastSeenOn = seen.last?.day
        begunAnewOn = state.stretches.begunAnew(episode)
        goals = state.goals.filter { state.pursues($0, in: episode, registry) }
        measures = []
        for (index, key) in state.series.enumerated() {
            guard let instrument = registry.instruments[key.instrument], instrument.kind != .mobility,
                instrument.judgedBy != .nothing
            else { continue }
            // By place, and in a list that need not grow.
            var readings: [Outcome] = []
            readings.reserveCapacity(seen.count)
            for place in state.outcomes.indices
            where state.outcomes[place].series == index && state.outcomes[place].belongs(to: episode, seen)
                && isOfCare(state.outcomes[place].day)
            {
                readings.append(state.outcomes[place])
            }
            guard var (baseline, count) = baseline(readings, policy.baseline) else { continue }
            // What a rating of change is counted from is no change.
            let isChange = instrument.judgedBy == .value
            if isChange { (baseline.value, count) = (ExactNumber(0), 1) }
            let positions = readings.map(\.position)
            let test = ChangeTest(baseline: baseline.value, key: key, instrument: instrument, policy: policy)
            measures.append(
                Measure(
                    key: key, better: instrument.better,
                    preference: isChange
                        ? nil : policy.preference(instrument: key.instrument, aspect: key.aspect),
                    baseline: baseline, baselineReadings: Array(positions.prefix(count)), isChange: isChange,
                    readings: positions, test: test,
                    goals: goals.filter { $0.applies(to: key, of: episode) },
                    arrivals: arrivals(
                        readings, at: seen, test,
                        areBaselineUntil: isChange ? nil : count > 1 ? visits.first?.day : baseline.day))
            )
        }
    }

    /// Each earlier care of an episode, the first one first: its course up to now, as if none had begun anew since, and the day
    /// the next one began.
    static func earlier(
        _ episode: String, of state: IntervalState, registry: Registry, policy: CarePolicy
    ) -> [(course: EpisodeCourse, nextBegunOn: CalendarDay)] {
        guard state.stretches.begunAnew(episode) != nil else { return [] }
        var begun: [(name: String, on: CalendarDay)] = []
        for visit in state.visits where visit.isTreatment && visit.episode == episode {
            let name = state.stretches.name(episode, on: visit.day)
            if begun.last?.name != name { begun.append((name, visit.day)) }
        }
        return begun.indices.dropLast().map { place in
            let stretches = Set(begun[place...].map(\.name))
            return (
                EpisodeCourse(episode, of: state, registry: registry, policy: policy, in: stretches),
                begun[place + 1].on
            )
        }
    }

    /// By the policy's rule: the first reading, or one with the mean of those up to the first treatment, and how many it is of.
    private func baseline(_ readings: [Outcome], _ rule: BaselineRule) -> (Outcome, readings: Int)? {
        guard var baseline = readings.first else { return nil }
        let count = rule.readings(of: readings.lazy.map(\.day), firstTreatmentOn: visits.first?.day)
        if count > 1 { baseline.value = ExactNumber.mean(of: readings.prefix(count).map(\.value)) ?? baseline.value }
        return (baseline, count)
    }

    /// The reading at each visit of how the patient came in: one that says so goes before one of no stated moment, and of
    /// several the last, as in `patient_progress`: who asks again corrects what was said first. What is part of the baseline
    /// has not changed from it. An assessment and a treatment of one day are one visit.
    private func arrivals(
        _ readings: [Outcome], at visits: [OwnVisit], _ test: ChangeTest, areBaselineUntil last: CalendarDay?
    ) -> [Measure.Arrival] {
        var arrivals: [Measure.Arrival] = []
        arrivals.reserveCapacity(min(readings.count, visits.count))
        var start = readings.startIndex
        for visit in visits {
            while start < readings.endIndex, readings[start].day < visit.day { start += 1 }
            var end = start
            while end < readings.endIndex, readings[end].day == visit.day { end += 1 }
            // By place: a reading taken out of the list is copied.
            guard
                let place = (start..<end).last(where: { readings[$0].isOfBefore && readings[$0].isAt(visit) })
                    ?? (start..<end).last(where: { readings[$0].isAt(visit) })
            else { continue }
            let found = readings[place]
            if let latest = arrivals.last, latest.day == found.day {
                if latest.position == found.position && latest.isTreatment == visit.isTreatment { continue }
                if latest.isTreatment != visit.isTreatment {
                    if latest.isTreatment { continue }
                    arrivals.removeLast()
                }
            }
            let isBaseline = last.map { found.day <= $0 } ?? false
            arrivals.append(
                Measure.Arrival(
                    day: found.day, isTreatment: visit.isTreatment, time: found.time, value: found.value,
                    call: isBaseline ? .neither : test(found.value)))
        }
        return arrivals
    }

    /// The measures the policy names: of these one decides.
    var primary: [Measure] { measures.filter { $0.preference != nil } }

    /// The measure that decides: of those with enough readings, and read within the policy's days of a plateau of the last
    /// reading of any of them, the one the policy prefers, of those the one read at most treatments, of those the one read
    /// first. One that is no longer taken says nothing of how the patient comes in now.
    func deciding(_ policy: CarePolicy) -> Measure? {
        let told = primary.compactMap { measure in
            measure.readings.count >= policy.minimumReadings
                ? measure.lastTreated.map { (measure, lastOn: $0.day) } : nil
        }
        guard let latest = told.map(\.lastOn).max() else { return nil }
        return told.filter { latest - $0.lastOn <= policy.plateauDays }.map(\.0).min { left, right in
            (left.preference ?? .max, -left.treatments, left.baseline.position)
                < (right.preference ?? .max, -right.treatments, right.baseline.position)
        }
    }
}

extension IntervalState {
    /// Whether a goal is of the care of an episode that goes on: set in it, or gone over into it.
    fileprivate func pursues(_ goal: GoalInForce, in episode: String, _ registry: Registry) -> Bool {
        if stretches.isCurrent(episode, on: goal.toldOn) { return true }
        let better = registry.instruments[goal.goal.instrument]?.better
        let met = better.flatMap { better in
            outcomes.first { outcome in
                outcome.episode ?? episode == episode && goal.applies(to: series[outcome.series], of: episode)
                    && goal.isMet(by: outcome.value, on: outcome.day, better: better)
            }
        }
        let cares = stretches.goingOver(goal.goal, toldOn: goal.toldOn, metOn: met?.day, in: episode)
        return cares.last?.stretch == episode
    }
}

extension Outcome {
    /// One that names no visit is of any that day.
    fileprivate func isAt(_ visit: OwnVisit) -> Bool { self.visit == nil || self.visit == visit.visit }

    /// A reading that names no episode belongs to the records without one, and to the episode that was seen that day.
    fileprivate func belongs(to episode: String, _ visits: [OwnVisit]) -> Bool {
        if let own = self.episode { return own == episode }
        return episode.isEmpty || visits.contains { $0.day == day }
    }
}
