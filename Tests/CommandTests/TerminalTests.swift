import Foundation
import TestSupport
import Testing

/// What the command does for somebody at a terminal who leaves things out.
struct TerminalTests {
    @Test(
        "a recording command without arguments asks, or shows how it is written",
        arguments: [
            ["visit"], ["pain"], ["rom"], ["score"], ["symptom"], ["finding"], ["treatment"], ["note"], ["missed"],
            ["registration"], ["intake"], ["episode", "open"], ["episode", "close"], ["goal"], ["plan"], ["referral"],
            ["coverage"], ["screen"], ["flag", "raise"], ["flag", "clear"], ["decision"], ["ended"], ["death"],
            ["booking"],
            ["event"], ["medication"], ["elsewhere"], ["adverse"], ["consultation"], ["details"], ["satisfaction"],
            ["not-obtained"], ["signature"],
        ])
    func withoutArguments(subcommand: [String]) throws {
        let command = try CommandRunner.withPatient("terminal")
        let name = (["record"] + subcommand).joined(separator: " ")
        let before = try command.succeed("events", "--json")
        let arguments = ["record"] + subcommand
        let answer =
            arguments.count == 2
            ? try command.type([], to: arguments[0], arguments[1])
            : try command.type([], to: arguments[0], arguments[1], arguments[2])
        let asks = answer.errors.contains("Patient (chart number, code or id): ") || answer.errors.contains("Name: ")
        let shows = answer.errors.contains("Example:\n  anamnesis \(name) ")
        #expect(answer.exitCode == 64 && asks != shows, "\(answer.errors)")
        #expect(try command.succeed("events", "--json") == before)
    }

    @Test("what is missing where nobody can be asked is shown by an example, as where the parser misses it")
    func exampleOfMissing() throws {
        let command = try CommandRunner.withPatient("example")
        for (arguments, missing) in [
            (["record", "pain"], "the patient"), (["record", "pain", "1"], "the reading"),
            (["record", "goal", "1"], "the goal"), (["erase", "1"], "--confirm"), (["retract", "@4"], "--reason-code"),
        ] {
            let answer = try command.run(arguments)
            let name = arguments.filter { $0.allSatisfy(\.isLetter) }.joined(separator: " ")
            #expect(answer.exitCode == 64 && answer.errors.contains(missing), "\(answer.errors)")
            #expect(answer.errors.contains("\nExample:\n  anamnesis \(name) "), "\(answer.errors)")
        }
        // Where somebody was asked and said no, nothing is to be learnt.
        let declined = try command.type(["n"], to: "merge", "1", "--into", "1")
        #expect(declined.exitCode == 64 && !declined.errors.contains("Example"), "\(declined.errors)")
        let data = try command.run(["record", "pain", "99", "neck 4"])
        #expect(data.exitCode == 66 && !data.errors.contains("Example"), "\(data.errors)")
    }

    @Test("a patient is asked for, then what is to be recorded")
    func asks() throws {
        let command = try CommandRunner.withPatient("asks")
        for (name, typed, says) in [
            ("pain", "neck left 4", "Pain, neck left"), ("rom", "neck rotation left 62", "62 degrees"),
            ("satisfaction", "9", "Satisfaction with care: 9"), ("goal", "pain neck 2", "Goal"),
            ("treatment", "Swedish 50m", "50 min"),
        ] {
            let answer = try command.type(["1", typed], to: "record", name)
            #expect(answer.exitCode == 0 && answer.output.contains(says), "\(name): \(answer.errors) \(answer.output)")
        }
    }

    @Test("a whole visit is asked for question by question")
    func visit() throws {
        let command = try CommandRunner.withPatient("visit")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4", "--did", "Swedish 50m", "--minutes",
            "50")
        let answer = try command.type(
            // Minutes, pain; further pain, motion, score, finding; treatment; note; yes.
            ["=", "5>3", "", "", "", "", "=", "", "y"], to: "record", "visit", "1", "--at", "2026-02-09")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        #expect(answer.errors.contains("neck, last 7>4") && answer.errors.contains("What was done, last "))
        #expect(answer.output.contains("50 min") && answer.output.contains("before treatment: 5"))
    }

    @Test("an amendment without a change shows the entry; a name is asked for, a reason too")
    func amending() throws {
        let command = try CommandRunner.withPatient("amending")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--visit", "v1", "--minutes", "50")
        let shown = try command.type([], to: "amend", "@5")
        #expect(shown.exitCode == 0 && shown.output.contains("  minutes  50"), "\(shown.errors)")
        let renamed = try command.type(
            ["Eda Example", "1985-03-01", "typingError"], to: "amend", "@4", "--set", "name=-", "--set", "birthDate=-")
        #expect(renamed.exitCode == 0 && renamed.errors.contains("birthDate: "), "\(renamed.errors)")
        #expect(try command.succeed("history", "1").contains("Eda Example"))
    }

    @Test("the width of a pipe is what COLUMNS says, within reason")
    func columns() throws {
        let command = try CommandRunner.withPatient("columns")
        try command.succeed(
            "record", "note", "1", "--at", "2026-02-02",
            input: String(repeating: "a long note about a neck ", count: 20))
        func width(_ columns: String?) throws -> Int {
            let answer = try command.run(["history", "1"], environment: columns.map { ["COLUMNS": $0] } ?? [:])
            return answer.output.split(separator: "\n").map(\.count).max() ?? 0
        }
        #expect(try (90...100).contains(width(nil)) && (70...80).contains(width("80")))
        #expect(try (150...160).contains(width("160")) && (50...60).contains(width("5")) && width("wide") <= 100)
    }
}
