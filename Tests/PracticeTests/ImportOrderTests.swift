import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Under one key, the log and the file may have several readings each. What becomes of them must not depend on the
/// order of the file's rows.
@Suite("Rows in another order")
struct ImportOrderTests {
    static func mapping(_ onChange: String) throws -> Mapping {
        try ImportedFile.mapping(key: "[id, day, where]", onChange: onChange)
    }

    /// Few keys, so that most have several rows, equal and different ones.
    private static func rows(_ count: Int, using chance: inout SeededGenerator) -> [[String]] {
        (0..<count).map { _ in
            let score = Int.random(in: 0..<40, using: &chance) == 0 ? 11 : Int.random(in: 0...3, using: &chance)
            return [
                "p\(Int.random(in: 1...3, using: &chance))", "2026-03-0\(Int.random(in: 1...3, using: &chance))",
                ["neck", "knee"].randomElement(using: &chance)!, "\(score)", "",
            ]
        }
    }

    private static func changed(_ rows: [[String]], using chance: inout SeededGenerator) -> [[String]] {
        rows.map { row in
            guard Int.random(in: 0..<3, using: &chance) == 0 else { return row }
            var row = row
            row[3] = "\(Int.random(in: 4...7, using: &chance))"
            return row
        }
    }

    /// What stands, whatever its order, and how many events of each type it took.
    private func holding(_ test: TestStore) throws -> [String] {
        let standing = try test.texts(
            "SELECT patient || ' ' || occurred_on || ' ' || site || ' ' || value_text AS line FROM pain_score ORDER BY line"
        )
        let types = try test.store.log.types()
        var counts: [String: Int] = [:]
        for event in try test.store.log.events(after: 0, limit: .max) {
            counts[types[event.envelope.type] ?? "", default: 0] += 1
        }
        return standing + counts.map { "\($0.key) \($0.value)" }.sorted()
    }

    @Test(
        "shuffling a file changes neither what the log holds afterwards nor the tally",
        arguments: [UInt64(61), 62, 63, 64], ["reject", "amend"])
    func shuffled(seed: UInt64, onChange: String) throws {
        var chance = SeededGenerator(seed: seed)
        let old = Self.rows(60, using: &chance)
        let changed = Self.changed(old, using: &chance)
        let scenarios: [(name: String, rows: [[String]], memoryMax: Int)] = [
            ("again", old, 120 << 20), ("changed", changed, 120 << 20),
            ("half", Array(changed[30...]) + Self.rows(30, using: &chance), 120 << 20),
            ("fewer", Array(changed[..<25]), 120 << 20),
        ]
        let mapping = try Self.mapping(onChange)
        let base = try TestStore()
        try base.load(text: ImportedFile(old).text(), mapping)
        for scenario in scenarios {
            var first: (holding: [String], tally: ImportTally)?
            for round in 0..<4 {
                let test = try base.copy()
                let rows = round == 0 ? scenario.rows : scenario.rows.shuffled(using: &chance)
                let text = ImportedFile(rows).text()
                let rehearsed = try test.load(text: text, mapping, name: "new.csv", rehearse: true).tally
                let tally = try test.load(text: text, mapping, name: "new.csv").tally
                let outcome = (holding: try holding(test), tally: tally)
                #expect(rehearsed == tally, "seed \(seed) \(scenario.name)")
                #expect(tally.read == Int64(rows.count), "seed \(seed) \(scenario.name)")
                if let first {
                    #expect(outcome.holding == first.holding, "seed \(seed) \(scenario.name) round \(round)")
                    #expect(outcome.tally == first.tally, "seed \(seed) \(scenario.name) round \(round)")
                }
                first = first ?? outcome
            }
        }
    }

    @Test("a fresh import of shuffled rows holds the same readings", arguments: [UInt64(65), 66])
    func fresh(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let rows = Self.rows(80, using: &chance)
        let mapping = try Self.mapping("reject")
        let (one, other) = (try TestStore(), try TestStore())
        let tally = try one.load(text: ImportedFile(rows).text(), mapping).tally
        let shuffled = ImportedFile(rows.shuffled(using: &chance))
        #expect(try other.load(text: shuffled.text(), mapping).tally == tally, "seed \(seed)")
        #expect(try holding(one) == holding(other), "seed \(seed)")
    }

    @Test("what a row equals is settled before what it might change", arguments: [["7", "5"], ["5", "7"]])
    func exactFirst(scores: [String]) throws {
        let test = try TestStore()
        func text(_ scores: [String]) -> String {
            ImportedFile(scores.map { ["ann", "2026-03-01", "neck", $0, ""] }).text()
        }
        try test.load(text: text(["5"]), try Self.mapping("reject"))
        let tally = try test.load(text: text(scores), try Self.mapping("reject")).tally
        #expect(tally.alreadyPresent == 1 && tally.accepted == 1 && tally.changed == 0)
        #expect(try test.texts("SELECT value_text FROM pain_score ORDER BY value") == ["5", "7"])
        #expect(try test.load(text: text(["8", "7"]), try Self.mapping("reject")).tally.changed == 1)
    }

    @Test("several passes settle changed rows as one does", arguments: [UInt64(67), 68], ["reject", "amend"])
    func passes(seed: UInt64, onChange: String) throws {
        var chance = SeededGenerator(seed: seed)
        var file = ImportedFile(rows: 14_000, patients: 60, using: &chance)
        let mapping = try Self.mapping(onChange)
        let one = try TestStore()
        try one.load(text: ImportedFile(Array(file.rows[..<5000])).text(), mapping)
        let several = try one.copy()
        for row in file.rows.indices where Int.random(in: 0..<4, using: &chance) == 0 && file.rows[row][3] != "" {
            file.rows[row][3] = String(Int.random(in: 0...10, using: &chance))
        }
        file.rows.shuffle(using: &chance)
        let whole = try one.load(text: file.text(), mapping, name: "new.csv")
        let parts = try several.load(text: file.text(), mapping, name: "new.csv", memoryMax: 20_000)
        #expect(whole.passes == 2 && parts.passes > 4, "seed \(seed): \(parts.passes) passes")
        #expect(parts.tally == whole.tally, "seed \(seed)")
        #expect(try holding(several) == holding(one), "seed \(seed)")
    }

    @Test("a column mapped later is seen as a change, also where the key was all that was mapped")
    func columnMappedLater() throws {
        let test = try TestStore()
        func mapping(_ extra: String) throws -> Mapping {
            try Mapping(
                yaml: """
                    source: desk
                    patient: {pseudonym: id}
                    time: {column: day, format: yyyy-MM-dd}
                    key: [id, day, score]
                    onChange: amend
                    entries:
                      - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}\(extra)}
                    """)
        }
        let text = "id,day,score,remark\nann,2026-03-01,6,after lifting\n"
        try test.load(text: text, try mapping(""))
        #expect(try test.load(text: text, try mapping("")).tally.alreadyPresent == 1)
        let tally = try test.load(text: text, try mapping(", note: {column: remark}")).tally
        #expect(tally.changed == 1 && tally.amendments == 1)
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 1)
    }
}
