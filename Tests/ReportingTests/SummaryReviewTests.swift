import Clinical
import Reporting
import Testing

/// What a physician was told wrongly once.
@Suite struct SummaryReviewTests {
    private func page(_ asOf: String, _ change: (inout CourseFixture) -> Void) -> SummaryModel {
        var course = CourseFixture.improving
        change(&course)
        return course.summary(asOf: asOf)
    }

    // MARK: Why a physician has to look

    private func plateau(_ course: inout CourseFixture) {
        course.answers.progress = []
        course.answer(
            progress: ["episode": "e1", "instrument": "nrs-11", "site": "neck", "aspect": "now", "moment": "before"],
            unit: "{score}", better: "lower", baseline: ("2026-01-05", 7, 105), latest: ("2026-03-16", 7, 150),
            readings: 20, response: "unchanged")
        course.answer(
            interval: "referred", phase: "intensive", referral: "plateau", referredOn: "2026-03-16",
            standstill: "no improvement of at least 2 at 20 visits since 2026-01-05",
            worse: ("Tingling, hand: 1 on 2026-01-05, now 6 on 2026-03-16.", "@157 @158"),
            reason:
                "Pain now, neck: 7 on 2026-01-05, now 7 on 2026-03-16: no improvement of at least 2 at 20 visits since "
                + "2026-01-05. A physician has to look before there is a next interval.", evidence: "@105 @145 @150")
    }

    @Test func `a plateau is not called worse, and names the measure that decided`() {
        #expect(
            page("2026-03-29", plateau).ask.sentence
                == "Refer back to the physician: no improvement of at least 2 at 20 visits since 2026-01-05: pain, neck, "
                + "before treatment, 7 on 2026-01-05 and 7 on 2026-03-16. No next interval before a review.")
    }

    @Test func `what got worse does not hide behind a plateau`() {
        let summary = page("2026-03-29") { course in
            plateau(&course)
            course.answer(
                progress: ["episode": "e1", "instrument": "tingling", "site": "hand"], unit: "{score}", better: "lower",
                baseline: ("2026-01-05", 1, 157), latest: ("2026-03-16", 6, 158), readings: 2, response: "worse")
        }
        #expect(summary.ask.sentence.contains("; worse: tingling, hand, 1 on 2026-01-05 and 6 on 2026-03-16."))
    }

    @Test func `a plateau that nobody answered does not hide behind what got worse after it`() {
        let summary = page("2026-03-29") { course in
            plateau(&course)
            course.answer(
                progress: ["episode": "e1", "instrument": "tingling", "site": "hand"], unit: "{score}", better: "lower",
                baseline: ("2026-01-05", 1, 157), latest: ("2026-03-16", 6, 158), readings: 2, response: "worse")
            course.answers.interval = []
            course.answer(
                interval: "referred", phase: "intensive", referral: "worsening", referredOn: "2026-02-02",
                standstill: "no improvement of at least 2 at 8 visits since 2026-01-05", reason: "",
                evidence: "@105 @150 @157 @158")
        }
        #expect(
            summary.ask.sentence
                == "Refer back to the physician, needed since 2026-02-02: no improvement of at least 2 at 8 visits since "
                + "2026-01-05; worse: tingling, hand, 1 on 2026-01-05 and 6 on 2026-03-16. No next interval before a review."
        )
    }

    @Test func `what was recommended says that it has expired, and what to do, from the day after`() {
        let (until, after) = (page("2026-05-15") { _ in }, page("2026-05-16") { _ in })
        #expect(until.text(width: 100).contains("recommended, valid until 2026-05-15"))
        #expect(!until.ask.sentence.contains("expired"))
        let text = after.text(width: 200)
        #expect(text.contains("expired on 2026-05-16: was due 2026-03-30"))
        #expect(text.contains("see how the patient is before going on; not booked"))
        #expect(text.contains("recommended, and expired: valid until 2026-05-15"))
        #expect(
            after.ask.sentence.hasSuffix("What was recommended has expired: see how the patient is before going on."))
    }

    @Test func `a referral for worsening names what decided, not what got worst elsewhere`() {
        let summary = page("2026-03-29") { course in
            for (instrument, latest) in [("ndi", 40.0), ("tingling", 6)] {
                course.answer(
                    progress: ["episode": "e1", "instrument": instrument], unit: "{score}", better: "lower",
                    baseline: ("2026-01-05", 1, Int64(latest) * 1000), latest: ("2026-03-16", latest, Int64(latest)),
                    readings: 2, response: "worse")
            }
            course.answer(
                interval: "referred", phase: "intensive", referral: "worsening", referredOn: "2026-03-16",
                reason: "Tingling: 1 on 2026-01-05, now 6 on 2026-03-16: worse by at least 30 %, at 2 visits in a row.",
                evidence: "@6 @6000")
        }
        #expect(
            summary.ask.sentence
                == "Refer back to the physician, worse since 2026-03-16: tingling, 1 on 2026-01-05 and 6 on 2026-03-16. "
                + "No next interval before a review.")
    }

    @Test func `what is asked about and what got worse stands first and is never cut off`() {
        let summary = page("2026-03-29") { course in
            for number in 10..<40 {
                course.answer(
                    progress: ["episode": "e1", "instrument": "numbness", "site": "finger-\(number)"], unit: "{score}",
                    better: "lower", baseline: ("2026-01-05", 2, 1), latest: ("2026-03-16", 5, 2), readings: 2,
                    response: number < 25 ? "worse" : "unchanged")
            }
        }
        #expect(summary.measures.prefix(15).allSatisfy { $0.response == "worse" })
        let rows = summary.text(width: 80).split(separator: "\n").filter { $0.contains("WORSE") }
        #expect(rows.count == 15)
    }

    /// The sentence on the page rests on what the projector really says.
    @Test func `a plateau that the projectors find is asked about with its visits`() {
        var course = CourseFixture()
        course.registerAndOpen()
        for number in 0..<30 {
            let day = (CourseFixture.day("2026-01-05") + Int(number) * 5).description
            course.tell(day, .pain("7"))
            course.tell(day, .visit("v\(number)"))
        }
        course.answers = PatientAnswers(
            folding: course.entries, subject: CourseFixture.subject, context: CourseFixture.context)
        let summary = course.summary(asOf: "2026-06-10")
        #expect(
            summary.ask.sentence.hasPrefix(
                "Refer back to the physician: no improvement of at least 2 at 29 visits since 2026-01-05: pain, neck, before "
                    + "treatment, 7 on 2026-01-05 and 7 on 2026-05-30."), "\(summary.text(width: 100))")
    }

    // MARK: What has to be arranged

    @Test func `an authorisation that ends is not called nearly used`() {
        let ends = page("2026-03-20") {
            $0.answer(item: "authorisationEnding", from: "2026-03-16", urgency: 3, evidence: "@104")
        }
        #expect(
            ends.ask.sentence == "Authorisation ends on 2026-06-30 (6 of 16 visits left). Ask for a new one.")
        let used = page("2026-03-20") {
            $0.answer(item: "authorisationVisits", from: "2026-03-16", urgency: 3, evidence: "@104")
        }
        #expect(
            used.ask.sentence == "Authorisation nearly used: 6 of 16 visits left, until 2026-06-30. Ask for more.")
    }

    @Test func `only a booking within the days to book answers what is due`() {
        let within = page("2026-03-29") { $0.tell("2026-03-20", .booked("v90", for: "2026-04-01")) }
        #expect(within.ask.sentence == "No action needed: the next visit is booked for 2026-04-01.")
        let after = page("2026-03-29") { $0.tell("2026-03-20", .booked("v90", for: "2026-12-15")) }
        #expect(
            after.ask.sentence
                == "Due: book the next treatment by 2026-04-01 (due 2026-03-30); the next visit is booked only for "
                + "2026-12-15.")
        let grace = page("2026-04-03") { $0.tell("2026-03-20", .booked("v90", for: "2026-12-15")) }
        #expect(
            grace.ask.sentence
                == "Due: the next treatment was due on 2026-03-30; the next visit is booked only for 2026-12-15.")
    }

    @Test func `a booking that passed without an outcome is said`() {
        let summary = page("2026-03-31") { $0.tell("2026-03-20", .booked("v90", for: "2026-03-29")) }
        #expect(
            summary.ask.sentence
                == "Due: book the next treatment by 2026-04-01 (due 2026-03-30); the one booked for 2026-03-29 has "
                + "nothing recorded.")
        #expect(summary.text(width: 200).contains("; booked for 2026-03-29, nothing recorded\n"))
    }

    // MARK: Entries that do not fit

    @Test func `what happened after the day of the page is not on it`() {
        let summary = page("2026-03-20") { course in
            course.tell("2026-03-25", .visit("v98"))
            course.tell("2026-03-25", .redFlagRaised(RedFlag(flag: "infection")))
            course.tell("2026-04-01", .booked("v99", for: "2026-04-01"))
        }
        #expect(summary.lastVisitOn == CourseFixture.day("2026-03-16"))
        #expect(summary.visitsCompleted == 10)
        #expect(summary.ask.kind == .nothing)
        // A source may date a booking by the day of the visit.
        #expect(summary.nextVisitOn == CourseFixture.day("2026-04-01"))
    }

    @Test func `a visit after the recorded death asks to check the entry`() {
        var position: Int64 = 0
        let summary = page("2026-05-01") { course in
            course.tell("2026-03-20", .deathRecorded(Death()))
            position = course.tell("2026-03-25", .visit("v98"))
        }
        #expect(summary.ask.kind == .recordIncomplete)
        #expect(
            summary.ask.sentence
                == "Check the entry @\(position): a visit on 2026-03-25, but the death is recorded on 2026-03-20.")
        let month = page("2026-05-01") { course in
            course.tell("2026-03-01", .deathRecorded(Death()), precision: .month)
        }
        #expect(month.ask.sentence == "No action needed: the patient died in 2026-03.")
    }

    @Test func `a visit after care ended asks to check the entry, unless the patient was taken on again`() {
        let ended = { (course: inout CourseFixture) -> Void in
            course.tell("2026-03-17", .careEnded(CareEnding(reasonCode: "moved")))
        }
        let check = page("2026-03-29") { course in
            ended(&course)
            course.tell("2026-03-20", .visit("v98"))
        }
        #expect(check.ask.kind == .due)
        #expect(check.ask.sentence.hasPrefix("Due: book"))
        #expect(check.ask.sentence.hasSuffix(": a visit on 2026-03-20, after care ended on 2026-03-17."))
        let again = page("2026-03-29") { course in
            ended(&course)
            course.tell("2026-03-19", .episodeOpened(Episode(episode: "e2", problem: "neck-pain")))
            course.tell("2026-03-20", .visit("v98"))
        }
        #expect(!again.ask.sentence.contains("Check the entry"))
    }
}
