import Clinical
import Reporting
import Testing

@Suite struct SummaryAskTests {
    private func ask(_ asOf: String, _ change: (inout CourseFixture) -> Void = { _ in }) -> Ask {
        var course = CourseFixture.improving
        change(&course)
        return course.summary(asOf: asOf).ask
    }

    @Test func `a red flag comes before everything, also before a page that is incomplete`() {
        var course = CourseFixture.parked
        course.tell("2026-03-17", .redFlagRaised(RedFlag(flag: "infection")))
        course.tell("2026-03-18", .redFlagRaised(RedFlag(flag: "fracture-risk")))
        course.tell("2026-03-19", .redFlagCleared(RedFlag(flag: "fracture-risk", clearedBy: "dr-1")))
        let summary = course.summary(asOf: "2026-03-29")
        #expect(
            summary.ask.sentence == "RED FLAG since 2026-03-17, not cleared: fever or signs of infection (2026-03-17). "
                + "A physician has to look before the next treatment.")
        #expect(summary.text(width: 100).contains("\nPARKED: this page is incomplete; see @131 below.\n"))
    }

    @Test func `a severe adverse event that is not over is asked about before anything but a red flag`() {
        var course = CourseFixture.improving
        course.tell("2026-03-17", .adverseEventReported(AdverseEvent(kind: "dizziness", severity: 2)))
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .due)
        course.tell("2026-03-18", .adverseEventReported(AdverseEvent(kind: "bruise", severity: 4)))
        #expect(
            course.summary(asOf: "2026-03-29").ask.sentence
                == "Adverse event of 2026-03-18 not resolved: bruise (severity 4 of 5). A physician has to look before the "
                + "next treatment.")
        var flagged = course
        flagged.tell("2026-03-18", .redFlagRaised(RedFlag(flag: "infection")))
        flagged.answer(
            interval: "referred", phase: "reduced", referral: "redFlag", referredOn: "2026-03-18", flags: "infection",
            reason: "")
        #expect(flagged.summary(asOf: "2026-03-29").ask.kind == .redFlag)
        var seen = course
        seen.tell("2026-03-18", .consultationCompleted(Consultation(kind: "review")))
        #expect(seen.summary(asOf: "2026-03-29").ask.kind == .due)
        course.tell("2026-03-20", .adverseEventResolved(AdverseEvent(kind: "bruise")))
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .due)
        #expect(course.summary(asOf: "2026-03-19").ask.kind == .adverse)
    }

    @Test func `each reason is asked in the order of precedence`() {
        var course = CourseFixture.improving
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .due)
        course.answer(item: "authorisationVisits", from: "2026-03-16", urgency: 3, evidence: "@104")
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .authorisation)
        course.answer(
            progress: ["instrument": "odi"], unit: "%", better: "lower", baseline: ("2026-01-05", 20, 900_001),
            latest: ("2026-03-16", 40, 900_002), readings: 2, response: "worse")
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .authorisation, "what asks is the interval's row")
        course.answer(
            interval: "recommended", phase: "reduced",
            worse: ("ODI: 20 on 2026-01-05, now 40 on 2026-03-16.", "@900001 @900002"), reason: "")
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .worsening)
        course.answer(
            interval: "referred", phase: "reduced", referral: "worsening", referredOn: "2026-03-16",
            reason: "ODI: 20 on 2026-01-05, now 40 on 2026-03-16: worse by at least 10, at 2 visits in a row.",
            evidence: "@900001 @900002")
        #expect(
            course.summary(asOf: "2026-03-29").ask.sentence
                == "Refer back to the physician, worse since 2026-03-16: Oswestry disability index, 20 on 2026-01-05 and "
                + "40 on 2026-03-16. No next interval before a review.")
        course.answers.parked = CourseFixture.parked.answers.parked
        #expect(course.summary(asOf: "2026-03-29").ask.kind == .parked)
    }

    @Test(arguments: [
        ("2026-03-20", Ask.Kind.nothing), ("2026-03-27", .nothing), ("2026-03-28", .due), ("2026-04-01", .due),
        ("2026-04-02", .due), ("2026-04-04", .due), ("2026-04-05", .overdue), ("2026-06-30", .overdue),
        ("2026-07-15", .lapsed),
    ])
    func `what is due depends on the day that is given and on nothing else`(day: String, kind: Ask.Kind) {
        #expect(ask(day).kind == kind)
    }

    @Test func `a booking ahead answers what is due, a past one does not`() {
        let booked = { (course: inout CourseFixture) -> Void in
            course.tell("2026-03-20", .booked("v90", for: "2026-04-10"))
        }
        #expect(ask("2026-04-05", booked).sentence == "No action needed: the next visit is booked for 2026-04-10.")
        #expect(
            ask("2026-04-11", booked).sentence
                == "Overdue since 2026-04-05: the next treatment was due on 2026-03-30, and the one booked for "
                + "2026-04-10 has nothing recorded.")
    }

    @Test func `a booking that was called off asks again`() {
        let kind = ask("2026-03-29") { course in
            course.tell("2026-03-20", .booked("v90", for: "2026-03-30"))
            course.tell("2026-03-21", .visitCancelled(VisitNotHeld(visit: "v90")))
        }.kind
        #expect(kind == .due)
    }

    @Test func `an authorisation that has ended or is used up is asked for`() {
        let ended = ask("2026-07-01") {
            $0.answer(item: "authorisationEnded", from: "2026-07-01", urgency: 2, evidence: "")
        }
        #expect(ended.sentence.hasPrefix("Authorisation ended on 2026-06-30"))
        let used = ask("2026-03-20") { course in
            course.answer(item: "authorisationVisits", from: "2026-03-17", urgency: 2, evidence: "")
            for number in 20..<26 { course.tell("2026-03-17", .visit("v\(number)")) }
        }
        #expect(used.sentence == "Authorisation used up: all 16 visits; ask for more before the next visit.")
    }

    @Test func `of two authorisations that cover a day all visits are left that either leaves`() {
        var course = CourseFixture.improving
        func authorised(_ asOf: String = "2026-03-29") -> AuthorisedVisits? { course.summary(asOf: asOf).authorised }
        course.tell(
            "2026-01-05",
            .authorisationGranted(Authorisation(authorisation: "a2", visits: 3, until: CalendarDay("2026-12-31"))))
        #expect(authorised()?.left == 9)
        for number in 20..<28 { course.tell("2026-03-17", .visit("v\(number)")) }
        #expect(authorised()?.left == 1, "the one that ends first is used first")
        #expect(authorised()?.until == CalendarDay("2026-12-31"), "the other is used up")
        // One that reaches less far than one that is used up.
        course.tell(
            "2026-03-18",
            .authorisationGranted(Authorisation(authorisation: "a3", visits: 2, until: CalendarDay("2026-05-31"))))
        let both = course.summary(asOf: "2026-03-29").text(width: 100)
        #expect(
            both.contains("Authorised  2 of 2 visits left, until 2026-05-31; 1 of 3 visits left, until 2026-12-31\n"),
            "\(both)")
        course.tell("2026-03-19", .visit("v30"))
        course.tell("2026-03-19", .visit("v31"))
        course.tell("2026-03-19", .visit("v32"))
        #expect(authorised()?.left == 0 && authorised()?.allowed == 3)
    }

    @Test func `the page goes by the authorisation in force, and names one that begins later`() {
        func summary(_ asOf: String, until: String) -> SummaryModel {
            var course = CourseFixture()
            course.tell("2026-01-01", .patientRegistered(Registration(birthYear: 1972, sex: .female)))
            for (id, visits, from, until) in [("a1", 1, "2026-01-01", until), ("a2", 8, "2026-05-01", "2026-12-31")] {
                course.tell(
                    "2026-01-01",
                    .authorisationGranted(
                        Authorisation(
                            authorisation: id, visits: visits, from: CalendarDay(from), until: CalendarDay(until))))
            }
            course.tell("2026-01-05", .visit("v1"))
            course.answers = PatientAnswers(
                folding: course.entries, subject: CourseFixture.subject, context: CourseFixture.context)
            return course.summary(asOf: asOf)
        }
        func line(_ summary: SummaryModel) -> String {
            summary.text(width: 100).split(separator: "\n").first { $0.hasPrefix("Authorised") }.map(String.init) ?? ""
        }
        let used = summary("2026-01-14", until: "2026-06-30")
        #expect(line(used).hasSuffix(" 0 of 1 visits left, until 2026-06-30; 8 visits from 2026-05-01"))
        #expect(
            used.ask.sentence == "Authorisation used up: all 1 visits; the next begins on 2026-05-01 (8 visits). "
                + "Ask for more for a visit before then.")
        let ended = summary("2026-01-14", until: "2026-01-10")
        #expect(line(ended).hasSuffix(" 1 of 1 visits used, ended on 2026-01-10; 8 visits from 2026-05-01"))
        #expect(ended.authorised?.left == 0)
        #expect(
            ended.ask.sentence == "Authorisation ended on 2026-01-10; the next begins on 2026-05-01 (8 visits). "
                + "Ask for a new one for a visit before then.")
        let begun = summary("2026-05-01", until: "2026-06-30")
        #expect(line(begun).hasSuffix(" 8 of 8 visits left, until 2026-12-31"))
        let ahead = summary("2025-12-31", until: "2026-06-30")
        #expect(ahead.authorised == nil, "nobody knew of it")
    }

    @Test func `of visits that are granted for later none is left before`() {
        var course = CourseFixture()
        course.tell(
            "2026-01-01",
            .authorisationGranted(Authorisation(authorisation: "a", visits: 8, from: CalendarDay("2026-05-01"))))
        let summary = course.summary(asOf: "2026-01-14")
        #expect(summary.authorised?.left == 0 && summary.authorised?.next?.visits == 8)
        #expect(summary.text(width: 100).contains("8 visits from 2026-05-01"))
    }

    @Test func `the dead and those whose care ended need nothing`() {
        #expect(
            ask("2026-05-01") { $0.tell("2026-03-20", .deathRecorded(Death())) }.sentence
                == "No action needed: the patient died on 2026-03-20.")
        #expect(
            ask("2026-05-01") { $0.tell("2026-03-20", .careEnded(CareEnding(reasonCode: "selfDischarged"))) }.sentence
                == "No action needed: care ended on 2026-03-20 (self discharged).")
    }

    @Test func `care that goes on after its end has begun again`() {
        let kind = ask("2026-03-29") { course in
            course.tell("2026-03-10", .careEnded(CareEnding(reasonCode: "moved")))
            course.tell("2026-03-16", .visit("v99"))
        }.kind
        #expect(kind == .due)
    }

    @Test func `a record that is incomplete is said when nothing else is asked`() {
        let ask = ask("2026-03-20") { course in
            course.answer(item: "unsigned", from: "2026-03-02", urgency: 4, evidence: "@140 @152")
            course.answer(item: "missed", from: "2026-01-02", until: "2026-02-15", urgency: 2, evidence: "@9")
        }
        #expect(ask.sentence == "No action needed, but the record is incomplete: 2 visits unsigned since 2026-03-02.")
    }

    @Test("a reminder is no condition of the next treatment")
    func reminder() {
        let ask = ask("2026-03-20") { course in
            course.answer(
                item: "rules", from: "2026-03-02", urgency: 3, evidence: "@140",
                detail: "nobody is named who supervised.",
                remedy: "Also missing: no medical director is named. Name who supervised.")
        }
        #expect(ask.sentence == "Before the next treatment, put right or say why: nobody is named who supervised.")
    }

    /// How it is put right is for whoever keeps the record: it stands on the work list.
    @Test(
        "of a rule the page says what is missing, and how pressing that is",
        arguments: [
            (4, "No action needed, but the record is incomplete: the last referral was on 2024-12-23."),
            (3, "Before the next treatment, put right or say why: the last referral was on 2024-12-23."),
            (2, "Before the next treatment: the last referral was on 2024-12-23."),
        ])
    func rule(urgency: Int64, sentence: String) {
        let ask = ask("2026-03-20") { course in
            course.answer(
                item: "rules", from: "2026-03-02", urgency: urgency, evidence: "@140",
                detail: "the last referral was on 2024-12-23.",
                remedy: "Record it: `anamnesis record referral`.")
        }
        #expect(ask.sentence == sentence)
    }
}
