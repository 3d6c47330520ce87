import Clinical
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// A score that a person corrected or moved, and that its source gives to another person.
@Suite("Resources that change their person after a hand had a word")
struct FHIRMovedByHandTests {
    private let test: TestStore
    private static let wrong = CorrectionReason(code: "wrongPatient")

    init() throws { test = try TestStore() }

    /// The score that moves; whose it is.
    private func score(_ holder: Int, version: Int, value: String = "7", status: String = "final") -> String {
        FHIRExport.pain(holder, "x", "2024-02-10", value, status: status, version: version)
            .replacing("\"id\":\"p\(holder)-x\"", with: "\"id\":\"x\"")
    }

    /// Three people, each with a score by which they are known here.
    private func load(_ resources: String...) throws -> FHIRImportReport {
        let people = (1...3).flatMap {
            [FHIRExport.patient($0), FHIRExport.pain($0, "own", "2024-02-1\($0)", "\($0)", version: 1)]
        }
        let path = try test.folder.write((people + resources).joined(separator: "\n") + "\n", to: "moved.ndjson")
        let report = try FHIRImportTests.load(test, path)
        try test.store.catchUp()
        return report
    }

    private func person(_ number: Int) throws -> PatientID {
        try #require(
            try test.texts("SELECT record FROM entry WHERE occurred_on = '2024-02-1\(number)'").first.flatMap {
                PatientID(code: $0)
            })
    }

    private func position() throws -> Int64 {
        try #require(try test.integer("SELECT position FROM pain_score WHERE occurred_on = '2024-02-10' AND value > 3"))
    }

    /// Each place where the score stands: the number of the person under whose record, and the value.
    private func places() throws -> [String] {
        let people = try Dictionary(uniqueKeysWithValues: (1...3).map { (try person($0).text, $0) })
        return try test.texts(
            """
            SELECT record || ' ' || (payload ->> '$.value') FROM entry
            WHERE type = 'painScored' AND occurred_on = '2024-02-10' AND payload ->> '$.value' > 3 ORDER BY position
            """
        ).map { row in
            let parts = row.split(separator: " ")
            return "\(people[String(parts[0])] ?? 0): \(parts[1])"
        }
    }

    private func amend(to value: Int) throws {
        let position = try position()
        try test.amendReading(position, to: value)
    }

    private func reassign(to number: Int) throws {
        let position = try position()
        _ = try test.store.reassign(
            [position], of: test.store.owner(of: position), to: person(number), reason: Self.wrong, by: test.recording)
        try test.store.catchUp()
    }

    private func merge(_ number: Int, into survivor: Int) throws {
        _ = try test.store.merge(
            person(number), into: person(survivor), reason: CorrectionReason(code: "duplicate"), by: test.recording)
        try test.store.catchUp()
    }

    @Test("what a hand corrected stands once, where it was corrected, until somebody moves it; the report says so")
    func corrected() throws {
        _ = try load(score(1, version: 1))
        try amend(to: 8)
        let position = try position()
        let report = try load(score(2, version: 2))
        #expect(try places() == ["1: 8"])
        let kept = KeptByHand(position: position, patient: try person(1), claimedFor: try person(2))
        #expect(report.keptByHand == [kept] && report.rows.keptByHand == 1, "\(report)")
        let again = try load(score(2, version: 2))
        #expect(try again.origin == nil && places() == ["1: 8"], "\(again)")
        let reason = try #require(again.firstRejects.first?.reason, "it is told each time: \(again)")
        #expect(try reason.contains("reassign @\(position) --to \(person(2))") && again.rows.changed == 1, "\(reason)")
        try reassign(to: 2)
        let moved = try load(score(2, version: 2))
        #expect(
            try moved.rejected == 0 && moved.rows.entries == 0 && moved.rows.amendments == 0 && places() == ["2: 8"],
            "\(moved)")
        #expect(try load(score(2, version: 2)).origin == nil)
        let changed = try load(score(2, version: 3, value: "5"))
        #expect(changed.rows.changed == 1 && changed.rows.amendments == 0, "\(changed)")
        #expect(changed.firstRejects.first?.reason.contains("corrected by hand") == true, "\(changed)")
        #expect(try places() == ["2: 8"] && test.store.verify().isSound)
    }

    @Test(
        "what comes later of a visit that a hand moved is refused to the first patient, and goes in where the visit is")
    func visitMoved() throws {
        func reading(_ holder: Int, _ id: String) -> String {
            FHIRExport.pain(holder, id, "2024-02-20", "6", visit: 1)
                .replacing("\"id\":\"p\(holder)-", with: "\"id\":\"").replacing("p\(holder)-e1", with: "p1-e1")
        }
        let visit = FHIRExport.encounter(1, 1, "2024-02-20")
        _ = try load(visit, reading(1, "at"))
        let moved = try test.texts("SELECT CAST(position AS TEXT) FROM entry WHERE occurred_on = '2024-02-20'")
            .compactMap {
                Int64($0)
            }
        _ = try test.store.reassign(moved, of: person(1), to: person(2), reason: Self.wrong, by: test.recording)
        try test.store.catchUp()
        let later = try load(visit, reading(1, "at"), reading(1, "later"), reading(1, "more"))
        #expect(later.rejected == 2 && later.rows.entries == 0, "\(later)")
        let reason = try #require(later.firstRejects.first?.reason)
        #expect(try reason.contains("was moved by hand to the patient \(person(2))"), "\(reason)")
        let right = try load(
            visit.replacing("Patient/p1", with: "Patient/p2"), reading(2, "at"), reading(2, "later"))
        #expect(right.rejected == 0 && right.rows.entries == 1, "\(right)")
        let holders = try test.texts("SELECT DISTINCT record FROM entry WHERE occurred_on = '2024-02-20'")
        #expect(try holders == [person(2).text] && test.store.verify().isSound)
    }

    @Test("nor is a visit that a hand moved missed or called off with the first patient")
    func visitMovedAndLost() throws {
        let visit = FHIRExport.encounter(1, 1, "2024-02-20")
        _ = try load(visit)
        let moved = try test.texts("SELECT CAST(position AS TEXT) FROM entry WHERE occurred_on = '2024-02-20'")
            .compactMap { Int64($0) }
        _ = try test.store.reassign(moved, of: person(1), to: person(2), reason: Self.wrong, by: test.recording)
        try test.store.catchUp()
        let lost = visit.replacing("finished", with: "cancelled").replacing(
            "\"status\"", with: "\"meta\":{\"versionId\":\"2\"},\"status\"")
        let report = try load(lost)
        #expect(report.rejected == 1 && report.rows.entries == 0, "\(report)")
    }

    @Test("moved to another patient and back, it follows its source again; an older withdrawal is an older one")
    func movedThereAndBack() throws {
        _ = try load(score(1, version: 1))
        try reassign(to: 2)
        _ = try load(score(1, version: 4, status: "entered-in-error"))
        let older = try load(score(1, version: 3, status: "entered-in-error"))
        #expect(older.rows.olderVersions == 1 && older.rows.changed == 0, "\(older)")
        try reassign(to: 1)
        let changed = try load(score(1, version: 5, value: "5"))
        #expect(changed.rejected == 0 && changed.rows.amendments == 1, "\(changed)")
        #expect(try places() == ["1: 5"])
        #expect(try load(score(1, version: 5, value: "5")).origin == nil)
        #expect(try test.store.verify().isSound)
    }

    @Test("what a hand corrected and its source took back under another person stays, and is told")
    func correctedAndTakenBack() throws {
        _ = try load(score(1, version: 1))
        try amend(to: 8)
        let position = try position()
        let report = try load(score(2, version: 2, status: "entered-in-error"))
        #expect(try places() == ["1: 8"])
        #expect(try report.keptByHand == [KeptByHand(position: position, patient: person(1))], "\(report)")
    }

    @Test("moved by hand to a record that is merged later, it is one when its source moves it too")
    func movedIntoMerged() throws {
        for (merged, survivor) in [(3, 2), (2, 3)] {
            let test = try FHIRMovedByHandTests()
            _ = try test.load(test.score(1, version: 1))
            try test.reassign(to: 3)
            try test.merge(merged, into: survivor)
            let report = try test.load(test.score(2, version: 2))
            #expect(report.rows.entries == 0 && report.rejected == 0, "\(report)")
            #expect(try test.places() == ["3: 7"], "\(merged) into \(survivor)")
            #expect(try test.load(test.score(2, version: 2)).origin == nil)
            #expect(try test.load(test.score(2, version: 3, value: "5")).rows.amendments == 1)
            #expect(try test.places() == ["3: 5"])
            #expect(
                try test.load(test.score(2, version: 5, value: "5", status: "entered-in-error")).rows.withdrawn == 1)
            #expect(try test.load(test.score(2, version: 4)).rows.olderVersions == 1)
            #expect(try test.places().isEmpty && test.test.store.verify().isSound)
        }
    }

    @Test("moved by hand to somebody whose record is no other's, it is not taken for another's")
    func notMerged() throws {
        _ = try load(score(1, version: 1))
        try reassign(to: 3)
        _ = try load(score(2, version: 2))
        #expect(try places() == ["3: 7", "2: 7"])
    }
}
