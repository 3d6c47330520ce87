extension Instrument {
    /// Reads one instrument: the keys of the registry's instruments, and `code`.
    ///
    /// - Throws: `RegistryError` with the line, the key and what belongs there.
    public init(yaml: String) throws(RegistryError) {
        do {
            let section = try YAMLSection(text: yaml, allowing: Self.keys + ["code"])
            try self.init(section, code: section.text("code"))
        } catch { throw RegistryError(error) }
    }

    static let keys = [
        "name", "kind", "minimum", "maximum", "step", "unit", "better", "recall", "licence", "mcid", "mcidByBaseline",
        "mdc", "mdcOtherRater", "source", "codes", "decimals", "synonyms", "motions", "site", "motion",
    ]

    init(_ section: YAMLSection, code: String) throws(YAMLFault) {
        try section.checkCode(code)
        self.init(
            code: code, name: try section.text("name"), kind: try section.choice("kind") { $0.registryName },
            minimum: try section.optionalNumber("minimum"), maximum: try section.optionalNumber("maximum"),
            step: try section.optionalNumber("step"), unit: try section.text("unit"),
            better: try section.choice("better") { $0.rawValue }, recall: try section.optionalText("recall"),
            licence: section.node("licence") == nil ? .totalsOnly : try section.choice("licence") { $0.rawValue },
            mcid: try section.threshold("mcid"), mdc: try section.threshold("mdc"),
            source: try section.text("source"), codes: try section.codings(),
            decimals: section.node("decimals") == nil ? 2 : try section.integer("decimals", in: 0...9),
            synonyms: try section.texts("synonyms").map(Registry.folded),
            mcidByBaseline: try section.baselineThresholds(), mdcOtherRater: try section.threshold("mdcOtherRater"),
            motions: try section.motionThresholds(), site: try section.optionalText("site"),
            motion: try section.optionalText("motion"))
        try check(section)
    }

    private func check(_ section: YAMLSection) throws(YAMLFault) {
        if let minimum, let maximum, !minimum.isLess(than: maximum) {
            throw section.fault("maximum", expected: "more than the minimum of \(minimum)")
        }
        if let step, step.significand <= 0 { throw section.fault("step", expected: "a number above 0") }
    }
}

extension ReadingKind {
    /// The kind's name in the registry's YAML: `symptomCount`.
    public var registryName: String { "\(self)" }
}

extension YAMLSection {
    static let thresholdKeys = ["value", "source", "verified"]

    /// Codes are part of the stored format, so they keep to letters, digits and hyphens.
    func checkCode(_ code: String) throws(YAMLFault) {
        let isPlain = code.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        if code.isEmpty || !isPlain || code.utf8.count > 64 {
            throw faultHere(
                expected: "a code of at most 64 small letters, digits and hyphens", found: "`\(code.prefix(80))`")
        }
    }

    func threshold(_ key: String) throws(YAMLFault) -> Threshold? {
        guard let section = try section(key, allowing: Self.thresholdKeys) else { return nil }
        return try section.threshold()
    }

    func threshold() throws(YAMLFault) -> Threshold {
        let value = try number("value")
        if value.significand < 0 { throw fault("value", expected: "0 or more") }
        return Threshold(value: value, source: try text("source"), isVerified: try flag("verified"))
    }

    func baselineThresholds() throws(YAMLFault) -> [BaselineThreshold] {
        var bands: [BaselineThreshold] = []
        for band in try sections("mcidByBaseline", allowing: Self.thresholdKeys + ["upTo"]) {
            let upTo = try band.number("upTo")
            if let last = bands.last, !last.upTo.isLess(than: upTo) {
                throw band.fault("upTo", expected: "more than the \(last.upTo) before it")
            }
            bands.append(BaselineThreshold(upTo: upTo, threshold: try band.threshold()))
        }
        return bands
    }

    func motionThresholds() throws(YAMLFault) -> [String: MotionThresholds] {
        guard let list = try section("motions", allowing: nil) else { return [:] }
        var motions: [String: MotionThresholds] = [:]
        for key in list.keys {
            guard key.split(separator: "/", omittingEmptySubsequences: false).count == 2 else {
                throw list.fault(key, expected: "a site and a motion, such as neck/rotation", found: "`\(key)`")
            }
            guard let entry = try list.section(key, allowing: ["mdc", "mdcOtherRater", "norm"]) else { continue }
            motions[key] = MotionThresholds(
                mdc: try entry.threshold("mdc"), mdcOtherRater: try entry.threshold("mdcOtherRater"),
                norm: try entry.threshold("norm"))
        }
        return motions
    }

    func codings() throws(YAMLFault) -> [Coding] {
        var codings: [Coding] = []
        for token in try texts("codes") {
            guard let coding = Coding(token: token) else {
                throw fault("codes", expected: "codes such as loinc:72514-3 or system|code", found: "`\(token)`")
            }
            codings.append(coding)
        }
        return codings
    }
}
