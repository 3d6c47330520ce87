extension Registry {
    /// Reads a whole registry.
    ///
    /// - Throws: `RegistryError` at the first unknown key, missing or unfit value, unknown parent or word claimed twice.
    public init(yaml: String) throws(RegistryError) {
        do { try self.init(checking: yaml) } catch { throw RegistryError(error) }
    }

    private init(checking yaml: String) throws(YAMLFault) {
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
        rules = try Self.rules(root)
        try checkParents(root)
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

    private static func rules(_ root: YAMLSection) throws(YAMLFault) -> [String: PracticeRule] {
        guard let list = try root.section("rules", allowing: nil) else { return [:] }
        var rules: [String: PracticeRule] = [:]
        for code in list.keys {
            guard let section = try list.section(code, allowing: PracticeRule.keys) else { continue }
            if CareRule(rawValue: code) != nil {
                throw list.fault(
                    code, expected: "a code of its own", found: "`\(code)`, which the program knows itself")
            }
            rules[code] = try PracticeRule(section, code: code)
        }
        return rules
    }

    private static func terms(
        _ vocabulary: Vocabulary, of root: YAMLSection
    ) throws(YAMLFault) -> [String: RegistryTerm] {
        guard let list = try root.section(vocabulary.rawValue, allowing: nil) else { return [:] }
        let keys = ["name", "parent", "synonyms", "codes"] + (vocabulary == .techniques ? ["contraindications"] : [])
        var terms: [String: RegistryTerm] = [:]
        var owners: [String: String] = [:]
        for code in list.keys {
            guard let section = try list.section(code, allowing: keys) else { continue }
            try section.checkCode(code)
            let term = RegistryTerm(
                code: code, name: try section.text("name"), parent: try section.optionalText("parent"),
                synonyms: try section.texts("synonyms").map(folded), codes: try section.codings(),
                contraindications: try section.texts("contraindications"))
            try claim(term.synonyms + [folded(term.name), folded(code)], for: code, owners: &owners, in: list)
            terms[code] = term
        }
        return terms
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
