import Clinical

/// What a physician has to look at.
extension Asking {
    var referral: Ask? {
        if let next, next.status == "referred", next.referral != .referredBack { return referral(next) }
        guard let back = course.referredBack else { return nil }
        return Ask(
            .referredBack,
            "Referred back to the physician on \(back.day); no physician's consultation is recorded since then.")
    }

    private func referral(_ next: NextVisit) -> Ask {
        let sent = course.referredBack.map { " Referred back on \($0.day)." } ?? ""
        if let signs = next.signs {
            return Ask(
                .referredBack, "Refer back to the physician. \(signs) No next interval before a review." + sent)
        }
        let since = next.referredOn.map { " since \($0)" } ?? ""
        let decided = measures.first { next.rests(on: $0) }
        let tellsMore = tellsMoreThanWorse(next)
        let why =
            switch next.referral {
            case .worsening where tellsMore: ", needed" + since + (next.standstill.map { ": " + $0 } ?? "") + "; worse"
            case .worsening: ", worse" + since
            case .plateau: ": " + (next.standstill ?? "no meaningful improvement" + since)
            case .redFlag, .newSign, .referredBack, nil: since
            }
        // Whatever got worse is named, not only what comes first.
        let all =
            next.referral == .worsening
            ? measures.filter { next.rests(on: $0) && (!tellsMore || $0.response == "worse") }
            : [decided].compactMap(\.self)
        let what = all.isEmpty ? "" : ": " + all.map(course).joined(separator: "; ")
        let isPlateau = next.referral == .plateau
        return Ask(
            .referredBack,
            "Refer back to the physician\(why)\(what)\(isPlateau ? also(decided) : "")."
                + " No next interval before a review." + sent)
    }

    /// Whether an earlier plateau, or an earlier referral, stands beside what got worse: it refers since the earliest of them.
    private func tellsMoreThanWorse(_ next: NextVisit) -> Bool {
        guard next.referral == .worsening else { return false }
        let isReferredBefore = course.referredBack.map { sent in next.referredOn.map { sent.day <= $0 } ?? false }
        return next.standstill != nil || isReferredBefore ?? false
    }

    /// Another measure that got worse must not hide behind the one that stands still.
    private func also(_ decided: MeasureSummary?) -> String {
        let worse = worseMeasures.filter { $0.key != decided?.key }
        return worse.isEmpty ? "" : "; worse: " + worse.map(course).joined(separator: "; ")
    }

    /// What is worse at the last visit, and no referral has named yet: the work list has the same.
    var worsening: Ask? {
        guard let worse = visits.first(where: { $0.worse != nil && !course.hasLapsed($0, on: asOf) })?.worse else {
            return nil
        }
        let measures = worseMeasures.map(course)
        let what = measures.isEmpty ? String(worse.dropLast()) : measures.joined(separator: "; ")
        return Ask(.worsening, "Worsening: \(what). Review before going on.")
    }

    /// A measure of how the patient comes in that is worse than just before, at the last visit or since; else what was
    /// reported since then.
    var flare: Ask? { measuredFlare ?? reportedFlare }

    private var reportedFlare: Ask? {
        guard let item = items.first(where: { $0.reason == "flare" }) else { return nil }
        return Ask(.flare, "\(item.detail) Ask how it is, and whether to come sooner.")
    }

    private var measuredFlare: Ask? {
        let last = course.visits.last?.day
        let flares = measures.filter { measure in
            guard let latest = measure.latest, measure.key.before == nil else { return false }
            return measure.trend == "flare" && ["", "before"].contains(measure.key.moment)
                && last.map { latest.on >= $0 } ?? true
        }
        guard let first = flares.first?.latest else { return nil }
        let what = flares.map { measure in
            Wording.lowerFirst(words.measure(measure.key)) + " " + DecimalText.text(measure.latest?.value ?? 0)
        }
        return Ask(
            .flare,
            "Flare on \(first.on): \(Wording.list(what)), worse than just before. Ask what happened, and look before going on."
        )
    }

    private var worseMeasures: [MeasureSummary] {
        let positions = Set(visits.flatMap(\.worseBy))
        return measures.filter { measure in measure.latest.map { positions.contains($0.position) } ?? false }
    }

    private func course(of measure: MeasureSummary) -> String {
        let name = Wording.lowerFirst(words.measure(measure.key))
        guard let baseline = measure.baseline, let latest = measure.latest else { return name }
        return "\(name), \(DecimalText.text(baseline.value)) on \(baseline.on) and "
            + "\(DecimalText.text(latest.value)) on \(latest.on)"
    }
}
