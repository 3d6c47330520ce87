import Clinical
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// A score that its source gives to one person and then to another.
@Suite("Resources that change their person")
struct FHIRMovedTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    /// The score that moves, as an export has it.
    private func score(_ holder: Int, version: Int?, status: String = "final", value: String = "7") -> String {
        let text = FHIRExport.pain(holder, "x", "2024-02-10", value, status: status, version: version ?? 0)
            .replacing("\"id\":\"p\(holder)-x\"", with: "\"id\":\"x\"")
        return version == nil ? text.replacing("\"versionId\":\"0\"", with: "") : text
    }

    private static let people = [FHIRExport.patient(1), FHIRExport.patient(2)]

    private func load(_ resources: String...) throws -> FHIRImportReport {
        let lines = Self.people + resources + [FHIRExport.pain(1, "stays", "2024-02-11", "3", version: 4)]
        let path = try test.folder.write(lines.joined(separator: "\n") + "\n", to: "moved.ndjson")
        let report = try FHIRImportTests.load(test, path)
        try test.store.catchUp()
        return report
    }

    /// With whom the score that moves stands, and with what value: `first`, beside the one that stays, or `second`.
    private func holders() throws -> [String] {
        let staying = try test.texts("SELECT patient FROM pain_score WHERE value_text = '3'")
        return try test.texts(
            "SELECT patient || ' ' || value_text FROM pain_score WHERE value_text <> '3' ORDER BY position"
        ).map { $0.replacing(staying[0], with: "first") }.map {
            $0.hasPrefix("first") ? $0 : "second " + $0.split(separator: " ")[1]
        }
    }

    private func position() throws -> Int64 {
        try #require(try test.integer("SELECT position FROM pain_score WHERE value_text <> '3'"))
    }

    /// Moves the score to the second person by hand.
    private func moveByHand() throws -> Int64 {
        let position = try position()
        let from = try test.store.owner(of: position)
        let to = try #require(
            try test.texts("SELECT patient FROM patient WHERE patient <> '\(from.text)'").first.flatMap {
                PatientID(code: $0)
            })
        let receipt = try test.store.reassign(
            [position], of: from, to: to, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        try test.store.catchUp()
        return try #require(receipt.positions.first)
    }

    @Test("taken back with its person, then given to another: undoing the first brings nothing back")
    func takenBackThenGiven() throws {
        _ = try load(score(1, version: 1))
        let takenBack = try load(score(1, version: 2, status: "entered-in-error"))
        _ = try load(score(2, version: 3, value: "5"))
        let origin = try #require(takenBack.origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        try test.store.catchUp()
        #expect(try holders().count == 1)
    }

    @Test("over two imports it is withdrawn from the first, and may come back; an older export brings nothing back")
    func moved() throws {
        _ = try load(score(1, version: 1))
        #expect(try holders() == ["first 7"])
        let report = try load(score(2, version: 2))
        #expect(report.rows.withdrawals == 1 && report.rows.arrivalsNotFollowed == 0)
        #expect(try holders() == ["second 7"])
        let head = try test.head()
        #expect(try load(score(2, version: 2)).origin == nil)
        #expect(try load(score(1, version: 1)).origin == nil)
        #expect(try test.head() == head && holders() == ["second 7"])
        #expect(try load(score(1, version: 3)).rows.withdrawals == 1)
        #expect(try holders() == ["first 7"])
        #expect(try test.store.verify().isSound)
    }

    @Test("in one import it is its later holder's, in whatever order the two versions come", arguments: [true, false])
    func inOneExport(newerFirst: Bool) throws {
        let versions = [score(1, version: 1), score(2, version: 2)]
        let report = try newerFirst ? load(versions[1], versions[0]) : load(versions[0], versions[1])
        #expect(report.resources.superseded == 1 && report.rejected == 0, "\(report)")
        #expect(try holders() == ["second 7"])
        #expect(try load(versions[0], versions[1]).origin == nil)
    }

    @Test("two people's resources of one id are two, where nothing says that one is a later version of the other")
    func localIds() throws {
        for (name, other) in [
            ("no version", score(2, version: nil)), ("the same version", score(2, version: 1)),
            ("another time", score(2, version: 2).replacing("2024-02-10T09:10", with: "2024-02-17T10:10")),
        ] {
            let test = try FHIRMovedTests()
            let report = try test.load(score(1, version: 1), other)
            #expect(try report.resources.superseded == 0 && test.holders().count == 2, "\(name): \(report)")
        }
    }

    @Test("an older export read later does not bring it to its earlier holder")
    func olderLater() throws {
        _ = try load(score(2, version: 2))
        let report = try load(score(1, version: 1))
        #expect(report.rows.withdrawals == 1, "\(report)")
        #expect(try holders() == ["second 7"])
        #expect(try load(score(1, version: 1)).rows.olderVersions == 1)
        #expect(try holders() == ["second 7"])
    }

    @Test("taken back under another person, it goes from whoever has it, and does not come back")
    func takenBackElsewhere() throws {
        _ = try load(score(1, version: 1))
        let report = try load(score(2, version: 2, status: "entered-in-error"))
        #expect(report.rows.withdrawals == 1, "\(report)")
        #expect(try holders().isEmpty)
        #expect(try load(score(1, version: 1)).rows.olderVersions == 1)
        #expect(try holders().isEmpty)
    }

    @Test("whom somebody found it to be of has it once, when the source says the same")
    func byHand() throws {
        for version in [nil, 1] {
            let test = try FHIRMovedTests()
            _ = try test.load(score(1, version: version))
            _ = try test.moveByHand()
            let same = try test.load(score(2, version: version.map { $0 + 1 }))
            #expect(same.rows.entries == 0 && same.rows.withdrawals == 0 && same.rejected == 0, "\(same)")
            #expect(same.rows.versionsNoted == (version == nil ? 0 : 1))
            let head = try test.test.head()
            #expect(try test.load(score(2, version: version.map { $0 + 1 })).origin == nil)
            #expect(try test.test.head() == head)
            #expect(try test.holders() == ["second 7"])
            let changed = try test.load(score(2, version: version.map { $0 + 2 }, value: "5"))
            #expect(changed.rows.amendments == 1 && changed.rejected == 0, "\(changed)")
            #expect(try test.holders() == ["second 5"])
            #expect(try test.load(score(2, version: version.map { $0 + 2 }, value: "5")).origin == nil)
            let gone = try test.load(score(2, version: version.map { $0 + 3 }, status: "entered-in-error", value: "5"))
            #expect(gone.rows.withdrawn == 1 && gone.rejected == 0, "\(gone)")
            #expect(try test.holders().isEmpty && test.test.store.verify().isSound)
        }
    }

    @Test("that the source takes back, or changes, what somebody moved away is told until it is done there")
    func takenBackAfterMove() throws {
        _ = try load(score(1, version: 1))
        let copy = try moveByHand()
        let changed = try load(score(1, version: 2, value: "5"))
        #expect(changed.rows.changed == 1, "\(changed)")
        let other = try test.store.owner(of: copy)
        let words = "was moved by hand to the patient \(other) since: "
        #expect(changed.firstRejects.first?.reason.contains(words + "amend it there") == true)
        let gone = try load(score(1, version: 3, status: "entered-in-error"))
        #expect(gone.firstRejects.first?.reason.contains(words + "retract it there") == true, "\(gone)")
        #expect(try holders() == ["second 7"])
        _ = try test.store.retract(
            [copy], of: other, reason: CorrectionReason(code: "enteredInError"), by: test.recording)
        try test.store.catchUp()
        #expect(try load(score(1, version: 3, status: "entered-in-error")).rejected == 0)
    }

    @Test("undoing its import says that it stays where somebody moved it")
    func undone() throws {
        let origin = try #require(try load(score(1, version: 1)).origin)
        let position = try position()
        _ = try moveByHand()
        let undone = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        #expect(undone.movedByHand == 1 && undone.movedPositions == [position], "\(undone)")
    }

    @Test("an import that is undone and done again moves a resource again")
    func movedAgain() throws {
        _ = try load(score(1, version: 1))
        let second = try #require(try load(score(2, version: 2)).origin)
        _ = try test.store.undoImport(second, of: test.store.patients(ofImport: second), by: test.recording)
        try test.store.catchUp()
        #expect(try holders() == ["first 7"])
        _ = try load(score(2, version: 2))
        #expect(try holders() == ["second 7"])
    }

    @Test("what its source took back under another person before it came here is not brought in by an older export")
    func takenBackUnseenElsewhere() throws {
        _ = try load(score(2, version: 3, status: "entered-in-error"))
        let report = try load(score(1, version: 1))
        #expect(report.rows.withdrawals == 1, "\(report)")
        #expect(try holders().isEmpty)
        #expect(try load(score(1, version: 1)).rows.olderVersions == 1)
    }

    @Test("moved by hand and back again, it is followed to where it stands")
    func movedBack() throws {
        _ = try load(score(1, version: 1))
        let original = try position()
        let first = try test.store.owner(of: original)
        let copy = try moveByHand()
        let second = try test.store.owner(of: copy)
        _ = try test.store.reassign(
            [copy], of: second, to: first, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        try test.store.catchUp()
        #expect(try holders() == ["first 7"])
        let gone = try load(score(1, version: 2, status: "entered-in-error"))
        #expect(gone.rejected == 0 && gone.rows.withdrawn == 1, "\(gone)")
        #expect(try holders() == [])
    }

    @Test("what a hand corrected and its source took back is said so, with what to do")
    func takenBackAfterCorrection() throws {
        _ = try load(score(1, version: 1))
        let position = try position()
        let patient = try test.store.owner(of: position)
        let entry = try #require(try test.store.page(of: patient).entries.first { $0.position == position })
        guard case .reading(let kind, var reading) = entry.event else { throw CancellationError() }
        reading.value = ReadingValue(ExactNumber(8))
        _ = try test.store.amend(
            position, of: patient, to: EntryDraft(occurred: entry.occurred, event: .reading(kind, reading)),
            reason: CorrectionReason(code: "typingError"), by: test.recording)
        let gone = try load(score(1, version: 2, status: "entered-in-error"))
        let reason = try #require(gone.firstRejects.first?.reason)
        #expect(reason.contains("its source took @\(position) back"), "\(reason)")
        #expect(reason.contains("retract @\(position) by hand"), "\(reason)")
    }

    @Test("a row of a file that was moved by hand is known again under its new patient, once for each")
    func rowsOfAFile() throws {
        let mapping = try ImportedFile.mapping(key: "[day, where]", onChange: "amend")
        func text(_ patient: String, _ scores: String...) -> String {
            ImportedFile(
                [["p2", "2026-02-01", "back", "3", ""]]
                    + scores.enumerated().map { [patient, "2026-03-01", "neck", $1, ""] }
            ).text()
        }
        _ = try test.load(text: text("p1", "4", "4"), mapping)
        let position = try #require(try test.integer("SELECT min(position) FROM pain_score WHERE value_text = '4'"))
        let to = try #require(
            try test.texts("SELECT patient FROM pain_score WHERE value_text = '3'").first.flatMap {
                PatientID(code: $0)
            })
        _ = try test.store.reassign(
            [position], of: test.store.owner(of: position), to: to, reason: CorrectionReason(code: "wrongPatient"),
            by: test.recording)
        let report = try test.load(text: text("p2", "4"), mapping)
        #expect(report.tally.alreadyPresent == 2 && report.tally.entries == 0, "\(report)")
        #expect(try test.load(text: text("p2", "4", "4"), mapping).tally.entries == 1)
        #expect(try test.load(text: text("p2", "4", "4"), mapping).tally.entries == 0)
    }
}
