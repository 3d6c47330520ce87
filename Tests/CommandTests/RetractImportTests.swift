import Foundation
import TestSupport
import Testing

@Suite("retract --import")
struct RetractImportTests {
    private let command: CommandRunner
    private let origin: String

    init() throws {
        command = try CommandRunner.withPatient("retract-import")
        try command.folder.write(
            """
            source: diary
            patient: {pseudonym: id}
            time: {column: date, format: yyyy-MM-dd}
            key: [id, date]
            onChange: amend
            entries:
              - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}}
            """, to: "d.yaml")
        try command.folder.write("id,date,score\nA,2026-03-01,6\nA,2026-03-08,4\nB,2026-03-01,5\n", to: "d.csv")
        let told = try command.succeed("import", "csv", "d.csv", "--mapping", "d.yaml", "--json")
        let answer = try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any]
        origin = "@\(try #require(answer?["origin"] as? Int))"
    }

    private func scores() throws -> String {
        try command.succeed(
            "sql", "SELECT value_text FROM pain_score WHERE patient IN ('A', 'B') ORDER BY position", "--format", "csv")
    }

    @Test("it shows first what it means, and changes nothing without a word")
    func asks() throws {
        let before = try scores()
        let shown = try command.succeed("retract", "--import", origin, "--dry-run")
        #expect(shown.contains("nothing was changed") && shown.contains("3 painScored withdrawn"))
        #expect(shown.contains("2 patientRegistered withdrawn") && !shown.contains("stay"))
        let refused = try command.fail(64, "retract", "--import", origin)
        #expect(refused.contains("3 painScored withdrawn") && refused.contains("--yes"))
        #expect(try scores() == before)
        try command.fail(65, "retract", "--import", "@1", "--yes")
        try command.fail(64, "retract", "@1", "--yes")
        try command.fail(64, "retract", "--import", origin, "--yes", "--reason-code", "typingError")
    }

    @Test("of whom it brought and somebody merged into another record since, all is withdrawn")
    func mergedSince() throws {
        let before = try command.succeed("patients", "--format", "csv").split(separator: "\r\n").count
        try command.succeed("merge", "B", "--into", "1", "--yes")
        let shown = try command.succeed("retract", "--import", origin, "--yes")
        #expect(shown.contains("2 patientRegistered withdrawn") && !shown.contains("stay"), "\(shown)")
        #expect(try scores().split(separator: "\r\n").count == 1)
        #expect(try !command.succeed("summary", "1").contains("5 of 10"))
        try command.succeed("merge", "--undo", "B", "--yes")
        let after = try command.succeed("patients", "--format", "csv").split(separator: "\r\n").count
        #expect(after == before - 2, "whom nothing is known of is in no list")
        #expect(try command.run(["import", "csv", "d.csv", "--mapping", "d.yaml"]).exitCode == 0)
        #expect(try command.succeed("patients", "--format", "csv").split(separator: "\r\n").count == before)
        try command.succeed("verify")
    }

    @Test("who has another record merged into theirs stays registered until that is undone, and it says so")
    func survivor() throws {
        try command.succeed("merge", "B", "--into", "A", "--yes")
        let shown = try command.succeed("retract", "--import", origin, "--yes")
        #expect(shown.contains("1 patientRegistered withdrawn"), "\(shown)")
        #expect(shown.contains("1 registered by it stay: another record is merged into theirs"), "\(shown)")
        try command.succeed("merge", "--undo", "B", "--yes")
        let again = try command.succeed("retract", "--import", origin, "--yes")
        #expect(again.contains("1 patientRegistered withdrawn") && !again.contains("stay"), "\(again)")
        #expect(try command.succeed("retract", "--import", origin, "--yes").contains("nothing is left to undo"))
        try command.succeed("verify")
    }

    @Test("whom only the undone import brought is in no list and on no page; the history shows both")
    func onlyByImport() throws {
        let before = try command.succeed("patients", "--format", "csv").split(separator: "\r\n").count
        try command.succeed("retract", "--import", origin, "--yes")
        let after = try command.succeed("patients", "--format", "csv").split(separator: "\r\n").count
        #expect(after == before - 2)
        #expect(try command.fail(66, "summary", "A").contains("`anamnesis history A`"))
        #expect(try command.succeed("history", "A").contains("withdrawn"))
        #expect(try command.fail(65, "record", "pain", "A", "neck 3").contains("no such patient"))
        try command.succeed("erase", "A", "--confirm", "A")
        #expect(try command.succeed("patients", "--format", "csv").contains("erased"))
        #expect(try command.run(["import", "csv", "d.csv", "--mapping", "d.yaml"]).exitCode == 65)
    }

    @Test("undone and brought again, with corrections of a second import between")
    func undone() throws {
        let first = try scores()
        try command.folder.write("id,date,score\nA,2026-03-01,2\nB,2026-03-08,3\n", to: "e.csv")
        let told = try command.succeed("import", "csv", "e.csv", "--mapping", "d.yaml", "--json")
        let answer = try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any]
        let second = "@\(try #require(answer?["origin"] as? Int))"
        let changed = try scores()
        #expect(changed != first)
        let undone = try command.succeed("retract", "--import", second, "--yes", "--json", "--reason", "wrong file")
        let counts = try #require(JSONSerialization.jsonObject(with: Data(undone.utf8)) as? [String: Any])
        #expect(counts["withdrawn"] as? Int == 1 && counts["correctionsUndone"] as? Int == 1)
        #expect(try scores() == first)
        #expect(try command.succeed("retract", "--import", second, "--yes").contains("nothing is left to undo"))
        try command.succeed("import", "csv", "e.csv", "--mapping", "d.yaml")
        #expect(try scores() == changed)
        let history = try command.succeed("history", "A").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(history.contains("(import undone: wrong file)"), "\(history)")
    }
}
