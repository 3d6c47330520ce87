import CareWorklist
import Clinical
import MaintenanceInterval
import ProjectionRuntime
import Testing

/// The directory, the interval and the work list agree on whether care goes on after its end was recorded.
@Suite struct CareBegunAgainTests {
    struct Case: Sendable {
        var day: String
        var event: PatientEvent
        var goesOn: Bool
    }

    @Test(arguments: [
        Case(day: "2026-01-20", event: .visit("v2"), goesOn: true),
        Case(day: "2026-01-21", event: .visit("v2", isOwn: false), goesOn: false),
        Case(day: "2026-01-20", event: .episode("e2"), goesOn: false),
        Case(day: "2026-01-21", event: .episode("e2"), goesOn: true),
        Case(day: "2026-01-21", event: .booked("v2", for: "2026-02-01"), goesOn: false),
    ])
    func careGoesOnWithAnOwnVisitOrAnEpisodeOpenedOnALaterDay(sample: Case) throws {
        var history = History()
        history.tell("2026-01-05", .visit("v1"))
        history.tell("2026-01-20", .careEnded)
        history.tell(sample.day, sample.event, hour: 11)
        let directory = try #require(try history.rows(PatientDirectory()).first)
        #expect(directory["status"] == .text(sample.goesOn ? "active" : "ended"))
        let phases = try history.rows(IntervalProjector()).map { $0["phase"] }
        #expect(phases.allSatisfy { ($0 != .text("ended")) == sample.goesOn })
        #expect(try history.rows(WorklistProjector()).isEmpty != sample.goesOn)

        history.tell("2026-03-01", .careEnded)
        #expect(try history.rows(PatientDirectory()).first?["status"] == .text("ended"))
        #expect(try history.rows(IntervalProjector()).allSatisfy { $0["phase"] == .text("ended") })
        #expect(try history.rows(WorklistProjector()).isEmpty)
    }
}
