import Clinical
import ProjectionRuntime

/// Which measure somebody means by words, and by which words one is meant.
///
/// The order of those that fit is fixed, and says nothing of how they are: the same words mean the same next week. Whose
/// site, moment, aspect and the like are all typed comes before the rest.
struct MeasureNames {
    let words: RegistryWords
    /// The episode the page is about: its measures come before those of others.
    let page: String?
    let measures: [MeasureSummary]

    /// Those that fit, in order, and how many of them are named exactly.
    func fitting(_ typed: String) -> (found: [MeasureSummary], exact: Int) {
        let wanted = Set(Self.wordsOf(typed))
        if wanted.isEmpty { return ([], 0) }
        let found = inOrder(measures.filter { wanted.isSubset(of: vocabulary($0.key)) })
        let exact = found.filter { isNamed($0.key, by: wanted) }
        return (exact + found.filter { !isNamed($0.key, by: wanted) }, exact.count)
    }

    /// Of the page's episode first, then by instrument, site, moment, aspect.
    func inOrder(_ measures: [MeasureSummary]) -> [MeasureSummary] {
        measures.map { (rank($0.key), $0) }.sorted { left, right in
            left.0 != right.0 ? left.0.lexicographicallyPrecedes(right.0) : Self.precedes(left.1.key, right.1.key)
        }.map(\.1)
    }

    /// `"neck pain now before"`: the words that mean this measure before all others.
    func saying(_ measure: MeasureSummary) -> String {
        let key = measure.key
        var said = phrase(key)
        // Where it is first for want of a word that another has, or another instrument is called the same.
        if fitting(said).found.first.map({ Self.series($0.key) != Self.series(key) }) ?? true {
            said += " " + key.instrument
        }
        let isOther = key.before != nil || key.episode != page ?? key.episode
        return "\"\(said)\"" + (isOther ? " --episode \"\(key.episode)\"" : "")
    }

    private func phrase(_ key: MeasureKey) -> String {
        let what =
            words.registry.instruments[key.instrument]?.kind == .pain
            ? "pain" : words.instrument(key.instrument)
        let parts =
            [words.place(key.site, key.side), what] + [key.motion, key.mode, key.aspect, key.moment, key.recall]
        var said: [String] = []
        for word in Self.wordsOf(parts.joined(separator: " ")) where !said.contains(word) { said.append(word) }
        return said.joined(separator: " ")
    }

    /// All words by which a measure may be called.
    private func vocabulary(_ key: MeasureKey) -> Set<String> {
        let instrument = words.registry.instruments[key.instrument]
        let names =
            [words.measureWithScale(key), key.instrument, instrument?.name ?? ""] + (instrument?.synonyms ?? [])
        return Set(Self.wordsOf((names + Self.facets(key)).joined(separator: " ")))
    }

    /// What tells a measure from others of its instrument.
    private static func facets(_ key: MeasureKey) -> [String] {
        [key.site, key.side, key.motion, key.mode, key.aspect, key.moment, key.recall].filter { !$0.isEmpty }
    }

    /// Whether every facet is typed, a place or motion by its code or by its name.
    private func isNamed(_ key: MeasureKey, by wanted: Set<String>) -> Bool {
        Self.facets(key).allSatisfy { facet in
            wanted.isSuperset(of: Self.wordsOf(facet))
                || facet == key.site && wanted.isSuperset(of: Self.wordsOf(words.place(facet)))
                || facet == key.motion && wanted.isSuperset(of: Self.wordsOf(words.motion(facet)))
        }
    }

    private static let moments = ["before", "", "between", "nextDay", "after"]
    private static let aspects = ["now", "", "average", "worst", "least", "rest", "movement"]

    private func rank(_ key: MeasureKey) -> [Int] {
        let kind = words.registry.instruments[key.instrument]?.kind
        let isOther = key.before != nil || !key.episode.isEmpty && page != nil && key.episode != page
        return [
            isOther ? 1 : 0, kind.flatMap { ReadingKind.allCases.firstIndex(of: $0) } ?? ReadingKind.allCases.count,
        ]
    }

    private static func precedes(_ left: MeasureKey, _ right: MeasureKey) -> Bool {
        func codes(_ key: MeasureKey) -> [String] { [key.instrument, key.site] }
        func places(_ key: MeasureKey) -> [Int] {
            [moments.firstIndex(of: key.moment) ?? moments.count, aspects.firstIndex(of: key.aspect) ?? aspects.count]
        }
        if codes(left) != codes(right) { return codes(left).lexicographicallyPrecedes(codes(right)) }
        if places(left) != places(right) { return places(left).lexicographicallyPrecedes(places(right)) }
        return left.parts.lexicographicallyPrecedes(right.parts)
    }

    /// The key without its episode.
    private static func series(_ key: MeasureKey) -> [String] { Array(key.parts.dropFirst()) }

    private static func wordsOf(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
