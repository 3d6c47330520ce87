import Clinical

/// One episode's treatment visits, and the measures that were taken at them.
struct EpisodeCourse {
    var episode: String
    var visits: [TreatmentVisit]
    var measures: [Measure]

    init(_ episode: String, of state: IntervalState, registry: Registry, policy: CarePolicy) {
        self.episode = episode
        visits = state.treatments.filter { $0.episode == episode }
        measures = []
        for (index, key) in state.series.enumerated() {
            guard let preference = policy.preference(instrument: key.instrument, aspect: key.aspect),
                let instrument = registry.instruments[key.instrument]
            else { continue }
            let readings = state.outcomes.filter { $0.series == index && $0.belongs(to: episode, visits) }
            guard let baseline = readings.first else { continue }
            let test = ChangeTest(baseline: baseline.value, key: key, instrument: instrument, policy: policy)
            measures.append(
                Measure(
                    name: registry.name(of: key), preference: preference, baseline: baseline, readings: readings.count,
                    test: test,
                    arrivals: arrivals(readings, test)))
        }
    }

    /// The first reading at each visit: how the patient came in.
    private func arrivals(_ readings: [Outcome], _ test: ChangeTest) -> [Measure.Arrival] {
        var arrivals: [Measure.Arrival] = []
        var start = readings.startIndex
        for visit in visits {
            while start < readings.endIndex, readings[start].day < visit.day { start += 1 }
            let found = readings[start...].prefix { $0.day == visit.day }
                .first { $0.visit == nil || $0.visit == visit.visit }
            guard let found, found.position != arrivals.last?.position else { continue }
            arrivals.append(
                Measure.Arrival(day: found.day, position: found.position, value: found.value, call: test(found.value)))
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

extension Outcome {
    /// A reading that names no episode belongs to the records without one, and to the episode that was treated that day.
    fileprivate func belongs(to episode: String, _ visits: [TreatmentVisit]) -> Bool {
        if let own = self.episode { return own == episode }
        return episode.isEmpty || visits.contains { $0.day == day }
    }
}
