extension Registry {
    /// Reads a whole registry.
    ///
    /// - Parameter isAdopted: whether the text is in force already. What it may no longer say counts as the next weaker; in a text
    ///   that is to be adopted or tried it is a mistake.
    /// - Throws: `RegistryError` at the first unknown key, missing or unfit value, unknown parent or word claimed twice.
    public init(yaml: String, isAdopted: Bool = true) throws(RegistryError) {
        do { try self.init(checking: yaml, isAdopted: isAdopted) } catch { throw RegistryError(error) }
    }

    private init(checking yaml: String, isAdopted: Bool) throws(YAMLFault) {
        let keys = ["name", "version", "instruments", "retired", "rules"] + Vocabulary.allCases.map(\.rawValue)
        let root = try YAMLSection(text: yaml, allowing: keys)
        self.init(name: try root.text("name"), version: try root.integer("version", in: 1...1_000_000))
        instruments = try Self.instruments(root)
        sites = try Self.terms(.sites, of: root)
        muscles = try Self.terms(.muscles, of: root)
        motions = try Self.terms(.motions, of: root)
        techniques = try Self.terms(.techniques, of: root)
        findings = try Self.terms(.findings, of: root)
        redFlags = try Self.terms(.redFlags, of: root)
        retired = Set(try root.texts("retired"))
        rules = try Self.rules(root, isAdopted: isAdopted)
        try checkParents(root)
        try checkNewSigns(root)
    }

    private static func instruments(_ root: YAMLSection) throws(YAMLFault) -> [String: Instrument] {
        guard let list = try root.section("instruments", allowing: nil) else { return [:] }
        var instruments: [String: Instrument] = [:]
        var owners: [String: String] = [:]
        for code in list.keys {
            guard let section = try list.section(code, allowing: Instrument.keys) else { continue }
            let instrument = try Instrument(section, code: code)
            try claim(instrument.synonyms + [code], for: code, owners: &owners, in: list)
            instruments[code] = instrument
        }
        return instruments
    }

    private static func rules(
        _ root: YAMLSection, isAdopted: Bool
    ) throws(YAMLFault) -> [String: PracticeRule] {
        guard let list = try root.section("rules", allowing: nil) else { return [:] }
        var rules: [String: PracticeRule] = [:]
        for code in list.keys {
            guard let section = try list.section(code, allowing: PracticeRule.keys) else { continue }
            if CareRule(rawValue: code) != nil {
                throw list.fault(
                    code, expected: "a code of its own", found: "`\(code)`, which the program knows itself")
            }
            rules[code] = try PracticeRule(section, code: code, isAdopted: isAdopted)
        }
        return rules
    }

    private static func terms(
        _ vocabulary: Vocabulary, of root: YAMLSection
    ) throws(YAMLFault) -> [String: RegistryTerm] {
        guard let list = try root.section(vocabulary.rawValue, allowing: nil) else { return [:] }
        let own =
            switch vocabulary {
            case .techniques: ["contraindications"]
            case .redFlags: ["newSigns", "fromAge", "progress"]
            default: [String]()
            }
        let keys = ["name", "parent", "synonyms", "codes"] + own
        var terms: [String: RegistryTerm] = [:]
        var owners: [String: String] = [:]
        for code in list.keys {
            guard let section = try list.section(code, allowing: keys) else { continue }
            try section.checkCode(code)
            let term = RegistryTerm(
                code: code, name: try section.text("name"), parent: try section.optionalText("parent"),
                synonyms: try section.texts("synonyms").map(folded), codes: try section.codings(),
                contraindications: try section.texts("contraindications"), newSigns: try newSigns(section),
                newSignsFromAge: section.node("fromAge") == nil ? nil : try section.integer("fromAge", in: 1...150),
                signProgress: try section.optionalNumber("progress"))
            if let progress = term.signProgress, progress.significand <= 0 || term.newSigns.isEmpty {
                throw section.fault("progress", expected: "a number above 0, beside newSigns")
            }
            try claim(term.synonyms + [folded(term.name), folded(code)], for: code, owners: &owners, in: list)
            terms[code] = term
        }
        return terms
    }

    private static func newSigns(_ term: YAMLSection) throws(YAMLFault) -> [WatchedSign] {
        guard let list = try term.section("newSigns", allowing: nil) else { return [] }
        var signs: [WatchedSign] = []
        for name in list.keys.sorted() {
            let tellers = try list.texts(name).map { text in
                let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                return WatchedSign.Teller(parts[0], site: parts.count > 1 ? parts[1] : nil)
            }
            if tellers.isEmpty { throw list.fault(name, expected: "at least one instrument or finding") }
            signs.append(WatchedSign(name: name, toldBy: tellers))
        }
        return signs
    }

    /// What tells of a sign has to be there, and has to be able to say that it is absent.
    private func checkNewSigns(_ root: YAMLSection) throws(YAMLFault) {
        for flag in listing(.redFlags) {
            for sign in flag.newSigns {
                for teller in sign.toldBy {
                    guard let fault = fault(of: teller) else { continue }
                    let list = try root.section(Vocabulary.redFlags.rawValue, allowing: nil)
                    let place = try list?.section(flag.code, allowing: nil)?.section("newSigns", allowing: nil) ?? root
                    throw place.fault(sign.name, expected: fault.expected, found: fault.found)
                }
            }
        }
    }

    private func fault(of teller: WatchedSign.Teller) -> (expected: String, found: String)? {
        if let site = teller.site, sites[site] == nil { return ("a site that is defined", "`\(site)`") }
        if let instrument = instruments[teller.code] {
            let saysAbsent = instrument.better == .lower && instrument.minimum != nil
            return saysAbsent ? nil : ("an instrument with a minimum that is best", "`\(teller.code)`")
        }
        return findings[teller.code] == nil
            ? ("instruments or findings that are defined, such as numbness or nrs-11/head", "`\(teller.code)`") : nil
    }

    /// A word that stood for two things would be resolved by chance.
    private static func claim(
        _ words: [String], for code: String, owners: inout [String: String], in list: YAMLSection
    ) throws(YAMLFault) {
        for word in words {
            if let owner = owners.updateValue(code, forKey: word), owner != code {
                throw list.fault(
                    code, expected: "words of its own", found: "`\(word)`, which already stands for `\(owner)`")
            }
        }
    }

    private func checkParents(_ root: YAMLSection) throws(YAMLFault) {
        for vocabulary in Vocabulary.allCases {
            let parents = vocabulary == .muscles ? sites : terms(vocabulary)
            for term in listing(vocabulary) {
                guard let parent = term.parent else { continue }
                if parents[parent] == nil {
                    throw try Self.fault(
                        term, of: vocabulary, in: root, expected: "a parent that is defined", "`\(parent)`")
                }
                if vocabulary != .muscles, Self.isCircular(term, in: parents) {
                    throw try Self.fault(
                        term, of: vocabulary, in: root, expected: "a parent above it", "itself among its parents")
                }
            }
        }
    }

    private static func fault(
        _ term: RegistryTerm, of vocabulary: Vocabulary, in root: YAMLSection, expected: String, _ found: String
    ) throws(YAMLFault) -> YAMLFault {
        let list = try root.section(vocabulary.rawValue, allowing: nil) ?? root
        return list.fault(term.code, expected: expected, found: found)
    }

    private static func isCircular(_ term: RegistryTerm, in terms: [String: RegistryTerm]) -> Bool {
        var seen: Set<String> = [term.code]
        var next = term.parent
        while let code = next {
            if !seen.insert(code).inserted { return true }
            next = terms[code]?.parent
        }
        return false
    }
}
