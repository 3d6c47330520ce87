import Clinical
import Foundation
import GRDB
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Seven people's own diaries, with all that people do to diaries.
@Suite("Pain diaries", .enabled(if: IndependentData.isThere("pain-diaries"), "no ../shared/data/pain-diaries here"))
struct DiaryTests {
    static let files = [
        "Participant2Pain", "Participant2PainNew", "Participant3KneePain", "Participant4Pain", "Participant5Pain",
        "Participant6KneePain", "Participant7Pain", "Participant9Pain",
    ]

    private func path(_ file: String) -> String { IndependentData.path("pain-diaries/\(file).csv") }

    @Test("all files of all people: overlapping exports are not doubled, and again add nothing")
    func overlap() throws {
        let test = try TestStore()
        let mapping = try Examples.mapping("pain-diaries")
        var accepted: Int64 = 0
        for file in Self.files { accepted += try test.load(path(file), mapping).tally.accepted }
        // Participant 2: 558 and 925 rows of which 558 stand in both.
        #expect(accepted == 925 + 87 + 89 + 28 + 29 + 144 + 33)
        #expect(try test.integer("SELECT count(*) FROM pain_score WHERE patient = 'pd-2'") == 925)
        #expect(try test.integer("SELECT count(DISTINCT patient) FROM pain_score") == 7)
        let head = try test.head()
        for file in Self.files.reversed() {
            let tally = try test.load(path(file), mapping).tally
            #expect(tally.accepted == 0 && tally.changed == 0 && tally.rejected == 0)
        }
        #expect(try test.head() == head)
    }

    @Test("the newer export first: the older one then adds nothing")
    func newerFirst() throws {
        let test = try TestStore()
        let mapping = try Examples.mapping("pain-diaries")
        #expect(try test.load(path("Participant2PainNew"), mapping).tally.accepted == 925)
        let tally = try test.load(path("Participant2Pain"), mapping).tally
        #expect(tally.accepted == 0)
        #expect(tally.alreadyPresent == 558)
    }

    /// Rows that equal another row of the same file: of 3, 7 and 1 rows there is one more than the first, happiness
    /// included.
    @Test("11 equal entries are kept, each beside its equal")
    func equalEntries() throws {
        // Happiness is recorded here too, and the two names of the knee stay apart.
        let text = try Examples.mapping("pain-diaries").text
            .replacingOccurrences(of: "    when: {column: name, isNot: [happiness]}\n", with: "")
            .replacingOccurrences(of: "Throbbing: knee\n", with: "Throbbing: patella\n")
            .replacingOccurrences(
                of: "        Back pain: back\n", with: "        Back pain: back\n        happiness: mood\n")
        let mapping = try Mapping(yaml: text)
        var extra: [Int64] = []
        for file in Self.files {
            let test = try TestStore()
            let tally = try test.load(path(file), mapping).tally
            #expect(tally.accepted == tally.read)
            #expect(try test.integer("SELECT count(*) FROM pain_score") == tally.read)
            let copies = "SELECT count(*) AS n FROM pain_score GROUP BY patient, occurred_on, site, value_text"
            extra.append(try #require(try test.integer("SELECT sum(n - 1) FROM (\(copies))")))
            #expect(try test.load(path(file), mapping).tally.alreadyPresent == tally.read)
        }
        #expect(extra == [3, 7, 0, 0, 0, 0, 0, 1])
    }

    @Test("wrong dates are rejected with line, field and reason; the rest is recorded")
    func wrongDates() throws {
        let test = try TestStore()
        let text = """
            name,startday,startmonth,startyear,intensity
            Knee Pain,31,6,2019,2
            Knee Pain,7,6,,3
            Knee Pain,7,6,2091,3
            Knee Pain,7,6,2019,3
            Knee Pain,8,6,2019,33
            """
        let report = try test.load(
            text: text, try Examples.mapping("pain-diaries"), name: "Participant6KneePain.csv")
        #expect(report.tally.accepted == 1)
        #expect(report.tally.rejected == 4)
        let rejects = try String(contentsOfFile: test.folder.file("rejects.csv"), encoding: .utf8)
        let lines = rejects.split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        #expect(lines[0] == "line,field,reason,name,startday,startmonth,startyear,intensity")
        #expect(lines[1].hasPrefix("2,startyear startmonth startday,"))
        #expect(lines[1].contains("not a day of the calendar") && lines[1].hasSuffix("Knee Pain,31,6,2019,2"))
        #expect(lines[2].hasPrefix("3,startyear,the date is missing"))
        #expect(lines[3].contains("after 2021-12-31"))
        #expect(lines[4].hasPrefix("6,") && lines[4].contains("33") && lines[4].contains("10"))
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 1)
    }
}
