import Clinical
import Rendering

/// What a reader has to know to trust the table, and no more.
extension SummaryModel {
    func footnotes(all: Bool, style: TerminalStyle) -> [String] {
        let shown = all ? measures : Array(measures.prefix(Self.measuresShownMax))
        return [
            tests(shown), courses(shown, style), unverified(shown), unverifiedButUsed(shown), ofOneRater(shown),
            Self.limits,
        ].filter { !$0.isEmpty }
    }

    private static let limits =
        "Decision support by the practice's policy, not evidence-based dosing: the clinician decides."

    private func tests(_ shown: [MeasureSummary]) -> String {
        let isCalled = shown.contains { !["tooFew", "unknown", "notJudged"].contains($0.response) }
        return isCalled
            ? "Improved, worse: beyond measurement error (MDC) and important (MCID, or 30 % of the baseline); possibly: one of the two."
                + (shown.contains { $0.response == "worse" && $0.mdc == nil }
                    ? " Where no measurement error is known, what is important and for the worse is called worse." : "")
            : ""
    }

    private func courses(_ shown: [MeasureSummary], _ style: TerminalStyle) -> String {
        guard shown.contains(where: isDrawn) else { return "" }
        let from = CalendarDay(daysSince1970: Int32(timeAxis.lowerBound))
        let (none, goal) = style.isUnicode ? ("\u{B7}", "\u{25C2}") : (".", "<")
        return "Course: \(from) to \(asOf), \(none) no reading, \(goal) goal."
    }

    /// Thresholds that nobody checked against their source make no call; say whose.
    private func unverified(_ shown: [MeasureSummary]) -> String {
        let names = distinct(
            shown.filter { $0.change != nil }.compactMap { measure -> String? in
                guard let instrument = words.registry.instruments[measure.key.instrument] else { return nil }
                // What the call was made with is in the row; what the registry has beside that was not used.
                let thresholds = [
                    ("MDC", measure.mdc, instrument.mdc(site: measure.key.site, motion: measure.key.motion)),
                    ("MCID", measure.mcid, instrument.mcid),
                ]
                let unchecked = thresholds.filter { $0.1 == nil && !($0.2?.isVerified ?? true) }.map(\.0)
                guard !unchecked.isEmpty, measure.response != "notJudged" else { return nil }
                return unchecked.joined(separator: " and ") + " of " + instrumentAndMotion(measure)
            })
        return names.isEmpty
            ? "" : "Not verified against its source, and therefore not used: \(Wording.list(names))."
    }

    /// A figure that nobody checked can keep a change from being called, and then it has to be said whose it is.
    private func unverifiedButUsed(_ shown: [MeasureSummary]) -> String {
        let names = distinct(
            shown.filter { !$0.mdcIsVerified && !words.lacksErrorOfTwoRaters($0) }
                .map { "MDC of " + instrumentAndMotion($0) })
        return names.isEmpty
            ? "" : "Not verified against its source, and used only to make calls rarer: \(Wording.list(names))."
    }

    private func ofOneRater(_ shown: [MeasureSummary]) -> String {
        let names = distinct(shown.filter(words.lacksErrorOfTwoRaters).map(instrumentAndMotion))
        return names.isEmpty
            ? ""
            : "Not known how far two people differ in measuring \(Wording.list(names)): unless the same one is named (--by), "
                + "no change is called beyond measurement error."
    }

    private func instrumentAndMotion(_ measure: MeasureSummary) -> String {
        let motion = measure.key.motion.isEmpty ? "" : " (" + words.motion(measure.key.motion) + ")"
        return Wording.lowerFirst(words.instrument(measure.key.instrument)) + motion
    }
}
