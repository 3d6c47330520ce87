import Clinical
import Testing

struct DecideLimitTests {
    private static let impossible: [(PatientEvent, String, String)] = [
        (.visitCompleted(Visit(visit: "v1", kind: .treatment, minutes: -5)), "amountImpossible", "1 to 1440"),
        (.visitCompleted(Visit(visit: "v1", kind: .treatment, minutes: 99_999)), "amountImpossible", "99999"),
        (.visitMissed(VisitNotHeld(noticeHours: -1)), "amountImpossible", "0 or more"),
        (treated(-20), "amountImpossible", "minutes of swedish -20"), (treated(0), "amountImpossible", "1 to 1440"),
        (.treatmentGiven(Treatment(intensity: 6)), "amountImpossible", "intensity"),
        (.treatmentGiven(Treatment()), "treatmentEmpty", "no technique"),
        (.adverseEventReported(AdverseEvent(kind: "bruise", severity: 0)), "amountImpossible", "1 to 5"),
        (.referralReceived(Referral(visitsAsked: -1)), "amountImpossible", "visitsAsked"),
        (score(trials: 0), "amountImpossible", "trials"), (score(periodDays: -3), "amountImpossible", "periodDays"),
        (.carePlanSet(CarePlan(phases: [CarePlanPhase(name: "intensive", weeks: 0)])), "amountImpossible", "weeks"),
    ]

    private static func treated(_ minutes: Int) -> PatientEvent {
        .treatmentGiven(Treatment(techniques: [TechniqueApplied(technique: "swedish", minutes: minutes)]))
    }

    private static func score(trials: Int? = nil, periodDays: Int? = nil) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(number: ExactNumber(4)), site: "neck", trials: trials,
                periodDays: periodDays))
    }

    @Test func whatNothingRealCanHaveIsRefusedWhoeverRecordsIt() {
        for (event, rule, mention) in Self.impossible {
            expect(RuleScenario.given().refusal(("2026-02-01", event)), rule, mentions: mention)
            #expect(throws: RuleViolation.self) {
                try RuleScenario.given().when(("2026-02-01", event), unknownTerms: .keep)
            }
        }
    }

    @Test func whatIsAtTheLimitIsRecorded() {
        for event in [
            Self.treated(1), Self.treated(1440), .treatmentGiven(Treatment(intensity: 5)),
            .treatmentGiven(Treatment(context: EntryContext(note: .open("by phone")))),
            .visitMissed(VisitNotHeld(noticeHours: 0)), Self.score(trials: 1, periodDays: 1),
        ] { #expect(RuleScenario.given().refusal(("2026-02-01", event)) == nil) }
    }

    @Test(arguments: [
        ("1.8906108572745817", "1.89"), ("2.542315939838571", "2.54"), ("-0.125", "-0.13"), ("7.50", "7.50"),
        ("0.995", "1.00"), ("6", "6"), ("0.0000000000000000001", "0.00"),
    ])
    func aNumberIsRoundedForASentence(written: String, read: String) {
        #expect(ExactNumber(written)?.rounded(toDecimals: 2).literal == read)
    }
}
