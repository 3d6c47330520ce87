import Foundation
import GRDB
import TestSupport
import Testing

/// One key that does not open, and a key file that is another store's.
@Suite("Keys that are wrong")
struct KeyFaultTests {
    /// Ada Example and Bo Other, and one of whom no name was told, all treated once; with their ids.
    private func three(_ label: String) throws -> (command: CommandRunner, ids: [String]) {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "registration", "--at", "2026-01-06", input: "Bo Other\n1980-01-01\n\n")
        try command.folder.write("id,date,score\nP1,2026-01-07,6\n", to: "d.csv")
        try command.folder.write(
            """
            source: diary
            patient: {pseudonym: id}
            time: {column: date, format: yyyy-MM-dd}
            entries:
              - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}}
            """, to: "d.yaml")
        try command.succeed("import", "csv", "d.csv", "--mapping", "d.yaml")
        for chart in ["1", "2", "P1"] {
            try command.succeed("record", "visit", chart, "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        }
        let ids = try DatabaseQueue(path: command.store + "/views.sqlite").read {
            try String.fetchAll($0, sql: "SELECT patient FROM patient ORDER BY registered_position")
        }
        return (command, ids)
    }

    private func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func damage(_ id: String, _ command: CommandRunner) throws {
        try DatabaseQueue(path: command.store + "/keys.sqlite").write {
            try $0.execute(
                sql: "UPDATE patient_key SET wrapped = zeroblob(length(wrapped)) WHERE patient = ?", arguments: [id])
        }
    }

    @Test("a key that does not open hides one name: a list shows all others, names whose it is, and ends with 65")
    func damagedKey() throws {
        let (command, ids) = try three("damaged-key")
        try damage(ids[0], command)
        for line in [["patients"], ["patients", "--json"], ["patients", "--duplicates"]] {
            let answer = try command.run(line)
            #expect(answer.exitCode == 65, "\(line): \(answer.errors)")
            #expect(answer.errors.contains(ids[0]) && !answer.errors.contains("Ada"), "\(answer.errors)")
            #expect(
                line.count == 2 && line[1] == "--duplicates" || answer.output.contains("Bo Other"), "\(answer.output)")
        }
        let shown = oneLine(try command.run(["patients"]).output)
        #expect(
            shown.contains("1 (sealed)") && shown.contains("P1 (no name)") && shown.contains("3 patients"), "\(shown)")
        let list = try command.run(["worklist", "--on", "2026-06-01"])
        #expect(list.exitCode == 65 && list.output.contains("Bo Other") && list.errors.contains(ids[0]), "\(list)")
    }

    @Test("of whom the key does not open, all is recorded that has no text, and the identity can be destroyed")
    func recorded() throws {
        let (command, ids) = try three("recorded-key")
        try damage(ids[0], command)
        try command.succeed("record", "pain", "1", "neck 3", "--at", "2026-02-09")
        let said = try command.fail(65, "record", "note", "1", "--at", "2026-02-09", input: "only a word\n")
        #expect(said.contains("the key of patient \(ids[0])"), "\(said)")
        try command.succeed("erase", "1", "--confirm", ids[0])
        #expect(oneLine(try command.succeed("patients")).contains("1 (destroyed)"))
    }

    @Test("a rehearsal names keys that do not open, and so does restoring with them")
    func rehearsal() throws {
        let (command, ids) = try three("rehearsed-key")
        try damage(ids[1], command)
        let answer = try command.run(["backup", "--into", "b", "--rehearse"])
        #expect(answer.exitCode == 65 && answer.output.contains("REHEARSAL FAILED"), "\(answer)")
        #expect(oneLine(answer.output).contains("the keys of \(ids[1]) do not open"), "\(answer.output)")
        #expect(oneLine(try command.succeed("restore", "b", "--into", "r.anamnesis")).contains(ids[1]))
    }

    @Test("with another store's key file all is read but names and notes, and it is said; nothing is recorded")
    func otherKeyFile() throws {
        let (command, _) = try three("other-key")
        let other = try CommandRunner.withPatient("other-key-store")
        try other.succeed("key", "sheet").write(toFile: command.folder.file("o.key"), atomically: true, encoding: .utf8)
        let wrong = ["ANAMNESIS_KEY_FILE": command.folder.file("o.key")]
        for line in [
            ["patients"], ["worklist"], ["summary", "1"], ["history", "1"], ["verify"],
            ["sql", "SELECT count(*) FROM patient"], ["export", "events", "--into", "e.ndjson"],
        ] {
            let answer = try command.run(line, environment: wrong)
            #expect(answer.exitCode == 0, "\(line): \(answer.errors)")
            #expect(answer.errors.contains("o.key is the key file of another store"), "\(line): \(answer.errors)")
            #expect(!answer.output.contains("Ada"), "\(line)")
        }
        #expect(oneLine(try command.run(["patients"], environment: wrong).output).contains("1 (sealed)"))
        let status = try command.run(["status", "--check"], environment: wrong).output
        #expect(status.contains("keys: sealed") && !status.contains("not at hand"), "\(status)")
        let refused = try command.run(["record", "pain", "1", "neck 3", "--at", "2026-02-09"], environment: wrong)
        #expect(refused.exitCode == 66 && refused.errors.contains("another master key"), "\(refused)")
    }

    @Test("who has no name on record is told from whose name is sealed")
    func nameless() throws {
        let (command, _) = try three("nameless")
        let sealed = ["ANAMNESIS_KEY_FILE": command.folder.file("none")]
        #expect(oneLine(try command.succeed("patients")).contains("P1 (no name)"))
        let shown = oneLine(try command.run(["patients"], environment: sealed).output)
        #expect(shown.contains("1 (sealed)") && shown.contains("P1 (no name)"), "\(shown)")
        let list = oneLine(try command.run(["worklist", "--on", "2026-06-01"], environment: sealed).output)
        #expect(list.contains("P1 (no name)") && list.contains("2 (sealed)"), "\(list)")
        #expect(try command.run(["history", "P1"], environment: sealed).output.contains("P1, no name recorded"))
        #expect(try command.run(["history", "1"], environment: sealed).output.contains("1, name sealed"))
    }
}
