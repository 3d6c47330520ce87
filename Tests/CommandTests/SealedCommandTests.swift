import Foundation
import GRDB
import TestSupport
import Testing

/// The command where the key file is not, and where an old copy of the keys was put back.
struct SealedCommandTests {
    private static let nowhere = "/nowhere/clinic.key"

    private func sealed(
        _ command: CommandRunner, _ arguments: String..., input: String = ""
    ) throws -> CommandRunner.Answer {
        try command.run(arguments, input: input, environment: ["ANAMNESIS_KEY_FILE": Self.nowhere])
    }

    private func expectDone(_ answer: CommandRunner.Answer, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer.exitCode == 0, "\(answer.errors)", sourceLocation: sourceLocation)
    }

    private func expectKeyNeeded(_ answer: CommandRunner.Answer, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer.exitCode == 66, "\(answer.errors)", sourceLocation: sourceLocation)
        for words in ["the master key is needed to", Self.nowhere, "ANAMNESIS_KEY_FILE", "Without it"] {
            #expect(answer.errors.contains(words), "\(answer.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test("without the key file a visit is recorded, corrected and withdrawn; what has a text is refused with 66")
    func recording() throws {
        let command = try CommandRunner.withPatient("sealed")
        expectDone(
            try sealed(
                command, "record", "visit", "1", "--at", "2026-03-02", "--pain", "neck 6>3", "--rom",
                "neck rotation left 62", "--did", "NMT upper trapezius left 20m", "--minutes", "50"))
        expectDone(try sealed(command, "record", "pain", "1", "neck 5", "--at", "2026-03-05"))
        expectDone(try sealed(command, "amend", "1", "--last", "pain", "--to", "4", "--reason-code", "typingError"))
        let positions = try command.succeed(
            "sql", "SELECT max(position) FROM pain_score", "--format", "csv"
        ).split(whereSeparator: \.isNewline)
        expectDone(try sealed(command, "retract", "@\(positions[1])", "--reason-code", "wrongPatient"))
        expectKeyNeeded(
            try sealed(command, "record", "pain", "1", "neck 5", "--at", "2026-03-06", "--note", "-", input: "worse\n"))
        expectKeyNeeded(
            try sealed(command, "amend", "1", "--last", "pain", "--to", "3", "--reason", "mixed up"))
        expectKeyNeeded(try sealed(command, "record", "registration", input: "New Person\n1990-01-01\n\n"))
        expectDone(try sealed(command, "summary", "1"))
        #expect(try command.succeed("summary", "1").contains("Ada Example"))
        try command.succeed("verify")
    }

    @Test("what could not be sealed is refused before anybody types it")
    func refusedFirst() throws {
        let command = try CommandRunner.withPatient("sealed-first")
        try command.succeed("record", "note", "1", input: "typed with the key\n")
        for arguments in [
            ["record", "note", "1"], ["record", "registration"], ["record", "details", "1"],
            ["record", "pain", "1", "neck 5", "--note", "-"], ["record", "referral", "1", "--details", "-"],
            ["record", "decision", "1", "--days", "30"], ["record", "event", "1", "flare", "--text", "-"],
            ["amend", "@5", "--note", "-"], ["amend", "@5", "--set", "text=-"],
            ["retract", "@5", "--reason", "-"], ["merge", "1", "--into", "1", "--reason", "-"],
        ] {
            // Somebody at a terminal who answers nothing: a question would end with 64.
            let answer = try command.type(
                [], to: arguments, environment: ["ANAMNESIS_KEY_FILE": Self.nowhere])
            expectKeyNeeded(answer)
            for question in ["Note", "Name:", "New name", "Who refers", "Reason", "What happened", "Why", "text:"] {
                #expect(!answer.errors.contains(question), "\(arguments): \(answer.errors)")
            }
        }
        // What needs no key is not asked for what does.
        let details = try command.type(
            [], to: ["record", "details", "1", "--birth-year", "1984"],
            environment: ["ANAMNESIS_KEY_FILE": Self.nowhere])
        expectDone(details)
    }

    @Test("without the key file an identity is erased for good")
    func erasing() throws {
        let command = try CommandRunner.withPatient("sealed-erase")
        let id = try command.succeed("sql", "SELECT patient FROM patient", "--format", "csv")
            .split(whereSeparator: \.isNewline)[1]
        let erased = try sealed(command, "erase", "1", "--confirm", String(id))
        expectDone(erased)
        #expect(erased.output.contains("destroyed"))
        #expect(try !command.succeed("patients", "--json").contains("Ada"))
    }

    @Test("an old copy of the keys brings no name back, whatever is asked first")
    func oldKeys() throws {
        let reads = [
            ["patients"], ["history", "1"], ["summary", "1"], ["events", "--json"], ["worklist"], ["status"],
            ["sql", "SELECT count(*) FROM patient"], ["patients", "--json"],
        ]
        let command = try CommandRunner.withPatient("old-keys")
        try command.succeed(
            "record", "pain", "1", "neck left 7", "--at", "2026-03-01", "--note", "-", input: "sings Zauberflote\n")
        let keys = URL(fileURLWithPath: command.store + "/keys.sqlite")
        let old = try Data(contentsOf: keys)
        let id = try command.succeed("sql", "SELECT patient FROM patient", "--format", "csv")
            .split(whereSeparator: \.isNewline)[1]
        #expect(try command.succeed("history", "1").contains("Zauberflote"))
        try command.succeed("erase", "1", "--confirm", String(id))
        for read in reads {
            try old.write(to: keys)
            let answer = try command.run(read)
            #expect(answer.exitCode == 0, "\(read): \(answer.errors)")
            for secret in ["Ada", "Zauberflote", "1984-02-29", "555 0100"] {
                #expect(!answer.output.contains(secret) && !answer.errors.contains(secret), "\(read) shows \(secret)")
            }
            let queue = try DatabaseQueue(path: keys.path)
            #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM patient_key") } == 0, "\(read)")
            try queue.close()
        }
    }
}
