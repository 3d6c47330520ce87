import Clinical
import EventLog
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("Changed rows, hands and other sources")
struct ImportChangeTests {
    private let test: TestStore
    static let key = "[id, day, where]"

    init() throws {
        test = try TestStore()
        try test.load(text: Self.text("6"), try ImportedFile.mapping(key: Self.key))
    }

    static func text(_ score: String) -> String {
        ImportedFile([["ann", "2026-03-01", "neck", score, ""], ["ann", "2026-03-08", "neck", "5", ""]]).text()
    }

    private func scores() throws -> [String] { try test.texts("SELECT value_text FROM pain_score ORDER BY position") }

    @Test("another value under a known key is rejected as changed, and names the entry")
    func rejected() throws {
        let head = try test.head()
        let report = try test.load(text: Self.text("4"), try ImportedFile.mapping(key: Self.key))
        #expect(report.tally.changed == 1)
        #expect(report.tally.alreadyPresent == 1)
        #expect(report.tally.read == 2)
        #expect(try test.head() == head)
        let position = try #require(try test.integer("SELECT min(position) FROM pain_score"))
        #expect(report.firstRejects.map(\.line) == [2])
        #expect(report.firstRejects[0].reason.contains("@\(position)"))
        #expect(try scores() == ["6", "5"])
    }

    @Test("onChange: amend corrects the entry once, and to and fro as often as the source does")
    func amended() throws {
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: "amend")
        let report = try test.load(text: Self.text("4"), mapping)
        #expect(report.tally.changed == 1 && report.tally.amendments == 1)
        #expect(report.rejectsPath == nil)
        #expect(try scores() == ["4", "5"])
        let head = try test.head()
        #expect(try test.load(text: Self.text("4"), mapping).tally.alreadyPresent == 2)
        #expect(try test.head() == head)
        #expect(try test.load(text: Self.text("6"), mapping).tally.amendments == 1)
        #expect(try scores() == ["6", "5"])
        #expect(try test.load(text: Self.text("4"), mapping).tally.amendments == 1)
        #expect(try scores() == ["4", "5"])
    }

    @Test("two equal rows that change alike are two corrections")
    func equalRowsChanged() throws {
        func text(_ score: String) -> String {
            ImportedFile([["dee", "2026-03-01", "neck", score, ""], ["dee", "2026-03-01", "neck", score, ""]]).text()
        }
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: "amend")
        #expect(try test.load(text: text("6"), mapping).tally.accepted == 2)
        #expect(try test.load(text: text("4"), mapping).tally.amendments == 2)
        #expect(try scores() == ["6", "5", "4", "4"])
        #expect(try test.load(text: text("4"), mapping).tally.alreadyPresent == 2)
    }

    @Test("what went with an undone import comes back with the next one", arguments: ["reject", "amend"])
    func undone(onChange: String) throws {
        let patient = try #require(PatientID(code: "ann"))
        let positions = try test.rows("SELECT position FROM pain_score").compactMap { Int64.fromDatabaseValue($0[0]) }
        _ = try test.store.retract(
            positions, of: patient, reason: CorrectionReason(code: "importUndone"), by: test.recording)
        #expect(try scores().isEmpty)
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: onChange)
        let tally = try test.load(text: Self.text("4"), mapping).tally
        #expect(tally.accepted == 2 && tally.amendments == 2)
        #expect(try scores() == ["4", "5"])
        #expect(try test.load(text: Self.text("4"), mapping).tally.alreadyPresent == 2)
    }

    @Test("a change the rules refuse is rejected and counted once")
    func refusedChange() throws {
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: "amend")
        let tally = try test.load(text: Self.text("11"), mapping).tally
        #expect(tally.rejected == 1)
        #expect(tally.changed == 0)
        #expect(tally.read == 2)
        #expect(try scores() == ["6", "5"])
    }

    @Test("what a hand has corrected survives the same file again", arguments: ["reject", "amend"])
    func handmade(onChange: String) throws {
        let patient = try #require(PatientID(code: "ann"))
        let position = try #require(try test.integer("SELECT min(position) FROM pain_score"))
        let entry = try #require(try test.store.page(of: patient).entries.first { $0.position == position })
        guard case .reading(let kind, var reading) = entry.event else { return #expect(Bool(false)) }
        reading.value = ReadingValue(ExactNumber(3))
        _ = try test.store.amend(
            position, of: patient, to: EntryDraft(occurred: entry.occurred, event: .reading(kind, reading)),
            reason: CorrectionReason(code: "typingError"), by: test.recording)
        let head = try test.head()
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: onChange)
        #expect(try test.load(text: Self.text("6"), mapping).tally.alreadyPresent == 2)
        #expect(try test.head() == head)
        #expect(try scores() == ["3", "5"])
    }

    @Test("what a hand has withdrawn is not brought back by the same file", arguments: ["reject", "amend"])
    func withdrawn(onChange: String) throws {
        let patient = try #require(PatientID(code: "ann"))
        let position = try #require(try test.integer("SELECT min(position) FROM pain_score"))
        _ = try test.store.retract(
            [position], of: patient, reason: CorrectionReason(code: "neverHappened"), by: test.recording)
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: onChange)
        #expect(try test.load(text: Self.text("6"), mapping).tally.alreadyPresent == 2)
        #expect(try scores() == ["5"])
    }

    @Test("a source that corrects what a hand has withdrawn does not bring it back unasked")
    func withdrawnAndChanged() throws {
        let patient = try #require(PatientID(code: "ann"))
        let position = try #require(try test.integer("SELECT min(position) FROM pain_score"))
        _ = try test.store.retract(
            [position], of: patient, reason: CorrectionReason(code: "neverHappened"), by: test.recording)
        let mapping = try ImportedFile.mapping(key: Self.key, onChange: "amend")
        let tally = try test.load(text: Self.text("4"), mapping).tally
        #expect(tally.amendments == 0)
        #expect(tally.read == 2)
        #expect(try scores() == ["5"])
    }

    @Test("another source's equal codes are refused, unless the mapping says they are the same people")
    func collision() throws {
        let file = ImportedFile([["ann", "2026-04-01", "neck", "2", ""], ["cyd", "2026-04-01", "neck", "2", ""]])
        let report = try test.load(text: file.text(), try ImportedFile.mapping(source: "app"))
        #expect(report.tally.accepted == 1)
        #expect(report.tally.rejected == 1)
        #expect(report.firstRejects[0].reason.contains("samePatients"))
        #expect(report.firstRejects[0].reason.contains("desk"))
        #expect(try scores() == ["6", "5", "2"])
        let same = try test.load(text: file.text(), try ImportedFile.mapping(source: "app", samePatients: true))
        #expect(same.tally.accepted == 1)
        #expect(same.tally.alreadyPresent == 1)
        #expect(try test.integer("SELECT count(*) FROM pain_score WHERE patient = 'ann'") == 3)
        #expect(same.tally.patientsRegistered == 0)
    }
}
