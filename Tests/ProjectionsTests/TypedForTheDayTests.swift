import CareWorklist
import Clinical
import MaintenanceInterval
import ProjectionRuntime
import Testing

/// What is typed for the day alone beside what has a time of it.
@Suite struct TypedForTheDayTests {
    private static let consultation = PatientEvent.consultationCompleted(Consultation(kind: "review"))

    private func flares(_ history: History) throws -> [ViewValue?] {
        try history.rows(WorklistProjector()).filter { $0["reason"] == .text("flare") }.map { $0["evidence"] }
    }

    private func referral(_ history: History, _ episode: String = "") throws -> ViewValue? {
        try history.rows(IntervalProjector()).first { $0["episode"] == .text(episode) }?["referral"]
    }

    private var treated: History {
        var history = History()
        history.tell("2026-01-05", .visit("v1"), origin: 1)
        return history
    }

    @Test func aConsultationOfTheDayAnswersAReferralOfThatMorningThatWasRecordedBefore() throws {
        var history = treated
        history.tell("2026-01-09", .referredBack(Referral(reasonCode: "worsening")), hour: 9)
        #expect(try referral(history) == .text("referredBack"))
        history.tell("2026-01-09", Self.consultation, precision: .day)
        #expect(try referral(history) == .text(""))
        history.tell("2026-01-09", .referredBack(Referral(reasonCode: "worsening")), hour: 16)
        #expect(try referral(history) == .text("referredBack"), "recorded after the consultation")
    }

    @Test func aConsultationOfTheDayAnswersAFlareOfThatMorningThatWasRecordedBefore() throws {
        var history = treated
        history.tell("2026-01-09", .lifeEventReported(LifeEvent(kind: "flare")), hour: 9)
        history.tell("2026-01-09", Self.consultation, precision: .day)
        #expect(try flares(history).isEmpty)
        let later = history.tell("2026-01-09", .lifeEventReported(LifeEvent(kind: "injury")), hour: 9)
        #expect(try flares(history) == [.text("@\(later)")])
    }

    @Test func aVisitOfTheDaySawWhatWasToldThatMorningAndRecordedBefore() throws {
        var history = treated
        history.tell("2026-01-09", .lifeEventReported(LifeEvent(kind: "flare")), hour: 9)
        history.tell("2026-01-09", .visit("v2"), precision: .day, origin: 1)
        #expect(try flares(history).isEmpty)
    }

    @Test(arguments: [true, false])
    func anInjuryOfAVisitsDayIsNotTakenForSeenAtIt(isRecordedFirst: Bool) throws {
        var history = treated
        if !isRecordedFirst { history.tell("2026-01-09", .visit("v2"), hour: 10, origin: 1) }
        let injury = history.tell("2026-01-09", .lifeEventReported(LifeEvent(kind: "injury")), precision: .day)
        if isRecordedFirst { history.tell("2026-01-09", .visit("v2"), hour: 10, origin: 1) }
        #expect(try flares(history) == [.text("@\(injury)")])
        history.tell("2026-01-12", .visit("v3"), origin: 1)
        #expect(try flares(history).isEmpty)
    }

    @Test func anInjuryOfAVisitsDayThatNamesTheVisitWasToldAtIt() throws {
        var history = treated
        history.tell("2026-01-09", .visit("v2"), hour: 10, origin: 1)
        history.tell(
            "2026-01-09", .lifeEventReported(LifeEvent(kind: "injury", context: EntryContext(visit: "v2"))),
            precision: .day)
        #expect(try flares(history).isEmpty)
    }

    @Test func aVisitOfAMonthSawNothingOfThatMonth() throws {
        var history = treated
        let flare = history.tell("2026-02-09", .lifeEventReported(LifeEvent(kind: "flare")), hour: 9)
        history.tell("2026-02-01", .visit("v2"), precision: .month, origin: 1)
        #expect(try flares(history) == [.text("@\(flare)")])
    }

    @Test func aConsultationOfTheMorningDidNotAnswerAFlagOfTheAfternoon() throws {
        var history = History()
        history.tell("2026-01-05", .episode("e1"), hour: 8)
        history.tell("2026-01-05", .visit("v1", episode: "e1"), hour: 10)
        history.tell("2026-01-09", .flag("infection"), hour: 15)
        history.tell("2026-01-09", .episodeClosed("e1"), hour: 17)
        #expect(try referral(history, "e1") == .text("redFlag"))
        var seen = history
        history.tell("2026-01-09", Self.consultation, hour: 8)
        #expect(try referral(history, "e1") == .text("redFlag"))
        seen.tell("2026-01-09", Self.consultation, precision: .day)
        #expect(try referral(seen, "e1") == .text(""))
    }
}
