import Clinical
import ProjectionRuntime
import Rendering

/// The verdict table.
extension SummaryModel {
    /// Lines the table may take on one screen.
    private static let tableLinesMax = 26
    /// Fewer readings than this are told as a number, not drawn.
    private static let plotReadingsMin = 4

    func addMeasures(to page: inout PageText, all: Bool) {
        guard !measures.isEmpty else {
            let isParked = parked.contains { $0.projector == "patient_progress" }
            page.sentence(
                isParked ? "Measures cannot be worked out: see PARKED." : "No reading with a number is recorded.")
            return
        }
        let shown = all ? measures.count : shownCount(page)
        let table = table(measures.prefix(shown), page)
        page.table(table)
        if shown < measures.count {
            page.sentence("and \(measures.count - shown) more (anamnesis summary \(subject.chart) --all)", .faint)
        }
    }

    /// As many measures as fit on a screen, at least three.
    private func shownCount(_ page: PageText) -> Int {
        var count = min(Self.measuresShownMax, measures.count)
        while count > 3, table(measures.prefix(count), page).lines(width: page.width).count > Self.tableLinesMax {
            count -= 1
        }
        return count
    }

    private func table(_ measures: ArraySlice<MeasureSummary>, _ page: PageText) -> TextTable {
        let usual = UsualDays(measures)
        let courses = measures.map { courseCell($0, page) }
        let courseColumns = courses.map(DisplayWidth.columns).max() ?? 0
        let hasGoals = measures.contains { $0.goal != nil }
        var columns: [TextTable.Column] = [
            .init("Measure"), .init("Baseline", .right), .init("Now", .right), .init("Change", .right),
            .init("What it means"),
        ]
        if hasGoals { columns.append(.init("Goal")) }
        columns.append(.init(DisplayWidth.padded("Course", to: courseColumns), .right))
        let rows = zip(measures, courses).map { measure, course -> [TextTable.Cell] in
            let verdict = Verdict(response: measure.response)
            var cells: [TextTable.Cell] = [
                .init(name(measure), .strong), .init(value(measure.baseline, unless: usual.baseline)),
                .init(value(measure.latest, unless: usual.latest), .strong), .init(change(measure)),
                .init(verdict.words, verdict.style),
            ]
            if hasGoals { cells.append(.init(goal(measure))) }
            cells.append(.init(DisplayWidth.padded(course, to: courseColumns), .plain))
            return cells
        }
        return TextTable(columns: columns, rows: rows)
    }

    private func name(_ measure: MeasureSummary) -> String {
        let name = words.measureWithScale(measure.key)
        let episode = measure.key.episode
        return episode.isEmpty || episode == course.episode?.episode.episode ? name : name + ", other episode"
    }

    private func decimals(_ measure: MeasureSummary) -> Int {
        words.registry.instruments[measure.key.instrument]?.decimals ?? 2
    }

    private func value(_ point: MeasureSummary.Point?, unless usual: CalendarDay?) -> String {
        guard let point else { return "-" }
        let value = DecimalText.text(point.value)
        return point.on == usual ? value : value + " (\(point.on))"
    }

    private func change(_ measure: MeasureSummary) -> String {
        guard let change = measure.change else { return "-" }
        let text = DecimalText.signed(change, decimals: decimals(measure))
        guard let percent = measure.percentChange, change != 0 else { return text }
        return text + " (\(DecimalText.signed(percent, decimals: 0)) %)"
    }

    private func goal(_ measure: MeasureSummary) -> String {
        guard let goal = measure.goal else { return "" }
        let target = DecimalText.text(goal)
        if measure.isAtGoal == true { return target + ", met" }
        return target + (measure.goalMetOn == nil ? ", not yet" : ", met once")
    }

    private func courseCell(_ measure: MeasureSummary, _ page: PageText) -> String {
        guard measure.points.count >= Self.plotReadingsMin else { return Wording.count(measure.readings, "reading") }
        let goal = measure.goal
        return Sparkline(
            points: measure.points, xRange: timeAxis, yRange: scale(measure), columns: page.width >= 96 ? 14 : 10,
            goal: goal
        ).line(style: page.style)
    }

    /// One axis for all measures, so that their courses can be compared: from the first reading or visit to the day.
    private var timeAxis: ClosedRange<Double> {
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

    init(_ measures: some Sequence<MeasureSummary>) {
        baseline = Self.mostFrequent(measures.compactMap { $0.baseline?.on })
        latest = Self.mostFrequent(measures.compactMap { $0.latest?.on })
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

    var words: String {
        switch response {
        case "improved": "improved, beyond measurement error and important"
        case "possiblyImproved": "possibly improved: one of two tests"
        case "unchanged": "no real change"
        case "possiblyWorse": "possibly worse: one of two tests"
        case "worse": "WORSE, beyond measurement error and important"
        case "tooFew": "too few readings"
        case "unknown": "no verified threshold"
        default: Wording.words(response)
        }
    }

    var style: TextStyle {
        switch response {
        case "improved": .bluishGreen
        case "worse": .vermillion
        case "possiblyWorse": .orange
        default: .plain
        }
    }
}
