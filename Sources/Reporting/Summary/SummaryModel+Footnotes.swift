import Clinical

/// What a reader has to know to trust the table, and no more.
extension SummaryModel {
    func footnotes(all: Bool) -> [String] {
        let shown = all ? measures : Array(measures.prefix(Self.measuresShownMax))
        return [days(shown), tests(shown), unverified(shown), Self.limits].filter { !$0.isEmpty }
    }

    private static let limits =
        "Decision support by the practice's policy, not evidence-based dosing: the clinician decides."

    private func days(_ shown: [MeasureSummary]) -> String {
        let usual = UsualDays(shown)
        guard let baseline = usual.baseline, let latest = usual.latest else { return "" }
        let higher = shown.filter { $0.better == .higher }.map(\.key.instrument)
        let direction =
            switch higher.count {
            case 0: "Lower is better."
            case shown.count: "Higher is better."
            default:
                "Lower is better, except "
                    + Wording.list(distinct(higher).map { Wording.lowerFirst(words.instrument($0)) })
                    + "."
            }
        return "Baseline is of \(baseline) and now of \(latest) where no other day stands beside it. " + direction
    }

    private func tests(_ shown: [MeasureSummary]) -> String {
        let isCalled = shown.contains { $0.response != "tooFew" && $0.response != "unknown" }
        return isCalled
            ? "Two tests: beyond measurement error (MDC) and important (MCID, or 30 % of the baseline)." : ""
    }

    /// Thresholds that nobody checked against their source make no call; say whose.
    private func unverified(_ shown: [MeasureSummary]) -> String {
        let names = distinct(
            shown.filter { $0.change != nil }.compactMap { measure -> String? in
                guard let instrument = words.registry.instruments[measure.key.instrument] else { return nil }
                let thresholds = [
                    ("MDC", instrument.mdc(site: measure.key.site, motion: measure.key.motion)),
                    ("MCID", instrument.mcid),
                ]
                let unchecked = thresholds.filter { $0.1.map { !$0.isVerified } ?? false }.map(\.0)
                guard !unchecked.isEmpty else { return nil }
                let motion = measure.key.motion.isEmpty ? "" : " (" + words.motion(measure.key.motion) + ")"
                return unchecked.joined(separator: " and ") + " of "
                    + Wording.lowerFirst(words.instrument(instrument.code))
                    + motion
            })
        return names.isEmpty
            ? "" : "Not verified against its source, and therefore not used: \(Wording.list(names))."
    }

    private func distinct(_ texts: [String]) -> [String] {
        texts.enumerated().filter { index, text in !texts[..<index].contains(text) }.map(\.element)
    }
}
