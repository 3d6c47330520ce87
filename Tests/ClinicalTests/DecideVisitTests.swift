import Clinical
import Testing

struct DecideVisitTests {
    @Test func aVisitTakesPlaceOnce() {
        let scenario = RuleScenario.given(("2026-02-01", visit("v1")))
        expect(scenario.refusal(("2026-02-02", visit("v1"))), "visitAlreadyCompleted", mentions: "`v1`", "2026-02-01")
        expect(scenario.refusal(("2026-02-02", visit("v2")), ("2026-02-02", visit("v2"))), "visitAlreadyCompleted")
    }

    @Test func aVisitThatTookPlaceIsNeitherMissedNorBooked() {
        let scenario = RuleScenario.given(("2026-02-01", visit("v1")))
        for event in [
            PatientEvent.visitMissed(VisitNotHeld(visit: "v1")), .visitCancelled(VisitNotHeld(visit: "v1")),
            .visitScheduled(VisitBooking(visit: "v1", plannedAt: 0, plannedOffsetMinutes: 0)),
        ] { expect(scenario.refusal(("2026-02-02", event)), "visitAlreadyCompleted") }
        #expect(scenario.refusal(("2026-02-02", .visitMissed(VisitNotHeld()))) == nil)
    }

    @Test func aMissedVisitIsRetractedBeforeItIsCompleted() {
        let missed = RuleScenario.given(("2026-02-01", .visitMissed(VisitNotHeld(visit: "v1"))))
        expect(missed.refusal(("2026-02-01", visit("v1"))), "visitNotHeld", mentions: "missed")
        let cancelled = RuleScenario.given(("2026-02-01", .visitCancelled(VisitNotHeld(visit: "v1"))))
        expect(cancelled.refusal(("2026-02-01", visit("v1"))), "visitNotHeld", mentions: "cancelled")
    }

    @Test func aBookedVisitIsCompleted() {
        let booking = VisitBooking(
            visit: "v1", plannedAt: RuleScenario.at("2026-02-08").milliseconds, plannedOffsetMinutes: 0)
        let scenario = RuleScenario.given(("2026-02-01", .visitScheduled(booking)))
        #expect(PatientState(scenario.entries).visits["v1"]?.day == RuleScenario.at("2026-02-08").day)
        #expect(scenario.refusal(("2026-02-08", visit("v1"))) == nil)
    }

    @Test func onlyACompletedVisitIsSigned() {
        let signature = PatientEvent.entrySigned(Signature(visit: "v1", signedBy: "p1"))
        expect(RuleScenario.given().refusal(("2026-02-01", signature)), "signatureUnderNothing")
        #expect(RuleScenario.given(("2026-02-01", visit("v1"))).refusal(("2026-02-01", signature)) == nil)
        #expect(RuleScenario.given().refusal(("2026-02-01", visit("v1")), ("2026-02-01", signature)) == nil)
        expect(
            RuleScenario.given(("2026-02-01", visit("v1"))).refusal(
                ("2026-02-01", .entrySigned(Signature(visit: "v1", signedBy: "")))), "signedByNobody")
    }

    @Test func aVisitHasAnId() { expect(RuleScenario.given().refusal(("2026-02-01", visit(""))), "idMissing") }

    @Test func aVisitNamesAKnownEpisode() {
        expect(
            RuleScenario.given().refusal(("2026-02-01", visit("v1", episode: "e1"))), "episodeUnknown", mentions: "`e1`"
        )
        #expect(
            RuleScenario.given().refusal(("2026-02-01", opened("e1")), ("2026-02-01", visit("v1", episode: "e1")))
                == nil)
    }

    @Test func anImportKeepsWhatIsSaidOfAVisitThatComesLaterInTheFile() throws {
        let early = visit("v1", episode: "e1")
        #expect(try RuleScenario.given().when(("2026-02-01", early), unknownTerms: .keep) == [early])
        let signature = PatientEvent.entrySigned(Signature(visit: "v2", signedBy: "t1"))
        #expect(try RuleScenario.given().when(("2026-02-01", signature), unknownTerms: .keep) == [signature])
    }

    @Test(arguments: [
        ("techniqe", "upper-trapezius", "neck"), ("nmt", "upper-trapezus", "neck"), ("nmt", "upper-trapezius", "nek"),
    ])
    func unknownWordsOfATreatmentAreRefusedWhenTyped(_ technique: String, _ muscle: String, _ site: String) throws {
        let treatment = PatientEvent.treatmentGiven(
            Treatment(techniques: [TechniqueApplied(technique: technique, muscle: muscle, site: site)]))
        expect(RuleScenario.given().refusal(("2026-02-01", treatment)), "termUnknown")
        #expect(try RuleScenario.given().when(("2026-02-01", treatment), unknownTerms: .keep) == [treatment])
    }

    @Test func unknownWordsOfAFindingAreRefusedWhenTyped() {
        expect(
            RuleScenario.given().refusal(("2026-02-01", .findingNoted(Finding(finding: "tendernes")))), "termUnknown",
            mentions: "`tenderness`")
    }
}
