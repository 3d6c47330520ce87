import Clinical

extension EntryInWords {
    /// "Pain, neck left, before treatment: 6 (NRS 0-10)".
    func reading(_ reading: Reading) -> String {
        let key = MeasureKey(reading)
        var line = words.measure(key) + ": " + value(reading)
        let isPain = words.registry.instruments[reading.instrument]?.kind == .pain
        let hasUnit = !unit(reading).isEmpty
        if isPain || !hasUnit {
            let name = isPain ? words.instrument(reading.instrument) : ""
            let scale = [name, hasUnit ? "" : words.scale(reading.instrument)].filter { !$0.isEmpty }
            if !scale.isEmpty { line += " (" + scale.joined(separator: " ") + ")" }
        }
        let remarks = remarks(reading)
        return remarks.isEmpty ? line : line + ", " + remarks.joined(separator: ", ")
    }

    private func unit(_ reading: Reading) -> String {
        words.registry.instruments[reading.instrument].map { words.unit($0.unit) } ?? ""
    }

    private func value(_ reading: Reading) -> String {
        let period = reading.periodDays.map { " of \($0)" } ?? ""
        let isNumber = reading.value.number != nil || reading.value.low != nil || reading.value.high != nil
        let unit = unit(reading)
        return number(reading.value) + period + (unit.isEmpty || !isNumber ? "" : " " + unit)
    }

    /// The number as written, or what stands in its place.
    private func number(_ value: ReadingValue) -> String {
        let number = value.number.map(literal)
        switch value.qualifier {
        case nil: return number ?? value.written.map(Self.free) ?? "no value"
        case "lessThan": return "less than " + (number ?? value.high.map(literal) ?? "?")
        case "greaterThan": return "more than " + (number ?? value.low.map(literal) ?? "?")
        case "range": return (value.low.map(literal) ?? "?") + " to " + (value.high.map(literal) ?? "?")
        case let word?: return [number, Wording.words(word)].compactMap { $0 }.joined(separator: " ")
        }
    }

    private func remarks(_ reading: Reading) -> [String] {
        var remarks: [String] = []
        if let tool = reading.tool { remarks.append(Wording.words(tool)) }
        if let posture = reading.posture { remarks.append(Wording.words(posture)) }
        if let limit = reading.limitedBy { remarks.append("limited by " + Wording.words(limit)) }
        if reading.isOffStep { remarks.append("off the scale's step") }
        if reading.context.respondent == .proxy { remarks.append("told by a proxy") }
        return remarks
    }

    func notObtained(_ missing: ReadingNotObtained) -> String {
        let place = words.place(missing.site, missing.side?.rawValue)
        let reason =
            switch missing.reason {
            case .refused: "refused"
            case .unable: "patient was unable"
            case .notAsked: "not asked"
            }
        return "No reading of " + words.instrument(missing.instrument) + (place.isEmpty ? "" : ", " + place) + ": "
            + reason
    }

    func finding(_ finding: Finding) -> String {
        let place = words.place(finding.muscle ?? finding.site, finding.side?.rawValue)
        let what = Wording.upperFirst(words.finding(finding.finding))
        let grade = finding.grade.map { ", grade \(literal($0))" } ?? ""
        return what + (place.isEmpty ? "" : ", " + place) + grade
    }
}
