import Clinical

/// What a physician has to look at.
extension Asking {
    var referral: Ask? {
        if let next, next.status == "referred", next.referral != .referredBack { return referral(next) }
        guard let back = course.referredBack else { return nil }
        return Ask(
            .referredBack, "Referred back to the physician on \(back.day); no consultation is recorded since then.")
    }

    private func referral(_ next: NextVisit) -> Ask {
        let sent = course.referredBack.map { " Referred back on \($0.day)." } ?? ""
        if let signs = next.signs {
            return Ask(
                .referredBack, "Refer back to the physician. \(signs) No next interval before a review." + sent)
        }
        let decided = measures.first { next.rests(on: $0) }
        let since = next.referredOn.map { " since \($0)" } ?? ""
        let why =
            switch next.referral {
            case .worsening: ", worse" + since
            case .plateau: ": " + (next.standstill ?? "no meaningful improvement" + since)
            case .redFlag, .newSign, .referredBack, nil: since
            }
        let what = decided.map { ": " + course(of: $0) } ?? ""
        let isPlateau = next.referral == .plateau
        return Ask(
            .referredBack,
            "Refer back to the physician\(why)\(what)\(isPlateau ? also(decided) : "")."
                + " No next interval before a review." + sent)
    }

    /// Another measure that got worse must not hide behind the one that stands still.
    private func also(_ decided: MeasureSummary?) -> String {
        guard let worst = worstMeasure, worst.key != decided?.key else { return "" }
        return "; worse: " + course(of: worst)
    }

    /// One measure, worse by both tests, that no referral has named yet.
    var worsening: Ask? {
        worstMeasure.map { Ask(.worsening, "Worsening: \(course(of: $0)). Review before going on.") }
    }

    /// How a patient felt right after treatment is no worsening.
    private var worstMeasure: MeasureSummary? {
        measures.first { $0.response == "worse" && $0.key.moment != "after" && isOfThisCare($0) }
    }

    /// As the rule that refers, and with it the work list: somebody is treated here, and the latest reading was taken within
    /// the time of that care and after the last consultation. What other places read years ago asks nothing of this one.
    private func isOfThisCare(_ measure: MeasureSummary) -> Bool {
        guard measure.key.before == nil, let treated = course.visits.last(where: { $0.fact.kind == .treatment })?.day,
            let latest = measure.latest
        else { return false }
        let stale = treated + -(lapsedAfterDays + 1)
        return latest.on > max(course.consultedOn(about: measure.key.episode) ?? stale, stale)
    }

    private func course(of measure: MeasureSummary) -> String {
        let name = Wording.lowerFirst(words.measure(measure.key))
        guard let baseline = measure.baseline, let latest = measure.latest else { return name }
        return "\(name), \(DecimalText.text(baseline.value)) on \(baseline.on) and "
            + "\(DecimalText.text(latest.value)) on \(latest.on)"
    }
}
