import Clinical
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// Whatever was put right since, the answers are those of a log that had it right from the beginning.
@Suite("Corrected courses")
struct CorrectedCourseTests {
    /// Something recorded, as it stands now: of whom, when, and where in the log.
    private struct Fact {
        var owner: Int
        var day: Int
        /// No two facts share one, so that their order is that of their times.
        var minute: Int
        var event: PatientEvent
        var position: Int64 = 0

        var draft: EntryDraft {
            let start = Occurrence(day: CalendarDay("2026-01-05")! + day, precision: .minute)
            return EntryDraft(
                occurred: Occurrence(milliseconds: start.milliseconds + Int64(minute) * 60_000, precision: .minute),
                event: event)
        }

        var isVisit: Bool { if case .visitCompleted = event { true } else { false } }
    }

    /// A visit every third day, and at it, on it or beside it a reading, a treatment, a flare or an unwanted effect.
    private static func draw(owner: Int, day: Int, _ chance: inout SeededGenerator) -> PatientEvent {
        let visit = Bool.random(using: &chance) ? "v\(day / 3 * 3)" : nil
        let context = EntryContext(visit: visit)
        switch Int.random(in: 0..<8, using: &chance) {
        case 0..<4:
            return .reading(
                .pain,
                Reading(
                    instrument: "nrs-11", value: ReadingValue(ExactNumber(Int.random(in: 0...10, using: &chance))),
                    site: "neck", moment: .before, aspect: .now, context: context))
        case 4: return .lifeEventReported(LifeEvent(kind: "flare", site: "neck", context: context))
        case 5:
            let severity = Int.random(in: 1...4, using: &chance)
            return .adverseEventReported(AdverseEvent(kind: "soreness", severity: severity, context: context))
        default:
            let technique = ["nmt", "mfr"].randomElement(using: &chance) ?? "nmt"
            return .treatmentGiven(
                Treatment(
                    techniques: [
                        TechniqueApplied(technique: technique, minutes: Int.random(in: 5...30, using: &chance))
                    ], context: context))
        }
    }

    private static func people(_ test: TestStore) throws -> [PatientID] {
        try (0..<2).map { number in
            let draft = EntryDraft(
                occurred: Occurrence(day: CalendarDay("2026-01-02")!),
                event: .patientRegistered(Registration(birthYear: 1960 + number)))
            return try test.store.register([draft], by: test.recording).patient
        }
    }

    @discardableResult
    private static func record(_ facts: inout [Fact], of people: [PatientID], in test: TestStore) throws -> Int {
        for place in facts.indices {
            let receipt = try test.store.record(
                [facts[place].draft], for: people[facts[place].owner], by: test.recording)
            facts[place].position = receipt.positions[0]
        }
        return facts.count
    }

    /// What is answered, but for positions and ids.
    private static func answers(_ test: TestStore) throws -> [[String]] {
        let queries = [
            """
            SELECT chart, episode, advice.status, phase, days, due_on, last_visit_on, visits, referral, referred_on, found,
                standstill, worse, reason
            FROM maintenance_interval AS advice JOIN patient USING (patient)
            """,
            """
            SELECT chart, instrument, moment, readings, baseline_value, latest_value, latest_on, response
            FROM patient_progress JOIN patient USING (patient)
            """,
            """
            SELECT chart, occurred_on, technique, visit, minutes, effects, severity
            FROM technique_effect JOIN patient USING (patient)
            """,
            """
            SELECT chart, reason, from_on, detail FROM care_worklist_item JOIN patient USING (patient)
            WHERE reason IN ('flare', 'adverse')
            """,
        ]
        return try queries.map { query in
            try test.rows(query).map { row in
                row.map { "\($0.storage.value ?? "-")" }.joined(separator: "|")
            }.sorted()
        }
    }

    @Test(
        "flares, readings, treatments and effects that were amended, withdrawn or moved leave what the right log says",
        arguments: [UInt64(1), 2, 3, 4])
    func likeTheRightLog(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore(.medicalMassage)
        let people = try Self.people(test)
        var facts: [Fact] = []
        for owner in 0..<2 {
            for day in stride(from: 0, to: 30, by: 3) {
                facts.append(Fact(owner: owner, day: day, minute: 900, event: .visitCompleted(Visit(visit: "v\(day)"))))
                for minute in 0..<3 {
                    facts.append(
                        Fact(
                            owner: owner, day: day, minute: 600 + owner * 100 + minute,
                            event: Self.draw(owner: owner, day: day, &chance)))
                }
            }
        }
        try Self.record(&facts, of: people, in: test)
        for step in 0..<40 {
            guard let place = facts.indices.filter({ !facts[$0].isVisit }).randomElement(using: &chance) else { break }
            let fact = facts[place]
            switch Int.random(in: 0..<4, using: &chance) {
            case 0:
                _ = try test.store.retract(
                    [fact.position], of: people[fact.owner], reason: CorrectionReason(code: "neverHappened"),
                    by: test.recording)
                facts.remove(at: place)
            case 1:
                let moved = try test.store.reassign(
                    [fact.position], of: people[fact.owner], to: people[1 - fact.owner],
                    reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
                (facts[place].owner, facts[place].position) = (1 - fact.owner, moved.positions[0])
                facts[place].event.context.visit = nil
            default:
                // Another value, another visit, another day: and what it is stays.
                var other = Self.draw(owner: fact.owner, day: fact.day, &chance)
                while other.typeName != fact.event.typeName {
                    other = Self.draw(owner: fact.owner, day: Int.random(in: 0..<30, using: &chance), &chance)
                }
                facts[place].event = other
                // One that names no visit stays with its own.
                if other.context.visit == nil { facts[place].event.context.visit = fact.event.context.visit }
                (facts[place].day, facts[place].minute) = (Int.random(in: 0..<30, using: &chance), 100 + step)
                _ = try test.store.amend(
                    fact.position, of: people[fact.owner], to: facts[place].draft,
                    reason: CorrectionReason(code: "typingError"), by: test.recording)
            }
            if step % 10 == 0 { #expect(try test.store.verify().isSound, "seed \(seed), step \(step)") }
        }
        #expect(try test.store.verify().isSound, "seed \(seed): a rebuild says something else")

        let right = try TestStore(.medicalMassage)
        // Visits first: nothing can be said of one that is not there.
        facts = facts.filter(\.isVisit) + facts.filter { !$0.isVisit }.shuffled(using: &chance)
        try Self.record(&facts, of: try Self.people(right), in: right)
        try right.store.catchUp()
        let (corrected, expected) = (try Self.answers(test), try Self.answers(right))
        for (found, wanted) in zip(corrected, expected) {
            #expect(!wanted.isEmpty, "seed \(seed)")
            #expect(found.filter { !wanted.contains($0) } == wanted.filter { !found.contains($0) }, "seed \(seed)")
        }
    }
}
