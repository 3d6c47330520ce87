import Clinical
import Practice

extension ShorthandReader {
    static let treatmentExample = "NMT upper trapezius left 20m"
    static let findingExample = "trigger point upper trapezius left 2"
    static let goalExample = "pain neck 2"
    static let planExample = "intensive 2/week 4 weeks"

    /// `NMT upper trapezius left 20m, MFR scalenes 10m`: techniques of one treatment, between commas.
    func techniques(_ typed: String) throws -> [TechniqueApplied] {
        try typed.split(separator: ",").map { try technique(String($0)) }
    }

    private func technique(_ typed: String) throws -> TechniqueApplied {
        var words = Shorthand(typed, registry: registry)
        let side = words.take(ShorthandWords.sides)
        let minutes = words.takeMinutes()
        let role = words.take(ShorthandWords.roles)
        let technique = words.takeTerm(.techniques)
        let place = words.takePlace()
        let lacking: Vocabulary? = technique == nil ? .techniques : place == nil ? .sites : nil
        try words.finish(lacking: lacking, example: Self.treatmentExample)
        guard let technique else {
            throw words.malformed("\"\(typed)\" does not say what was done.", example: Self.treatmentExample)
        }
        return TechniqueApplied(
            technique: technique.code, muscle: place.flatMap { $0.isMuscle ? $0.code : nil }, role: role,
            site: place.flatMap { $0.isMuscle ? nil : $0.code }, side: side, minutes: minutes)
    }

    /// `trigger point upper trapezius left 2`.
    func finding(_ typed: String) throws -> PatientEvent {
        var words = Shorthand(typed, registry: registry)
        let side = words.take(ShorthandWords.sides)
        let found = words.takeTerm(.findings)
        let place = words.takePlace()
        let grade = words.takeValue()
        let lacking: Vocabulary? = found == nil ? .findings : place == nil ? .sites : nil
        try words.finish(lacking: lacking, example: Self.findingExample)
        guard let found else {
            throw words.malformed("\"\(typed)\" does not say what was found.", example: Self.findingExample)
        }
        let number = grade.flatMap { ExactNumber($0.split(separator: "/").first.map(String.init) ?? $0) }
        if let grade, number == nil {
            throw words.malformed("\"\(grade)\" is no grade.", example: Self.findingExample)
        }
        return .findingNoted(
            Finding(
                finding: found.code, muscle: place.flatMap { $0.isMuscle ? $0.code : nil },
                site: place.flatMap { $0.isMuscle ? nil : $0.code }, side: side, grade: number, context: context))
    }

    /// `pain neck 2`, `neck rotation left 70`, `ndi 10`.
    func goal(_ typed: String, id: String, due: CalendarDay?) throws -> Goal {
        var words = Shorthand(typed, registry: registry)
        let named = words.takeInstrument { _ in true }
        let side = words.take(ShorthandWords.sides)
        let moment = words.take(ShorthandWords.moments)
        let aspect = words.take(ShorthandWords.aspects)
        let mode = words.take(ShorthandWords.modes)
        let motion = words.takeTerm(.motions)
        let place = words.takePlace()
        let instrument = named ?? (motion != nil ? registry.instruments["rom"] : registry.instruments["nrs-11"])
        let typedTarget = words.takeValue()
        try words.finish(lacking: place == nil ? .sites : nil, example: Self.goalExample)
        guard let instrument, let typedTarget,
            let target = ShorthandValue(typedTarget, instrument: instrument)?.value.number
        else { throw words.malformed("\"\(typed)\" has no target that is a number.", example: Self.goalExample) }
        if named == nil, place == nil {
            throw words.malformed("\"\(typed)\" does not say what is to be reached.", example: Self.goalExample)
        }
        return Goal(
            goal: id, instrument: instrument.code, target: target, site: place?.code ?? instrument.site, side: side,
            motion: motion?.code ?? instrument.motion, mode: mode, moment: moment, aspect: aspect, due: due,
            context: context)
    }

    /// `intensive 2/week 4 weeks, reduced 1/week 4 weeks, maintenance every 35 days`.
    func phases(_ typed: String) throws -> [CarePlanPhase] {
        try typed.split(separator: ",").map { try phase(String($0)) }
    }

    private func phase(_ typed: String) throws -> CarePlanPhase {
        var words = typed.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        let names = CarePhase.allCases.filter { $0 != .ended }.map(\.rawValue)
        guard let name = words.first, names.contains(name) else {
            throw PracticeError.malformed(
                "\"\(typed)\" does not begin with a phase (\(names.joined(separator: ", "))).",
                example: Self.planExample)
        }
        words.removeFirst()
        var phase = CarePlanPhase(name: name)
        if let index = words.firstIndex(where: { $0.hasSuffix("/week") || $0.hasSuffix("/wk") }) {
            phase.visitsPerWeek = ExactNumber(words.remove(at: index).prefix { $0 != "/" })
        }
        if let every = words.firstIndex(of: "every"), every + 1 < words.count, let days = Int(words[every + 1]) {
            phase.intervalDays = days
            words.removeSubrange(every...min(every + 2, words.count - 1))
        }
        if words.count == 2, words[1].hasPrefix("week"), let weeks = Int(words[0]) {
            phase.weeks = weeks
            words = []
        }
        guard words.isEmpty, phase.visitsPerWeek != nil || phase.intervalDays != nil else {
            throw PracticeError.malformed("\"\(typed)\" is not understood.", example: Self.planExample)
        }
        return phase
    }
}
