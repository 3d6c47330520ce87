import Clinical
import Foundation
import Rendering
import Reporting
import Testing

@Suite struct WorklistTests {
    private static func entry(
        _ chart: String, _ reason: String, _ from: String, _ until: String? = nil, urgency: Int, name: String? = nil,
        evidence: [Int64] = [12]
    ) -> WorklistEntry {
        WorklistEntry(
            patient: "p" + chart, chart: chart, name: name, reason: reason, from: CourseFixture.day(from),
            until: until.map(CourseFixture.day), urgency: urgency, evidence: evidence)
    }

    static let model = WorklistModel(
        practice: "jersey-pain", asOf: CourseFixture.day("2026-03-29"), known: KnownTo(position: 12_345),
        timeZone: "America/New_York",
        entries: [
            entry("12", "unsigned", "2026-03-10", urgency: 4, name: "Ann Ash", evidence: [1, 2, 3, 4, 5, 6, 7, 8]),
            entry("7", "due", "2026-03-28", "2026-04-01", urgency: 3),
            entry("9", "plateau", "2026-03-20", urgency: 1, name: "=cmd|' /C calc'!A0"),
            entry("7", "unsigned", "2026-03-10", urgency: 4),
            entry("8", "overdue", "2026-03-30", "2026-05-01", urgency: 2),
            entry("8", "due", "2026-03-01", "2026-03-28", urgency: 3),
        ], patients: ["active": 194, "ended": 2, "deceased": 1, "erased": 3])

    @Test func `lines of one patient for one reason name their episodes`() {
        func line(_ chart: String, _ episode: String) -> WorklistEntry {
            WorklistEntry(
                patient: "p" + chart, chart: chart, reason: "due", from: CalendarDay("2026-01-05")!, urgency: 3,
                episode: episode)
        }
        let list = WorklistModel(
            practice: "p", asOf: CalendarDay("2026-01-06")!, known: KnownTo(position: 1), timeZone: "UTC",
            entries: [line("1", "e1"), line("1", ""), line("2", "e9")], patients: ["active": 2])
        let text = list.text(width: 140)
        #expect(text.contains("next treatment due (episode e1)"))
        #expect(text.contains("next treatment due (outside any episode)"))
        #expect(!text.contains("e9"))
    }

    @Test func `only lines that stand on the day count, each patient once`() {
        #expect(Self.model.entries.map(\.chart) == ["9", "7", "7", "12"])
        #expect(Self.model.needed == 3)
        #expect(Self.model.leftOut.total == 200)
        #expect(Self.model.leftOut.nothingDue == 194)
    }

    @Test func `the list is this, letter by letter`() {
        #expect(Self.model.text(width: 100) == WorklistSnapshots.list100)
        #expect(Self.model.text(width: 80, style: .ascii, groupMax: 1) == WorklistSnapshots.list80)
    }

    @Test func `red flags and signs come first, the newest on top`() {
        let model = WorklistModel(
            practice: "p", asOf: CourseFixture.day("2026-03-29"), known: KnownTo(position: 0), timeZone: "UTC",
            entries: [
                Self.entry("1", "plateau", "2025-01-01", urgency: 1),
                Self.entry("2", "redFlag", "2026-02-01", urgency: 1),
                Self.entry("3", "newSign", "2026-03-01", urgency: 1),
                Self.entry("4", "worsening", "2024-01-01", urgency: 1),
            ], patients: [:])
        #expect(model.entries.map(\.chart) == ["3", "2", "4", "1"])
    }

    @Test func `a list of nobody says so`() {
        let model = WorklistModel(
            practice: "p", asOf: CourseFixture.day("2026-03-29"), known: KnownTo(position: 0), timeZone: "UTC",
            entries: [],
            patients: [:])
        #expect(model.text(width: 80).hasPrefix("0 patients need someone on 2026-03-29; none are left out.\n"))
    }

    @Test(arguments: [false, true])
    func `names are as typed, and guarded for a spreadsheet where asked for`(guarded: Bool) {
        #expect(
            Self.model.csv(CSVText(neutralisesFormulas: guarded)).hasPrefix(
                "patient,chart,name,reason,from_on,until_on,urgency,evidence,detail,remedy,episode\r\n"
                    + "p9,9,\(guarded ? "'" : "")=cmd|' /C calc'!A0,plateau,2026-03-20,,1,12,,,\r\n"
                    + "p7,7,,due,2026-03-28,2026-04-01,3,12,,,\r\n"))
    }

    @Test func `a parser reads the list`() throws {
        let data = Data(JSONText.text(Self.model.json).utf8)
        let list = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(list.keys) == [
                "practice", "asOf", "happenedBy", "position", "needed", "leftOut", "parked", "items", "sourceTime",
                "withoutSourceTime",
            ])
        let items = try #require(list["items"] as? [[String: Any]])
        #expect(items.count == 4)
        #expect(items[0]["name"] as? String == "=cmd|' /C calc'!A0")
        #expect(items[1]["name"] is NSNull)
        #expect((list["leftOut"] as? [String: Any])?["deceased"] as? Int == 1)
    }

    @Test(arguments: Hostile.all) func `no name acts on the terminal`(text: String) {
        let model = WorklistModel(
            practice: "p", asOf: CourseFixture.day("2026-03-29"), known: KnownTo(position: 1), timeZone: "UTC",
            entries: [
                WorklistEntry(
                    patient: "p", chart: text, name: text, reason: text, from: CourseFixture.day("2026-03-01"),
                    urgency: 1)
            ], patients: ["active": 1])
        let page = model.text(width: 80)
        #expect(!Hostile.actsOnTerminal(page))
        for line in page.split(separator: "\n") { #expect(DisplayWidth.columns(String(line)) <= 80) }
    }

    @Test(arguments: [
        ("redFlag", "red flag"), ("worsening", "getting worse"), ("plateau", "no improvement for long"),
        ("authorisationEnded", "authorisation ended"), ("authorisationEnding", "authorisation ends"),
        ("referredBack", "referred back to the physician"),
    ])
    func `a physician's reasons are told apart`(reason: String, words: String) {
        #expect(Self.entry("1", reason, "2026-03-01", urgency: 1).reasonInWords == words)
    }
}
