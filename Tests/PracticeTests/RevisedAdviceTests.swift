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

@Suite("Advice that rested on a corrected entry")
struct RevisedAdviceTests {
    /// The practice adopted it later than the days of the advice.
    private static let policy = ", both by policy medical-massage@4, in force since 2026-09-21"

    private static func on(_ day: String) -> Occurrence { Occurrence(day: CalendarDay(day)!) }

    private func store(timeZone: String = "UTC") throws -> (TestStore, PatientID) {
        let test = try TestStore(.medicalMassage, timeZone: timeZone)
        let draft = EntryDraft(
            occurred: Self.on("2026-01-02"), event: .patientRegistered(Registration(birthYear: 1970)))
        return (test, try test.store.register([draft], by: test.recording).patient)
    }

    @discardableResult
    private func record(_ events: PatientEvent..., on day: String, for patient: PatientID, in test: TestStore) throws
        -> [Int64]
    {
        try test.store.record(
            events.map { EntryDraft(occurred: Self.on(day), event: $0) }, for: patient, by: test.recording
        ).positions
    }

    private func lines(_ test: TestStore) throws -> [String] {
        try test.texts("SELECT detail FROM worklist WHERE reason IN ('adviceChanged', 'goalChanged') ORDER BY reason")
    }

    private static func pain(_ value: Int) -> PatientEvent {
        .reading(
            .pain,
            Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck", moment: .before))
    }

    @Test("a decision withdrawn after the visit changes the advice, and the work list says from what to what")
    func decision() throws {
        let (test, patient) = try store()
        try record(.visitCompleted(Visit(visit: "v1")), Self.pain(7), on: "2026-02-02", for: patient, in: test)
        let decision = try record(
            .intervalDecided(IntervalDecision(days: 35, context: EntryContext())), on: "2026-02-02", for: patient,
            in: test)[0]
        #expect(try lines(test) == [])
        let correction = try test.store.retract(
            [decision], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording
        ).positions[0]
        #expect(
            try lines(test) == [
                "The advice of 2026-02-02 rested on @\(decision), withdrawn on 2026-09-21: 35 days → 3 days\(Self.policy)."
            ])
        let row = try #require(
            try test.rows("SELECT days_before, days, revised_on, revised_by FROM maintenance_interval").first)
        #expect(
            row.map { "\($0.storage.value ?? "")" } == ["35", "3", "2026-09-21", "@\(decision) @\(correction)"])
        // What is known before the correction says nothing of it; a further visit ends it.
        let before = try test.store.asked(at: .known(at: correction - 1))
        let then = try before.views.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM worklist WHERE reason = 'adviceChanged'")
        }
        #expect(then == 0)
        try record(.visitCompleted(Visit(visit: "v2")), on: "2026-02-09", for: patient, in: test)
        #expect(try lines(test) == [])
        #expect(try test.store.verify().isSound)
    }

    @Test(
        "advice of before the policy in force is told with the name of the policy, and what it advised itself without")
    func otherPolicy() throws {
        let (test, patient) = try store()
        func later(_ days: Int64) -> Recording { Recording(actor: "anna", now: TestStore.now + days * 86_400_000) }
        func drafts(_ events: PatientEvent...) -> [EntryDraft] {
            events.map { EntryDraft(occurred: Self.on("2026-10-05"), event: $0) }
        }
        let decision = try test.store.record(
            drafts(
                .visitCompleted(Visit(visit: "v1")), Self.pain(7),
                .intervalDecided(IntervalDecision(days: 35, context: EntryContext()))), for: patient, by: later(15)
        ).positions[2]
        _ = try test.store.retract(
            [decision], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: later(16))
        let told = "The advice of 2026-10-05 rested on @\(decision), withdrawn on 2026-10-07: 35 days → 3 days"
        #expect(try lines(test) == [told + "."])
        let text = CarePolicy.defaultText(for: .medicalMassage).replacingOccurrences(
            of: "\nversion: 4\n", with: "\nversion: 5\n")
        let before = try test.head()
        _ = try test.store.adopt(Adoption(policy: text), as: .policy, by: later(17))
        #expect(try lines(test) == [told + ", both by policy medical-massage@5, in force since 2026-10-08."])
        let then = try test.store.asked(at: .known(at: before)).views.read {
            try String.fetchAll($0, sql: "SELECT revision FROM maintenance_interval")
        }
        #expect(then == [told + "."])
    }

    @Test("however many corrections follow that change nothing of it, the advice is told as changed")
    func manyCorrections() throws {
        let (test, patient) = try store()
        try record(.visitCompleted(Visit(visit: "v1")), Self.pain(7), on: "2026-02-02", for: patient, in: test)
        let decision = try record(
            .intervalDecided(IntervalDecision(days: 35, context: EntryContext())), on: "2026-02-02", for: patient,
            in: test)[0]
        func felt(_ value: Int) -> PatientEvent {
            .reading(
                .pain,
                Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck", moment: .after))
        }
        let after = try record(felt(7), on: "2026-02-02", for: patient, in: test)[0]
        _ = try test.store.retract(
            [decision], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        let told = try lines(test)
        #expect(told.count == 1)
        for value in 0..<20 {
            _ = try test.store.amend(
                after, of: patient, to: EntryDraft(occurred: Self.on("2026-02-02"), event: felt(value % 10)),
                reason: CorrectionReason(code: "typingError"), by: test.recording)
            let now = try lines(test)
            #expect(now == told, "\(value)")
        }
    }

    /// Past midnight in Auckland; on the day before in Greenwich.
    @Test("advice changed is told on the practice's own day")
    func practiceDay() throws {
        let (test, patient) = try store(timeZone: "Pacific/Auckland")
        try record(.visitCompleted(Visit(visit: "v1")), Self.pain(7), on: "2026-02-02", for: patient, in: test)
        let decision = try record(
            .intervalDecided(IntervalDecision(days: 35, context: EntryContext())), on: "2026-02-02", for: patient,
            in: test)
        _ = try test.store.retract(
            decision, of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        #expect(try test.texts("SELECT revised_on FROM maintenance_interval") == ["2026-09-22"])
    }

    @Test("what a decision made of the advice is no correction's work, and taking the decision back goes from it")
    func decisionAfterwards() throws {
        let (test, patient) = try store()
        try record(.visitCompleted(Visit(visit: "v1")), Self.pain(6), on: "2026-01-05", for: patient, in: test)
        let middle = try record(
            .visitCompleted(Visit(visit: "v2")), Self.pain(2), on: "2026-01-08", for: patient, in: test)[1]
        try record(.visitCompleted(Visit(visit: "v3")), Self.pain(3), on: "2026-01-12", for: patient, in: test)
        let advised = try #require(try test.integer("SELECT days FROM maintenance_interval"))
        _ = try test.store.amend(
            middle, of: patient, to: EntryDraft(occurred: Self.on("2026-01-08"), event: Self.pain(5)),
            reason: CorrectionReason(code: "typingError"), by: test.recording)
        let corrected = try #require(try test.integer("SELECT days FROM maintenance_interval"))
        #expect(advised != corrected)
        let told =
            "The advice of 2026-01-12 rested on @\(middle), corrected on 2026-09-21: \(advised) days → \(corrected) days\(Self.policy)."
        #expect(try lines(test) == [told])
        let decision = try record(
            .intervalDecided(IntervalDecision(days: 35, context: EntryContext())), on: "2026-01-12", for: patient,
            in: test)[0]
        #expect(try lines(test) == [told], "the decision is nobody's correction")
        _ = try test.store.retract(
            [decision], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        #expect(
            try lines(test) == [
                "The advice of 2026-01-12 rested on @\(decision), withdrawn on 2026-09-21: 35 days → \(corrected) days\(Self.policy)."
            ])
    }

    @Test("an entry that was withdrawn and reinstated is said to be so, where the advice is another all the same")
    func reinstated() throws {
        let (test, patient) = try store()
        try record(.visitCompleted(Visit(visit: "v1")), Self.pain(7), on: "2026-02-02", for: patient, in: test)
        let decision = try record(
            .intervalDecided(IntervalDecision(days: 35, context: EntryContext())), on: "2026-02-02", for: patient,
            in: test)[0]
        func amend(_ days: Int, on day: String = "2026-02-02") throws {
            _ = try test.store.amend(
                decision, of: patient,
                to: EntryDraft(
                    occurred: Self.on(day),
                    event: .intervalDecided(IntervalDecision(days: days, context: EntryContext()))),
                reason: CorrectionReason(code: "typingError"), by: test.recording)
        }
        _ = try test.store.retract(
            [decision], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        try amend(21)
        #expect(
            try lines(test) == [
                "The advice of 2026-02-02 rested on @\(decision), reinstated on 2026-09-21: 35 days → 21 days\(Self.policy)."
            ])
        _ = try test.store.retract(
            [decision], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        // Of a day before the visit it decides nothing: the reinstating changed nothing, and the entry counts all the same.
        try amend(35, on: "2026-01-15")
        #expect(
            try lines(test) == [
                "The advice of 2026-02-02 rested on @\(decision), withdrawn on 2026-09-21 and reinstated since: 35 days → 3 days\(Self.policy)."
            ])
        try amend(35)
        #expect(try lines(test) == [], "it is the advice that was given")
    }

    @Test("a goal met by a value that is withdrawn is not met any more, and the work list says so")
    func goal() throws {
        let (test, patient) = try store()
        try record(
            .goalSet(Goal(goal: "g1", instrument: "nrs-11", target: ExactNumber(2), site: "neck")), on: "2026-02-01",
            for: patient, in: test)
        try record(.visitCompleted(Visit(visit: "v1")), Self.pain(7), on: "2026-02-02", for: patient, in: test)
        let met = try record(Self.pain(2), on: "2026-02-03", for: patient, in: test)[0]
        #expect(try test.texts("SELECT goal_met_on FROM patient_progress") == ["2026-02-03"])
        _ = try test.store.retract(
            [met], of: patient, reason: CorrectionReason(code: "neverHappened"), by: test.recording)
        #expect(try test.texts("SELECT goal_met_on FROM patient_progress") == [])
        #expect(
            try lines(test).last
                == "The goal met on 2026-02-03 rested on @\(met), withdrawn on 2026-09-21: now not met.")
    }
}
