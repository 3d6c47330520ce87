import Clinical
import Foundation
import GRDB
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("The same data again")
struct ImportAgainTests {
    /// Two equal readings of one day, a third of another day, an empty row and two wrong ones.
    static let file = ImportedFile([
        ["ann", "2026-03-01", "neck", "6", ""], ["ann", "2026-03-01", "neck", "6", ""],
        ["bob", "2026-03-01", "knee", "4", ""], ["ann", "2026-03-08", "neck", "3", ""],
        ["bob", "2026-03-08", "knee", "", ""], ["bob", "2026-03-09", "knee", "11", ""],
        ["bob", "2026-02-30", "knee", "4", ""],
    ])

    private func expectNothingNew(
        _ test: TestStore, _ text: String, _ mapping: Mapping, name: String = "rows.csv",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let head = try test.head()
        let report = try test.load(text: text, mapping, name: name)
        #expect(try test.head() == head, sourceLocation: sourceLocation)
        #expect(report.tally.accepted == 0 && report.tally.changed == 0, sourceLocation: sourceLocation)
        #expect(report.origin == nil, sourceLocation: sourceLocation)
    }

    @Test("two equal readings of one day stay two, and the tally adds up")
    func tally() throws {
        let test = try TestStore()
        let tally = try test.load(text: Self.file.text(), try ImportedFile.mapping()).tally
        #expect(tally.read == 7)
        #expect(tally.accepted == 4)
        #expect(tally.rejected == 2)
        #expect(tally.empty == 1)
        #expect(tally.entries == 6)
        #expect(tally.patientsRegistered == 2)
        #expect(
            try test.integer("SELECT count(*) FROM pain_score WHERE patient = 'ann' AND occurred_on = '2026-03-01'")
                == 2)
        let again = try test.load(text: Self.file.text(), try ImportedFile.mapping()).tally
        #expect(again.read == 7)
        #expect(again.alreadyPresent == 4)
        #expect(again.rejected == 2)
        #expect(again.empty == 1)
    }

    @Test(
        "as it is, renamed, shuffled, with another delimiter, gone through a spreadsheet: nothing is added",
        arguments: [nil, "[id, day, where]"])
    func nothingNew(key: String?) throws {
        let test = try TestStore()
        try test.load(text: Self.file.text(), try ImportedFile.mapping(key: key))
        let mapping = try ImportedFile.mapping(key: key)
        try expectNothingNew(test, Self.file.text(), mapping)
        try expectNothingNew(test, Self.file.text(), mapping, name: "copy of rows (2).csv")
        let semicolons = Self.file.text(delimiter: ";")
        try expectNothingNew(test, semicolons, try ImportedFile.mapping(key: key, delimiter: ";"))
        var shuffled = Self.file
        var chance = SeededGenerator(seed: 11)
        for _ in 0..<10 {
            shuffled.rows.shuffle(using: &chance)
            try expectNothingNew(test, shuffled.text(), mapping)
        }
        let quoted =
            "\u{FEFF}"
            + Self.file.text().replacingOccurrences(of: "neck", with: "\"neck\" ")
            .replacingOccurrences(of: "\n", with: "\r\n")
        try expectNothingNew(test, quoted, mapping)
    }

    @Test("random files, shuffled and cut: only what is new is added", arguments: [UInt64(21), 22, 23])
    func overlapping(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore()
        let mapping = try ImportedFile.mapping()
        let file = ImportedFile(rows: 400, patients: 12, using: &chance)
        let first = ImportedFile(Array(file.rows[..<250]))
        let before = try test.load(text: first.text(), mapping).tally
        #expect(before.read == 250, "seed \(seed)")
        var rest = file
        rest.rows.shuffle(using: &chance)
        let after = try test.load(text: rest.text(), mapping, name: "whole.csv").tally
        #expect(after.read == 400, "seed \(seed)")
        #expect(after.alreadyPresent == before.accepted, "seed \(seed)")
        let whole = try TestStore()
        let once = try whole.load(text: file.text(), mapping).tally
        #expect(before.accepted + after.accepted == once.accepted, "seed \(seed)")
        let scores = """
            SELECT group_concat(line, ';') FROM (
                SELECT patient || occurred_on || site || value_text AS line FROM pain_score ORDER BY line)
            """
        #expect(try test.texts(scores) == whole.texts(scores), "seed \(seed)")
    }

    @Test("different readings under one key, in another order, add nothing")
    func sameKeyOtherOrder() throws {
        let test = try TestStore()
        let mapping = try ImportedFile.mapping(key: "[id, day, where]")
        var file = ImportedFile([
            ["ann", "2026-03-01", "neck", "6", ""], ["ann", "2026-03-01", "neck", "4", ""],
            ["ann", "2026-03-01", "neck", "11", ""],
        ])
        #expect(try test.load(text: file.text(), mapping).tally.accepted == 2)
        file.rows.reverse()
        let head = try test.head()
        let tally = try test.load(text: file.text(), mapping).tally
        #expect(tally.alreadyPresent == 2)
        // Out of range, and under a key that is there: either word is right.
        #expect(tally.rejected + tally.changed == 1)
        #expect(tally.read == 3)
        #expect(try test.head() == head)
    }

    @Test("a rehearsal says what would be and writes nothing")
    func rehearsal() throws {
        let test = try TestStore()
        let mapping = try ImportedFile.mapping()
        let head = try test.head()
        let keys = try Data(contentsOf: URL(fileURLWithPath: test.place.keys))
        let rehearsed = try test.load(text: Self.file.text(), mapping, rehearse: true)
        #expect(rehearsed.origin == nil)
        #expect(try test.head() == head)
        #expect(try Data(contentsOf: URL(fileURLWithPath: test.place.keys)) == keys)
        #expect(try test.load(text: Self.file.text(), mapping).tally == rehearsed.tally)
        let again = try test.load(text: Self.file.text(), mapping, rehearse: true)
        #expect(again.tally.alreadyPresent == 4)
    }

    @Test("rejected rows lie in a file that only its owner reads, with line, field and reason")
    func rejects() throws {
        let test = try TestStore()
        let report = try test.load(text: Self.file.text(), try ImportedFile.mapping())
        let path = try #require(report.rejectsPath)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0] == "line,field,reason,id,day,where,score,remark")
        #expect(lines[1].hasPrefix("7,") && lines[1].hasSuffix("bob,2026-03-09,knee,11,\"\""))
        #expect(lines[2].hasPrefix("8,day,") && lines[2].hasSuffix("bob,2026-02-30,knee,4,\"\""))
        #expect(report.firstRejects.map(\.line) == [7, 8])
        #expect(report.firstRejects[0].reason.contains("11"))
    }
}
