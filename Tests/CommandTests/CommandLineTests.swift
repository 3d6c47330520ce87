import Foundation
import TestSupport
import Testing

/// What holds for every command: an answer that cannot be written, options given twice.
struct CommandLineTests {
    @Test("an answer that standard output does not take ends with 74 and a reason, however it was to be written")
    func fullOutput() throws {
        let command = try CommandRunner.withPatient("full-output")
        for arguments in [
            "replay --into full.sqlite", "replay --into json.sqlite --json", "summary 1", "worklist", "history 1",
            "explain 1", "events", "export events", "sql 'SELECT 1'", "status", "verify", "tables", "policy show",
            "registry check default.yaml", "policy check policy.yaml", "compare live live", "replay --help",
        ] {
            if arguments.contains("default.yaml") {
                try command.folder.write(command.succeed("registry", "show"), to: "default.yaml")
            }
            if arguments.contains("policy.yaml") {
                try command.folder.write(command.succeed("policy", "show"), to: "policy.yaml")
            }
            let answer = try command.run(
                ["-c", "exec \"$0\" \(arguments) > /dev/full", CommandRunner.executable], executable: "/bin/bash")
            #expect(answer.exitCode == 74, "\(arguments): \(answer)")
            #expect(answer.errors.contains("standard output"), "\(arguments): \(answer)")
            let isOurs = !arguments.hasSuffix("--help")
            #expect(!isOurs || answer.errors.contains("No space left on device"), "\(arguments): \(answer)")
        }
        // A replay says first what it sees: it is not done for an answer that nobody gets.
        let left = try FileManager.default.contentsOfDirectory(atPath: command.folder.path)
        #expect(!left.contains { $0.hasPrefix("full.sqlite") } && left.contains("json.sqlite.receipt.json"), "\(left)")
    }

    @Test("an option that takes one value is given once, on every command; one that takes several may be repeated")
    func repeated() throws {
        let command = try CommandRunner.withPatient("repeated")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        for (name, arguments) in [
            ("--known-at", ["summary", "1", "--known-at", "@5", "--known-at", "@6"]),
            ("--as-of", ["worklist", "--as-of", "2026-02-01", "--as-of=2026-02-02"]),
            ("--by", ["history", "1", "--known-at", "@5", "--by", "recorded", "--by", "source"]),
            ("--policy", ["replay", "--policy", "a", "--policy", "b", "--into", "x.sqlite"]),
            ("--known-at", ["export", "events", "--known-at", "@5", "--known-at", "@6"]),
            ("--at", ["record", "pain", "1", "neck 3", "--at", "2026-02-03", "--at", "2026-02-04"]),
        ] {
            let answer = try command.run(arguments)
            #expect(answer.exitCode == 64 && answer.output.isEmpty, "\(arguments): \(answer)")
            #expect(answer.errors.contains("\(name) is given more than once"), "\(arguments): \(answer.errors)")
            #expect(answer.errors.contains("Example:\n  anamnesis "), "\(answer.errors)")
        }
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-09T10:00", "--pain", "neck 6>3", "--pain", "low back 2>2")
        try command.succeed(
            "replay", "--projection", "patient_progress", "--projection", "maintenance_interval", "--into", "y")
        #expect(try command.succeed("summary", "1", "--json", "--json").contains("\"completed\": 2"))
    }

    @Test("an export of events takes neither a day nor the sources' clock, and says why and what does")
    func eventsAsOf() throws {
        let command = try CommandRunner.withPatient("events-as-of")
        for arguments in [["--as-of", "2026-02-01"], ["--known-at", "2026-02-01", "--by", "source"]] {
            let answer = try command.run(["export", "events"] + arguments)
            #expect(answer.exitCode == 64 && answer.output.isEmpty, "\(answer)")
            #expect(
                answer.errors.contains("no log can be") && answer.errors.contains("export tables"), "\(answer.errors)")
        }
        try command.succeed("export", "events", "--known-at", "@4", "--by", "recorded")
    }
}
