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
        "name", "kind", "minimum", "maximum", "step", "unit", "better", "judgedBy", "recall", "licence", "mcid",
        "mcidByBaseline",
        "mdc", "mdcOtherRater", "source", "codes", "decimals", "synonyms", "motions", "site", "motion",
        "severity", "reliability",
    ]

    init(_ section: YAMLSection, code: String) throws(YAMLFault) {
        try section.checkCode(code)
        self.init(
            code: code, name: try section.text("name"), kind: try section.choice("kind") { $0.registryName },
            minimum: try section.optionalNumber("minimum"), maximum: try section.optionalNumber("maximum"),
            step: try section.optionalNumber("step"), unit: try section.text("unit"),
            better: try section.choice("better") { $0.rawValue },
            judgedBy: section.node("judgedBy") == nil ? .change : try section.choice("judgedBy") { $0.rawValue },
            recall: try section.optionalText("recall"),
            licence: section.node("licence") == nil ? .totalsOnly : try section.choice("licence") { $0.rawValue },
            mcid: try section.threshold("mcid"), mdc: try section.threshold("mdc"),
            source: try section.text("source"), codes: try section.codings(),
            decimals: section.node("decimals") == nil ? 2 : try section.integer("decimals", in: 0...9),
            synonyms: try section.texts("synonyms").map(Registry.folded),
            mcidByBaseline: try section.baselineThresholds(), mdcOtherRater: try section.threshold("mdcOtherRater"),
            motions: try section.motionThresholds(), site: try section.optionalText("site"),
            motion: try section.optionalText("motion"), severity: try section.severity(),
            reliability: try section.reliability())
        try check(section)
    }

    private func check(_ section: YAMLSection) throws(YAMLFault) {
        if let minimum, let maximum, !minimum.isLess(than: maximum) {
            throw section.fault("maximum", expected: "more than the minimum of \(minimum)")
        }
        if let step, step.significand <= 0 { throw section.fault("step", expected: "a number above 0") }
        if let step, decimals < step.decimals {
            throw section.fault("decimals", expected: "\(step.decimals) or more, as the step of \(step) has")
        }
        try checkChanges(section)
        try checkSeverity(section)
        try checkNorms(section)
    }

    /// A change that no two readings of the scale can have is no threshold of it.
    private func checkChanges(_ section: YAMLSection) throws(YAMLFault) {
        for key in ["mcid", "mdc", "mdcOtherRater"] {
            try checkChange(section.section(key, allowing: nil))
        }
        for band in try section.sections("mcidByBaseline", allowing: YAMLSection.thresholdKeys + ["upTo"]) {
            try checkChange(band)
        }
        for motion in try motionSections(section) {
            for key in ["mdc", "mdcOtherRater"] { try checkChange(motion.section(key, allowing: nil)) }
            guard let tools = try motion.section("mdcByTool", allowing: nil) else { continue }
            for tool in tools.keys { try checkChange(tools.section(tool, allowing: nil)) }
        }
    }

    private func checkChange(_ threshold: YAMLSection?) throws(YAMLFault) {
        guard let threshold, let minimum, let maximum, let widest = maximum.subtracting(minimum),
            widest.isLess(than: try threshold.number("value"))
        else { return }
        throw threshold.fault("value", expected: "at most \(widest), the whole scale of \(rangeText)")
    }

    private func checkSeverity(_ section: YAMLSection) throws(YAMLFault) {
        guard let scale = try section.section("severity", allowing: nil) else { return }
        let bands = try scale.sections("bands", allowing: ["upTo", "word"])
        for band in bands where !holds(try band.number("upTo")) {
            throw band.fault("upTo", expected: "a value of the scale, \(rangeText)")
        }
        if let maximum, let last = bands.last, try last.number("upTo").isLess(than: maximum) {
            throw last.fault("upTo", expected: "\(maximum), so that every value has a word")
        }
    }

    private func checkNorms(_ section: YAMLSection) throws(YAMLFault) {
        for motion in try motionSections(section) {
            let norms = try motion.sections("norms", allowing: YAMLSection.thresholdKeys + ["sex", "ages", "mode"])
            for norm in try [motion.section("norm", allowing: nil)].compactMap({ $0 }) + norms
            where !holds(try norm.number("value")) {
                throw norm.fault("value", expected: "a value of the scale, \(rangeText)")
            }
        }
    }

    private func motionSections(_ section: YAMLSection) throws(YAMLFault) -> [YAMLSection] {
        guard let motions = try section.section("motions", allowing: nil) else { return [] }
        var sections: [YAMLSection] = []
        for key in motions.keys { if let motion = try motions.section(key, allowing: nil) { sections.append(motion) } }
        return sections
    }
}

extension ExactNumber {
    /// Digits after the point that are not zeros at its end.
    fileprivate var decimals: Int {
        var (digits, places) = (significand, -Int(exponent))
        while places > 0, digits % 10 == 0 { (digits, places) = (digits / 10, places - 1) }
        return max(0, places)
    }
}

extension ReadingKind {
    /// The kind's name in the registry's YAML: `symptomCount`.
    public var registryName: String { "\(self)" }
}

extension YAMLSection {
    static let thresholdKeys = ["value", "source", "verified", "formula", "population"]

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
        let formula = try optionalText("formula")
        if let formula { try check(formula, gives: value) }
        return Threshold(
            value: value, source: try text("source"), isVerified: try flag("verified"), formula: formula,
            population: try optionalText("population"))
    }

    /// Factors parted by `x`, rounded to as many decimals as the value has, must give it. `sqrt2` is a factor too.
    private func check(_ formula: String, gives value: ExactNumber) throws(YAMLFault) {
        var product = 1.0
        for factor in formula.split(separator: " ") where factor != "x" {
            guard let number = factor == "sqrt2" ? 2.0.squareRoot() : ExactNumber(factor)?.double else {
                throw fault("formula", expected: "factors such as 1.96 x sqrt2 x 1.02")
            }
            product *= number
        }
        let halfDigit = 0.5 / (0..<(-Int(value.exponent))).reduce(1.0) { power, _ in power * 10 }
        guard (product - value.double).magnitude <= halfDigit else {
            throw fault("formula", expected: "factors that give \(value)", found: "`\(formula)`, which is \(product)")
        }
    }

    func severity() throws(YAMLFault) -> SeverityScale? {
        guard let section = try section("severity", allowing: ["bands", "source", "verified"]) else { return nil }
        var bands: [SeverityScale.Band] = []
        for band in try section.sections("bands", allowing: ["upTo", "word"]) {
            let upTo = try band.number("upTo")
            if let last = bands.last, !last.upTo.isLess(than: upTo) {
                throw band.fault("upTo", expected: "more than the \(last.upTo) before it")
            }
            bands.append(SeverityScale.Band(upTo: upTo, word: try band.text("word")))
        }
        if bands.isEmpty { throw section.fault("bands", expected: "at least one band") }
        return SeverityScale(
            bands: bands, source: try section.text("source"), isVerified: try section.flag("verified"))
    }

    func reliability() throws(YAMLFault) -> Reliability? {
        guard let section = try section("reliability", allowing: Self.thresholdKeys + ["intakeMean"]) else {
            return nil
        }
        let coefficient = try section.threshold()
        if coefficient.value.significand <= 0 || ExactNumber(1).isLess(than: coefficient.value) {
            throw section.fault("value", expected: "a number above 0 and at most 1")
        }
        return Reliability(coefficient: coefficient, intakeMean: try section.number("intakeMean"))
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
            guard let entry = try list.section(key, allowing: ["mdc", "mdcOtherRater", "mdcByTool", "norm", "norms"])
            else { continue }
            motions[key] = MotionThresholds(
                mdc: try entry.threshold("mdc"), mdcOtherRater: try entry.threshold("mdcOtherRater"),
                mdcByTool: try entry.thresholdsByTool(), norm: try entry.threshold("norm"), norms: try entry.norms())
        }
        return motions
    }

    private func thresholdsByTool() throws(YAMLFault) -> [String: Threshold] {
        guard let list = try section("mdcByTool", allowing: nil) else { return [:] }
        var thresholds: [String: Threshold] = [:]
        for tool in list.keys { thresholds[tool] = try list.threshold(tool) }
        return thresholds
    }

    private func norms() throws(YAMLFault) -> [MotionNorm] {
        var norms: [MotionNorm] = []
        for norm in try sections("norms", allowing: Self.thresholdKeys + ["sex", "ages", "mode"]) {
            let ages = try norm.text("ages").split(separator: "-").map { Int($0) }
            guard ages.count == 2, let from = ages[0], let to = ages[1], from <= to else {
                throw norm.fault("ages", expected: "years of age such as 20-44")
            }
            norms.append(
                MotionNorm(
                    sex: norm.node("sex") == nil ? nil : try norm.choice("sex") { $0.rawValue }, ages: from...to,
                    mode: norm.node("mode") == nil ? nil : try norm.choice("mode") { $0.rawValue },
                    threshold: try norm.threshold()))
        }
        return norms
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
