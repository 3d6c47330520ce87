import Foundation
import TestSupport
import Testing

/// What a source said and somebody undid is as if it had never been said; and who a source's person is, now.
@Suite("Imports undone, and people told anew")
struct ImportUndoneTests {
    private func store(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner(label)
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "medical-massage", "--jurisdiction", "US-NJ", "--time-zone", "UTC")
        return command
    }

    private func bring(_ text: String, as name: String, _ command: CommandRunner, mapping: String? = nil) throws
        -> String
    {
        try text.write(toFile: command.folder.file(name), atomically: true, encoding: .utf8)
        return try command.succeed(
            all: ["import", "fhir", name] + (mapping.map { ["--mapping", $0] } ?? ["--source", "ehr"]))
    }

    private static func patient(_ version: Int, _ rest: String) -> String {
        "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"\(version)\"},\(rest)}\n"
    }

    private static func pain(_ version: Int, _ status: String, on day: String = "2026-01-13") -> String {
        """
        {"resourceType":"Observation","id":"o2","meta":{"versionId":"\(version)"},"status":"\(status)","code":{"coding":\
        [{"system":"http://loinc.org","code":"72514-3"}]},"subject":{"reference":"Patient/p1"},\
        "effectiveDateTime":"\(day)","valueQuantity":{"value":5}}

        """
    }

    private static let ada = #""name":[{"family":"Aaa"}],"gender":"female","birthDate":"1975-06-01""#

    private func imports(_ command: CommandRunner) throws -> [Substring] {
        try command.succeed("events", "--type", "importStarted").split(separator: "\n").compactMap {
            $0.split(separator: " ").first { $0.hasPrefix("@") }
        }
    }

    @Test(
        "a withdrawal that was undone with its import is none: the first import brings its reading back",
        arguments: [true, false])
    func withdrawal(firstFirst: Bool) throws {
        let command = try store("undone-withdrawal")
        let first = Self.patient(1, Self.ada) + Self.pain(1, "final")
        _ = try bring(first, as: "a.ndjson", command)
        _ = try bring(Self.patient(2, Self.ada) + Self.pain(2, "entered-in-error"), as: "b.ndjson", command)
        let started = try imports(command)
        for position in firstFirst ? started : started.reversed() {
            try command.succeed("retract", "--import", String(position), "--yes", "--reason", "trial")
        }
        _ = try bring(first, as: "a.ndjson", command)
        #expect(
            try command.succeed("sql", "--format", "csv", "SELECT count(*) FROM pain_score").contains("1"),
            "undone \(started)")
        #expect(try command.succeed("patients").contains("Aaa"))
        #expect(try command.succeed("verify").hasPrefix("Sound"))
    }

    @Test(
        "a note of what was taken back before it came goes with its import: both are told, and nobody retracts it by itself"
    )
    func note() throws {
        let command = try store("undone-note")
        let person = Self.patient(1, Self.ada)
        _ = try bring(person, as: "a.ndjson", command)
        _ = try bring(person + Self.pain(2, "entered-in-error"), as: "b.ndjson", command)
        let origin = String(try #require(imports(command).last))
        let note = "@\(try #require(Int(origin.dropFirst())) + 1)"
        for line in [["retract", note], ["amend", note, "--to", "5"]] {
            let said = try command.run(line + ["--reason-code", "other"])
            #expect(said.exitCode == 65, "\(line): \(said.errors)")
            #expect(
                said.errors.contains("no entry") && said.errors.contains("retract --import \(origin)"), "\(said.errors)"
            )
        }
        #expect(try command.succeed("retract", "--import", origin, "--dry-run").contains("1 note of what its source"))
        let undone = try command.succeed("retract", "--import", origin, "--yes")
        #expect(undone.contains("1 note void, of 1 patient"), "\(undone)")
        let history = try command.succeed("history", "1")
        #expect(
            history.contains("Taken back by its source") && history.contains("\(note) no longer counts (import undone)")
        )
        #expect(try command.fail(65, "retract", note, "--reason-code", "other").contains("counts no more"))
        #expect(try command.succeed("retract", "--import", origin, "--yes").contains("nothing is left to undo"))
        _ = try bring(person + Self.pain(1, "final"), as: "c.ndjson", command)
        #expect(try command.succeed("sql", "--format", "csv", "SELECT count(*) FROM pain_score").contains("1"))
        #expect(try command.succeed("verify").hasPrefix("Sound"))
    }

    @Test("a death that a later import took back: with both undone, the first import brings person and death back")
    func death() throws {
        let command = try store("undone-death")
        let dead = Self.patient(1, Self.ada + #","deceasedDateTime":"2026-01-20""#)
        _ = try bring(dead, as: "a.ndjson", command)
        _ = try bring(Self.patient(2, Self.ada), as: "b.ndjson", command)
        for position in try imports(command) {
            try command.succeed("retract", "--import", String(position), "--yes", "--reason", "trial")
        }
        _ = try bring(dead, as: "a.ndjson", command)
        #expect(try command.succeed("patients").contains("deceased"))
    }

    @Test("a newer version of a Patient says who they are now, also where it brings an older entry")
    func newerVersion() throws {
        let command = try store("newer-details")
        _ = try bring(
            #"{"resourceType":"Patient","id":"p1","meta":{"versionId":"1","lastUpdated":"2026-02-01T10:00:00Z"},"#
                + #""name":[{"family":"Old","given":["Ida"]}],"gender":"female","birthDate":"1975-06-01"}"#,
            as: "a.ndjson", command)
        _ = try bring(
            #"{"resourceType":"Patient","id":"p1","meta":{"versionId":"2","lastUpdated":"2026-03-01T10:00:00Z"},"#
                + #""name":[{"family":"New","given":["Ida"]}],"gender":"female","birthDate":"1975-06-02"}"# + "\n"
                + Self.pain(1, "final", on: "2026-01-12"), as: "b.ndjson", command)
        #expect(try command.succeed("patients").contains("Ida New"))
        try command.succeed("export", "patient", "1", "--into", "person")
        let record = try String(contentsOfFile: command.folder.file("person/record.txt"), encoding: .utf8)
        #expect(record.contains("Ida New") && record.contains("1975-06-02"), "\(record.prefix(600))")
    }

    @Test("a number that somebody had once makes nobody of them, also where a mapping goes by it")
    func oldNumber() throws {
        let command = try store("old-number")
        try "source: ehr\npatient:\n  identifier: urn:mrn\nonChange: amend\n"
            .write(toFile: command.folder.file("m.yaml"), atomically: true, encoding: .utf8)
        func person(_ id: String, _ use: String, _ name: String) -> String {
            #"{"resourceType":"Patient","id":"\#(id)","identifier":[{\#(use)"system":"urn:mrn","value":"M1"}],"#
                + #""name":[{"family":"\#(name)"}],"gender":"female"}"#
        }
        _ = try bring(person("a", "", "Aaa"), as: "a.ndjson", command, mapping: "m.yaml")
        _ = try bring(person("b", #""use":"old","#, "Zorro"), as: "b.ndjson", command, mapping: "m.yaml")
        let people = try command.succeed("patients")
        #expect(people.contains("Aaa") && people.contains("Zorro"), "\(people)")
    }

    @Test("a sheet of a key that does not open the store is not printed as its own")
    func sheet() throws {
        let (one, other) = (try store("sheet-one"), try store("sheet-other"))
        let key = try one.succeed("key", "sheet")
        try key.write(toFile: other.folder.file("wrong.key"), atomically: true, encoding: .utf8)
        let answer = try other.run(
            ["key", "sheet"], environment: ["ANAMNESIS_KEY_FILE": other.folder.file("wrong.key")])
        #expect(answer.exitCode == 66 && answer.output.isEmpty, "\(answer.errors)")
    }

    @Test("an older copy of the log in its place is told, and nothing is recorded into it before somebody decides")
    func olderLog() throws {
        let command = try store("older-log")
        func register(_ name: String) throws -> CommandRunner.Answer {
            try command.run(["record", "registration", "--at", "2026-01-05"], input: "\(name)\n1980-01-01\n\n")
        }
        #expect(try register("Ann").exitCode == 0)
        let (log, copy) = (command.store + "/log.sqlite", command.folder.file("copy.sqlite"))
        try command.succeed("backup", "--into", "safe")
        try FileManager.default.copyItem(atPath: log, toPath: copy)
        let wal = try? Data(contentsOf: URL(fileURLWithPath: log + "-wal"))
        #expect(try register("Bob").exitCode == 0)
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: log + suffix) }
        try FileManager.default.moveItem(atPath: copy, toPath: log)
        try wal?.write(to: URL(fileURLWithPath: log + "-wal"))
        let refused = try register("Cid")
        #expect(refused.exitCode == 65 && refused.errors.contains("older copy of log.sqlite"), "\(refused.errors)")
        // What is read is said to be of another log.
        #expect(try command.run(["patients"]).errors.contains("older copy of log.sqlite"))
        #expect(try command.run(["status", "--check"]).exitCode == 65)
        try command.succeed("rebuild")
        #expect(try register("Cid").exitCode == 0)
        let people = try command.succeed("patients")
        #expect(people.contains("Ann") && people.contains("Cid") && !people.contains("Bob"), "\(people)")
    }
}
