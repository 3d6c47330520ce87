import Foundation
import TestSupport
import Testing

/// `export` and `import events`: taking data out, and a log in again.
struct MovingTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4")
        return command
    }

    private func mode(_ path: String) throws -> Int {
        try #require(
            (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue)
    }

    @Test("a log moves as a file, sealed, and opens where its keys are put beside it")
    func events() throws {
        let command = try treated("moving")
        let told = try command.succeed("export", "events", "--into", "c.ndjson.gz")
        #expect(told.contains("Exported 7 events, @1…@7, into c.ndjson.gz"))
        #expect(try mode(command.folder.file("c.ndjson.gz")) == 0o600)
        #expect(try command.fail(73, "export", "events", "--into", "c.ndjson.gz").contains("--replace"))
        try command.succeed("export", "events", "--into", "c.ndjson.gz", "--replace")
        let lines = try command.succeed("export", "events").split(separator: "\n")
        #expect(lines.count == 9)
        for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        #expect(!lines.contains { $0.contains("Ada") })
        let new = try command.succeed("import", "events", "c.ndjson.gz", "--new", "two.anamnesis")
        #expect(new.contains("Took over 7 events") && new.contains("1 patient has no key here"))
        let summary = try command.succeed("summary", "1", "--store", "two.anamnesis")
        #expect(summary.contains("name sealed"))
        try command.succeed("verify", "--store", "two.anamnesis")
        let keyed = try command.run(
            ["import", "events", "c.ndjson.gz", "--new", "three.anamnesis", "--keys", "clinic.anamnesis/keys.sqlite"],
            environment: ["ANAMNESIS_KEY_FILE": command.folder.file("config/anamnesis/clinic.key")])
        #expect(keyed.exitCode == 0, "\(keyed.errors)")
        let opened = try command.run(
            ["summary", "1", "--store", "three.anamnesis"],
            environment: ["ANAMNESIS_KEY_FILE": command.folder.file("config/anamnesis/clinic.key")])
        #expect(opened.output.contains("Ada Example"))
        #expect(try command.fail(73, "import", "events", "c.ndjson.gz", "--new", "two.anamnesis").contains("exists"))
    }

    @Test("a copy follows by what came since; a rehearsal changes nothing; a damaged file is refused with its line")
    func continued() throws {
        let command = try treated("following")
        try command.succeed("export", "events", "--into", "all.csv", "--format", "csv")
        try command.succeed("import", "events", "all.csv", "--new", "copy.anamnesis")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-09", "--pain", "neck 5", "--store", "clinic.anamnesis")
        let since = try command.succeed("export", "events", "--from", "@8", "--store", "clinic.anamnesis")
        try since.write(toFile: command.folder.file("since.ndjson"), atomically: true, encoding: .utf8)
        let damaged = since.replacingOccurrences(of: "\"value\":5", with: "\"value\":6")
        #expect(damaged != since)
        try damaged.write(toFile: command.folder.file("damaged.ndjson"), atomically: true, encoding: .utf8)
        #expect(
            try command.fail(65, "import", "events", "damaged.ndjson", "--store", "copy.anamnesis")
                .contains("line 3 (@9): it is not what was recorded"))
        let rehearsed = try command.succeed(
            "import", "events", "since.ndjson", "--store", "copy.anamnesis", "--dry-run")
        #expect(rehearsed.contains("Sound: 2 events would be taken over"))
        let answer = try command.succeed(
            "import", "events", "since.ndjson", "--store", "copy.anamnesis", "--json")
        #expect(answer.contains("\"added\": 2") && answer.contains("\"position\": 9"))
        let original = try command.succeed("export", "events", "--store", "clinic.anamnesis")
        #expect(try command.succeed("export", "events", "--store", "copy.anamnesis") == original)
        #expect(try command.fail(66, "import", "events", "nowhere", "--store", "copy.anamnesis").contains("nowhere"))
    }

    @Test("one person's record is a page and a document, both whole, and checks itself")
    func patient() throws {
        let command = try treated("person")
        try command.succeed("retract", "@7", "--reason", "typingError")
        #expect(try command.succeed("export", "patient", "1", "--into", "rec").contains("Exported 5 events of chart 1"))
        let page = try String(contentsOfFile: command.folder.file("rec/record.txt"), encoding: .utf8)
        for words in ["Ada Example", "1984-02-29", "+1 555 0100", "Withdrawn by @8", "Complete to  @8"] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(page.split(separator: "\n").allSatisfy { $0.count <= 120 })
        let data = try Data(contentsOf: URL(fileURLWithPath: command.folder.file("rec/record.json")))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let events = try #require(document["events"] as? [[String: Any]])
        #expect(events.count == 5)
        #expect((events[0]["payload"] as? [String: Any])?["name"] as? String == "Ada Example")
        #expect((document["entries"] as? [[String: Any]])?.count == 3)
        #expect(try mode(command.folder.file("rec")) == 0o700)
        #expect(try mode(command.folder.file("rec/record.txt")) == 0o600)
        let locked = try command.run(
            ["export", "patient", "1", "--into", "rec.json"], environment: ["ANAMNESIS_KEY_FILE": "/nonexistent"])
        #expect(locked.output.contains("texts stay sealed: the key file is not at hand"))
        let sealed = try String(contentsOfFile: command.folder.file("rec.json"), encoding: .utf8)
        #expect(!sealed.contains("Ada"))
        #expect(try command.fail(73, "export", "patient", "1", "--into", "rec").contains("--replace"))
        try command.fail(66, "export", "patient", "99", "--into", "other")
    }

    @Test("tables go out as they are, or under codes and with shifted days")
    func tables() throws {
        let command = try treated("tables")
        #expect(try command.succeed("export", "tables", "--into", "tables").contains("Health information"))
        try command.fail(64, "export", "tables", "--into", "study", "--deidentify")
        let told = try command.succeed(
            "export", "tables", "--into", "study", "--deidentify", "--study-key", "study.key")
        // Cut at an instant as well.
        for (folder, cut) in [("past", ["--as-of", "2026-02-01"]), ("known", ["--known-at", "@4"])] {
            try command.succeed(
                all: ["export", "tables", "--into", folder, "--deidentify", "--study-key", "study.key"] + cut)
            let patients = try String(
                contentsOfFile: command.folder.file("\(folder)/patient.csv"), encoding: .utf8)
            #expect(patients.split(whereSeparator: \.isNewline).count > 1, "\(folder): \(patients)")
        }
        #expect(told.contains("Study key study.key made"))
        #expect(told.contains("Pseudonymous, not anonymous"))
        let scores = try String(contentsOfFile: command.folder.file("study/pain_score.csv"), encoding: .utf8)
        #expect(scores.contains("P-") && !scores.contains("2026-02-02"))
    }

    @Test("--replace leaves alone whatever no export wrote; an erased person's record says when")
    func replacing() throws {
        let command = try treated("replacing")
        for path in ["clinic.anamnesis/log.sqlite", "clinic.anamnesis/keys.sqlite", "config/anamnesis/clinic.key"] {
            try command.fail(73, "export", "events", "--into", path, "--replace")
        }
        try "mine".write(toFile: command.folder.file("y.txt"), atomically: true, encoding: .utf8)
        try command.fail(73, "export", "patient", "1", "--into", "y.txt", "--replace")
        for path in ["p1", "p1.txt", "p1.json"] {
            try command.succeed("export", "patient", "1", "--into", path)
            try command.succeed("export", "patient", "1", "--into", path, "--replace")
        }
        try "mine".write(toFile: command.folder.file("p1/own.txt"), atomically: true, encoding: .utf8)
        #expect(try command.fail(73, "export", "patient", "1", "--into", "p1", "--replace").contains("own.txt"))
        #expect(try String(contentsOfFile: command.folder.file("p1/own.txt"), encoding: .utf8) == "mine")
        try command.succeed("verify")
        let id = try command.succeed("sql", "SELECT patient FROM patient", "--format", "csv")
            .split(whereSeparator: \.isNewline)[1]
        try command.succeed("erase", "1", "--confirm", String(id))
        try command.succeed("export", "patient", "1", "--into", "gone.txt")
        let page = try String(contentsOfFile: command.folder.file("gone.txt"), encoding: .utf8)
        #expect(page.contains("Identity     destroyed on 20"))
    }

    @Test(
        "each way out and in explains itself with examples and exit codes",
        arguments: [
            ["export", "events"], ["export", "patient"], ["export", "tables"], ["import", "events"],
        ])
    func help(words: [String]) throws {
        let text = try CommandRunner("help").run(words + ["--help"])
        #expect(text.exitCode == 0)
        #expect(text.output.contains("Examples:") && text.output.contains("xit code"))
    }
}
