import Foundation
import TestSupport
import Testing

/// The recording commands, as a person or a script uses them.
struct RecordTests {
    /// The first position that a command's output names.
    private func position(_ line: some StringProtocol) -> String {
        "@" + (line.split(separator: "@").dropFirst().first?.prefix { $0.isNumber } ?? "")
    }

    private func line(_ output: String, _ part: String) throws -> Substring {
        try #require(output.split(separator: "\n").first { $0.contains(part) }, "no \"\(part)\" in:\n\(output)")
    }

    @Test("a new store says where its key lies, and is not made over an old one")
    func initialise() throws {
        let command = try CommandRunner("init")
        let arguments = [
            "init", "clinic.anamnesis", "--setting", "wellness", "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York",
        ]
        let made = try command.run(arguments)
        #expect(made.exitCode == 0)
        #expect(made.output.contains(command.folder.file("config/anamnesis/clinic.key")))
        #expect(made.output.contains("key sheet"))
        #expect(try command.run(arguments).exitCode == 73)
        #expect(
            try command.run(["init", "x.anamnesis"] + arguments[2...5] + ["--time-zone", "Mars/Base"]).exitCode == 64)
        #expect(try command.run(["init", "x.anamnesis", "--setting", "surgery"] + arguments[4...]).exitCode == 64)
    }

    @Test("a birth date that is no day is asked for again, and nothing typed is lost")
    func birthDateAgain() throws {
        let command = try CommandRunner("record-birth-date")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "wellness", "--jurisdiction", "US-NJ", "--time-zone", "UTC")
        let answer = try command.type(
            ["Ada Sample", "1990-02-30", "1990-02-28", "+1 555 0100"], to: "record", "registration")
        #expect(answer.exitCode == 0 && answer.errors.contains("That is no day."), "\(answer.errors)")
        #expect(try command.succeed("patients").contains("1990"))
    }

    @Test("a whole visit is one append, echoed in words with positions and the next date")
    func wholeVisit() throws {
        let command = try CommandRunner.withPatient("visit")
        let output = try command.succeed(
            "record", "visit", "1", "--at", "2026-03-01", "--pain", "neck 6>3", "--rom", "neck rotation left 62",
            "--did",
            "NMT upper trapezius left 20m", "--score", "ndi 18", "--symptom", "sleep 4", "--finding",
            "trigger point upper trapezius left 2", "--minutes", "55", "--signed-by", "lmt-7")
        #expect(output.contains("2026-03-01, the whole day (America/New_York)"))
        #expect(try line(output, "before treatment: 6").contains("@"))
        #expect(try line(output, "after treatment: 3").contains("@"))
        #expect(try line(output, "62 degrees").contains("active"))
        #expect(output.contains("upper trapezius left 20 min"))
        #expect(output.contains("Next visit:"))
        #expect(!output.contains("Ada"), "a name belongs on a terminal, not into a pipe")
        // One append: nothing of a refused visit is there.
        let refused = try command.fail(
            65, "record", "visit", "1", "--at", "2026-03-02", "--pain", "neck 5", "--pain", "low back 11")
        #expect(refused.contains("0 to 10"))
        let counted = try command.succeed("sql", "SELECT count(*) FROM pain_score", "--format", "csv")
        #expect(counted.contains("2"))
    }

    @Test("a misspelt site is refused with the nearest, and an unknown patient with what to do")
    func suggestions() throws {
        let command = try CommandRunner.withPatient("suggest")
        #expect(try command.fail(65, "record", "pain", "1", "nek 6").contains("`neck`"))
        #expect(try command.fail(66, "record", "pain", "77", "neck 6").contains("anamnesis patients"))
        #expect(try command.fail(64, "record", "pain", "1", "neck").contains("neck left 6>3"))
        #expect(try command.fail(64, "record", "pain", "1").contains("no terminal"))
        #expect(try command.fail(64, "record", "decision", "1", "--days", "35").contains("--reason"))
        #expect(try command.fail(64, "record", "pain", "1", "neck 6", "--note", "Ada said").contains("--note -"))
    }

    @Test("an amendment shows before and after, keeps the note, and needs a reason")
    func amend() throws {
        let command = try CommandRunner.withPatient("amend")
        let recorded = try command.succeed(
            "record", "pain", "1", "neck left 7", "--at", "2026-03-01", "--note", "-", input: "worse at night\n")
        let entry = position(try line(recorded, "neck left"))
        #expect(try command.fail(64, "amend", "1", "--last", "pain", "--to", "4").contains("--reason"))
        let amended = try command.succeed(
            "amend", "1", "--last", "pain", "--to", "4", "--reason-code", "typingError")
        #expect(try line(amended, "was").contains(": 7 ("))
        #expect(try line(amended, "now").contains(": 4 ("))
        #expect(try line(amended, "now").contains("worse at night"))
        #expect(try command.fail(65, "amend", entry, "--to", "14", "--reason-code", "typingError").contains("0 to 10"))
        let moved = try command.succeed("amend", entry, "--at", "2026-02-01", "--side", "right", "--reason", "mixed up")
        #expect(try line(moved, "now").contains("right"))
        #expect(try line(moved, "now").contains("2026-02-01"))
    }

    @Test("a visit that is moved to another day takes its entries along only when told to")
    func moveVisit() throws {
        let command = try CommandRunner.withPatient("move")
        let recorded = try command.succeed(
            "record", "visit", "1", "--at", "2026-03-01", "--pain", "neck 6>3")
        let visit = position(try line(recorded, "Visit completed"))
        let move = ["amend", visit, "--at", "2026-03-02", "--reason-code", "typingError"]
        #expect(try command.run(move).exitCode == 64)
        #expect(try command.run(move + ["--with-entries"]).exitCode == 0)
        let pages = try command.succeed("history", "1")
        #expect(pages.contains("2026-03-02"))
    }

    @Test("a retracted visit takes its entries along only when told to, and an amendment brings an entry back")
    func retract() throws {
        let command = try CommandRunner.withPatient("retract")
        let recorded = try command.succeed(
            "record", "visit", "1", "--at", "2026-03-01", "--visit", "v1", "--pain", "neck 6>3", "--did", "Swedish 50m")
        #expect(
            try command.fail(64, "retract", "--visit", "v1", "--patient", "1", "--reason", "x").contains("--only-visit")
        )
        let retracted = try command.succeed(
            "retract", "--visit", "v1", "--patient", "1", "--with-entries", "--reason-code", "neverHappened")
        #expect(retracted.contains("4 entries"))
        let entry = position(try line(recorded, "before treatment: 6"))
        #expect(try command.fail(65, "retract", entry, "--reason-code", "other").contains("retracted already"))
        #expect(try command.fail(65, "amend", entry, "--to", "5", "--reason-code", "typingError").contains("v1"))
        let alone = position(try line(command.succeed("record", "pain", "1", "neck 4"), "neck"))
        try command.succeed("retract", alone, "--reason-code", "neverHappened")
        try command.succeed("amend", alone, "--to", "5", "--reason-code", "typingError")
        let counted = try command.succeed("sql", "SELECT value FROM pain_score", "--format", "csv")
        #expect(counted.contains("5"))
        #expect(try command.fail(65, "retract", "@4", "--reason-code", "other").contains("erase"))
    }

    @Test("an erased patient's name is gone, the scores stay, and the id has to be typed")
    func erase() throws {
        let command = try CommandRunner.withPatient("erase")
        try command.succeed("record", "pain", "1", "neck 6", "--at", "2026-03-01")
        let asked = try command.fail(64, "erase", "1")
        let id = try #require(asked.split(separator: "id ").dropFirst().first?.prefix { $0.isLetter || $0.isNumber })
        #expect(try command.fail(64, "erase", "1", "--confirm", "1").contains("Nothing was changed"))
        try command.succeed("erase", "1", "--confirm", String(id))
        #expect(try command.succeed("sql", "SELECT value FROM pain_score", "--format", "csv").contains("6"))
        #expect(try command.fail(65, "record", "pain", "1", "neck 6").contains("erased"))
    }

    @Test("an import's numbers add up, its rejects are named, and the same file adds nothing")
    func importing() throws {
        let command = try CommandRunner.withPatient("import")
        try command.folder.write(
            "id,date,score\nA,2026-03-01,6\nA,2026-03-08,4\nB,2026-03-01,11\nB,2026-13-01,3\n", to: "d.csv")
        try command.folder.write(
            """
            source: diary
            patient: {pseudonym: id}
            time: {column: date, format: yyyy-MM-dd}
            entries:
              - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}}
            """, to: "d.yaml")
        let rehearsed = try command.run(["import", "csv", "d.csv", "--mapping", "d.yaml", "--dry-run"])
        #expect(rehearsed.exitCode == 65 && rehearsed.output.contains("nothing was recorded"))
        let answer = try command.run(["import", "csv", "d.csv", "--mapping", "d.yaml", "--json"])
        #expect(answer.exitCode == 65)
        let told = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any], "\(answer.output)")
        func count(_ name: String) -> Int { told[name] as? Int ?? -1 }
        #expect(
            count("read") == ["accepted", "alreadyPresent", "changed", "rejected", "empty"].map(count).reduce(0, +))
        #expect(count("accepted") == 2 && count("rejected") == 2)
        #expect(FileManager.default.fileExists(atPath: command.folder.file("d.csv.rejects.csv")))
        let again = try command.run(["import", "csv", "d.csv", "--mapping", "d.yaml"])
        #expect(again.output.contains("Nothing was new") && again.exitCode == 65)
        let origin = "@\(count("origin"))"
        let undone = try command.succeed("retract", "--import", origin, "--reason-code", "importUndone", "--yes")
        #expect(undone.contains("3 entries"))
        try command.succeed("import", "csv", "d.csv", "--draft-mapping", "draft.yaml")
        #expect(try command.run(["import", "csv", "d.csv", "--draft-mapping", "draft.yaml"]).exitCode == 73)
    }

    @Test("a policy is checked in words, and a changed text needs a new version")
    func policy() throws {
        let command = try CommandRunner.withPatient("policy")
        let text = try command.succeed("policy", "show")
        try command.folder.write(text.replacing("dueDays: 38", with: "dueDays: 40"), to: "p.yaml")
        #expect(try command.succeed("policy", "check", "p.yaml").contains("due after 40 days"))
        #expect(try command.fail(65, "policy", "adopt", "p.yaml").contains("version"))
        try command.folder.write(
            text.replacing("dueDays: 38", with: "dueDays: 40").replacing("\nversion: 4", with: "\nversion: 5"),
            to: "p2.yaml")
        #expect(try command.succeed("policy", "adopt", "p2.yaml").contains("medical-massage@5"))
        #expect(try command.succeed("policy", "show").contains("dueDays: 40"))
        try command.folder.write("name: x\nversion: one\n", to: "bad.yaml")
        #expect(try command.fail(65, "policy", "check", "bad.yaml").contains("version"))
    }

    @Test("a clinic's own instrument can be recorded once it is defined")
    func instrument() throws {
        let command = try CommandRunner.withPatient("instrument")
        try command.folder.write(
            """
            code: grip-endurance
            name: Grip endurance
            kind: measurement
            minimum: 0
            unit: s
            better: higher
            licence: free
            source: "The clinic's own, unverified"
            """, to: "i.yaml")
        try command.fail(65, "record", "score", "1", "grip-endurance 40")
        #expect(try command.succeed("instrument", "add", "i.yaml").contains("Defined grip-endurance"))
        #expect(try command.succeed("record", "score", "1", "grip-endurance 40s").contains("40 s"))
        #expect(try command.succeed("instrument", "add", "i.yaml").contains("nothing was added"))
    }

    @Test("the recovery sheet opens the store in place of the key file")
    func keySheet() throws {
        let command = try CommandRunner.withPatient("sheet")
        let sheet = try command.succeed("key", "sheet")
        try command.folder.write(sheet, to: "typed.key")
        try FileManager.default.removeItem(atPath: command.folder.file("config/anamnesis/clinic.key"))
        let answer = try command.run(
            ["record", "pain", "1", "neck 5"], environment: ["ANAMNESIS_KEY_FILE": command.folder.file("typed.key")])
        #expect(answer.exitCode == 0, "\(answer.errors)")
        #expect(try command.run(["key", "sheet"]).exitCode != 0)
    }

    @Test(
        "every recording command answers --help with an example",
        arguments: [
            "visit", "pain", "rom", "score", "symptom", "finding", "treatment", "note", "missed", "registration",
            "intake",
            "goal", "plan", "referral", "coverage", "decision", "ended", "death",
        ])
    func help(subcommand: String) throws {
        let help = try CommandRunner("help").succeed("record", subcommand, "--help")
        #expect(help.contains("anamnesis record \(subcommand) "))
    }
}
