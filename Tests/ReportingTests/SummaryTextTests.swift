import Clinical
import Rendering
import Reporting
import Testing

@Suite struct SummaryTextTests {
    static let pages: [(CourseFixture, String)] = [
        (.improving, "2026-03-29"), (.redFlag, "2026-01-20"), (.erased, "2026-03-01"), (.parked, "2026-03-29"),
        (.empty, "2026-03-29"),
    ]

    @Test func `a reading outside the episode is told from one of it`() {
        var course = CourseFixture.improving
        for (episode, value, position) in [("e1", 7.0, Int64(900_001)), ("", 4, 900_002)] {
            course.answer(
                progress: ["episode": episode, "instrument": "odi"], unit: "%", better: "lower",
                baseline: ("2026-01-05", value, position), latest: ("2026-01-05", value, position), readings: 1,
                response: "tooFew")
        }
        let rows = course.summary(asOf: "2026-03-29").text(width: 240).split(separator: "\n")
        #expect(rows.count { $0.hasPrefix("Oswestry disability index (0-100 %)  ") } == 1)
        #expect(rows.count { $0.hasPrefix("Oswestry disability index (0-100 %), outside the episode  ") } == 1)
        course.tell("2026-03-20", .episodeOpened(Episode(episode: "e2", problem: "back-pain", site: "low-back")))
        #expect(course.summary(asOf: "2026-03-29").text(width: 240).contains("(0-100 %), outside any episode  "))
    }

    @Test func `the pages are these, letter by letter`() {
        #expect(CourseFixture.improving.summary(asOf: "2026-03-29").text(width: 100) == SummarySnapshots.improving100)
        #expect(
            CourseFixture.improving.summary(asOf: "2026-03-29").text(width: 80, style: .ascii)
                == SummarySnapshots.improving80)
        #expect(CourseFixture.redFlag.summary(asOf: "2026-01-20").text(width: 100) == SummarySnapshots.redFlag100)
        #expect(CourseFixture.erased.summary(asOf: "2026-03-01").text(width: 80) == SummarySnapshots.erased80)
        #expect(CourseFixture.parked.summary(asOf: "2026-03-29").text(width: 80) == SummarySnapshots.parked80)
        #expect(CourseFixture.empty.summary(asOf: "2026-03-29").text(width: 100) == SummarySnapshots.empty100)
    }

    @Test(arguments: [40, 60, 80, 100, 132]) func `no line is wider than the terminal`(width: Int) {
        for (course, day) in Self.pages {
            for line in course.summary(asOf: day).text(width: width).split(separator: "\n") {
                #expect(DisplayWidth.columns(String(line)) <= width, "\(line)")
            }
        }
    }

    @Test func `a terminal without Unicode gets none`() {
        for (course, day) in Self.pages {
            let text = course.summary(asOf: day).text(width: 90, style: .ascii)
            #expect(text.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) })
        }
    }

    @Test func `styles only repeat what the words say`() {
        for (course, day) in Self.pages {
            let summary = course.summary(asOf: day)
            let styled = summary.text(width: 100, style: TerminalStyle(isStyled: true))
            #expect(styled.contains("\u{1B}["))
            let bare = styled.replacing(/\u{1B}\[[0-9;]*m/, with: "")
            func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
            #expect(words(bare) == words(summary.text(width: 100)))
        }
    }

    @Test(arguments: Hostile.all) func `nothing anybody wrote acts on the terminal`(text: String) {
        let page = CourseFixture.hostile(text).summary(asOf: "2026-01-20").text(width: 80)
        #expect(!Hostile.actsOnTerminal(page))
        for line in page.split(separator: "\n") { #expect(DisplayWidth.columns(String(line)) <= 80) }
    }

    @Test(arguments: [80, 100]) func `many measures still leave one screen, and are counted`(width: Int) {
        var course = CourseFixture.improving
        for number in 0..<25 {
            course.answer(
                progress: ["episode": "e1", "instrument": "numbness", "site": "finger-\(number)"], unit: "{score}",
                better: "lower", baseline: ("2026-01-05", 6, 1), latest: ("2026-03-16", 5, 2), readings: 9,
                response: "unchanged")
        }
        let summary = course.summary(asOf: "2026-03-29")
        let lines = summary.text(width: width).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        if width == 100 { #expect(lines.count <= 45) }
        let more = lines.first { $0.hasSuffix("more (anamnesis summary 2041 --all)") }
        let hidden = more.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        let shown = lines.count { $0.hasPrefix("Numbness") }
        // Pain, neck disability and rotation stand before them; tingling and pain after treatment do not.
        #expect(hidden + shown == 27, "\(hidden) hidden, \(shown) shown")
        let all = summary.text(width: width, all: true)
        #expect(all.split(separator: "\n").count { $0.hasPrefix("Numbness") } == 25)
        #expect(!all.contains("--all"))
    }

    @Test func `a stretch without readings stays empty in the plot`() {
        var course = CourseFixture()
        course.registerAndOpen()
        for day in ["2026-01-05", "2026-01-06", "2026-01-07", "2026-06-28"] { course.tell(day, .pain("8")) }
        course.answer(
            progress: ["episode": "e1", "instrument": "nrs-11", "site": "neck", "aspect": "now", "moment": "before"],
            unit: "{score}", better: "lower", baseline: ("2026-01-05", 8, 105), latest: ("2026-06-28", 8, 108),
            readings: 4, response: "unchanged")
        #expect(course.summary(asOf: "2026-06-29").text(width: 100).contains("▇··········▇"))
    }

    @Test func `values of other days carry their day`() {
        var course = CourseFixture.improving
        course.answer(
            progress: ["episode": "e1", "instrument": "odi"], unit: "%", better: "lower",
            baseline: ("2026-01-19", 40, 1), latest: ("2026-02-16", 38.5, 2), readings: 2, response: "unchanged")
        let text = course.summary(asOf: "2026-03-29").text(width: 120)
        #expect(text.contains("40 (2026-01-19)"))
        #expect(text.contains("38.5 (2026-02-16)"))
        #expect(text.contains("Not verified against its source, and therefore not used: MDC of Oswestry"))
    }

    @Test func `the rows the projectors make fill the page`() {
        let entries = CourseFixture.improving.entries.sorted {
            ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position)
        }
        let answers = PatientAnswers(
            folding: entries, subject: CourseFixture.subject, context: CourseFixture.context)
        #expect(answers.parked.isEmpty)
        let summary = SummaryModel(
            subject: CourseFixture.subject, name: nil, entries: entries, answers: answers,
            context: CourseFixture.context, asOf: CourseFixture.day("2026-03-29"), known: KnownTo(position: 500),
            corrections: 0)
        #expect(summary.measures.count == 5)
        #expect(summary.measures[0].baseline?.value == 7)
        #expect(summary.measures[0].latest?.value == 3)
        #expect(summary.measures[0].points.count == 10)
        #expect(summary.next?.lastVisitOn == CourseFixture.day("2026-03-16"))
        #expect(summary.text(width: 100).contains("chart 2041, no name recorded, female, 50-54 years"))
    }
}
