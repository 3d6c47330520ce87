import Clinical

/// One episode's treatment visits, and the measures that were taken at them. A range of motion is none of them: massage can
/// ease pain and function and leave it as it was (Perlman 2012), so alone it makes no success.
struct EpisodeCourse {
    var episode: String
    var visits: [TreatmentVisit]
    var measures: [Measure]

    init(_ episode: String, of state: IntervalState, registry: Registry, policy: CarePolicy) {
        self.episode = episode
        visits = state.treatments.filter { $0.episode == episode && (!episode.isEmpty || state.isCurrent($0.day)) }
        measures = []
        for (index, key) in state.series.enumerated() {
            guard let preference = policy.preference(instrument: key.instrument, aspect: key.aspect),
                let instrument = registry.instruments[key.instrument], instrument.kind != .mobility
            else { continue }
            let readings = state.outcomes.filter { outcome in
                outcome.series == index && outcome.belongs(to: episode, visits)
                    && (!episode.isEmpty || state.isCurrent(outcome.day))
            }
            guard let (baseline, count) = baseline(readings, policy.baseline) else { continue }
            let test = ChangeTest(baseline: baseline.value, key: key, instrument: instrument, policy: policy)
            measures.append(
                Measure(
                    name: registry.name(of: key), preference: preference, baseline: baseline, baselineReadings: count,
                    readings: readings.count,
                    test: test,
                    arrivals: arrivals(readings, test, areBaselineUntil: count > 1 ? visits.first?.day : nil)))
        }
    }

    /// By the policy's rule: the first reading, or one with the mean of those up to the first treatment, and how many it is of.
    private func baseline(_ readings: [Outcome], _ rule: BaselineRule) -> (Outcome, readings: Int)? {
        guard var baseline = readings.first else { return nil }
        let count = rule.readings(of: readings.map(\.day), firstTreatmentOn: visits.first?.day)
        if count > 1 { baseline.value = ExactNumber.mean(of: readings.prefix(count).map(\.value)) ?? baseline.value }
        return (baseline, count)
    }

    /// The first reading at each visit: how the patient came in. What is part of the baseline has not changed from it.
    private func arrivals(
        _ readings: [Outcome], _ test: ChangeTest, areBaselineUntil last: CalendarDay?
    ) -> [Measure.Arrival] {
        var arrivals: [Measure.Arrival] = []
        var start = readings.startIndex
        for visit in visits {
            while start < readings.endIndex, readings[start].day < visit.day { start += 1 }
            let found = readings[start...].prefix { $0.day == visit.day }
                .first { $0.visit == nil || $0.visit == visit.visit }
            guard let found, found.position != arrivals.last?.position else { continue }
            let isBaseline = last.map { found.day <= $0 } ?? false
            arrivals.append(
                Measure.Arrival(
                    day: found.day, position: found.position, value: found.value,
                    call: isBaseline ? .neither : test(found.value)))
        }
        return arrivals
    }

    /// The measure that decides: of those with enough readings the one the policy prefers, of those the one read at most
    /// visits, of those the one read first.
    func deciding(_ policy: CarePolicy) -> Measure? {
        measures.filter { !$0.arrivals.isEmpty && $0.readings >= policy.minimumReadings }.min { left, right in
            (left.preference, -left.arrivals.count, left.baseline.position)
                < (right.preference, -right.arrivals.count, right.baseline.position)
        }
    }
}

extension IntervalState {
    /// Whether a day outside any episode belongs to the care that goes on.
    fileprivate func isCurrent(_ day: CalendarDay) -> Bool { !unnamed.areParted || unnamed.name(on: day).isEmpty }
}

extension Outcome {
    /// A reading that names no episode belongs to the records without one, and to the episode that was treated that day.
    fileprivate func belongs(to episode: String, _ visits: [TreatmentVisit]) -> Bool {
        if let own = self.episode { return own == episode }
        return episode.isEmpty || visits.contains { $0.day == day }
    }
}
