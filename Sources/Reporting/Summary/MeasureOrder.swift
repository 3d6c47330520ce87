import Clinical

/// In which order a physician reads measures: the pain that decides, function, mobility, symptoms, the rest.
struct MeasureOrder {
    let context: RegistryWords
    let policy: CarePolicy
    /// The episode the page is about; its measures come before those of other episodes.
    let episode: String?
    let next: NextVisit?

    func sorted(_ measures: [MeasureSummary]) -> [MeasureSummary] {
        measures.map { (rank($0), $0) }.sorted { left, right in
            left.0 != right.0
                ? left.0.lexicographicallyPrecedes(right.0)
                : left.1.key.parts.lexicographicallyPrecedes(right.1.key.parts)
        }.map(\.1)
    }

    /// What the page asks about, and whatever got worse, comes first and is never cut off.
    func leads(_ measure: MeasureSummary) -> Bool {
        measure.response == "worse" || next.map { $0.status == "referred" && $0.rests(on: measure) } ?? false
    }

    private func rank(_ measure: MeasureSummary) -> [Int] {
        let key = measure.key
        let isOther =
            key.before != nil || !key.episode.isEmpty && episode != nil && key.episode != episode
        let preference = policy.preference(instrument: key.instrument, aspect: Aspect(rawValue: key.aspect))
        return [
            leads(measure) ? 0 : 1, isOther ? 1 : 0, kindRank(key), preference ?? .max, -measure.readings,
            -Int(measure.latest?.on.daysSince1970 ?? 0),
        ]
    }

    private func kindRank(_ key: MeasureKey) -> Int {
        let isArrival = key.moment.isEmpty || key.moment == "before"
        return switch context.registry.instruments[key.instrument]?.kind {
        case .pain where isArrival: 0
        case .questionnaire: 1
        case .mobility where isArrival: 2
        case .symptom, .symptomCount: 3
        case .measurement: 4
        case .pain, .mobility: 5
        case .satisfaction: 6
        case nil: 7
        }
    }
}
