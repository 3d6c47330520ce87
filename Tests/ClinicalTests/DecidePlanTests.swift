import Clinical
import Testing

struct DecidePlanTests {
    @Test func anEpisodeIsOpenedOnceAndClosedOnce() {
        let closing = PatientEvent.episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "goalMet"))
        expect(RuleScenario.given().refusal(("2026-02-01", closing)), "episodeUnknown")
        var scenario = RuleScenario.given(("2026-01-10", opened("e1")))
        expect(scenario.refusal(("2026-02-01", opened("e1"))), "episodeAlreadyOpened")
        #expect(scenario.refusal(("2026-02-01", closing)) == nil)
        scenario.add("2026-02-01", closing)
        expect(scenario.refusal(("2026-02-02", closing)), "episodeAlreadyClosed", mentions: "2026-02-01")
    }

    @Test func anEpisodeWhoseOpeningWasRetractedCanBeOpenedAgain() {
        let closing = PatientEvent.episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "other"))
        #expect(RuleScenario.given(("2026-02-01", closing)).refusal(("2026-01-10", opened("e1"))) == nil)
    }

    @Test func aGoalIsSetBeforeItIsRevisedOrWithdrawn() {
        let withdrawal = PatientEvent.goalWithdrawn(GoalWithdrawal(goal: "g1"))
        expect(RuleScenario.given().refusal(("2026-02-01", .goalRevised(goal("g1")))), "goalUnknown")
        expect(RuleScenario.given().refusal(("2026-02-01", withdrawal)), "goalUnknown")
        var scenario = RuleScenario.given(("2026-01-10", .goalSet(goal("g1"))))
        expect(scenario.refusal(("2026-02-01", .goalSet(goal("g1")))), "goalAlreadySet")
        expect(scenario.refusal(("2026-02-01", .goalRevised(goal("g2")))), "goalUnknown", mentions: "g1")
        #expect(scenario.refusal(("2026-02-01", .goalRevised(goal("g1", target: "2")))) == nil)
        scenario.add("2026-02-01", withdrawal)
        expect(scenario.refusal(("2026-02-02", .goalRevised(goal("g1")))), "goalWithdrawnAlready")
        expect(scenario.refusal(("2026-02-02", withdrawal)), "goalWithdrawnAlready")
    }

    @Test func aGoalLiesOnItsInstrumentsScale() {
        expect(RuleScenario.given().refusal(("2026-02-01", .goalSet(goal("g", target: "11")))), "valueOutOfRange")
        var other = goal("g")
        other.instrument = "nrs"
        expect(RuleScenario.given().refusal(("2026-02-01", .goalSet(other))), "instrumentUnknown", mentions: "`nrs-11`")
    }

    @Test func coverageEndsOnceAndOnlyWhereItWas() {
        let coverage = Coverage(coverage: "c1", kind: "insurance")
        expect(RuleScenario.given().refusal(("2026-02-01", .coverageEnded(coverage))), "coverageUnknown")
        var scenario = RuleScenario.given(("2026-01-10", .coverageConfirmed(coverage)))
        #expect(scenario.refusal(("2026-02-01", .coverageEnded(coverage))) == nil)
        scenario.add("2026-02-01", .coverageEnded(coverage))
        expect(scenario.refusal(("2026-02-02", .coverageEnded(coverage))), "coverageEndedAlready")
    }

    @Test func aPeriodRunsForward() {
        let (from, until) = (CalendarDay("2026-02-02"), CalendarDay("2026-02-01"))
        expect(
            RuleScenario.given().refusal(
                ("2026-02-01", .authorisationGranted(Authorisation(authorisation: "a", from: from, until: until)))),
            "periodReversed", mentions: "2026-02-02")
        expect(
            RuleScenario.given().refusal(
                ("2026-02-01", .coverageConfirmed(Coverage(coverage: "c", kind: "insurance", from: from, until: until)))
            ),
            "periodReversed")
    }

    @Test func authorisedVisitsAreCounted() {
        for (visits, rule) in [(-1, "visitsNegative"), (0, nil), (12, nil)] as [(Int, String?)] {
            let authorisation = Authorisation(authorisation: "a", visits: visits)
            let scenario = RuleScenario.given()
            #expect(scenario.refusal(("2026-02-01", .authorisationGranted(authorisation)))?.rule == rule)
            #expect(scenario.refusal(("2026-02-01", .authorisationRequested(authorisation)))?.rule == rule)
        }
        expect(
            RuleScenario.given().refusal(
                ("2026-02-01", .authorisationGranted(Authorisation(authorisation: "a", visits: -12)))),
            "visitsNegative", mentions: "-12")
    }

    @Test func aDecidedIntervalIsADayToTenYears() {
        for (days, isTaken) in [(Int.min, false), (0, false), (1, true), (3660, true), (3661, false)] {
            let decision = PatientEvent.intervalDecided(IntervalDecision(days: days))
            let refusal = RuleScenario.given().refusal(("2026-02-01", decision))
            if isTaken { #expect(refusal == nil) } else { expect(refusal, "intervalOutOfRange", mentions: "\(days)") }
        }
    }

    @Test func aRedFlagIsClearedWhereItIsOpenAndBySomebody() {
        let raised = PatientEvent.redFlagRaised(RedFlag(flag: "infection"))
        let cleared = PatientEvent.redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-lee"))
        expect(RuleScenario.given().refusal(("2026-02-01", cleared)), "redFlagNotOpen")
        var scenario = RuleScenario.given(("2026-02-01", raised))
        expect(scenario.refusal(("2026-01-31", cleared)), "redFlagNotOpen")
        expect(scenario.refusal(("2026-02-02", .redFlagCleared(RedFlag(flag: "infection")))), "clearedByNobody")
        #expect(scenario.refusal(("2026-02-02", cleared)) == nil)
        scenario.add("2026-02-02", cleared)
        expect(scenario.refusal(("2026-02-03", cleared)), "redFlagNotOpen")
        scenario.add("2026-02-04", raised)
        #expect(scenario.refusal(("2026-02-05", cleared)) == nil)
        expect(
            RuleScenario.given().refusal(("2026-02-01", .redFlagRaised(RedFlag(flag: "infectoin")))), "termUnknown",
            mentions: "`infection`")
    }

    @Test func aSafetyScreenAnswersEveryRedFlagOnce() {
        let flags = RuleScenario.given().registry.redFlags.keys.sorted()
        func refusal(present: [String], absent: [String]) -> RuleViolation? {
            let screen = SafetyScreen(present: present, absent: absent)
            return RuleScenario.given().refusal(("2026-03-31", .safetyScreenCompleted(screen)))
        }
        #expect(flags.count > 5 && refusal(present: [], absent: flags) == nil)
        #expect(refusal(present: ["infection"], absent: flags.filter { $0 != "infection" }) == nil)
        expect(refusal(present: [], absent: Array(flags.dropFirst())), "screenIncomplete", mentions: "`\(flags[0])`")
        expect(refusal(present: ["infection"], absent: flags), "answeredTwice", mentions: "`infection`")
        expect(refusal(present: ["infectoin"], absent: flags), "termUnknown")
        // One of an earlier day answers the flags there were then; an empty one answers nothing.
        let earlier = SafetyScreen(absent: Array(flags.dropFirst()))
        #expect(RuleScenario.given().refusal(("2026-02-01", .safetyScreenCompleted(earlier))) == nil)
        expect(
            RuleScenario.given().refusal(("2026-02-01", .safetyScreenCompleted(SafetyScreen()))), "screenIncomplete")
    }

    @Test func whatAScreenFindsIsRaisedAndClearedByName() {
        var scenario = RuleScenario.given()
        let flags = scenario.registry.redFlags.keys.sorted()
        let all = PatientEvent.safetyScreenCompleted(SafetyScreen(absent: flags))
        scenario.add(
            "2026-02-01",
            .safetyScreenCompleted(SafetyScreen(present: ["infection"], absent: flags.filter { $0 != "infection" })))
        scenario.add("2026-02-02", all)
        #expect(PatientState(scenario.entries).openRedFlags == ["infection"], "a later no clears nothing")
        scenario.add("2026-02-03", .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-lee")))
        #expect(PatientState(scenario.entries).openRedFlags.isEmpty)
    }

    @Test func aReadingNotObtainedNamesAnInstrument() {
        expect(
            RuleScenario.given().refusal(
                ("2026-02-01", .readingNotObtained(ReadingNotObtained(instrument: "ndx", reason: .refused)))),
            "instrumentUnknown")
    }
}
