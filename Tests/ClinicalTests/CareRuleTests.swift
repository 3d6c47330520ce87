import Clinical
import Testing

/// Facts are recorded though a care rule was broken, and say so.
struct CareRuleTests {
    private let treatment = PatientEvent.treatmentGiven(
        Treatment(techniques: [TechniqueApplied(technique: "deep-tissue")]))

    @Test func treatingUnderAnOpenRedFlagIsMarked() throws {
        var scenario = RuleScenario.given(("2026-02-01", .redFlagRaised(RedFlag(flag: "infection"))))
        #expect(try scenario.broken("2026-01-31", visit("v1")) == [])
        #expect(try scenario.broken("2026-02-01", visit("v1")) == ["unclearedRedFlag"])
        #expect(try scenario.broken("2026-02-02", treatment) == ["unclearedRedFlag"])
        #expect(try scenario.broken("2026-02-02", visit("v1", kind: .consultation)) == [])
        #expect(try scenario.broken("2026-02-02", visit("v1", isOwn: false)) == [])
        scenario.add("2026-02-03", .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-lee")))
        #expect(try scenario.broken("2026-02-03", visit("v1")) == [])
        #expect(try scenario.broken("2026-02-02", visit("v1")) == ["unclearedRedFlag"], "recorded late")
    }

    @Test func aVisitKnownToTheDayIsUnderAFlagOfThatMorning() throws {
        var scenario = RuleScenario.given()
        let start = RuleScenario.at("2026-02-01").milliseconds
        let morning = Occurrence(milliseconds: start + 9 * 3_600_000, precision: .minute)
        scenario.entries.append(
            PatientEntry(position: 2, occurred: morning, recorded: 0, event: .redFlagRaised(RedFlag(flag: "infection")))
        )
        #expect(try scenario.broken("2026-02-01", visit("v1")) == ["unclearedRedFlag"])
        let earlier = Occurrence(milliseconds: start + 8 * 3_600_000, precision: .minute)
        let decided = try decide(
            [EntryDraft(occurred: earlier, event: visit("v1"))], state: PatientState(scenario.entries),
            registry: scenario.registry, now: scenario.now)
        #expect(decided[0].event.context.rulesBroken == [])
    }

    @Test func treatingAfterDeathOrTheEndOfCareIsMarked() throws {
        #expect(
            try RuleScenario.given(("2026-02-01", .deathRecorded(Death()))).broken("2026-02-02", visit("v")) == [
                "afterDeath"
            ])
        var scenario = RuleScenario.given(("2026-02-01", .careEnded(CareEnding(reasonCode: "moved"))))
        #expect(try scenario.broken("2026-02-02", visit("v")) == ["careEnded"])
        #expect(try scenario.broken("2026-02-01", visit("v")) == [])
        scenario.add("2026-02-02", opened("e2"))
        #expect(try scenario.broken("2026-02-02", visit("v")) == [])
    }

    @Test func treatingInAClosedEpisodeIsMarked() throws {
        let scenario = RuleScenario.given(
            ("2026-01-10", opened("e1")),
            ("2026-02-01", .episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "goalMet"))))
        #expect(try scenario.broken("2026-02-02", visit("v", episode: "e1")) == ["episodeClosed"])
        #expect(try scenario.broken("2026-02-01", visit("v", episode: "e1")) == [])
    }

    @Test("who is known to be no physician clears no red flag by hand; a source's word is taken as it is")
    func clearedByWhom() throws {
        var scenario = RuleScenario.given(("2026-01-10", .redFlagRaised(RedFlag(flag: "infection"))))
        func refusal(_ who: String, by performer: String? = nil, _ terms: UnknownTerms = .refuse) -> RuleViolation? {
            let cleared = PatientEvent.redFlagCleared(
                RedFlag(flag: "infection", clearedBy: who, context: EntryContext(performedBy: performer)))
            do {
                _ = try decide(
                    [EntryDraft(occurred: RuleScenario.at("2026-01-11"), event: cleared)],
                    state: PatientState(scenario.entries), registry: scenario.registry, practice: scenario.practice,
                    now: scenario.now, unknownTerms: terms)
                return nil
            } catch { return error }
        }
        #expect(refusal("anna") == nil, "no practice to ask")
        scenario.practice = PracticeFacts(setting: .medicalMassage, jurisdiction: "US-NJ")
        #expect(refusal("anna") == nil, "nothing is on record of anybody")
        scenario.practice?.credentials = [
            "anna": [Credential(kind: "massage-license")], "md-1": [Credential(kind: "physician-license")],
        ]
        expect(refusal("anna"), "clearedByNoPhysician", mentions: "anna", "massage-license", "record credential")
        expect(refusal("", by: "anna"), "clearedByNoPhysician")
        #expect(refusal("md-1", by: "anna") == nil && refusal("dr-new") == nil)
        #expect(refusal("anna", .keep) == nil)
    }

    private func authorised(_ visits: Int, until: String) -> PatientEvent {
        .authorisationGranted(
            Authorisation(
                authorisation: "a1", visits: visits, from: CalendarDay("2026-01-10"), until: CalendarDay(until),
                context: EntryContext(episode: "e1")))
    }

    @Test func treatingBeyondTheAuthorisedVisitsIsMarked() throws {
        var scenario = RuleScenario.given(
            ("2026-01-10", opened("e1")), ("2026-01-10", opened("e2")),
            ("2026-01-10", authorised(2, until: "2026-03-01")),
            ("2026-01-09", visit("v0", episode: "e1")), ("2026-01-11", visit("v1", episode: "e1")),
            ("2026-01-12", visit("x", episode: "e2")), ("2026-01-13", visit("y", isOwn: false, episode: "e1")))
        scenario.practice = PracticeFacts(setting: .medicalMassage, jurisdiction: "US-NJ")
        #expect(try scenario.broken("2026-01-14", visit("v2", episode: "e1")) == [])
        scenario.add("2026-01-14", visit("v2", episode: "e1"))
        #expect(try scenario.broken("2026-01-15", visit("v3", episode: "e1")) == ["authorised-visits"])
        #expect(try scenario.broken("2026-01-15", visit("v3", episode: "e2")) == [])
        #expect(
            try scenario.broken("2026-03-01", visit("v3", episode: "e1")) == ["authorised-visits"], "the last day")
        #expect(try scenario.broken("2026-03-02", visit("v3", episode: "e1")) == ["authorised-visits"])
        #expect(try scenario.broken("2026-01-15", visit("v3", kind: .assessment, episode: "e1")) == [])
        scenario.registry.rules = [:]
        #expect(try scenario.broken("2026-01-15", visit("v3", episode: "e1")) == [], "it is the registry's rule alone")
    }

    @Test func aTechniqueTheIntakeSpeaksAgainstIsMarked() throws {
        func intake(_ status: AskedStatus, _ codes: [String]) -> PatientEvent {
            .intakeRecorded(Intake(topics: [IntakeTopic(topic: "medication", status: status, codes: codes)]))
        }
        var scenario = RuleScenario.given(("2026-01-10", intake(.known, ["anticoagulant"])))
        #expect(try scenario.broken("2026-02-01", treatment) == ["contraindication"])
        #expect(
            try scenario.broken(
                "2026-02-01", .treatmentGiven(Treatment(techniques: [TechniqueApplied(technique: "swedish")]))) == [])
        scenario.add("2026-02-10", intake(.none, []))
        #expect(try scenario.broken("2026-02-11", treatment) == [])
        #expect(try scenario.broken("2026-02-01", treatment) == ["contraindication"])
    }

    private func intake(_ status: AskedStatus, _ codes: [String], coding: String? = nil) -> PatientEvent {
        .intakeRecorded(
            Intake(
                topics: [IntakeTopic(topic: "conditions", status: status, codes: codes)],
                context: EntryContext(
                    coding: coding.map { [Coding(system: "http://snomed.info/sct", code: $0)] } ?? [])))
    }

    private func against(_ day: String, _ told: (String, PatientEvent)...) -> [String] {
        var scenario = RuleScenario.given()
        for (day, event) in told { scenario.add(day, event) }
        let codes = PatientState(scenario.entries).contraindications(at: RuleScenario.at(day))
        #expect(PatientState(scenario.entries.reversed()).contraindications(at: RuleScenario.at(day)) == codes)
        return codes
    }

    @Test func aDiagnosisOutOfAnotherSystemsListTakesNoEarlierOneOutOfForce() {
        let bone = ("2012-05-24", intake(.known, ["osteoporosis"], coding: "64859006"))
        let pain = ("2015-01-01", intake(.known, [], coding: "82423001"))
        let blood = ("2016-01-01", intake(.known, ["anticoagulant"], coding: "1"))
        #expect(against("2020-01-01", bone, pain, blood) == ["anticoagulant", "osteoporosis"])
        #expect(against("2013-01-01", bone, pain, blood) == ["osteoporosis"])
        #expect(against("2012-05-23", bone, pain, blood) == [])
        #expect(against("2020-01-01", bone, ("2019-01-01", intake(.none, [], coding: "716186003"))) == ["osteoporosis"])
        // Resolved or withdrawn, its own entry no longer says so.
        #expect(against("2020-01-01", pain, blood) == ["anticoagulant"])
    }

    @Test func whatIsKnownAddsUpUntilItIsSaidToBeGone() {
        let listed = ("2012-05-24", intake(.known, ["osteoporosis"], coding: "64859006"))
        let asked = ("2016-01-01", intake(.known, ["anticoagulant"]))
        #expect(against("2020-01-01", listed, asked) == ["anticoagulant", "osteoporosis"])
        let gone = ("2017-01-01", intake(.none, ["osteoporosis"]))
        #expect(against("2020-01-01", listed, asked, gone) == ["anticoagulant"])
        #expect(against("2016-12-31", listed, asked) == ["anticoagulant", "osteoporosis"])
        #expect(against("2015-01-01", listed, asked) == ["osteoporosis"])
        #expect(
            against("2020-01-01", asked, ("2016-01-02", intake(.known, ["latex"], coding: "1"))) == [
                "anticoagulant", "latex",
            ])
        #expect(against("2020-01-01", listed, asked, ("2017-01-01", intake(.none, []))) == [])
    }

    @Test func oneDaysEntriesOfATopicAllHoldAndATopicNobodyAskedTakesNothingBack() {
        let asked = ("2016-01-01", intake(.known, ["anticoagulant"]))
        #expect(
            against("2020-01-01", asked, ("2016-01-01", intake(.known, ["latex"]))) == ["anticoagulant", "latex"])
        #expect(
            against("2020-01-01", asked, ("2016-01-01", intake(.known, ["latex"], coding: "1"))) == [
                "anticoagulant", "latex",
            ])
        #expect(against("2020-01-01", asked, ("2017-01-01", intake(.notAsked, []))) == ["anticoagulant"])
    }

    @Test func aCodeThatNoTechniqueGoesByIsRefusedWithTheNearest() throws {
        func told(_ topic: String, _ code: String, status: AskedStatus = .known) -> PatientEvent {
            .intakeRecorded(Intake(topics: [IntakeTopic(topic: topic, status: status, codes: [code])]))
        }
        let scenario = RuleScenario.given()
        expect(
            scenario.refusal(("2026-02-01", told("contraindications", "pacemakr"))), "contraindicationUnknown",
            mentions: "`pacemakr`", "Did you mean `pacemaker`?", "osteoporosis")
        expect(
            scenario.refusal(("2026-02-01", told("contraindications", "warts"))), "contraindicationUnknown",
            mentions: "pacemaker")
        expect(
            scenario.refusal(("2026-02-01", told("contraindications", "dvt1", status: .none))),
            "contraindicationUnknown", mentions: "`dvt`")
        expect(
            scenario.refusal(("2026-02-01", told("medication", "anticoagulent"))), "contraindicationUnknown",
            mentions: "`anticoagulant`")
        for (topic, code) in [("contraindications", "pacemaker"), ("allergies", "penicillin"), ("work", "latix")] {
            #expect(scenario.refusal(("2026-02-01", told(topic, code))) == nil, "\(topic) \(code)")
        }
        #expect(
            try scenario.when(("2026-02-01", told("contraindications", "pacemakr")), unknownTerms: .keep).count == 1)
    }

    @Test func treatmentIsNotPlannedUnderARedFlagWithoutAReason() throws {
        func plans(_ because: SealableText?) -> [PatientEvent] {
            let context = EntryContext(overrideReason: because)
            let at = RuleScenario.at("2026-03-10").milliseconds
            return [
                .visitScheduled(
                    VisitBooking(visit: "b", plannedAt: at, plannedOffsetMinutes: 0, context: context)),
                .carePlanSet(CarePlan(context: context)),
                .intervalDecided(IntervalDecision(days: 14, reason: .open("holds well"), context: context)),
            ]
        }
        let raised = ("2026-02-01", PatientEvent.redFlagRaised(RedFlag(flag: "infection")))
        var scenario = RuleScenario.given(raised)
        for plan in plans(nil) {
            expect(
                scenario.refusal(("2026-02-02", plan)), "unclearedRedFlag", mentions: "infection", "--because",
                "`anamnesis record flag clear`")
            // Another system planned it: that is a fact.
            let kept = try scenario.when(("2026-02-02", plan), unknownTerms: .keep)
            #expect(kept[0].context.rulesBroken == ["unclearedRedFlag"])
            #expect(RuleScenario.given().refusal(("2026-02-02", plan)) == nil)
        }
        for plan in plans(.open("the physician saw it")) {
            #expect(try scenario.broken("2026-02-02", plan) == ["unclearedRedFlag"])
        }
        let assessment = PatientEvent.visitScheduled(
            VisitBooking(
                visit: "a", plannedAt: RuleScenario.at("2026-02-03").milliseconds, plannedOffsetMinutes: 0,
                kind: "assessment"))
        #expect(scenario.refusal(("2026-02-02", assessment)) == nil, "the flag may ask for it")
        scenario.add("2026-02-02", .redFlagCleared(RedFlag(flag: "infection", clearedBy: "md-2")))
        for plan in plans(nil) { #expect(scenario.refusal(("2026-02-03", plan)) == nil) }
    }

    @Test func severalBrokenRulesAreAllNamedOnce() throws {
        let scenario = RuleScenario.given(
            ("2026-02-01", .redFlagRaised(RedFlag(flag: "infection"))), ("2026-02-01", .deathRecorded(Death())))
        var event = visit("v")
        event.context.rulesBroken = ["afterDeath"]
        #expect(try scenario.broken("2026-02-05", event) == ["unclearedRedFlag", "afterDeath"])
    }

    @Test func recordingOrderDoesNotMatter() throws {
        let scenario = RuleScenario.given(
            ("2026-01-05", opened("e1")), ("2026-01-10", visit("v1", episode: "e1")),
            ("2026-02-01", .redFlagRaised(RedFlag(flag: "infection"))),
            ("2026-02-03", .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr"))),
            ("2026-02-05", .episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "other"))),
            ("2026-02-06", .entrySigned(Signature(visit: "v1", signedBy: "p"))), ("2026-02-07", .goalSet(goal("g"))),
            ("2026-02-08", .goalWithdrawn(GoalWithdrawal(goal: "g"))))
        #expect(PatientState(scenario.entries) == PatientState(scenario.entries.reversed()))
    }
}
