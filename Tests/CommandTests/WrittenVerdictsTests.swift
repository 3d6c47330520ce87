import Foundation
import TestSupport
import Testing

/// Twenty simulated patients, five in each of the four settings. What the calls should be was written down from the readings
/// alone, by the figures of the papers, before the program was asked.
@Suite("Verdicts written by hand")
struct WrittenVerdictsTests {
    /// A setting and the seed of its five patients.
    private static let practices: [(setting: String, seed: Int)] = [
        ("medical-massage", 41), ("pain-clinic", 42), ("medical-spa", 43), ("wellness", 44),
    ]

    /// Practice and chart; measure and place; baseline and latest; the call and why. NRS: error 2 (Childs 2005); important
    /// from 1 for a baseline up to 4, 2 up to 7, 3 above (Thieme), or 30 %. NDI: error 10.2, important 7.5 (Young 2009).
    /// QuickDASH: error 12.85, important 15.91 (Franchignoni 2014).
    private static let verdicts = """
        medical-massage 1 nrs-11 low-back 7 6 unchanged: 1 point is within the error of 2, and 2 would matter
        medical-massage 2 nrs-11 low-back 7 4 improved: 3 points; 2 are real and 2 matter
        medical-massage 2 nrs-11 upper-back 5 5 unchanged: the same as at first
        medical-massage 3 nrs-11 shoulder 9 4 improved: 5 points; from 9, 3 matter
        medical-massage 3 quickdash - 61.4 38.6 improved: 22.8 points; 12.85 are real and 15.91 matter
        medical-massage 4 nrs-11 low-back 7 5 improved: 2 points, exactly what is real and what matters
        medical-massage 5 nrs-11 neck 4 2 improved: 2 points are real; from 4, 1 matters
        medical-massage 5 ndi - 17 6 improved: 11 points; 10.2 are real and 7.5 matter
        pain-clinic 1 nrs-11 low-back 5 3 improved: 2 points, exactly what is real and what matters
        pain-clinic 2 nrs-11 low-back 9 6 improved: 3 points; from 9, 3 matter
        pain-clinic 3 nrs-11 neck 7 4 improved: 3 points, whatever the 8 just before
        pain-clinic 3 ndi - 28 25 unchanged: 3 points are neither real nor important
        pain-clinic 4 nrs-11 neck 7 5 improved: 2 points, though it was 1 in summer
        pain-clinic 4 ndi - 21 20 unchanged: 1 point
        pain-clinic 5 nrs-11 shoulder 6 8 worse: 2 points up, real and important
        pain-clinic 5 nrs-11 head 3 7 worse: 4 points up; from 3, 1 matters
        pain-clinic 5 quickdash - 43.2 81.8 worse: 38.6 points up
        medical-spa 1 nrs-11 shoulder 8 5 improved: 3 points; from 8, 3 matter
        medical-spa 1 nrs-11 head 5 5 unchanged: the same as at first
        medical-spa 1 quickdash - 54.5 36.4 improved: 18.1 points; 15.91 matter
        medical-spa 2 nrs-11 neck 4 2 improved: 2 points are real; from 4, 1 matters
        medical-spa 2 ndi - 24 13 improved: 11 points; 10.2 are real
        medical-spa 3 nrs-11 neck 6 2 improved: 4 points
        medical-spa 3 nrs-11 upper-back 1 2 possiblyWorse: 1 point matters from 1, and is within the error
        medical-spa 3 ndi - 22 15 possiblyImproved: 7 points are 30 % of 22, and within the error of 10.2
        medical-spa 4 nrs-11 neck 8 1 improved: 7 points
        medical-spa 4 nrs-11 upper-back 2 1 possiblyImproved: half of 2 matters, and is within the error
        medical-spa 4 ndi - 25 15 possiblyImproved: 10 points matter (7.5), and are just within the error of 10.2
        medical-spa 5 nrs-11 shoulder 9 3 improved: 6 points
        wellness 1 nrs-11 low-back 8 6 possiblyImproved: 2 points are real; from 8, 3 matter, or 30 %, which is 2.4
        wellness 2 nrs-11 low-back 6 4 improved: 2 points, exactly what is real and what matters
        wellness 3 nrs-11 shoulder 8 8 unchanged: back where it began, whatever lay between
        wellness 3 quickdash - 59.1 52.3 unchanged: 6.8 points are neither real nor important
        wellness 4 nrs-11 shoulder 8 6 possiblyImproved: 2 points are real; from 8, 3 matter
        wellness 4 quickdash - 61.4 54.5 unchanged: 6.9 points are neither
        wellness 5 nrs-11 hip 4 0 improved: no pain is left
        """

    private struct Verdict {
        var chart: String
        /// Measure, place, baseline, latest and call, as the table says them.
        var words: [String]
        var why: String

        init(_ line: Substring) throws {
            let parts = line.split(separator: ":", maxSplits: 1)
            let fields = try #require(parts.first).split(separator: " ").map(String.init)
            (chart, words, why) = (fields[1], Array(fields.dropFirst(2)), String(parts[1]))
        }
    }

    @Test("the program calls what was called by hand, in every setting", arguments: practices)
    private func calls(practice: (setting: String, seed: Int)) throws {
        let command = try CommandRunner("verdicts-\(practice.setting)")
        let tool = URL(fileURLWithPath: CommandRunner.executable).deletingLastPathComponent()
            .appendingPathComponent("generate-history").path
        let made = try command.run(
            [
                "--patients", "5", "--years", "1", "--seed", String(practice.seed), "--from", "2025-01-06", "--into",
                ".",
            ], executable: tool)
        try #require(made.exitCode == 0, "\(made.errors)")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", practice.setting, "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        for file in ["export-1.csv", "export-2.csv"] {
            try command.succeed("import", "csv", file, "--mapping", "practice-export.yaml")
        }
        let asked = try command.succeed(
            "sql", "--format", "csv",
            """
            SELECT chart, instrument || ' ' || iif(site = '', '-', site) || ' ' || baseline_value || ' ' || latest_value \
            || ' ' || response AS call FROM patient_progress JOIN patient USING (patient) \
            WHERE moment IN ('', 'before') AND aspect IN ('', 'now') AND recall = ''
            """)
        let found = asked.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.filter { $0 != "\"" }.split(separator: ",", maxSplits: 1).map(String.init)
        }
        let lines = Self.verdicts.split(separator: "\n").filter { $0.hasPrefix(practice.setting + " ") }
        #expect(Set(try lines.map { try Verdict($0).chart }).count == 5)
        for verdict in try lines.map(Verdict.init) {
            let key = verdict.words.prefix(2).joined(separator: " ") + " "
            let calls = found.filter { $0[0] == verdict.chart && $0[1].hasPrefix(key) }.map {
                $0[1].split(separator: " ").map(String.init)
            }
            #expect(
                calls.contains { Self.same($0, verdict.words) },
                "chart \(verdict.chart): \(verdict.words) because\(verdict.why); found \(calls)")
        }
    }

    /// Numbers as numbers: 7.0 is 7.
    private static func same(_ found: [String], _ written: [String]) -> Bool {
        found.count == written.count
            && zip(found, written).allSatisfy { $0 == $1 || (Double($0) != nil && Double($0) == Double($1)) }
    }
}
