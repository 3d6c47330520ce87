import Clinical
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// The page of the present is read on a day, and a clock that is ahead may have told of the next one.
@Suite("A page read on a day")
struct PageOfADayTests {
    private func lastVisit(_ page: PatientPage) throws -> ViewValue {
        let (table, rows) = page.rows(of: "maintenance_interval")
        let column = try #require(table.columns.firstIndex { $0.name == "last_visit_on" })
        return try #require(rows.first).values[column]
    }

    @Test("what is recorded of tomorrow is no result of today, and is one tomorrow")
    func tomorrow() throws {
        let test = try TestStore(.medicalMassage, timeZone: "UTC")
        let registered = EntryDraft(
            occurred: Occurrence(day: CalendarDay("2026-09-01")!), event: .patientRegistered(Registration()))
        let patient = try test.store.register([registered], by: test.recording).patient
        // The tests' now is noon of 2026-09-21.
        let tomorrow = Occurrence(milliseconds: TestStore.now + 20 * 3_600_000)
        for (visit, at) in [("v1", Occurrence(day: CalendarDay("2026-09-10")!)), ("v2", tomorrow)] {
            _ = try test.store.record(
                [EntryDraft(occurred: at, event: .visitCompleted(Visit(visit: visit)))], for: patient,
                by: test.recording)
        }
        let head = Instant.known(at: try test.head())
        let today = try test.store.page(of: patient, at: head, readOn: CalendarDay("2026-09-21"))
        #expect(try lastVisit(today) == .text("2026-09-10"))
        #expect(today.entries.count == 3, "the entries are all there")
        let then = try test.store.page(of: patient, at: head, readOn: CalendarDay("2026-09-22"))
        #expect(try lastVisit(then) == .text("2026-09-22"))
        #expect(try lastVisit(test.store.page(of: patient)) == .text("2026-09-22"))
    }

    /// Past midnight in Auckland; on the day before in Greenwich.
    @Test("what the practice does is of its own day: an erasure, a merge, an adoption")
    func ownDay() throws {
        let test = try TestStore(.medicalMassage, timeZone: "Pacific/Auckland")
        let registered = EntryDraft(
            occurred: Occurrence(day: CalendarDay("2026-09-01")!), event: .patientRegistered(Registration()))
        let patients = try (0..<3).map { _ in try test.store.register([registered], by: test.recording).patient }
        let reason = CorrectionReason(code: "other")
        _ = try test.store.merge(patients[0], into: patients[1], reason: reason, by: test.recording)
        _ = try test.store.unmerge(patients[0], reason: reason, by: test.recording)
        _ = try test.store.erase(patients[2], reason: reason, by: test.recording)
        let days = try test.texts(
            "SELECT DISTINCT substr(occurred, 1, 10) FROM events WHERE type <> 'patientRegistered'")
        #expect(days == ["2026-09-22"])
    }
}
