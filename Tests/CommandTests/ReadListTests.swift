import Foundation
import TestSupport
import Testing

/// `worklist` and `events`.
struct ReadListTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4", "--note", "-",
            input: "a secret of hers\n")
        return command
    }

    @Test("the work list is of the end of a day, counts who is left out, and a reason does not change the counts")
    func worklist() throws {
        let command = try treated("worklist")
        let text = try command.succeed("worklist", "--on", "2026-06-01")
        #expect(text.hasPrefix("1 patient needs someone on 2026-06-01"))
        #expect(text.contains("who stands here on 2026-06-01 (America/New_York), by all that is known"))
        let asOf = try command.succeed("worklist", "--as-of", "2026-06-01")
        #expect(asOf.contains("counting only what had happened by the end of 2026-06-01 (America/New_York)"))
        let both = try command.succeed("worklist", "--as-of", "2026-06-01", "--on", "2026-06-03")
        let line = both.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(line.contains("who stands here on 2026-06-03") && line.contains("by the end of 2026-06-01"), "\(both)")
        let before = try command.succeed("worklist", "--on", "2026-01-05")
        #expect(before.contains("0 patients need someone") && before.contains("1 with nothing due"))
        let other = try command.succeed("worklist", "--on", "2026-06-01", "--reason", "plateau")
        #expect(other.hasPrefix("Only reason plateau; 1 patient stands on the list for other reasons alone."))
        #expect(!other.contains("nothing due"))
        #expect(try command.run(["worklist", "--on", "yesterday"]).exitCode == 64)
        #expect(try command.run(["worklist", "--reason", "boredom"]).exitCode == 64)
    }

    @Test(
        "nothing is late because the practice's day is another than UTC's",
        arguments: ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    func late(zone: String) throws {
        // At any hour the day of one of the two is not UTC's.
        let command = try CommandRunner("late")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "wellness", "--jurisdiction", "US-NJ", "--time-zone", zone)
        let events = try command.succeed("events")
        #expect(events.contains("@1") && !events.contains("(recorded"), "\(events)")
    }

    @Test("an event a line: filters, limits, and the stored payload to the letter")
    func events() throws {
        let command = try treated("events")
        let all = try command.succeed("events", "--json").split(separator: "\n")
        for (index, line) in all.enumerated() {
            let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(event["position"] as? Int == index + 1)
            #expect(event["payload"] is [String: Any])
        }
        let mine = try command.succeed("events", "--patient", "1", "--type", "painScored", "--format", "csv")
        #expect(mine.split(separator: "\r\n").count == 3)
        #expect(try command.succeed("events", "--limit", "1").contains("@\(all.count) "))
        #expect(try command.succeed("events", "--from", "@2", "--limit", "1").contains("@2 "))
        let days = try command.succeed("events", "--from", "2026-02-02", "--to", "2026-02-02", "--patient", "1")
        #expect(days.contains("before treatment: 7") && !days.contains("Registered"))
        #expect(try command.fail(66, "events", "--type", "painScore").contains("painScored"))
        #expect(try command.run(["events", "--from", "@5", "--to", "@2"]).exitCode == 64)
        #expect(try command.run(["events", "--from", "soon"]).exitCode == 64)
    }

    @Test("texts stay sealed unless they are asked for")
    func open() throws {
        let command = try treated("open")
        for format in ["text", "json", "csv"] {
            #expect(try !command.succeed("events", "--format", format).contains("secret"), "\(format)")
            #expect(try command.succeed("events", "--format", format, "--open").contains("a secret of hers"))
        }
    }

    @Test("an answer goes whole into a new file, or not at all")
    func into() throws {
        let command = try treated("into")
        for read in [["events", "--json"], ["worklist"], ["tables", "--format", "csv"]] {
            let file = read[0] + ".out"
            let shown = try command.run(read).output
            let written = try command.run(read + ["--into", file])
            #expect(written.exitCode == 0 && written.output.isEmpty)
            #expect(try String(contentsOfFile: command.folder.file(file), encoding: .utf8) == shown)
            #expect(try command.run(read + ["--into", file]).exitCode == 73)
            #expect(!FileManager.default.fileExists(atPath: command.folder.file(file + ".part")))
        }
    }

    @Test("following the log shows what is recorded from then on")
    func follow() throws {
        let command = try treated("follow")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandRunner.executable)
        process.arguments = ["events", "--follow", "--limit", "0", "--json", "--store", command.store]
        process.environment = ["HOME": command.folder.path, "XDG_CONFIG_HOME": command.folder.file("config")]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        // Killed: a child of a test process may have SIGTERM blocked, and would be left behind.
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        // Recorded again and again, since nobody says when the other began to follow.
        var seen = ""
        // Twice, since the first event alone would also come if the later ones were held back.
        for day in 10..<25 where seen.components(separatedBy: "\"painScored\"").count < 3 {
            try command.succeed("record", "pain", "1", "neck 6", "--at", "2026-02-\(day)")
            Thread.sleep(forTimeInterval: 0.6)
            seen += String(decoding: Self.available(pipe.fileHandleForReading), as: UTF8.self)
        }
        #expect(seen.components(separatedBy: "\"type\":\"painScored\"").count >= 3)
        #expect(!seen.contains("patientRegistered"))
    }

    /// What a pipe holds, without waiting for more.
    private static func available(_ handle: FileHandle) -> Data {
        let descriptor = handle.fileDescriptor
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &bytes, bytes.count)
        return Data(bytes.prefix(max(0, count)))
    }
}
