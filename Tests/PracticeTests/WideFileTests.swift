import Clinical
import Foundation
import GRDB
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Rows that become several entries each: all of a row or nothing of it.
@Suite("Wide files")
struct WideFileTests {
    static func mapping(key: String?, onChange: String = "reject") throws -> Mapping {
        try Mapping(
            yaml: """
                source: wide
                patient: {pseudonym: id}
                time: {column: day, format: yyyy-MM-dd}
                \(key.map { "key: \($0)" } ?? "")
                onChange: \(onChange)
                entries:
                  - event: painScored
                    name: neck
                    instrument: nrs-11
                    site: neck
                    value: {column: neck}
                  - event: painScored
                    name: knee
                    instrument: nrs-11
                    site: knee
                    value: {column: knee}
                """)
    }

    private func text(_ rows: [[String]]) -> String {
        (["id,day,neck,knee"] + rows.map { $0.joined(separator: ",") }).map { $0 + "\n" }.joined()
    }

    /// One wrong score, its equal without, an equal of that, one score alone.
    static let rows = [
        ["ann", "2026-03-01", "6", "11"], ["ann", "2026-03-01", "6", "4"], ["ann", "2026-03-01", "6", "4"],
        ["ann", "2026-03-01", "6", ""], ["bob", "2026-03-01", "12", ""], ["bob", "2026-03-02", "", "3"],
    ]

    @Test(
        "a row is recorded whole or not at all; again and in any order nothing is added",
        arguments: [nil, "[id, day]"], [UInt64(61), 62])
    func wholeRows(key: String?, seed: UInt64) throws {
        let test = try TestStore()
        let mapping = try Self.mapping(key: key)
        let tally = try test.load(text: text(Self.rows), mapping).tally
        #expect(tally.accepted == 4)
        #expect(tally.rejected == 2)
        #expect(tally.entries == 2 + 2 + 1 + 1 + 2)
        let values = "SELECT site || value_text FROM pain_score WHERE patient = 'ann' ORDER BY 1"
        #expect(try test.texts(values) == ["knee4", "knee4", "neck6", "neck6", "neck6"])
        let head = try test.head()
        var rows = Self.rows
        var chance = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            let again = try test.load(text: text(rows), mapping).tally
            #expect(again.accepted == 0, "seed \(seed) \(rows)")
            #expect(again.alreadyPresent == 4, "seed \(seed) \(rows)")
            #expect(again.read == 6)
            #expect(try test.head() == head, "seed \(seed) \(rows)")
            rows.shuffle(using: &chance)
        }
    }

    @Test("a column that is filled in later adds its entry and leaves the others")
    func filledLater() throws {
        let test = try TestStore()
        let mapping = try Self.mapping(key: "[id, day]")
        try test.load(text: text([["ann", "2026-03-01", "6", ""]]), mapping)
        let tally = try test.load(text: text([["ann", "2026-03-01", "6", "4"]]), mapping).tally
        #expect(tally.accepted == 1 && tally.entries == 1)
        #expect(try test.texts("SELECT site || value_text FROM pain_score ORDER BY position") == ["neck6", "knee4"])
    }

    @Test("a row of which one change is refused changes nothing")
    func refusedChange() throws {
        let test = try TestStore()
        let mapping = try Self.mapping(key: "[id, day]", onChange: "amend")
        try test.load(text: text([["ann", "2026-03-01", "6", "4"]]), mapping)
        let head = try test.head()
        let tally = try test.load(text: text([["ann", "2026-03-01", "5", "11"]]), mapping).tally
        #expect(tally.rejected == 1 && tally.read == 1 && tally.amendments == 0)
        #expect(try test.head() == head)
        #expect(try test.texts("SELECT value_text FROM pain_score ORDER BY position") == ["6", "4"])
    }
}
