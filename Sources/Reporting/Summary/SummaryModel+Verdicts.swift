import Clinical
import ProjectionRuntime
import Rendering

/// The verdict table.
extension SummaryModel {
    /// Fewer readings than this are told as a number, not drawn.
    private static let plotReadingsMin = 4
    /// Two lines above the table and one below it.
    private static let linesAround = 3
    /// From this width on there is room for whole sentences and longer plots.
    private static let widthWide = 96
    /// Measures shown however small the screen is.
    private static let measuresShownMin = 3

    func addMeasures(to page: inout PageText, linesMax: Int) {
        guard !measures.isEmpty else {
            let isParked = parked.contains { $0.projector == "patient_progress" }
            page.sentence(
                isParked ? "Measures cannot be worked out: see Parked." : "No reading with a number is recorded.")
            return
        }
        let shown = shownCount(page, linesMax: linesMax)
        page.sentence(daysAndDirection(measures.prefix(shown)))
        page.table(table(measures.prefix(shown), page))
        if shown < measures.count {
            page.sentence("and \(measures.count - shown) more (anamnesis summary \(subject.chart) --all)", .faint)
        }
    }

    /// As many measures as fit into the lines, with those that say what is above and below the table.
    private func shownCount(_ page: PageText, linesMax: Int) -> Int {
        guard linesMax < .max else { return measures.count }
        let least = max(Self.measuresShownMin, measuresLeading)
        func fits(_ count: Int) -> Bool {
            table(measures.prefix(count), page).lines(width: page.width).count <= linesMax - Self.linesAround
        }
        // Laying out a table takes time, and more measures never take fewer lines.
        var (fitting, count) = (least, min(max(Self.measuresShownMax, least), measures.count))
        if count <= least || fits(count) { return count }
        while count - fitting > 1 {
            let middle = (fitting + count) / 2
            if fits(middle) { fitting = middle } else { count = middle }
        }
        return fitting
    }

    /// What the values are of, said once.
    private func daysAndDirection(_ shown: some Collection<MeasureSummary>) -> String {
        let usual = UsualDays(shown)
        guard let baseline = usual.baseline, let latest = usual.latest else { return "" }
        return "Baseline \(baseline), now \(latest), unless a day stands beside the value. " + direction(shown)
    }

    private func direction(_ shown: some Collection<MeasureSummary>) -> String {
        let higher = shown.filter { $0.better == .higher }
        if higher.isEmpty { return "Lower is better." }
        if higher.count == shown.count { return "Higher is better." }
        return "Lower is better, higher for " + Wording.list(distinct(higher.map(shortName))) + "."
    }

    private func shortName(_ measure: MeasureSummary) -> String {
        let code = measure.key.instrument
        return words.registry.instruments[code]?.kind == .mobility
            ? "range of motion" : Wording.lowerFirst(words.instrument(code))
    }

    func distinct(_ texts: [String]) -> [String] {
        texts.enumerated().filter { index, text in !texts[..<index].contains(text) }.map(\.element)
    }

    private func table(_ measures: ArraySlice<MeasureSummary>, _ page: PageText) -> TextTable {
        let usual = UsualDays(measures)
        let courses = measures.map { courseCell($0, page) }
        let courseColumns = courses.map(DisplayWidth.columns).max() ?? 0
        let hasGoals = measures.contains { $0.goal != nil }
        let rows = zip(measures, courses).map { measure, course -> [TextTable.Cell] in
            let goal: [TextTable.Cell] = hasGoals ? [.init(self.goal(measure))] : []
            return [
                .init(name(measure), .strong), .init(value(measure.baseline, unless: usual.baseline)),
                .init(value(measure.latest, unless: usual.latest), .strong),
                .init(change(measure, page), Verdict(measure).style),
            ] + goal + [.init(DisplayWidth.padded(course, to: courseColumns))]
        }
        let goal: [TextTable.Column] = hasGoals ? [.init("Goal")] : []
        return TextTable(
            columns: [.init("Measure"), .init("Baseline", .right), .init("Now", .right), .init("Change")] + goal
                + [.init(DisplayWidth.padded("Course", to: courseColumns), .right)], rows: rows)
    }

    private func name(_ measure: MeasureSummary) -> String {
        let name = words.measureWithScale(measure.key)
        let episode = measure.key.episode
        if let begun = measure.key.before { return name + ", before " + begun }
        if episode.isEmpty {
            return course.episodes.isEmpty
                ? name : name + (course.episodes.count == 1 ? ", outside the episode" : ", outside any episode")
        }
        return episode == course.episode?.episode.episode ? name : name + ", other episode"
    }

    private func decimals(_ measure: MeasureSummary) -> Int {
        words.registry.instruments[measure.key.instrument]?.decimals ?? 2
    }

    private func value(_ point: MeasureSummary.Point?, unless usual: CalendarDay?) -> String {
        guard let point else { return "-" }
        let value = DecimalText.text(point.value)
        return point.on == usual ? value : value + " (\(point.on))"
    }

    /// "-4 (-57 %): improved, beyond error and important"; on a narrow page the footnote says what "improved" means.
    private func change(_ measure: MeasureSummary, _ page: PageText) -> String {
        let words = Verdict(measure)
        let verdict = page.width >= Self.widthWide ? words.words : words.short
        guard let change = measure.change else { return verdict }
        let text = DecimalText.signed(change, decimals: decimals(measure))
        guard let percent = measure.percentChange, change != 0 else { return text + ": " + verdict }
        return text + " (\(DecimalText.signed(percent, decimals: 0)) %): " + verdict
    }

    private func goal(_ measure: MeasureSummary) -> String {
        guard let goal = measure.goal else { return "" }
        let target =
            DecimalText.text(goal)
            + (measure.goalCarriedOn == nil ? "" : " of earlier care")
        if measure.isAtGoal == true { return target + ", met" }
        if measure.goalMetOn != nil { return target + ", met once" }
        return target + (measure.goalDueOn.map { $0 < asOf } ?? false ? ", not met" : ", not yet")
    }

    private func courseCell(_ measure: MeasureSummary, _ page: PageText) -> String {
        guard isDrawn(measure) else { return Wording.count(measure.readings, "reading") }
        let goal = measure.goal
        return Sparkline(
            points: measure.points, xRange: timeAxis, yRange: scale(measure),
            columns: page.width >= Self.widthWide ? 12 : 10,
            goal: goal
        ).line(style: page.style)
    }

    func isDrawn(_ measure: MeasureSummary) -> Bool { measure.points.count >= Self.plotReadingsMin }

    /// One axis for all measures, so that their courses can be compared: from the first reading or visit to the day.
    var timeAxis: ClosedRange<Double> {
        let days =
            measures.compactMap { $0.points.first?.x }
            + [course.visits.first?.day.daysSince1970].compactMap { $0.map(Double.init) }
        let end = Double(asOf.daysSince1970)
        return min(days.min() ?? end, end)...end
    }

    /// The whole scale where the instrument has one; for degrees and other measurements, what was read and aimed at.
    private func scale(_ measure: MeasureSummary) -> ClosedRange<Double> {
        let instrument = words.registry.instruments[measure.key.instrument]
        let isMeasured = instrument?.kind == .mobility || instrument?.kind == .measurement
        if !isMeasured, let low = instrument?.minimum, let high = instrument?.maximum {
            return low.double...high.double
        }
        let values = measure.points.compactMap(\.y) + [measure.goal].compactMap { $0 }
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        return low...max(high, low)
    }
}

/// The days most measures share: a value of another day carries its own.
struct UsualDays {
    let baseline: CalendarDay?
    let latest: CalendarDay?

    /// Of care that goes on, where any of them is.
    init(_ measures: some Sequence<MeasureSummary>) {
        let goingOn = measures.filter { $0.key.before == nil }
        let measures = goingOn.isEmpty ? Array(measures) : goingOn
        baseline = Self.mostFrequent(measures.compactMap { $0.baseline?.on })
        // What was read once has no now beside its baseline.
        let again = measures.filter { $0.readings > 1 }.compactMap { $0.latest?.on }
        latest = Self.mostFrequent(again.isEmpty ? measures.compactMap { $0.latest?.on } : again)
    }

    /// Of equally frequent days the latest.
    private static func mostFrequent(_ days: [CalendarDay]) -> CalendarDay? {
        var counts: [(day: CalendarDay, count: Int)] = []
        for day in days.sorted() {
            if counts.last?.day == day { counts[counts.count - 1].count += 1 } else { counts.append((day, 1)) }
        }
        return counts.max { ($0.count, $0.day) < ($1.count, $1.day) }?.day
    }
}

/// What a response means, in words.
struct Verdict {
    let response: String
    /// Whether there is a figure for the measurement error it was called with.
    let errorIsKnown: Bool

    init(_ measure: MeasureSummary) { (response, errorIsKnown) = (measure.response, measure.mdc != nil) }

    var words: String {
        switch response {
        case "improved": "improved, beyond error and important"
        case "possiblyImproved": "possibly improved: one of two tests"
        case "unchanged": "no real change"
        case "possiblyWorse": "possibly worse: one of two tests"
        case "worse": errorIsKnown ? "WORSE, beyond error and important" : "WORSE, important; error not known"
        case "tooFew": "too few readings"
        case "unknown": "no verified threshold"
        case "notJudged": "not judged"
        default: Wording.words(response)
        }
    }

    /// Without the tests behind it.
    var short: String { String(words.prefix { $0 != "," && $0 != ":" }) }

    var style: TextStyle {
        switch response {
        case "improved": .bluishGreen
        case "worse": .vermillion
        case "possiblyWorse": .orange
        default: .plain
        }
    }
}
