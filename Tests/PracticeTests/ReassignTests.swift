import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Entries of the wrong patient")
struct ReassignTests {
    private static let wrong = CorrectionReason(code: "wrongPatient")

    private func people(_ test: TestStore, _ count: Int) throws -> [PatientID] {
        try (1...count).map { number in
            let draft = EntryDraft(
                occurred: Self.on("2026-01-02"),
                event: .patientRegistered(Registration(birthYear: 1960 + number, name: .open("Person \(number)"))))
            return try test.store.register([draft], by: test.recording).patient
        }
    }

    private static func on(_ day: String) -> Occurrence { Occurrence(day: CalendarDay(day)!) }

    private static func pain(_ value: Int, note: String? = nil, visit: String? = nil) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck",
                context: EntryContext(visit: visit, note: note.map(SealableText.open))))
    }

    @discardableResult
    private func record(_ events: PatientEvent..., on day: String, for patient: PatientID, in test: TestStore) throws
        -> [Int64]
    {
        try test.store.record(
            events.map { EntryDraft(occurred: Self.on(day), event: $0) }, for: patient, by: test.recording
        ).positions
    }

    private func scores(_ patient: PatientID, in test: TestStore) throws -> [String] {
        try test.texts("SELECT value_text FROM pain_score WHERE patient = '\(patient)' ORDER BY occurred_on, position")
    }

    @Test("what was moved is amended where it stands, or moved back: it counts once")
    func amendingWhatWasMoved() throws {
        let test = try TestStore()
        let people = try people(test, 2)
        let reading = try record(Self.pain(7), on: "2026-02-02", for: people[0], in: test)[0]
        func move(_ position: Int64, from: Int, to: Int) throws -> Int64 {
            try test.store.reassign(
                [position], of: people[from], to: people[to], reason: Self.wrong, by: test.recording
            ).positions[0]
        }
        func amend(_ position: Int64, of person: Int, to value: Int) throws {
            _ = try test.store.amend(
                position, of: people[person], to: EntryDraft(occurred: Self.on("2026-02-02"), event: Self.pain(value)),
                reason: CorrectionReason(code: "typingError"), by: test.recording)
        }
        let copy = try move(reading, from: 0, to: 1)
        let message = refusal(.data) { try amend(reading, of: 0, to: 6) }
        #expect(message.contains("@\(reading) was moved to patient \(people[1])"), "\(message)")
        try amend(copy, of: 1, to: 6)
        #expect(try scores(people[0], in: test).isEmpty && scores(people[1], in: test) == ["6"])
        try amend(move(copy, from: 1, to: 0), of: 0, to: 5)
        #expect(try scores(people[0], in: test) == ["5"] && scores(people[1], in: test).isEmpty)
    }

    @Test("nobody knew half of a move, a merge or a parting: a position within one is refused, naming those around it")
    func dividedAct() throws {
        let test = try TestStore()
        let people = try people(test, 2)
        let positions = try record(
            .visitCompleted(Visit(visit: "v1")), Self.pain(7, visit: "v1"), on: "2026-02-02", for: people[0], in: test)
        var acts: [ClosedRange<Int64>] = []
        func act(_ work: () throws -> Void) throws {
            let before = try test.store.log.head()
            try work()
            acts.append(before + 1...(try test.store.log.head()))
        }
        try act {
            _ = try test.store.reassign(positions, of: people[0], to: people[1], reason: Self.wrong, by: test.recording)
        }
        try act {
            _ = try test.store.merge(people[0], into: people[1], reason: Self.wrong, by: test.recording)
        }
        try act { _ = try test.store.unmerge(people[0], reason: Self.wrong, by: test.recording) }
        try record(Self.pain(3), on: "2026-02-09", for: people[0], in: test)
        #expect(acts.map(\.count) == [4, 2, 2])
        let within = acts.flatMap { Array($0.dropLast()) }
        // Of the first two nothing can be folded: no policy, or no registry yet.
        for position in 3...(try test.store.log.head()) {
            guard within.contains(position) else {
                let instant = try test.store.instant(knownAt: .position(position), now: TestStore.now)
                #expect(instant.position == position)
                continue
            }
            let message = refusal(.usage) {
                _ = try test.store.instant(knownAt: .position(position), now: TestStore.now)
            }
            let act = try #require(acts.first { $0.contains(position) })
            #expect(message.contains("Name @\(act.upperBound), or @\(act.lowerBound - 1) for"), "\(message)")
        }
        // Views of the halves all the same: a log that was filtered has them.
        for position in within {
            _ = try test.store.views(at: .known(at: position))
        }
    }

    @Test(
        "a visit moves with what was recorded at it, its texts open with the right patient's key, and both are folded anew"
    )
    func visit() throws {
        let test = try TestStore()
        let people = try people(test, 3)
        let (wrong, right) = (people[0], people[1])
        let positions = try record(
            .visitCompleted(Visit(visit: "v1")), Self.pain(7, note: "after lifting", visit: "v1"), on: "2026-02-02",
            for: wrong, in: test)
        let before = try test.store.log.head()
        let untouched = try test.store.page(of: people[2]).fold.rows
        let receipt = try test.store.reassign(positions, of: wrong, to: right, reason: Self.wrong, by: test.recording)
        #expect(receipt.positions == [before + 1, before + 2, before + 3, before + 4])
        let page = try test.store.page(of: right)
        guard case .reading(_, let moved)? = page.entries.last?.event else {
            Issue.record("no reading")
            return
        }
        #expect(moved.context.note?.opened == "after lifting" && moved.context.visit == "v1")
        #expect(moved.context.movedFrom == MovedEntry(patient: wrong.text, position: positions[1]))
        #expect(try scores(wrong, in: test) == [] && scores(right, in: test) == ["7"])
        #expect(try test.store.page(of: people[2]).fold.rows == untouched)
        #expect(try test.store.verify().isSound)
        // As known before, the record is as it was.
        let then = try PatientHistory(of: right, in: test.store.log, at: .known(at: before))
        #expect(try then.entries().count == 1)
        #expect(try PatientHistory(of: wrong, in: test.store.log, at: .known(at: before)).entries().count == 3)
        let items = try test.store.record.history(of: wrong).items
        guard case .retraction(let reason)? = items.last?.content else {
            Issue.record("not withdrawn")
            return
        }
        #expect(reason.movedTo == right.text && reason.code == "wrongPatient")
    }

    @Test("a move is taken back by moving again, also when it was tried twice")
    func back() throws {
        let test = try TestStore()
        let people = try people(test, 2)
        let original = try record(Self.pain(4), on: "2026-02-02", for: people[0], in: test)[0]
        let there = try test.store.reassign(
            [original], of: people[0], to: people[1], reason: Self.wrong, by: test.recording
        ).positions[0]
        _ = refusal(.data) {
            _ = try test.store.reassign(
                [original], of: people[0], to: people[1], reason: Self.wrong, by: test.recording)
        }
        _ = try test.store.reassign([there], of: people[1], to: people[0], reason: Self.wrong, by: test.recording)
        #expect(try scores(people[0], in: test) == ["4"] && scores(people[1], in: test) == [])
    }

    @Test("what is no fact about care, and who cannot take it, is refused, and nothing is recorded")
    func refused() throws {
        let test = try TestStore()
        let people = try people(test, 3)
        let pain = try record(Self.pain(4), on: "2026-02-02", for: people[0], in: test)[0]
        _ = try test.store.erase(people[2], reason: CorrectionReason(code: "other"), by: test.recording)
        let registration = try test.store.page(of: people[0]).entries[0].position
        let head = try test.store.log.head()
        for (target, position) in [
            (people[0], pain), (people[2], pain), (PatientID(code: "nobody")!, pain), (people[1], registration),
        ] {
            _ = refusal(.data) {
                _ = try test.store.reassign(
                    [position], of: people[0], to: target, reason: Self.wrong, by: test.recording)
            }
        }
        #expect(try test.store.log.head() == head)
    }

    @Test("an imported entry that was moved does not come back with the next import, and undoing the import leaves it")
    func imported() throws {
        var chance = SeededGenerator(seed: 5)
        let test = try TestStore()
        let file = ImportedFile(rows: 20, patients: 3, using: &chance).text()
        let mapping = try ImportedFile.mapping()
        let report = try test.load(text: file, mapping)
        let (p1, p2) = (PatientID(code: "p1")!, PatientID(code: "p2")!)
        let entry = try #require(
            try test.store.record.history(of: p1).entries().last { $0.event.typeName == "painScored" })
        let before = try (scores(p1, in: test), scores(p2, in: test))
        _ = try test.store.reassign([entry.position], of: p1, to: p2, reason: Self.wrong, by: test.recording)
        _ = try test.load(text: file, mapping)
        #expect(try scores(p1, in: test).count == before.0.count - 1)
        #expect(try scores(p2, in: test).count == before.1.count + 1)
        let origin = try #require(report.origin)
        let everybody = (1...3).compactMap { PatientID(code: "p\($0)") }
        _ = try test.store.undoImport(origin, of: everybody, by: test.recording)
        #expect(try scores(p1, in: test) == [] && scores(p2, in: test).count == 1)
        #expect(try test.store.verify().isSound)
    }

    @Test("random moves among three people end where a list of owners says", arguments: [UInt64(1), 2, 3])
    func random(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore()
        let people = try people(test, 3)
        // Where each reading stands now, and whose it is.
        var readings: [(owner: Int, position: Int64, value: Int)] = []
        for round in 0..<40 {
            let choice = readings.indices.randomElement(using: &chance)
            switch Int.random(in: 0..<4, using: &chance) {
            case 0 where choice != nil:
                let (place, target) = (choice!, Int.random(in: 0..<3, using: &chance))
                if target == readings[place].owner { continue }
                let moved = try test.store.reassign(
                    [readings[place].position], of: people[readings[place].owner], to: people[target],
                    reason: Self.wrong, by: test.recording)
                (readings[place].owner, readings[place].position) = (target, moved.positions[0])
            case 1 where choice != nil:
                readings[choice!].value = Int.random(in: 0...10, using: &chance)
                let reading = readings[choice!]
                _ = try test.store.amend(
                    reading.position, of: people[reading.owner],
                    to: EntryDraft(occurred: Self.on("2026-02-02"), event: Self.pain(reading.value)),
                    reason: CorrectionReason(code: "typingError"), by: test.recording)
            case 2 where choice != nil && round % 3 == 0:
                let reading = readings.remove(at: choice!)
                _ = try test.store.retract(
                    [reading.position], of: people[reading.owner], reason: Self.wrong, by: test.recording)
            default:
                let (owner, value) = (Int.random(in: 0..<3, using: &chance), Int.random(in: 0...10, using: &chance))
                let position = try record(Self.pain(value), on: "2026-02-02", for: people[owner], in: test)[0]
                readings.append((owner, position, value))
            }
        }
        for (number, person) in people.enumerated() {
            let expected = readings.filter { $0.owner == number }.map { String($0.value) }.sorted()
            #expect(try scores(person, in: test).sorted() == expected, "seed \(seed)")
        }
        #expect(try test.store.verify().isSound, "seed \(seed)")
    }
}
