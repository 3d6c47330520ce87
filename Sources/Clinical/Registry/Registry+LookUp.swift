extension Registry {
    /// What a typed word stands for.
    public enum LookUp<Found: Sendable & Hashable>: Sendable, Hashable {
        case found(Found)
        /// Codes that come nearest, best first; empty where nothing is near.
        case unknown(nearest: [String])
    }

    /// The instrument of a code; nil where there is none. Retired instruments are found: their history stays.
    public func instrument(_ code: String) -> Instrument? { instruments[code] }

    /// The terms of a list, by code.
    public func terms(_ vocabulary: Vocabulary) -> [String: RegistryTerm] {
        switch vocabulary {
        case .sites: sites
        case .muscles: muscles
        case .motions: motions
        case .techniques: techniques
        case .findings: findings
        case .redFlags: redFlags
        }
    }

    /// The terms of a list in the order of their codes.
    public func listing(_ vocabulary: Vocabulary) -> [RegistryTerm] {
        terms(vocabulary).values.sorted { $0.code < $1.code }
    }

    /// The instruments in the order of their codes, without the retired ones.
    public var instrumentListing: [Instrument] {
        instruments.values.filter { !retired.contains($0.code) }.sorted { $0.code < $1.code }
    }

    /// Finds an instrument by code, name or synonym, whatever the case of the letters.
    public func lookUp(instrument typed: String) -> LookUp<Instrument> {
        if let exact = instruments[typed] { return .found(exact) }
        let word = Self.folded(typed)
        let named = instrumentListing.first {
            Self.folded($0.code) == word || Self.folded($0.name) == word || $0.synonyms.contains(word)
        }
        if let named { return .found(named) }
        return .unknown(nearest: nearest(to: word, among: instrumentListing.map { ($0.code, [$0.name] + $0.synonyms) }))
    }

    /// Finds a term by code, name or synonym, whatever the case of the letters.
    public func lookUp(_ typed: String, in vocabulary: Vocabulary) -> LookUp<RegistryTerm> {
        if let exact = terms(vocabulary)[typed] { return .found(exact) }
        let word = Self.folded(typed)
        let listing = listing(vocabulary)
        let named = listing.first {
            Self.folded($0.code) == word || Self.folded($0.name) == word || $0.synonyms.contains(word)
        }
        if let named { return .found(named) }
        return .unknown(nearest: nearest(to: word, among: listing.map { ($0.code, [$0.name] + $0.synonyms) }))
    }

    /// The instrument somebody typed, or a violation that suggests the nearest.
    public func resolve(instrument typed: String) throws(RuleViolation) -> Instrument {
        switch lookUp(instrument: typed) {
        case .found(let instrument): return instrument
        case .unknown(let nearest): throw .instrumentUnknown(typed, nearest: nearest)
        }
    }

    /// The term somebody typed, or a violation that suggests the nearest.
    public func resolve(_ typed: String, in vocabulary: Vocabulary) throws(RuleViolation) -> RegistryTerm {
        switch lookUp(typed, in: vocabulary) {
        case .found(let term): return term
        case .unknown(let nearest): throw .termUnknown(typed, in: vocabulary, nearest: nearest)
        }
    }

    public func resolve(site typed: String) throws(RuleViolation) -> RegistryTerm { try resolve(typed, in: .sites) }
    public func resolve(muscle typed: String) throws(RuleViolation) -> RegistryTerm { try resolve(typed, in: .muscles) }
    public func resolve(motion typed: String) throws(RuleViolation) -> RegistryTerm { try resolve(typed, in: .motions) }
    public func resolve(technique typed: String) throws(RuleViolation) -> RegistryTerm {
        try resolve(typed, in: .techniques)
    }
    public func resolve(finding typed: String) throws(RuleViolation) -> RegistryTerm {
        try resolve(typed, in: .findings)
    }
    public func resolve(redFlag typed: String) throws(RuleViolation) -> RegistryTerm {
        try resolve(typed, in: .redFlags)
    }

    /// The codes of the history that speak against a technique, in alphabetical order.
    public var contraindications: [String] { Set(techniques.values.flatMap(\.contraindications)).sorted() }

    /// The nearest of those codes to what somebody typed; nil where none is near.
    public func contraindication(near typed: String) -> String? {
        Spelling.nearest(to: typed, among: contraindications)
    }

    /// Whether a code names a place: a site, or a muscle, which is read under its site.
    public func isPlace(_ code: String) -> Bool { sites.keys.contains(code) || muscles.keys.contains(code) }

    /// The place itself and what it belongs to, from the narrowest on: `upper-trapezius`, `neck`.
    public func path(ofPlace code: String) -> [String] {
        var path = [code]
        while let parent = (sites[path[path.count - 1]] ?? muscles[path[path.count - 1]])?.parent,
            !path.contains(parent)
        {
            path.append(parent)
        }
        return path
    }

    /// Lower case, with spaces and underscores as hyphens between words: how typed words are compared.
    static func folded(_ word: String) -> String {
        word.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "_" }).joined(separator: " ")
    }

    private func nearest(to word: String, among candidates: [(code: String, words: [String])]) -> [String] {
        let ranked = candidates.compactMap { candidate -> (distance: Int, code: String)? in
            let words = [candidate.code] + candidate.words
            guard let best = words.map({ Spelling.distance(word, Self.folded($0)) }).min() else { return nil }
            return best <= Spelling.tolerance(for: word) ? (best, candidate.code) : nil
        }
        return ranked.sorted { ($0.distance, $0.code) < ($1.distance, $1.code) }.prefix(3).map(\.code)
    }
}
