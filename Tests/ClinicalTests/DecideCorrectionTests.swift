import Clinical
import Testing

struct DecideCorrectionTests {
    private func amend(
        _ scenario: RuleScenario, _ position: Int?, isRetracted: Bool = false, to event: PatientEvent,
        on day: String = "2026-02-01",
        reason: String = "typo"
    ) throws(RuleViolation) -> PatientEvent {
        let original = position.map { scenario.entries[$0 - 1] }
        let standing = scenario.entries.filter { !isRetracted || $0 != original }
        return try decideAmendment(
            of: original, isRetracted: isRetracted, to: EntryDraft(occurred: RuleScenario.at(day), event: event),
            reasonCode: reason, state: PatientState(standing), registry: scenario.registry, now: scenario.now
        ).event
    }

    private func refusal(
        _ scenario: RuleScenario, _ position: Int?, isRetracted: Bool = false, to event: PatientEvent,
        on day: String = "2026-02-01",
        reason: String = "typo"
    ) -> RuleViolation? {
        do {
            _ = try amend(scenario, position, isRetracted: isRetracted, to: event, on: day, reason: reason)
            return nil
        } catch { return error }
    }

    private func retract(_ scenario: RuleScenario, _ position: Int?, isRetracted: Bool = false, reason: String = "typo")
        -> RuleViolation?
    {
        do {
            try decideRetraction(
                of: position.map { scenario.entries[$0 - 1] }, isRetracted: isRetracted, reasonCode: reason,
                state: PatientState(scenario.entries))
            return nil
        } catch { return error }
    }

    private let scenario = RuleScenario.given(
        ("2026-01-10", opened("e1")), ("2026-02-01", visit("v1", episode: "e1")), ("2026-02-01", pain("6", visit: "v1"))
    )

    @Test func aValueIsAmendedAndKeepsItsVisit() throws {
        let amended = try amend(scenario, 4, to: pain("4"))
        #expect(amended == pain("4", visit: "v1"))
    }

    @Test func anAmendmentIsCheckedLikeAnEntry() throws {
        expect(refusal(scenario, 4, to: pain("14")), "valueOutOfRange")
        expect(refusal(scenario, 4, to: pain("4"), on: "2026-05-01"), "inTheFuture")
        expect(refusal(scenario, 4, to: pain("4", visit: "v7")), "visitUnknown")
        guard case .reading(_, let reading) = try amend(scenario, 4, to: pain("4.5")) else { throw Unexpected() }
        #expect(reading.isOffStep)
    }

    @Test func aRetiredInstrumentCanStillBeCorrected() {
        var retired = scenario
        retired.registry = retired.registry.retiring("nrs-11")
        #expect(refusal(retired, 4, to: pain("4")) == nil)
    }

    @Test func theTypeAndTheIdStay() {
        expect(refusal(scenario, 4, to: visit("v1")), "typeChanged", mentions: "@4", "painScored", "visitCompleted")
        expect(refusal(scenario, 4, to: reading(.questionnaire, "odi", "20")), "typeChanged")
        expect(refusal(scenario, 3, to: visit("v2")), "identityChanged", mentions: "`v1`", "`v2`")
        #expect(refusal(scenario, 3, to: visit("v1", kind: .assessment, episode: "e1")) == nil)
        #expect(refusal(scenario, 2, to: opened("e1")) == nil)
    }

    @Test func theNumberOfAnAuthorisationIsThePayersAndMayChange() throws {
        let granted = RuleScenario.given(
            ("2026-01-10", .authorisationGranted(Authorisation(authorisation: "PA-8", visits: 6))))
        let amended = PatientEvent.authorisationGranted(Authorisation(authorisation: "PA-9", visits: 6))
        #expect(try amend(granted, 2, to: amended) == amended)
        expect(refusal(granted, 2, to: .authorisationGranted(Authorisation(authorisation: ""))), "idMissing")
    }

    @Test func theRegistrationIsAmendedAndNotRetracted() {
        #expect(refusal(scenario, 1, to: .patientRegistered(Registration(pseudonym: "A1", birthYear: 1970))) == nil)
        expect(retract(scenario, 1), "registrationRetracted", mentions: "@1")
    }

    @Test func anErasureIsFinal() {
        let erased = RuleScenario.given(("2026-02-01", .identityErased(IdentityErasure(reasonCode: "asked"))))
        expect(retract(erased, 2), "recordErased")
        expect(refusal(erased, 2, to: .identityErased(IdentityErasure(reasonCode: "other"))), "recordErased")
    }

    @Test func anUnknownTypeIsNotCorrected() {
        let future = RuleScenario.given(("2026-02-01", .unknown(type: "auraRead")))
        expect(retract(future, 2), "notCorrectable", mentions: "auraRead")
        expect(refusal(future, 2, to: .unknown(type: "auraRead")), "notCorrectable")
    }

    @Test func aPositionWithoutAnEntryIsRefused() {
        expect(retract(scenario, nil), "entryUnknown")
        expect(refusal(scenario, nil, to: pain("4")), "entryUnknown")
    }

    @Test func aReasonIsNeeded() {
        expect(retract(scenario, 4, reason: ""), "reasonMissing", mentions: "--reason")
        expect(refusal(scenario, 4, to: pain("4"), reason: ""), "reasonMissing")
    }

    @Test func retractingTwiceIsRefused() {
        #expect(retract(scenario, 4) == nil)
        expect(retract(scenario, 4, isRetracted: true), "retractedAlready", mentions: "@4")
    }

    @Test func amendingARetractedEntryReinstatesIt() {
        #expect(refusal(scenario, 4, isRetracted: true, to: pain("4")) == nil)
        #expect(refusal(scenario, 3, isRetracted: true, to: visit("v1", episode: "e1")) == nil)
        var again = scenario
        again.add("2026-02-01", visit("v1", episode: "e1"))
        expect(refusal(again, 3, isRetracted: true, to: visit("v1", episode: "e1")), "visitAlreadyCompleted")
    }

    @Test func anAmendedVisitDoesNotCountItselfAsUsed() throws {
        let grant = Authorisation(authorisation: "a1", visits: 1, context: EntryContext(episode: "e1"))
        let authorised = RuleScenario.given(
            ("2026-01-10", opened("e1")), ("2026-01-10", .authorisationGranted(grant)),
            ("2026-02-01", visit("v1", episode: "e1")))
        #expect(try amend(authorised, 4, to: visit("v1", episode: "e1")).context.rulesBroken == [])
    }
}
