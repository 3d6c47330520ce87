extension CarePolicy {
    /// Reads a policy. Every field must be there: a policy says everything it decides by. Only what policies did not have
    /// at first may be absent, and then decides as it was decided then: `baseline` is `firstReading`, `trendGapDays` 84,
    /// `advanceBy` is `improvement`, and without `episodeGapDays` care never begins anew by itself.
    ///
    /// - Parameter registry: where the instruments have to be that it decides by; nil where that is not asked.
    /// - Throws: `PolicyError` at the first unknown key, missing value or value out of order; also for an instrument that
    ///   the registry does not have, or that it says is not meant to measure change: nothing would ever be decided by it.
    public init(yaml: String, decidingBy registry: Registry? = nil) throws(PolicyError) {
        do {
            let root = try YAMLSection(text: yaml, allowing: Self.keys)
            try self.init(root)
            if let registry { try Self.checkMeasures(root, in: registry) }
        } catch { throw PolicyError(error) }
    }

    private static let keys = [
        "name", "version", "steps", "advanceAfterMeaningfulVisits", "holdsAfterVisits", "meaningfulPercent",
        "minimumReadings", "validForDays", "worseningVisits", "plateauVisits", "plateauDays", "overdueGraceDays",
        "lapsedAfterDays", "authorisationVisitsLeft", "authorisationDaysLeft", "unsignedAfterDays",
        "primaryInstruments", "baseline", "trendGapDays", "episodeGapDays", "advanceBy",
    ]

    /// The gap that ends a trend where a policy does not say: twelve weeks.
    private static let trendGapDaysDefault = 84

    private init(_ root: YAMLSection) throws(YAMLFault) {
        name = try root.text("name")
        version = try root.integer("version", in: 1...1_000_000)
        steps = try Self.steps(root)
        advanceAfterMeaningfulVisits = try root.integer("advanceAfterMeaningfulVisits", in: 1...20)
        holdsAfterVisits = try root.integer("holdsAfterVisits", in: 1...20)
        meaningfulPercent = try root.integer("meaningfulPercent", in: 1...100)
        minimumReadings = try root.integer("minimumReadings", in: 2...50)
        validForDays = try root.integer("validForDays", in: 1...730)
        worseningVisits = try root.integer("worseningVisits", in: 1...20)
        plateauVisits = try root.integer("plateauVisits", in: 2...100)
        plateauDays = try root.integer("plateauDays", in: 1...730)
        overdueGraceDays = try root.integer("overdueGraceDays", in: 0...365)
        lapsedAfterDays = try root.integer("lapsedAfterDays", in: 1...3650)
        authorisationVisitsLeft = try root.integer("authorisationVisitsLeft", in: 0...100)
        authorisationDaysLeft = try root.integer("authorisationDaysLeft", in: 0...365)
        unsignedAfterDays = try root.integer("unsignedAfterDays", in: 0...365)
        primaryInstruments = try Self.measures(root)
        baseline = root.node("baseline") == nil ? .firstReading : try root.choice("baseline") { $0.rawValue }
        advanceBy = root.node("advanceBy") == nil ? .improvement : try root.choice("advanceBy") { $0.rawValue }
        trendGapDays =
            root.node("trendGapDays") == nil ? Self.trendGapDaysDefault : try root.integer("trendGapDays", in: 7...730)
        episodeGapDays =
            root.node("episodeGapDays") == nil ? nil : try root.integer("episodeGapDays", in: 1...3650)
        try check(root)
    }

    private static func steps(_ root: YAMLSection) throws(YAMLFault) -> [CareStep] {
        var steps: [CareStep] = []
        for section in try root.sections("steps", allowing: ["phase", "fromDays", "dueDays", "untilDays"]) {
            let days = 1...730
            let step = CareStep(
                // No step leads to the end of care.
                phase: try section.choice("phase", among: CarePhase.allCases.filter { $0 != .ended }) { $0.rawValue },
                fromDays: try section.integer("fromDays", in: days), dueDays: try section.integer("dueDays", in: days),
                untilDays: try section.integer("untilDays", in: days))
            if step.dueDays < step.fromDays { throw section.fault("dueDays", expected: "\(step.fromDays) or more") }
            if step.untilDays < step.dueDays { throw section.fault("untilDays", expected: "\(step.dueDays) or more") }
            if let last = steps.last, step.dueDays <= last.dueDays || rank(step.phase) < rank(last.phase) {
                throw section.faultHere(expected: "a step sparser than the one before it", found: "the reverse order")
            }
            steps.append(step)
        }
        return steps
    }

    private static func rank(_ phase: CarePhase) -> Int { CarePhase.allCases.firstIndex(of: phase) ?? 0 }

    private static func checkMeasures(_ root: YAMLSection, in registry: Registry) throws(YAMLFault) {
        for section in try measureSections(root) {
            let code = try section.text("instrument")
            guard let instrument = registry.instruments[code] else {
                let near = Spelling.nearest(to: code, among: registry.instruments.keys.sorted()).map {
                    "`\($0)`, or another"
                }
                throw section.fault(
                    "instrument",
                    expected: "\(near ?? "an") instrument of \(registry.title) (`anamnesis instrument list`)")
            }
            if instrument.judgedBy == .nothing {
                throw section.fault(
                    "instrument", expected: "an instrument that measures change",
                    found: "`\(code)`, which \(registry.title) says is not meant to")
            }
        }
    }

    private static func measureSections(_ root: YAMLSection) throws(YAMLFault) -> [YAMLSection] {
        try root.sections("primaryInstruments", allowing: ["instrument", "aspect"])
    }

    private static func measures(_ root: YAMLSection) throws(YAMLFault) -> [PrimaryMeasure] {
        var measures: [PrimaryMeasure] = []
        for section in try measureSections(root) {
            let aspect: Aspect? = section.node("aspect") == nil ? nil : try section.choice("aspect") { $0.rawValue }
            measures.append(PrimaryMeasure(instrument: try section.text("instrument"), aspect: aspect))
        }
        return measures
    }

    private func check(_ root: YAMLSection) throws(YAMLFault) {
        if steps.isEmpty { throw root.fault("steps", expected: "at least one step") }
        if primaryInstruments.isEmpty { throw root.fault("primaryInstruments", expected: "at least one measure") }
        if let last = steps.last, lapsedAfterDays <= last.untilDays {
            throw root.fault("lapsedAfterDays", expected: "more than the \(last.untilDays) days of the last step")
        }
    }
}
