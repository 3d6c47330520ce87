import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("The product's own projectors over a store")
struct ProjectionTests {
    @Test(
        "views caught up import by import, correction by correction, equal views built anew",
        arguments: [UInt64(51), 52])
    func slices(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore()
        let file = ImportedFile(rows: 600, patients: 9, using: &chance)
        var from = 0
        var caughtUp = 0
        while from < file.rows.count {
            let to = min(file.rows.count, from + Int.random(in: 1...80, using: &chance))
            try test.load(text: ImportedFile(Array(file.rows[from..<to])).text(), try ImportedFile.mapping())
            from = to
            if try !test.store.catchUp().wasRebuilt { caughtUp += 1 }
            try correctSomething(test, &chance)
            let verification = try test.store.verify()
            #expect(verification.isSound, "seed \(seed) row \(to): \(verification)")
        }
        #expect(caughtUp > 3, "seed \(seed)")
    }

    private func correctSomething(_ test: TestStore, _ chance: inout SeededGenerator) throws {
        let standing = try test.rows("SELECT position, patient FROM pain_score")
        guard let row = standing.randomElement(using: &chance), let position = Int64.fromDatabaseValue(row[0]),
            let patient = String.fromDatabaseValue(row[1]).flatMap({ PatientID(code: $0) })
        else { return }
        let reason = CorrectionReason(code: "typingError")
        let entry = try #require(try test.store.page(of: patient).entries.first { $0.position == position })
        if Bool.random(using: &chance) {
            _ = try test.store.retract([position], of: patient, reason: reason, by: test.recording)
        } else if case .reading(let kind, var reading) = entry.event {
            reading.value = ReadingValue(ExactNumber(Int.random(in: 0...10, using: &chance)))
            let draft = EntryDraft(occurred: entry.occurred, event: .reading(kind, reading))
            _ = try test.store.amend(position, of: patient, to: draft, reason: reason, by: test.recording)
        }
    }

    /// Past all rules, as a later version or a foreign hand might write it.
    private func append(_ type: String, _ payload: String, to patient: String, in test: TestStore) throws -> Int64 {
        let stream = StreamName(category: "patient", id: patient)
        let version = try #require(try test.store.log.stream(stream)).version
        var chance = SeededGenerator(seed: UInt64(version))
        let event = NewEvent(
            id: EventID(using: &chance), type: type, occurred: 1_780_000_000_000, actor: "stranger",
            payload: Array(payload.utf8))
        return try test.store.log.append(
            [StreamAppend(to: stream, expecting: .exactly(version), events: [event])], clock: TestStore.now)[0]
            .positions[0]
    }

    private func filled() throws -> TestStore {
        let test = try TestStore()
        var chance = SeededGenerator(seed: 53)
        try test.load(
            text: ImportedFile(rows: 200, patients: 8, using: &chance).text(), try ImportedFile.mapping())
        try test.store.catchUp()
        return test
    }

    private func rows(_ test: TestStore, except patient: String) throws -> [[DatabaseValue]] {
        try ["patient", "patient_progress", "maintenance_interval", "worklist"].flatMap {
            try test.rows("SELECT * FROM \($0) WHERE patient <> '\(patient)'")
        }
    }

    @Test("an entry a fold cannot count with parks its patient, named in status and page; an amendment heals")
    func parked() throws {
        let test = try filled()
        let before = try rows(test, except: "p3")
        let bad = try append("authorisationGranted", #"{"authorisation":"a1","visits":-4}"#, to: "p3", in: test)
        try test.store.catchUp()
        #expect(try rows(test, except: "p3") == before)
        let parked = try test.store.status().parked
        #expect(parked.map(\.patient) == ["p3"])
        #expect(parked.map(\.projector) == ["care_worklist"], "\(parked)")
        #expect(parked.allSatisfy { $0.position == bad && $0.reason.contains("-4") })
        let patient = try #require(PatientID(code: "p3"))
        #expect(try test.store.page(of: patient).fold.parked == parked)
        #expect(try test.integer("SELECT count(*) FROM patient_progress WHERE patient = 'p3'") ?? 0 > 0)
        #expect(try test.store.verify().isSound)

        let grant = Authorisation(authorisation: "a1", visits: 4)
        _ = try test.store.amend(
            bad, of: patient,
            to: EntryDraft(
                occurred: Occurrence(milliseconds: 1_780_000_000_000), event: .authorisationGranted(grant)),
            reason: CorrectionReason(code: "typingError"), by: test.recording)
        #expect(try test.store.status().parked.isEmpty)
        #expect(try rows(test, except: "p3") == before)
    }

    @Test("a payload that is not what its type promises parks its patient for every projector")
    func unreadable() throws {
        let test = try filled()
        let before = try rows(test, except: "p3")
        let bad = try append("painScored", #"{"instrument":"nrs-11","value":"six"}"#, to: "p3", in: test)
        try test.store.catchUp()
        #expect(try rows(test, except: "p3") == before)
        let parked = try test.store.status().parked
        #expect(parked.count == PracticeStore.projectors.count)
        #expect(parked.allSatisfy { $0.patient == "p3" && $0.position == bad })
        #expect(try test.store.verify().isSound)
    }

    @Test("an instrument the registry does not know has rows without a direction; others' rows stay")
    func unknownInstrument() throws {
        let test = try filled()
        let before = try rows(test, except: "p3")
        _ = try append("painScored", #"{"instrument":"thermoscope","value":6}"#, to: "p3", in: test)
        try test.store.catchUp()
        #expect(try rows(test, except: "p3") == before)
        #expect(try test.store.status().parked.isEmpty)
        let row = try #require(
            try test.rows("SELECT better, readings FROM patient_progress WHERE instrument = 'thermoscope'").first)
        #expect(row[0].isNull)
        #expect(Int.fromDatabaseValue(row[1]) == 1)
    }

    @Test("a type of a later version is passed over")
    func unknownType() throws {
        let test = try filled()
        let before = try test.digests().filter { $0.table == "patient_progress" }
        _ = try append("auraPhotographed", #"{"hue":3}"#, to: "p3", in: test)
        try test.store.catchUp()
        #expect(try test.digests().filter { $0.table == "patient_progress" } == before)
        #expect(try test.store.status().parked.isEmpty)
        #expect(try test.store.verify().isSound)
    }

    @Test("rows do not depend on the day they are made: the same log copied and rebuilt has the same digests")
    func noToday() throws {
        let test = try filled()
        let copy = try test.copy()
        _ = try copy.store.runner.rebuild()
        #expect(try copy.digests() == test.digests())
    }
}
