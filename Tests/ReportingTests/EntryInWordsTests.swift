import Clinical
import Reporting
import Testing

@Suite struct EntryInWordsTests {
    private let words = EntryInWords(registry: .default)

    @Test func `a sentence is read with two decimals, and what programs read has every digit`() {
        let event = PatientEvent.pain("1.8906108572745817")
        #expect(words.line(event) == "Pain, neck, before treatment: 1.89 (NRS 0-10)")
        #expect(words.text(event) == "Pain, neck, before treatment: 1.8906108572745817 (NRS 0-10)")
        #expect(EntryInWords(registry: .default, rounds: true).text(event) == words.line(event))
    }

    @Test func `lines of a note stand on one line, and programs read them as they were typed`() {
        let event = PatientEvent.noteWritten(Note(subject: "note", text: .open("Sore after.\nSlept well.\r\n")))
        #expect(words.line(event) == "Note: Sore after. / Slept well.")
        #expect(words.text(event) == "Note: Sore after.\nSlept well.\r\n")
    }

    static let examples: [(PatientEvent, String)] = [
        (.pain("6"), "Pain, neck, before treatment: 6 (NRS 0-10)"),
        (
            .reading(
                .pain,
                Reading(
                    instrument: "nrs-11", value: .number("7.50"), site: "low-back", side: .left, moment: .between,
                    aspect: .worst, recall: "7d")),
            "Worst pain, low back left, over 7 days, between visits: 7.50 (NRS 0-10)"
        ),
        (.rotation("62", .left), "Neck rotation left, active, before treatment: 62 degrees"),
        (
            .reading(
                .mobility,
                Reading(
                    instrument: "rom", value: ReadingValue(number: nil, qualifier: "withinNormalLimits"),
                    site: "shoulder",
                    side: .both, motion: "abduction")),
            "Shoulder abduction both sides: within normal limits"
        ),
        (
            .reading(
                .symptomCount, Reading(instrument: "headache-days", value: .number("12"), periodDays: 28)),
            "Days with headache in the period: 12 of 28 days"
        ),
        (.score(.questionnaire, "ndi", "24"), "Neck disability index: 24 (0-50)"),
        (.score(.questionnaire, "our-own", "3"), "Our own: 3"),
        (
            .treated([
                TechniqueApplied(technique: "nmt", muscle: "upper-trapezius", side: .left, minutes: 20),
                TechniqueApplied(technique: "heat"),
            ]), "Treated 20 min: neuromuscular therapy upper trapezius left 20 min, heat"
        ),
        (.visit("v1"), "Visit completed: treatment, 55 min"),
        (
            .visitCompleted(Visit(visit: "v1", location: "main-street", minutes: 60)),
            "Visit completed: treatment, 60 min, at main-street"
        ),
        (
            .visitCompleted(Visit(visit: "v1", supervisedBy: "md-2", minutes: 60)),
            "Visit completed: treatment, 60 min, supervised by md-2"
        ),
        (
            .consultationCompleted(
                Consultation(kind: "review", outcomeCode: "continue", context: EntryContext(performedBy: "dr-lee"))),
            "Consultation: review, continue, by dr-lee"
        ),
        (.booked("v2", for: "2026-04-01"), "Visit booked for 2026-04-01T10:00Z"),
        (.noteWritten(Note(subject: "note", text: .sealed("AA", key: 1))), "Note: [sealed]"),
        (.noteWritten(Note(subject: "note", text: .open("Sore after"))), "Note: Sore after"),
        (.pain("6", note: "At work"), "Pain, neck, before treatment: 6 (NRS 0-10). Note: At work"),
        (
            .goalSet(
                Goal(
                    goal: "g", instrument: "nrs-11", target: ExactNumber(3), site: "neck",
                    due: CalendarDay("2026-05-01"))),
            "Goal: Pain, neck (NRS 0-10) 3, by 2026-05-01"
        ),
        (
            .safetyScreenCompleted(SafetyScreen(present: [], absent: ["infection", "night-pain"])),
            "Safety screen, 2 red flags asked: none there"
        ),
        (
            .safetyScreenCompleted(SafetyScreen(present: ["infection"], absent: ["night-pain"])),
            "Safety screen, 2 red flags asked: fever or signs of infection"
        ),
        (
            .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-1")),
            "Red flag cleared: fever or signs of infection, by dr-1"
        ),
        (
            .intakeRecorded(
                Intake(topics: [
                    IntakeTopic(topic: "allergies", status: .none), IntakeTopic(topic: "work", status: .notAsked),
                    IntakeTopic(topic: "medication", status: .known, codes: ["anticoagulant"]),
                ])), "Intake: allergies none; work not asked; medication anticoagulant"
        ),
        (
            .readingNotObtained(ReadingNotObtained(instrument: "nrs-11", reason: .refused, site: "neck")),
            "No reading of NRS, neck: refused"
        ),
        (
            .intervalDecided(IntervalDecision(days: 21, recommendedDays: 14)),
            "Next visit decided: after 21 days (recommended: 14)"
        ),
        (
            .reportShared(SharedReport(shownPosition: 12, recipient: .open("Dr Example"))),
            "Page shared: Dr Example, complete to @12"
        ),
        (.unknown(type: "holdPlaced"), "Hold placed"),
        (
            .consentGiven(Consent(scope: "research", until: CalendarDay("2027-01-31"))),
            "Consent given: research, until 2027-01-31"
        ),
        (
            .consentWithdrawn(Consent(scope: "treatment", text: .sealed("AA", key: 1))),
            "Consent withdrawn: treatment, [sealed]"
        ),
        (
            .recordsMerged(RecordMerge(from: "p-2", reasonCode: "duplicate")),
            "Record merged in: duplicate"
        ),
        (.recordsUnmerged(RecordMerge(from: "p-2", into: "p-1")), "Merge of records undone"),
    ]

    @Test func `each event is one line of plain words`() {
        for (event, expected) in Self.examples { #expect(words.text(event) == expected) }
    }

    @Test func `a care rule that was broken is said`() {
        var event = PatientEvent.visit("v1")
        event.context.rulesBroken = ["redFlagOpen"]
        #expect(words.text(event) == "Visit completed: treatment, 55 min (against the rule: red flag open)")
    }

    @Test(arguments: Hostile.all) func `a line is safe to print, and the text is as typed`(text: String) {
        let event = PatientEvent.noteWritten(Note(subject: "note", text: .open(text)))
        #expect(words.text(event) == "Note: " + text)
        #expect(!Hostile.actsOnTerminal(words.line(event)) && !words.line(event).contains("\n"))
    }
}
