import Clinical
import Foundation
import Interchange
import TestSupport
import Testing

/// The mappings that ship, over the files they were made for. Numbers are the publications', expected.json's, or were
/// counted in the files by other programs.
@Suite(
    "Real data through the shipped mappings",
    .enabled(if: IndependentData.isThere("vickers-headache"), "no ../shared/data here"))
struct RealDataTests {
    private func read(_ file: String, _ mapping: String) throws -> Imported {
        try Imported(path: IndependentData.path(file), mapping: try Examples.mapping(mapping))
    }

    /// Exact sum of the readings that a test picks.
    private func sum(_ drafts: [EntryDraft], where isWanted: (Reading, Occurrence) -> Bool) -> (
        count: Int, sum: Decimal
    ) {
        var (count, sum) = (0, Decimal(0))
        for draft in drafts {
            guard let reading = draft.reading, isWanted(reading, draft.occurred), let number = reading.value.number
            else {
                continue
            }
            count += 1
            sum += Decimal(string: number.literal)!
        }
        return (count, sum)
    }

    @Test("Vickers: 401 patients, 1,028 headache scores, and their days")
    func vickers() throws {
        let read = try read("vickers-headache/acupuncture.csv", "vickers-headache")
        #expect(read.rejected.isEmpty)
        #expect(read.empty.isEmpty)
        #expect(read.patients.count == 401)
        #expect(read.rows.count { $0.registration.sex == .female } == 337)
        let expected: [(String, String, Int, String)] = [
            ("headache-score-vickers", "2002-01-01", 401, "10630.50001"),
            ("headache-score-vickers", "2002-04-01", 326, "7040.999993"),
            ("headache-score-vickers", "2003-01-01", 301, "5743.81667"),
            ("headache-days", "2002-01-01", 401, "6488.35"), ("headache-days", "2002-04-01", 326, "4385.67"),
            ("headache-days", "2003-01-01", 301, "3736.73"),
        ]
        for (instrument, day, count, total) in expected {
            let found = sum(read.drafts) { $0.instrument == instrument && $1.day.description == day }
            #expect(found == (count, Decimal(string: total)!), "\(instrument) on \(day)")
        }
        #expect(sum(read.drafts) { reading, _ in reading.instrument == "headache-score-vickers" }.count == 1028)
        #expect(read.drafts.allSatisfy { $0.occurred.precision == .relative })
        #expect(read.identities.values.allSatisfy { $0 == 1 })
    }

    @Test("the migraine diary: 133 patients, 4,152 days, 2,666 of them with headache")
    func migraine() throws {
        let read = try read("small-longitudinal/migraine_diary_KosteckiDillon.csv", "migraine-diary")
        #expect(read.rejected.isEmpty)
        #expect(read.patients.count == 133)
        #expect(sum(read.drafts) { _, _ in true } == (4152, 2666))
    }

    @Test("licorice gargle: 233 pain scores at 30 minutes, mean 0.648, SD 1.248, as R computes them")
    func licorice() throws {
        let read = try read("small-longitudinal/licorice_gargle.csv", "licorice-gargle")
        #expect(read.rejected.isEmpty)
        #expect(read.rows.count + read.empty.count == 235)
        #expect(read.empty.count == 2)
        let start = try #require(CalendarDay("2010-01-01"))
        let early = read.drafts.filter { draft in
            draft.reading?.aspect == .rest
                && draft.occurred.milliseconds == Occurrence(day: start).milliseconds + 30 * 60_000
        }.compactMap { $0.reading?.value.number?.double }
        #expect(early.count == 233)
        let mean = early.reduce(0, +) / 233
        let variance = early.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 232
        #expect(abs(mean - 0.6480686695279) < 1e-12)
        #expect(abs(variance.squareRoot() - 1.247655786177) < 1e-11)
        #expect(sum(read.drafts) { reading, _ in reading.aspect == .movement } == (233, 196))
        #expect(sum(read.drafts) { _, when in when.day != start } == (233, 112))
    }

    @Test("shoulder-tip pain: 41 patients, six scores each, with R's means by group and occasion")
    func shoulder() throws {
        let path = IndependentData.path("small-longitudinal/shoulder_tip_pain_lumley.csv")
        let read = try Imported(path: path, mapping: try Examples.mapping("shoulder-tip-pain"))
        #expect(read.rejected.isEmpty)
        #expect(read.patients.count == 41)
        #expect(sum(read.drafts) { _, _ in true } == (246, 488))
        // Which arm a row belongs to is not imported; it is read here to compare with the published means.
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",")
        }
        var cells: [String: [Double]] = [:]
        for row in read.rows {
            let fields = lines[Int(row.line) - 1]
            cells["\(fields[2]) \(fields[1])", default: []].append(
                try #require(row.drafts[0].reading?.value.number).double)
        }
        let means = cells.mapValues { $0.reduce(0, +) / Double($0.count) }
        #expect(abs(try #require(means["\"N\" 1"]) - 2.421052631579) < 1e-11)
        #expect(abs(try #require(means["\"Y\" 5"]) - 1.181818181818) < 1e-11)
        #expect(abs(try #require(means["\"N\" 4"]) - 3.105263157895) < 1e-11)
    }

    @Test("rheumatoid arthritis: 302 patients, 888 self-assessments and 302 baselines")
    func arthritis() throws {
        let read = try read("small-longitudinal/rheumatoid_arthritis_multgee.csv", "rheumatoid-arthritis")
        #expect(read.rejected.isEmpty)
        #expect(read.patients.count == 302)
        let baseline = try #require(CalendarDay("1990-01-01"))
        #expect(sum(read.drafts) { _, when in when.day != baseline } == (888, 2866))
        #expect(sum(read.drafts) { _, when in when.day == baseline }.count == 302)
        #expect(Set(read.drafts.map(\.occurred.day)).count == 4)
    }

    static let diaries = [
        ("Participant2Pain", 558, 4), ("Participant2PainNew", 925, 4), ("Participant3KneePain", 87, 8),
        ("Participant4Pain", 89, 4), ("Participant5Pain", 28, 0), ("Participant6KneePain", 29, 0),
        ("Participant7Pain", 144, 76), ("Participant9Pain", 33, 33),
    ]

    @Test("pain diaries: every file by one mapping, happiness left out", arguments: diaries)
    func diary(file: String, pain: Int, happiness: Int) throws {
        let read = try read("pain-diaries/\(file).csv", "pain-diaries")
        #expect(read.rejected.isEmpty)
        #expect(read.rows.count == pain)
        #expect(read.empty.count == happiness)
        let digit = try #require(file.first { $0.isNumber })
        #expect(read.patients == [.pseudonym("pd-\(digit)")])
        #expect(read.drafts.allSatisfy { $0.occurred.precision == .day && $0.reading?.site != nil })
    }

    @Test("overlapping exports have the same keys: the second adds only what is new")
    func overlap() throws {
        let old = try read("pain-diaries/Participant2Pain.csv", "pain-diaries").identities
        let new = try read("pain-diaries/Participant2PainNew.csv", "pain-diaries").identities
        #expect(old.allSatisfy { new[$0.key, default: 0] >= $0.value })
        let union = old.merging(new, uniquingKeysWith: max)
        #expect(union.values.reduce(0, +) == 925)
    }

    @Test("equal entries stay two: 8 of pain, 11 with happiness")
    func equalEntries() throws {
        func repeats(_ mapping: Mapping) throws -> Int {
            try Self.diaries.reduce(0) { total, diary in
                let read = try Imported(path: IndependentData.path("pain-diaries/\(diary.0).csv"), mapping: mapping)
                return total + read.identities.values.map { $0 - 1 }.reduce(0, +)
            }
        }
        let mapping = try Examples.mapping("pain-diaries")
        #expect(try repeats(mapping) == 8)
        let all = mapping.text.replacingOccurrences(of: "    when: {column: name, isNot: [happiness]}\n", with: "")
            .replacingOccurrences(
                of: "        Back pain: back\n", with: "        Back pain: back\n        happiness: ~\n")
        #expect(try repeats(try Mapping(yaml: all)) == 11)
    }

    @Test("wrong dates in a diary are rejected with line, column and reason")
    func wrongDates() throws {
        let folder = try TemporaryFolder("diary")
        let path = try folder.write(
            """
            name,startday,startmonth,startyear,intensity
            Knee Pain,31,6,2019,2
            Knee Pain,7,13,2019,3
            Knee Pain,7,6,,3
            Knee Pain,7,6,19,3
            Knee Pain,7,6,1919,3
            Knee Pain,7,6,2091,3
            Toe Pain,7,6,2019,3
            Knee Pain,7,6,2019,3
            """, to: "Participant6KneePain.csv")
        let read = try Imported(path: path, mapping: try Examples.mapping("pain-diaries"))
        #expect(read.rows.map(\.line) == [9])
        #expect(
            read.reasons == [
                "2 startyear startmonth startday: “2019 6 31” is not a day of the calendar",
                "3 startyear startmonth startday: “2019 13 7” is not a day of the calendar",
                "4 startyear: the date is missing here",
                "5 startyear startmonth startday: “19 6 7” does not have the form yyyy M d",
                "6 startyear startmonth startday: “1919 6 7” is before 2017-01-01, the mapping's “earliest:”",
                "7 startyear startmonth startday: “2091 6 7” is after 2021-12-31, the mapping's “latest:”",
                "8 name: “Toe Pain” is not in the mapping's “map:”; add it there, or an “else:”",
            ])
        let renamed = try folder.write("name,startday,startmonth,startyear,intensity\n", to: "copy.csv")
        #expect(throws: CSVError.fileName(path: renamed, pattern: "Participant#")) {
            _ = try CSVImport(path: renamed, mapping: try Examples.mapping("pain-diaries"))
        }
    }
}
