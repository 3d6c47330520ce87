import Clinical

/// Finds our words for a source's codes: the mapping's first, then the registry's own.
struct CodeLookUp {
    let mapping: FHIRMapping
    let registry: Registry
    /// Instruments that carry a code themselves, by token.
    private let instruments: [String: Instrument]
    /// What tells components that measure something of ours apart, each once, in alphabetical order.
    let componentNames: [String]
    private let sites: [String: String]
    private let techniques: [String: String]

    init(mapping: FHIRMapping, registry: Registry) {
        self.mapping = mapping
        self.registry = registry
        // Of two instruments with one code the first by name has it, whatever the order of a dictionary.
        instruments = Dictionary(
            registry.instrumentListing.flatMap { instrument in
                instrument.codes.map { (Self.token($0), instrument) }
            }, uniquingKeysWith: { first, _ in first })
        let mapped = mapping.observations.flatMap { $0.codes.union($0.texts) }
        componentNames = Set(mapped).union(instruments.keys).sorted()
        sites = Self.words(of: registry.listing(.sites) + registry.listing(.muscles))
        techniques = Self.words(of: registry.listing(.techniques))
    }

    private static func token(_ coding: Coding) -> String { FHIRSystem.canonical(coding.system) + "|" + coding.code }

    private static func words(of terms: [RegistryTerm]) -> [String: String] {
        Dictionary(
            terms.flatMap { term in term.codes.map { (token($0), term.code) } }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// A registry instrument and what a mapping says of it.
    struct Target {
        var instrument: Instrument
        var spec: ObservationSpec
        /// Whether the instrument's own codes say it all.
        var isPlain: Bool
    }

    /// What an observation measures; nil where nobody has a word for it.
    ///
    /// - Throws: where the mapping names an instrument that the registry does not have.
    func target(_ concept: FHIRConcept) throws(RowFault) -> Target? {
        for spec in mapping.observations where spec.fits(concept) {
            if let instrument = registry.instruments[spec.instrument] {
                let isPlain = instrument.codes.contains { spec.codes.contains(Self.token($0)) }
                return Target(instrument: instrument, spec: spec, isPlain: isPlain)
            }
            if !spec.isStandard { throw Self.instrumentMissing(spec.instrument) }
        }
        for coding in concept.codings {
            guard let instrument = instruments[coding.token] else { continue }
            return Target(
                instrument: instrument, spec: ObservationSpec(codes: [], texts: [], instrument: instrument.code),
                isPlain: true)
        }
        return nil
    }

    func instrument(_ code: String) throws(RowFault) -> Instrument {
        if let instrument = registry.instruments[code] { return instrument }
        throw Self.instrumentMissing(code)
    }

    private static func instrumentMissing(_ code: String) -> RowFault {
        RowFault(
            field: "code",
            reason:
                "the mapping's instrument “\(code)” is not in the registry; define it with `anamnesis instrument add`"
        )
    }

    func kind(_ codings: [Coding]) -> Visit.Kind? { codings.lazy.compactMap { mapping.codes.visits[$0.token] }.first }

    func technique(_ concept: FHIRConcept) -> String? {
        concept.codings.lazy.compactMap { mapping.codes.techniques[$0.token] ?? techniques[$0.token] }.first
    }

    /// Plain words that rules know, each once.
    func intakeCodes(_ concept: FHIRConcept) -> [String] {
        var words: [String] = []
        for coding in concept.codings {
            if let word = mapping.codes.intake[coding.token], !words.contains(word) { words.append(word) }
        }
        return words
    }

    // MARK: Places

    struct Place {
        var site: String?
        var side: Side?
        /// The codes of a place that the registry does not know.
        var unknown: [Coding] = []
    }

    /// Where something is: by code, then by the registry's own words, with the side apart.
    func place(_ concept: FHIRConcept) -> Place {
        var place = Place()
        for coding in concept.codings {
            if let known = mapping.codes.sites[coding.token] {
                (place.site, place.side) = (place.site ?? known.site, place.side ?? known.side)
            } else if let side = Self.sides[coding.token] {
                place.side = place.side ?? side
            } else if let site = sites[coding.token] {
                place.site = place.site ?? site
            }
        }
        for words in [concept.text].compactMap({ $0 }) + concept.codings.compactMap(\.display) where place.site == nil {
            let (site, side) = spoken(words)
            (place.site, place.side) = (site, place.side ?? side)
        }
        if place.site == nil { place.unknown = concept.codings.filter { Self.sides[$0.token] == nil } }
        return place
    }

    /// SNOMED CT's qualifiers of laterality.
    private static let sides: [String: Side] = [
        "http://snomed.info/sct|7771000": .left, "http://snomed.info/sct|24028007": .right,
        "http://snomed.info/sct|51440002": .both,
    ]

    /// "Left knee": a word of the registry after a side.
    private func spoken(_ words: String) -> (site: String?, side: Side?) {
        var words = words.lowercased().trimmingBlanks
        var side: Side?
        for candidate in [Side.left, .right] where words.hasPrefix(candidate.rawValue + " ") {
            side = candidate
            words = words.dropFirst(candidate.rawValue.count + 1)
        }
        guard case .found(let term) = registry.lookUp(String(words), in: .sites) else { return (nil, nil) }
        return (term.code, side)
    }
}
