import Foundation
import TestSupport
import Testing

/// Twenty simulated patients, five in each of the four settings, with the verdicts that were worked out by hand from their
/// courses: the pages in TestSupport/Verdicts. Each is built as its practice would: the exports are imported, and what the house
/// recorded beside them is recorded.
@Suite("Verdicts written by hand")
struct WrittenVerdictsTests {
    @Test("the program says what was written by hand, and nothing else", arguments: VerdictPage.names)
    private func verdicts(name: String) throws {
        let page = try VerdictPage(name)
        let command = try Self.practice(page)
        #expect(page.charts.count == 5)
        for chart in page.charts { #expect(try Self.course(of: chart.number, in: command) == chart.course) }
        for day in Set(page.charts.flatMap(\.verdicts).map(\.on)).sorted() {
            let found = try Self.answers(on: day, command)
            for chart in page.charts {
                let written = chart.verdicts.filter { $0.on == day }
                for verdict in written {
                    let said = found[chart.number]?[verdict.asked] ?? "nothing"
                    #expect(
                        said == verdict.verdict,
                        "\(name), chart \(chart.number), \(day), \(verdict.asked): because \(verdict.why)")
                }
                // Of the last day everything is written down.
                guard written.contains(where: { $0.asked == "records" }) else { continue }
                let unwritten = (found[chart.number] ?? [:]).keys.filter { asked in
                    asked.hasPrefix("rule ") && !written.contains { $0.asked == asked }
                }
                #expect(unwritten.isEmpty, "\(name), chart \(chart.number): \(unwritten)")
            }
        }
    }

    /// A store of the setting with the page's five patients.
    private static func practice(_ page: VerdictPage) throws -> CommandRunner {
        let command = try CommandRunner("verdicts-\(page.name)")
        let tool = URL(fileURLWithPath: CommandRunner.executable).deletingLastPathComponent()
            .appendingPathComponent("generate-history").path
        let made = try command.run(page.generated + ["--into", "."], executable: tool)
        try #require(made.exitCode == 0, "\(made.errors)")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", page.name, "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        for file in ["export-1.csv", "export-2.csv"] {
            try command.succeed("import", "csv", file, "--mapping", "practice-export.yaml")
        }
        for recorded in page.house { try command.succeed(all: recorded) }
        return command
    }

    // MARK: Answers

    /// By chart, what is asked and what the program says, as of the end of a day.
    private static func answers(on day: String, _ command: CommandRunner) throws -> [Int: [String: String]] {
        let asked = try command.succeed("sql", "--as-of", day, "--format", "json", query(day))
        var answers: [Int: [String: String]] = [:]
        for row in try rows(asked) {
            guard let chart = row["chart"].flatMap({ Int("\($0)") }), let question = row["asked"] as? String,
                let said = row["said"] as? String
            else { continue }
            answers[chart, default: [:]][question] = said
        }
        return answers
    }

    private static func rows(_ json: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    }

    private static func query(_ day: String) -> String {
        """
        WITH said(patient, asked, said) AS (
        SELECT patient, instrument || ' ' || iif(site = '', '-', site),
            printf('%g to %g: ', baseline_value, latest_value) || response FROM patient_progress
        WHERE moment IN ('', 'before') AND aspect IN ('', 'now') AND recall = ''
        UNION ALL SELECT patient, 'next visit', CASE status
            WHEN 'referred' THEN 'referred: ' || referral || ' since ' || referred_on || ', ' || phase
            WHEN 'abstained' THEN 'abstained: ' || phase
            ELSE status || ': ' || days || ' days, ' || phase || ', due ' || due_on END FROM maintenance_interval
        UNION ALL SELECT patient, 'reason', reason FROM maintenance_interval
        UNION ALL SELECT patient, 'goal ' || goal, status FROM goal_status
        WHERE from_on = (SELECT max(from_on) FROM goal_status AS other WHERE other.patient = goal_status.patient
            AND other.goal = goal_status.goal AND other.from_on <= '\(day)')
        UNION ALL SELECT patient, 'rule ' || rule, group_concat(visit, ' ') FROM (
            SELECT patient, rule, visit FROM rule_broken ORDER BY on_day) GROUP BY patient, rule
        UNION ALL SELECT patient, 'records', practitioner || ': ' || complete || ' of ' || visits || ' complete' FROM compliance
        UNION ALL SELECT patient, 'work list', group_concat(reason || ' since ' || from_on, '; ') FROM (
            SELECT patient, reason, from_on FROM worklist
            WHERE from_on <= '\(day)' AND (until_on IS NULL OR '\(day)' <= until_on) ORDER BY from_on, reason)
        GROUP BY patient)
        SELECT chart, asked, said FROM said JOIN patient USING (patient)
        """
    }

    // MARK: Courses

    /// What happened to a patient, one line for each visit and each other fact a verdict rests on.
    private static func course(of chart: Int, in command: CommandRunner) throws -> [String] {
        let entries = try rows(
            command.succeed(
                "sql", "--format", "json",
                "SELECT occurred, type, payload FROM entry JOIN patient USING (patient) WHERE chart = '\(chart)' ORDER BY position"
            )
        ).map(CourseEntry.init)
        let over = Set(entries.filter(\.endsABooking).compactMap(\.visit))
        return entries.compactMap { entry in
            if entry.type == "visitCompleted" { return entry.line(of: entries.filter { $0.visit == entry.visit }) }
            if entry.type == "visitScheduled", entry.visit.map(over.contains) ?? true { return nil }
            return entry.line
        }.sorted()
    }
}
