import Foundation
import TestSupport
import Testing

/// `summary`, `history`, `patients`: one person, and who there is.
struct ReadPatientTests {
    /// One patient with two visits, the second's pain corrected.
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        for (day, pain) in [("2026-02-02", "neck 7>4"), ("2026-02-09", "neck 5>3")] {
            try command.succeed("record", "visit", "1", "--at", day, "--pain", pain, "--minutes", "45")
        }
        return command
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("the summary for programs has the contract's members, and positions that lead to the readings")
    func summaryForPrograms() throws {
        let command = try treated("summary-json")
        let text = try command.succeed("summary", "1", "--json")
        let members = [
            "patient", "practice", "asOf", "position", "ask", "measures", "visits", "interval", "parked", "corrections",
            "safetyScreen", "sourceTime", "withoutSourceTime",
        ]
        let summary = try object(text)
        #expect(Set(summary.keys) == Set(members))
        let places = members.compactMap { text.range(of: "\n  \"\($0)\":")?.lowerBound }
        #expect(places.count == members.count && places == places.sorted(), "the order is contract")
        let measures = try #require(summary["measures"] as? [[String: Any]])
        let before = try #require(measures.first { $0["moment"] as? String == "before" })
        let latest = try #require(before["latest"] as? [String: Any])
        #expect(latest["value"] as? Int == 5)
        let position = try #require(latest["position"] as? Int)
        let event = try object(
            try command.succeed("events", "--from", "@\(position)", "--to", "@\(position)", "--json"))
        #expect(event["type"] as? String == "painScored")
        #expect((event["payload"] as? [String: Any])?["value"] as? Int == 5)
    }

    @Test("the summary is folded from the log: it needs no views, and sees what they have not")
    func summaryWithoutViews() throws {
        let command = try treated("summary-views")
        let whole = try command.succeed("summary", "1")
        for name in try FileManager.default.contentsOfDirectory(atPath: command.store) where name.hasPrefix("views") {
            try FileManager.default.removeItem(atPath: command.store + "/" + name)
        }
        #expect(try command.succeed("summary", "1") == whole)
        #expect(try command.fail(66, "summary", "2").contains("there is no patient 2") == true)
    }

    @Test("the first line of a summary is what to decide, and it says when and to where it is complete")
    func summaryForPeople() throws {
        let text = try treated("summary-text").succeed("summary", "1")
        let lines = text.split(separator: "\n")
        #expect(lines.first?.contains("Patient") == false)
        #expect(text.contains("chart 1, Ada Example"))
        #expect(text.contains("as of the end of"))
        #expect(text.contains("(America/New_York)"))
    }

    @Test("names show only where the key is at hand")
    func namesAreSealed() throws {
        let command = try treated("sealed")
        let without = ["ANAMNESIS_KEY_FILE": command.folder.file("nowhere.key")]
        for arguments in [["summary", "1"], ["patients"], ["history", "1"], ["worklist"], ["patients", "--json"]] {
            let open = try command.run(arguments)
            let sealed = try command.run(arguments, environment: without)
            #expect(open.exitCode == 0 && sealed.exitCode == 0)
            #expect(!sealed.output.contains("Ada"), "\(arguments)")
            if arguments != ["worklist"] { #expect(open.output.contains("Ada"), "\(arguments)") }
        }
        #expect(try command.run(["patients", "--find"], input: "ada\n", environment: without).exitCode == 66)
    }

    @Test("a name is found by its parts, whatever its case and accents; it is typed, never an argument")
    func find() throws {
        let command = try CommandRunner.withPatient("find")
        try command.succeed(
            "record", "registration", "--sex", "male", "--at", "2026-01-06", input: "José Ångström\n1970-01-01\n\n")
        func found(_ typed: String) throws -> String { try command.succeed("patients", "--find", input: typed + "\n") }
        #expect(try found("jose ANGSTROM").contains("José Ångström"))
        #expect(try found("ÁDA").contains("Ada Example"))
        #expect(try !found("ada").contains("José"))
        #expect(try found("nobody").contains("0 of 2 patients"))
        #expect(try command.run(["patients", "--find", "Ada"]).exitCode == 64)
        #expect(try command.fail(64, "patients", "--find", input: "\n").contains("no name"))
    }

    @Test("the history has corrections beside what they correct, and keeps what was recorded first")
    func history() throws {
        let command = try treated("history")
        try command.succeed("amend", "1", "--last", "pain", "--to", "4", "--reason", "typingError")
        let json = try object(try command.succeed("history", "1", "--json"))
        #expect(json["corrections"] as? Int == 1)
        let entries = try #require(json["entries"] as? [[String: Any]])
        let corrected = try #require(entries.first { ($0["correctedBy"] as? [Any])?.isEmpty == false })
        #expect((corrected["words"] as? String)?.contains("3") == true)
        let correction = try #require((corrected["correctedBy"] as? [[String: Any]])?.first)
        #expect(correction["kind"] as? String == "amended")
        #expect((correction["words"] as? String)?.contains("4") == true)
        let csv = try command.succeed("history", "1", "--format", "csv")
        #expect(csv.contains("typingError"))
        #expect(csv.hasPrefix("position,recorded,occurred,type,corrects,reason,words\r\n"))
    }
}
