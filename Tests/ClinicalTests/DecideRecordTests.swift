import Clinical
import Testing

struct DecideRecordTests {
    @Test func theFirstEntryIsTheRegistration() {
        expect(
            RuleScenario().refusal(("2026-03-01", pain("5"))), "notRegistered", mentions: "painScored",
            "record registration")
        let registration = PatientEvent.patientRegistered(Registration(pseudonym: "A1"))
        #expect(RuleScenario().refusal(("2026-03-01", registration), ("2026-03-01", pain("5"))) == nil)
        expect(RuleScenario().refusal(("2026-03-01", pain("5")), ("2026-03-01", registration)), "notRegistered")
    }

    @Test func aPatientIsRegisteredOnce() {
        expect(
            RuleScenario.given().refusal(("2026-03-01", .patientRegistered(Registration(pseudonym: "A1")))),
            "registeredTwice")
    }

    @Test func nothingFollowsAnErasure() {
        let erasure = PatientEvent.identityErased(IdentityErasure(reasonCode: "patientAsked"))
        let scenario = RuleScenario.given(("2026-02-01", erasure))
        expect(scenario.refusal(("2026-03-01", pain("5"))), "recordErased")
        expect(scenario.refusal(("2026-03-01", erasure)), "recordErased")
        expect(RuleScenario.given().refusal(("2026-03-01", erasure), ("2026-03-01", pain("5"))), "recordErased")
    }

    @Test func aDayAheadIsBelievedMoreIsNot() {
        #expect(RuleScenario.given().refusal(("2026-04-01", pain("5"))) == nil)
        expect(
            RuleScenario.given().refusal(("2026-04-02", pain("5"))), "inTheFuture", mentions: "2026-04-02", "36 hours")
    }

    @Test func anUnknownTypeIsRefused() {
        expect(
            RuleScenario.given().refusal(("2026-03-01", .unknown(type: "auraRead"))), "typeUnknown",
            mentions: "auraRead")
    }

    @Test func oneViolationRefusesTheWholeCommand() {
        expect(RuleScenario.given().refusal(("2026-03-01", pain("5")), ("2026-03-01", pain("50"))), "valueOutOfRange")
    }

    @Test func nothingIsOverBeforeItWasReported() throws {
        let bruise = AdverseEvent(kind: "bruise")
        let scenario = RuleScenario.given(("2026-02-10", .adverseEventReported(bruise)))
        expect(
            scenario.refusal(("2026-02-09", .adverseEventResolved(bruise))), "resolvedBeforeReported",
            mentions: "bruise", "2026-02-09", "2026-02-10")
        #expect(scenario.refusal(("2026-02-10", .adverseEventResolved(bruise))) == nil)
        #expect(scenario.refusal(("2026-02-09", .adverseEventResolved(AdverseEvent(kind: "other")))) == nil)
        #expect(
            scenario.refusal(
                ("2026-02-01", .adverseEventReported(bruise)), ("2026-02-09", .adverseEventResolved(bruise)))
                == nil)
        #expect(throws: Never.self, "a source's rows stand in any order") {
            try scenario.when(("2026-02-09", .adverseEventResolved(bruise)), unknownTerms: .keep)
        }
    }

    @Test func deathIsRecordedOnce() {
        let scenario = RuleScenario.given(("2026-02-01", .deathRecorded(Death())))
        expect(scenario.refusal(("2026-02-02", .deathRecorded(Death()))), "diedTwice", mentions: "2026-02-01")
    }

    @Test func plansForTheDeadAreRefused() {
        let scenario = RuleScenario.given(("2026-02-01", .deathRecorded(Death())))
        let booking = PatientEvent.visitScheduled(VisitBooking(visit: "v9", plannedAt: 0, plannedOffsetMinutes: 0))
        for plan in [
            booking, .goalSet(goal("g")), .carePlanSet(CarePlan()), .intervalDecided(IntervalDecision(days: 7)),
            opened("e"),
        ] {
            expect(scenario.refusal(("2026-02-02", plan)), "planAfterDeath", mentions: "2026-02-01")
            #expect(scenario.refusal(("2026-01-15", plan)) == nil, "a plan of before, recorded late")
        }
    }

    @Test func plansAfterTheEndOfCareNeedANewEpisode() {
        let booking = PatientEvent.visitScheduled(VisitBooking(visit: "v9", plannedAt: 0, plannedOffsetMinutes: 0))
        var scenario = RuleScenario.given(("2026-02-01", .careEnded(CareEnding(reasonCode: "discharged"))))
        expect(scenario.refusal(("2026-02-10", booking)), "planAfterCareEnded", mentions: "2026-02-01", "episode")
        #expect(scenario.refusal(("2026-02-10", opened("e2")), ("2026-02-10", booking)) == nil)
        scenario.add("2026-02-05", opened("e2"))
        #expect(scenario.refusal(("2026-02-10", booking)) == nil)
    }

    @Test func whatHappenedAfterTheEndOfCareIsNoPlan() {
        let scenario = RuleScenario.given(("2026-02-01", .careEnded(CareEnding(reasonCode: "discharged"))))
        let advice = PatientEvent.homeCareAdvised(Note(subject: "homeCare", text: .open("walk")))
        let request = PatientEvent.authorisationRequested(Authorisation(authorisation: "a1", visits: 6))
        #expect(scenario.refusal(("2026-02-10", advice)) == nil && scenario.refusal(("2026-02-10", request)) == nil)
    }

    @Test func anIntakeTopicNobodyLooksAtIsRefused() {
        let intake = Intake(topics: [IntakeTopic(topic: "contraindication", status: .known)])
        expect(
            RuleScenario.given().refusal(("2026-03-01", .intakeRecorded(intake))), "topicUnknown",
            mentions: "contraindications")
    }
}
