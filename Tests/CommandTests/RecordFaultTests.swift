import Foundation
import TestSupport
import Testing

/// Smaller faults that readers of the command found.
struct RecordFaultTests {
    private func events(_ command: CommandRunner) throws -> String { try command.succeed("events", "--json") }

    @Test("standard input is read once: details and a note are not both taken from it")
    func twoTexts() throws {
        let command = try CommandRunner.withPatient("two-texts")
        let before = try events(command)
        #expect(
            try command.fail(64, "record", "referral", "1", "--details", "-", "--note", "-", input: "Dr X\nWhy?\nand\n")
                .contains("--details"))
        #expect(try events(command) == before)
    }

    @Test("a reason can be read from standard input wherever there is one, and stands in no command line")
    func reasons() throws {
        let command = try CommandRunner.withPatient("reasons")
        try command.succeed("record", "registration", input: "Bo Example\n\n\n")
        try command.succeed("record", "pain", "1", "neck 6", "--at", "2026-02-02")
        let told: [([String], String)] = [
            (["record", "decision", "1", "--days", "30"], "travels a lot"),
            (["amend", "@6", "--to", "5"], "misread the sheet"), (["retract", "@6"], "it was her sister"),
            (["merge", "2", "--into", "1", "--yes"], "told us at the desk"),
            (["merge", "--undo", "2", "--yes"], "they are cousins"),
        ]
        for (arguments, reason) in told {
            let answer = try command.run(arguments + ["--reason", "-"], input: reason + "\n")
            #expect(answer.exitCode == 0, "\(arguments): \(answer.errors)")
            let empty = try command.run(arguments + ["--reason", "-"], input: "\n")
            #expect(empty.exitCode == 64, "\(arguments): \(empty.errors)")
            #expect(try !command.succeed("events", "--json").contains(reason))
            #expect(try command.succeed("events", "--open", "--json").contains(reason), "\(reason)")
        }
        for arguments in [
            ["record", "decision", "1", "--days", "30", "--note", "-"], ["amend", "@7", "--note", "-"],
            ["amend", "@7", "--set", "reason=-"], ["amend", "@7", "--replace", "-"],
        ] {
            let answer = try command.run(arguments + ["--reason", "-"], input: "one text\n")
            #expect(answer.exitCode == 64 && answer.errors.contains("standard input is read"), "\(answer.errors)")
        }
        for subcommand in [["amend"], ["retract"], ["merge"], ["record", "decision"]] {
            let help = try command.run(subcommand + ["--help"]).output
            let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("Others on this machine can see a command line"), "\(help)")
        }
    }

    @Test("what is told of a person keeps the visit at which it was told")
    func visitOfPersonal() throws {
        let command = try CommandRunner.withPatient("personal")
        try command.succeed("record", "visit", "1", "--visit", "v1", "--minutes", "50", "--at", "2026-02-02")
        try command.succeed("record", "flag", "raise", "1", "cauda-equina", "--visit", "v1", "--at", "2026-02-02")
        try command.succeed("record", "intake", "1", "--none", "allergies", "--visit", "v1", "--at", "2026-02-02")
        for type in ["redFlagRaised", "intakeRecorded"] {
            #expect(try command.succeed("events", "--type", type, "--json").contains(#""visit":"v1""#), "\(type)")
        }
        try command.fail(65, "record", "flag", "raise", "1", "night-pain", "--visit", "v9")
    }

    @Test("a rating below zero is a rating, and out of range")
    func negative() throws {
        let command = try CommandRunner.withPatient("negative")
        #expect(try command.fail(65, "record", "satisfaction", "1", "-1").contains("0 to 10"))
        #expect(try command.fail(64, "record", "satisfaction", "1", "nine").contains("no rating"))
        #expect(try command.fail(64, "record", "satisfaction", "1", "9", "8").contains("no rating"))
        try command.succeed("record", "satisfaction", "1", "9", "--at", "2026-02-02")
    }

    @Test("a reading before the patient was born, and a birth to come, are refused")
    func birth() throws {
        let command = try CommandRunner.withPatient("birth")
        #expect(try command.fail(65, "record", "pain", "1", "neck 6", "--at", "1983-12-31").contains("born, in 1984"))
        try command.succeed("record", "pain", "1", "neck 6", "--at", "1984-12-31")
        #expect(try command.fail(65, "record", "details", "1", input: "\n2150-01-01\n\n").contains("still to come"))
        #expect(try command.fail(65, "record", "registration", input: "Bo\n2150-01-01\n\n").contains("still to come"))
        #expect(try command.succeed("patients").contains("1 patient:"))
    }

    @Test("an imported reading before the year of birth is rejected with its line")
    func importedBirth() throws {
        let command = try CommandRunner.withPatient("imported-birth")
        try command.folder.write("id,born,date,score\nA,1990,2026-03-01,6\nA,1990,1926-03-01,5\n", to: "d.csv")
        try command.folder.write(
            """
            source: diary
            patient: {pseudonym: id, birthYear: born}
            time: {column: date, format: yyyy-MM-dd}
            entries:
              - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}}
            """, to: "d.yaml")
        let answer = try command.run(["import", "csv", "d.csv", "--mapping", "d.yaml"])
        #expect(answer.exitCode == 65, "\(answer.output) \(answer.errors)")
        let rejects = try String(contentsOfFile: command.folder.file("d.csv.rejects.csv"), encoding: .utf8)
        #expect(rejects.contains("1926-03-01") && rejects.contains("1990"), "\(rejects)")
    }

    @Test("a screen answers every red flag; what is there is raised, shown and cleared like any other")
    func screen() throws {
        let command = try CommandRunner.withPatient("screen")
        #expect(try command.fail(64, "record", "screen", "1").contains("--none"))
        try command.fail(64, "record", "screen", "1", "--none", "--present", "fever")
        #expect(try command.fail(65, "record", "screen", "1", "--present", "feber").contains("infection"))
        try command.succeed("record", "screen", "1", "--none", "--at", "2026-02-02", "--by", "lmt-1")
        #expect(try command.succeed("summary", "1").contains("red flags asked, none there"))
        try command.succeed(
            "record", "screen", "1", "--present", "fever", "--present", "night pain", "--at", "2026-02-03")
        let page = try command.succeed("summary", "1")
        #expect(page.contains("RED FLAG since 2026-02-03"), "\(page)")
        #expect(try command.succeed("worklist", "--on", "2026-02-04").contains("Red flag"))
        #expect(
            try command.succeed("record", "flag", "raise", "1", "infection", "--at", "2026-02-04")
                .contains("raised already"))
        try command.succeed("record", "flag", "clear", "1", "infection", "--cleared-by", "dr-1", "--at", "2026-02-05")
        #expect(try command.succeed("summary", "1").contains("RED FLAG since 2026-02-03, not cleared: night pain"))
        try command.succeed("record", "flag", "clear", "1", "night pain", "--cleared-by", "dr-1", "--at", "2026-02-05")
        #expect(try !command.succeed("summary", "1").contains("RED FLAG"))
    }

    @Test("a red flag that is open is not raised twice; once cleared it can be raised again")
    func redFlag() throws {
        let command = try CommandRunner.withPatient("flag")
        let raise = ["record", "flag", "raise", "1", "cauda-equina", "--at"]
        #expect(try command.run(raise + ["2026-02-02"]).exitCode == 0)
        let before = try events(command)
        let again = try command.run(raise + ["2026-02-03"])
        #expect(again.exitCode == 0 && again.output.contains("raised already, since 2026-02-02 (@5)"), "\(again)")
        #expect(try events(command) == before)
        try command.succeed(
            "record", "flag", "clear", "1", "cauda-equina", "--cleared-by", "dr-1", "--at", "2026-02-04")
        let anew = try command.run(raise + ["2026-02-05"])
        #expect(anew.exitCode == 0 && anew.output.contains("@7"), "\(anew)")
    }

    @Test("a policy that is in force is not adopted again; one that was in force before is")
    func policy() throws {
        let command = try CommandRunner.withPatient("policy")
        let text = try command.succeed("policy", "show")
        try command.folder.write(text, to: "one.yaml")
        try command.folder.write(text.replacing("\nversion: 4", with: "\nversion: 5"), to: "two.yaml")
        let before = try events(command)
        #expect(try command.succeed("policy", "adopt", "one.yaml").contains("in force already"))
        #expect(try events(command) == before)
        try command.succeed("policy", "adopt", "two.yaml")
        #expect(try command.succeed("policy", "adopt", "two.yaml").contains("in force already"))
        #expect(try command.succeed("policy", "adopt", "one.yaml").contains("Adopted"))
        #expect(try command.succeed("policy", "adopt", "one.yaml", "--from", "2026-03-01").contains("Adopted"))
        #expect(try command.succeed("policy", "adopt", "one.yaml", "--from", "2026-03-01").contains("in force already"))
    }

    @Test("CSV is as typed; formulas are guarded for a spreadsheet where asked for")
    func formulas() throws {
        let command = try CommandRunner.withPatient("formulas")
        try command.succeed("record", "details", "1", "--at", "2026-02-02", input: "=cmd|' /C calc'!A0\n\n\n")
        let reads = [
            ["patients"], ["history", "1"], ["worklist", "--on", "2026-03-01"],
            ["sql", "SELECT '=cmd|'' /C calc''!A0' AS name"],
        ]
        for read in reads {
            let typed = try command.run(read + ["--format", "csv"])
            #expect(typed.exitCode == 0 && !typed.output.contains("'="), "\(read): \(typed.output) \(typed.errors)")
            let guarded = try command.run(read + ["--format", "csv", "--guard-formulas"])
            #expect(guarded.exitCode == 0, "\(guarded.errors)")
            if read[0] == "patients" || read[0] == "sql" {
                #expect(typed.output.contains("=cmd|") && guarded.output.contains("'=cmd|"), "\(read)")
            }
        }
        try command.fail(64, "patients", "--json", "--guard-formulas")
    }
}
