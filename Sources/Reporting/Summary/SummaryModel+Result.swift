import Clinical

/// What a measure's change means, in one sentence: what a physician would say of it.
extension SummaryModel {
    /// "Pain, neck, before treatment 7 (moderate) to 3 (mild): improved, beyond measurement error (2) and important (2 or
    /// 30 %); goal 2 by 2026-06-01 on track for 2026-05-12."
    public func sentence(_ measure: MeasureSummary) -> String {
        let clauses =
            [verdict(measure), goalClause(measure), trendClause(measure), expectedClause(measure)] + beside(measure)
        return course(of: measure) + ": " + clauses.filter { !$0.isEmpty }.joined(separator: "; ") + "."
    }

    /// The sentence of the measure that comes first, where it has changed at all: what the table's first row means.
    var resultInWords: String {
        guard let first = measures.first, first.change != nil else { return "" }
        return isMotionAlone(first) ? Self.motionAlone + " " + sentence(first) : sentence(first)
    }

    /// Massage can ease pain and function and leave motion as it was, and the other way round (Perlman 2012).
    private static let motionAlone =
        "Range of motion alone makes no success, and no pain or function was scored before treatment."

    private func isMotionAlone(_ first: MeasureSummary) -> Bool {
        func kind(_ measure: MeasureSummary) -> ReadingKind? {
            words.registry.instruments[measure.key.instrument]?.kind
        }
        return kind(first) == .mobility
            && !measures.contains { other in
                (kind(other) == .pain || kind(other) == .questionnaire) && other.response != "notJudged"
                    && other.key.episode == first.key.episode && ["", "before"].contains(other.key.moment)
            }
    }

    private func course(of measure: MeasureSummary) -> String {
        let name = words.measure(measure.key)
        guard let latest = measure.latest else { return name }
        guard let baseline = measure.baseline else {
            return measure.change == nil ? name : name + " " + told(latest.value, nil)
        }
        // Only words that were checked against their source stand beside a number.
        let from = told(baseline.value, checked("baseline_severity", measure.baselineSeverity, of: measure))
        let mean = measure.baselineReadings > 1 ? " (mean of \(measure.baselineReadings) before treatment)" : ""
        guard measure.change != nil else { return name + " " + from }
        return name + " " + from + mean + " to "
            + told(latest.value, checked("severity", measure.severity, of: measure))
    }

    private func checked(_ column: String, _ word: String?, of measure: MeasureSummary) -> String? {
        measure.unverified.contains(column) ? nil : word
    }

    private func told(_ value: Double, _ severity: String?) -> String {
        DecimalText.text(value) + (severity.map { " (\($0))" } ?? "")
    }

    // MARK: The two tests

    private func verdict(_ measure: MeasureSummary) -> String {
        switch measure.response {
        case "tooFew": return Wording.count(measure.readings, "reading") + ", nothing to compare"
        case "notJudged": return "not meant to measure change, so not judged"
        case "unknown" where words.lacksErrorOfTwoRaters(measure):
            return "how far two people differ in measuring it is not known, so not judged"
        case "unknown": return "the registry has no verified threshold to judge it by"
        default: break
        }
        let word = measure.response == "unchanged" ? "no real change" : Wording.words(measure.response)
        let (error, importance) = (errorTest(measure), importanceTest(measure))
        if importance.isEmpty { return word + ", " + error }
        guard measure.mdc != nil else { return word + ", " + importance + ", " + error }
        // Where the tests do not agree, one of them is against the other.
        let link = measure.response.hasPrefix("possibly") ? " but " : " and "
        return word + ", " + error + link + importance
    }

    private func errorTest(_ measure: MeasureSummary) -> String {
        guard let change = measure.change else { return "" }
        guard let mdc = measure.mdc else { return unknownError(measure) }
        let figure =
            DecimalText.text(mdc)
            + (measure.mdcIsVerified ? "" : words.lacksErrorOfTwoRaters(measure) ? ", of one rater" : ", unverified")
        return (change.magnitude >= mdc ? "beyond" : "within") + " measurement error (\(figure))"
    }

    /// An error that nobody checked makes no call; that there is a figure is said all the same.
    private func unknownError(_ measure: MeasureSummary) -> String {
        let key = measure.key
        if words.lacksErrorOfTwoRaters(measure) { return "measurement error of two raters not known" }
        let error = words.registry.instruments[key.instrument]?.mdc(site: key.site, motion: key.motion)
        guard let error, !error.isVerified else { return "measurement error not known" }
        return "measurement error (\(error.value), unverified) makes no call"
    }

    private func importanceTest(_ measure: MeasureSummary) -> String {
        guard let change = measure.change else { return "" }
        // For the worse the important change counts alone, where there is one.
        let share = measure.isForTheWorse && measure.mcid != nil ? nil : measure.percentChange
        let limits = [measure.mcid.map { DecimalText.text($0) }, share.map { _ in "30 %" }].compactMap { $0 }
        let isThirtyPercent = share.map { $0.magnitude >= 30 } ?? false
        // A share of an angle is not asked for within measurement error.
        let isNoShare =
            words.registry.instruments[measure.key.instrument]?.kind == .mobility && isThirtyPercent
            && measure.mdc.map { change.magnitude < $0 } ?? false
        guard !limits.isEmpty, !isNoShare else { return "" }
        let isImportant = measure.mcid.map { change.magnitude >= $0 } ?? false || isThirtyPercent
        return (isImportant ? "important" : "not important") + " (\(limits.joined(separator: " or ")))"
    }

    // MARK: Goal, trend, and what stands beside

    private func goalClause(_ measure: MeasureSummary) -> String {
        guard let goal = measure.goal else { return "" }
        let target =
            "goal \(DecimalText.text(goal))" + (measure.goalDueOn.map { " by \($0)" } ?? "")
            + (measure.goalCarriedOn.map { " (set before care began anew on \($0), not confirmed since)" } ?? "")
        if measure.isAtGoal == true {
            guard let metOn = measure.goalMetOn else { return target + " met" }
            let isLate = measure.goalDueOn.map { metOn > $0 } ?? false
            return target + (isLate ? " met late, on \(metOn)" : " met, first on \(metOn)")
        }
        if let metOn = measure.goalMetOn {
            let isLate = measure.goalDueOn.map { metOn > $0 } ?? false
            return target + (isLate ? " met late, on \(metOn), and not held" : " met on \(metOn) and not held")
        }
        if let due = measure.goalDueOn, asOf > due { return target + " not met" }
        guard let expected = measure.goalExpectedOn, expected > asOf else { return target + " not met yet" }
        guard let due = measure.goalDueOn else { return target + " expected about \(expected)" }
        return target + (expected <= due ? " on track for \(expected)" : " late: expected about \(expected)")
    }

    private func trendClause(_ measure: MeasureSummary) -> String {
        let pace = slope(measure)
        switch measure.trend {
        case "improving": return "improving" + pace
        case "worsening": return "getting worse" + pace
        case "flare": return "a flare: worse than just before"
        case "plateau": return "on a plateau"
        default: return ""
        }
    }

    private func slope(_ measure: MeasureSummary) -> String {
        guard let slope = measure.slope, let low = measure.slopeLow, let high = measure.slopeHigh else { return "" }
        let ends = [low.magnitude, high.magnitude].sorted().map { DecimalText.text($0) }
        return " by \(DecimalText.text(slope.magnitude)) a week (\(ends[0]) to \(ends[1]))"
    }

    private func expectedClause(_ measure: MeasureSummary) -> String {
        guard let expected = measure.expectedChange, let change = measure.change, expected.sign == change.sign,
            change != 0, measure.response == "improved" || measure.response == "possiblyImproved"
        else { return "" }
        return
            "about \(DecimalText.text(expected.magnitude, decimals: 1)) of the \(change < 0 ? "fall" : "rise") is expected "
            + "without treatment" + mark("expected_change", of: measure)
    }

    private func beside(_ measure: MeasureSummary) -> [String] {
        var parts: [String] = []
        if let percent = measure.normPercent {
            parts.append(
                "\(DecimalText.text(percent, decimals: 0)) % of what is usual"
                    + mark("norm_percent", of: measure))
        }
        if let percent = measure.otherSidePercent {
            parts.append("\(DecimalText.text(percent, decimals: 0)) % of the other side")
        }
        if let change = measure.visitChange {
            parts.append("at a visit \(DecimalText.signed(change, decimals: 1)) on average")
        }
        return parts
    }

    private func mark(_ column: String, of measure: MeasureSummary) -> String {
        measure.unverified.contains(column) ? " (unverified)" : ""
    }
}
