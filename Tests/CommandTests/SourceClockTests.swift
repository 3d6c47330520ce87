import Foundation
import TestSupport
import Testing

/// Reads by when the source systems knew it, as typed.
@Suite("By the sources' clock")
struct SourceClockTests {
    /// A row says when it happened and when its source knew it.
    private static let mapping = """
        source: old
        patient:
          identifier: {system: old, column: chart}
        time: {columns: [date], format: yyyy-MM-dd, zone: America/New_York}
        sourceRecorded: {column: told, format: "yyyy-MM-ddTHH:mm:ss", zone: America/New_York}
        key: [chart, date]
        entries:
          - event: painScored
            name: pain
            instrument: nrs-11
            value: {column: pain}
            site: neck
        """

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("what is cut by the sources' own times says so on every page and list, and the head counts what is left out")
    func bySource() throws {
        let command = try CommandRunner.withPatient("by-source")
        let csv = """
            chart,date,told,pain
            A1,2026-02-02,2026-02-02T10:00:00,7
            A1,2026-02-09,2026-03-15T10:00:00,4
            """
        try command.succeed(
            "import", "csv", command.folder.write(csv, to: "old.csv"), "--mapping",
            command.folder.write(Self.mapping, to: "old.yaml"))
        let cut = ["--known-at", "2026-03-01", "--by", "source"]
        let words = "what the source systems knew by 2026-03-02"
        for arguments in [
            ["summary", "2"], ["worklist"], ["history", "2"], ["explain", "2", "pain"], ["revisions", "2", "pain"],
        ] {
            let said = try command.succeed(all: arguments + cut).split(whereSeparator: \.isWhitespace)
            #expect(said.joined(separator: " ").contains(words), "\(arguments)")
            let json = try object(try command.succeed(all: arguments + cut + ["--json"]))
            #expect((json["sourceTime"] as? String)?.hasPrefix("2026-03-02") == true, "\(json)")
            #expect(try object(try command.succeed(all: arguments + ["--json"]))["sourceTime"] is NSNull)
        }
        #expect(try command.succeed(all: ["export", "tables", "--into", "cut"] + cut).contains(words))
        let readme = try String(contentsOfFile: command.folder.file("cut/README.txt"), encoding: .utf8)
        #expect(readme.contains("what the source systems did not know by 2026-03-02"), "\(readme)")
        let replay = try command.succeed(all: ["replay", "--into", "cut.sqlite"] + cut)
        #expect(replay.contains("known later left out, 1 of them imported") && !replay.contains("since"), "\(replay)")
        #expect(!replay.contains("not when the source knew it"), "each of them says so: \(replay)")
        let day = ["--as-of", "2026-02-01"] + cut
        let early = try command.succeed(all: ["replay", "--into", "early.sqlite"] + day)
        #expect(early.contains("the end of 2026-02-01; 2 known events happened later"), "\(early)")
        let receipt = try String(contentsOfFile: command.folder.file("cut.sqlite.receipt.json"), encoding: .utf8)
        #expect(
            receipt.contains("What was entered here counts from its recording")
                && receipt.contains("1 of them imported, of which 0 for want of such a time."), "\(receipt)")
        try command.succeed("verify", "cut.sqlite.receipt.json")
    }

    @Test("imported entries of which nothing says when their source knew them are counted where that is what cuts")
    func withoutSourceTime() throws {
        let command = try CommandRunner.withPatient("without-source-time")
        let csv = """
            chart,date,told,pain
            A1,2026-02-02,2026-02-02T10:00:00,7
            A1,2026-02-09,,4
            A1,2026-02-16,,5
            A2,2026-02-16,,5
            """
        try command.succeed(
            "import", "csv", command.folder.write(csv, to: "old.csv"), "--mapping",
            command.folder.write(Self.mapping, to: "old.yaml"))
        func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let cut = ["--known-at", "2026-03-01", "--by", "source"]
        for arguments in [["summary", "2"], ["history", "2"], ["explain", "2", "pain"], ["revisions", "2", "pain"]] {
            let said = oneLine(try command.succeed(all: arguments + cut))
            #expect(
                said.contains("(left out: 2 imported entries of which nothing says when the source knew it)"), "\(said)"
            )
            let json = try object(try command.succeed(all: arguments + cut + ["--json"]))
            #expect(json["withoutSourceTime"] as? Int == 2, "\(json)")
        }
        let early = oneLine(try command.succeed(all: ["summary", "2", "--as-of", "2026-02-10"] + cut))
        #expect(early.contains("1 imported entry of which"), "what happened later is left out for that: \(early)")
        // And what is told of the other, whose registration waits for that.
        for arguments in [["worklist"], ["export", "tables", "--into", "cut"]] {
            #expect(
                oneLine(try command.succeed(all: arguments + cut)).contains("(left out: 3 imported entries"),
                "\(arguments)")
        }
        let replay = oneLine(try command.succeed(all: ["replay", "--into", "cut.sqlite"] + cut))
        #expect(replay.contains("3 of the imported say not when the source knew it: left out"), "\(replay)")
        #expect(try command.run(["summary", "3"] + cut).errors.contains("of 1 imported entry nothing says when"))
        #expect(try object(try command.succeed("summary", "2", "--json"))["withoutSourceTime"] is NSNull)
    }

    @Test("by the sources' clock revisions stand in the order in which the sources knew, and not in that of the import")
    func revisionsBySource() throws {
        let command = try CommandRunner.withPatient("revisions-by-source")
        let csv = """
            chart,date,told,pain
            A1,2026-02-02,2026-02-02T10:00:00,7
            A1,2026-02-09,2026-02-25T10:00:00,4
            A1,2026-02-16,2026-02-17T10:00:00,5
            """
        try command.succeed(
            "import", "csv", command.folder.write(csv, to: "old.csv"), "--mapping",
            command.folder.write(Self.mapping, to: "old.yaml"))
        func changes(_ time: String) throws -> [String] {
            let json = try object(
                try command.succeed("revisions", "2", "pain", "--known-at", time, "--by", "source", "--json"))
            return try (json["changes"] as? [[String: Any]] ?? []).map { change in
                let after = try #require(change["after"] as? [String: [String: Any]])
                let told = try #require(change["knownToSource"] as? String)
                return "\(told.prefix(10)) \(after["now"]?["text"] ?? "") \(after["readings"]?["text"] ?? "")"
            }
        }
        #expect(try changes("2026-03-01") == ["2026-02-02 7 1", "2026-02-17 5 2", "2026-02-25 5 3"])
        #expect(try changes("2026-02-20") == ["2026-02-02 7 1", "2026-02-17 5 2"])
        let text = try command.succeed("revisions", "2", "pain", "--known-at", "2026-03-01", "--by", "source")
        #expect(text.contains("Source knew"), "\(text)")
        #expect(try command.succeed("revisions", "2", "pain", "--by", "source").contains("2026-02-25"))
        // What is moved to another patient is followed to the file it came from.
        let position = try command.succeed(
            "sql", "SELECT position FROM pain_score WHERE value = 4", "--format", "csv"
        ).split(whereSeparator: \.isNewline)[1]
        try command.succeed("reassign", "@\(position)", "--to", "1")
        let moved = try command.succeed("explain", "1", "neck pain").split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
        #expect(moved.contains("moved from another patient, where it was @\(position), import @"), "\(moved)")
        #expect(moved.contains("line 3, as written \"4\""), "\(moved)")
        // A correction of it is typed here, and is no cell of any file.
        let moved4 = try command.succeed(
            "sql", "SELECT position FROM pain_score WHERE value = 4", "--format", "csv"
        ).split(whereSeparator: \.isNewline)[1]
        try command.succeed("amend", "@\(moved4)", "--to", "3", "--reason-code", "typingError")
        let corrected = try command.succeed("explain", "1", "neck pain").split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(corrected.contains("recorded here") && corrected.contains("as written \"4\"; its correction @"))
    }
}
