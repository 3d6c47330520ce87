import Foundation
import TestSupport
import Testing

/// Policies and registries that are adopted for a later day, and policies that decide by what is never judged.
struct PendingAdoptionTests {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func policy(_ command: CommandRunner, _ changes: (String, String)...) throws -> String {
        let text = try changes.reduce(command.succeed("policy", "show")) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
        return try command.folder.write(text, to: "p.yaml")
    }

    @Test("a policy adopted for a later day is said not to be in force, since when, and by what it comes into force")
    func later() throws {
        let command = try CommandRunner.withPatient("pending")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        let file = try policy(command, ("version: 4", "version: 5"))
        let said = oneLine(try command.succeed("policy", "adopt", file, "--from", "2099-01-01"))
        let words =
            "The policy medical-massage@5, adopted at @8, applies from 2099-01-01 and is not in force yet: the newest day "
        #expect(
            said.contains(words) && said.contains("with the first entry recorded on or after 2099-01-01"), "\(said)")
        let shown = try command.run(["policy", "show"])
        #expect(shown.output.contains("version: 4") && oneLine(shown.errors).contains(words), "\(shown.errors)")
        let json = try object(try command.succeed("policy", "show", "--json"))
        let pending = try #require((json["pending"] as? [[String: Any]])?.first)
        #expect(pending["position"] as? Int == 8 && pending["effectiveFrom"] as? String == "2099-01-01", "\(pending)")
        #expect(oneLine(try command.succeed("status")).contains("medical-massage@4"))
        #expect(oneLine(try command.succeed("status")).contains("medical-massage@5, adopted at @8, applies from"))
        #expect(try (object(try command.succeed("status", "--json"))["pending"] as? [Any])?.count == 1)
        #expect(oneLine(try command.succeed("replay", "--into", "a.sqlite")).contains(words))
        let asked = oneLine(try command.succeed("replay", "--as-of", "2026-03-01", "--into", "b.sqlite"))
        #expect(asked.contains("not in force yet: the day asked for is 2026-03-01."), "\(asked)")
        #expect(!oneLine(try command.succeed("replay", "--known-at", "@7", "--into", "c.sqlite")).contains("To come"))
        #expect(!oneLine(try command.succeed("replay", "--policy", file, "--into", "d.sqlite")).contains("To come"))
        let again = try command.succeed("policy", "adopt", file, "--from", "2099-01-01")
        #expect(again.hasPrefix("medical-massage@5 is adopted already."), "\(again)")
        // What is adopted later for an earlier day takes its place: it never comes into force.
        let other = try policy(command, ("version: 4", "version: 6"))
        #expect(!oneLine(try command.succeed("policy", "adopt", other)).contains("not in force yet"))
        #expect(try command.run(["policy", "show"]).errors.isEmpty)
        #expect(!oneLine(try command.succeed("status")).contains("To come"))
    }

    @Test(
        "a policy by an instrument that is not there, or never judged, is refused with line and column, before adopting too"
    )
    func measures() throws {
        let command = try CommandRunner.withPatient("policy-measures")
        for (instrument, words) in [
            ("nrs-12", "expected `nrs-11`, or another instrument of anamnesis-default@7"),
            ("weather", "expected an instrument of anamnesis-default@7"),
            (
                "start-back",
                "expected an instrument that measures change, found `start-back`, which anamnesis-default@7 says"
            ),
        ] {
            let file = try policy(
                command, ("version: 4", "version: 5"), ("  - {instrument: vas}", "  - {instrument: \(instrument)}"))
            let line = try String(contentsOfFile: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false
            ).firstIndex { $0.contains(instrument) }
            let place = "line \(try #require(line) + 1), column 18: `primaryInstruments.instrument`: "
            for arguments in [
                ["policy", "check", file], ["policy", "adopt", file],
                ["replay", "--policy", file, "--into", "x.sqlite"],
                ["explain", "1", "interval", "--policy", file],
            ] {
                let answer = try command.run(arguments)
                #expect(answer.exitCode == 65 && answer.output.isEmpty, "\(arguments): \(answer)")
                #expect(answer.errors.contains(place + words), "\(arguments): \(answer.errors)")
            }
        }
        let sound = try policy(command, ("version: 4", "version: 5"))
        let checked = try command.succeed("policy", "check", sound)
        #expect(checked.contains("anamnesis-default@7, in force in clinic.anamnesis."), "\(checked)")
        // Elsewhere nobody named a store: then this version's own registry is meant.
        try FileManager.default.moveItem(atPath: command.store, toPath: command.folder.file("elsewhere"))
        #expect(
            try command.succeed("policy", "check", sound).contains("which this version brings; no store was named."))
        #expect(try command.fail(66, "policy", "check", sound, "--store", "nowhere").contains("no store at nowhere"))
    }
}
