import Clinical
import PatientRecord
import Synchronization
import Testing

@testable import ProjectionRuntime

/// When corrections have an answer worked out again.
@Suite struct RevisionTests {
    /// Answers with the pain scores of a site, and counts how often it is asked to.
    private struct PainAt: RevisableProjector {
        final class Tally: Sendable {
            let answers = Mutex(0)
        }

        let site: String
        let tally = Tally()
        let name = "pain_at"
        let version = 1
        let tables = [ViewTable("pain_at", "Pain.", key: ["scores"], columns: [.text("scores", "All.")])]

        func initial(_ subject: PatientSubject, context: CareContext) -> [String] { [] }

        func fold(_ entry: PatientEntry, into scores: inout [String], context: CareContext) {
            guard case .reading(_, let reading) = entry.event, reading.site == site else { return }
            scores.append(reading.value.number?.literal ?? "")
        }

        func rows(of scores: [String], subject: PatientSubject, context: CareContext) -> [ViewRow] {
            [ViewRow(table: 0, [.text(scores.joined(separator: " "))])]
        }

        func standsSince(_ entries: [PatientEntry]) -> Int64? { 0 }

        func answer(of scores: [String], subject: PatientSubject, context: CareContext) -> [ViewRow] {
            tally.answers.withLock { $0 += 1 }
            return rows(of: scores, subject: subject, context: context)
        }

        func canRest(on event: PatientEvent, among events: [PatientEvent], context: CareContext) -> Bool {
            if case .reading(_, let reading) = event { reading.site == site } else { true }
        }

        func rows(_ rows: [ViewRow], revisedBy revisions: [Revision], context: CareContext) -> [ViewRow] {
            rows + revisions.map { ViewRow(table: 0, [.text("corrected @\($0.corrected)")]) }
        }
    }

    private static func fold(_ projector: PainAt, _ fixture: ViewsFixture) throws -> [ViewRow] {
        let history = try PatientHistory(reading: ViewsFixture.stream("p"), in: fixture.log)
        let subject = PatientSubject(id: "p", ordinal: 1, practice: "practice", history: history)
        return PatientFold(
            history, subject: subject, projectors: [projector], context: try CareContext.resolve(in: fixture.log)
        ).rows[0]
    }

    @Test func nothingIsWorkedOutAgainForACorrectionThatTheAnswerCannotRestOn() throws {
        let fixture = try ViewsFixture()
        let neck = try fixture.record(ViewsFixture.pain(5), for: "p")
        try fixture.amend(neck, of: "p", to: ViewsFixture.pain(6))
        let projector = PainAt(site: "knee")
        #expect(try Self.fold(projector, fixture) == [ViewRow(table: 0, [.text("")])])
        #expect(projector.tally.answers.withLock { $0 } == 0)
    }

    @Test func aCorrectionAwayFromWhatTheAnswerRestsOnIsTold() throws {
        let fixture = try ViewsFixture()
        let neck = try fixture.record(ViewsFixture.pain(5), for: "p")
        try fixture.amend(
            neck, of: "p",
            to: .reading(.pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(5)), site: "back")))
        let rows = try Self.fold(PainAt(site: "neck"), fixture)
        #expect(rows == [ViewRow(table: 0, [.text("")]), ViewRow(table: 0, [.text("corrected @\(neck)")])])
    }
}
