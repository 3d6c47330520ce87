import CareWorklist
import Clinical
import MaintenanceInterval
import ProjectionRuntime
import Reporting
import Testing

/// The page and the work list never disagree about who needs a person: both are of one fold.
@Suite struct PageAndListTests {
    private var course: CourseFixture {
        var course = CourseFixture()
        course.registerAndOpen()
        course.tell("2026-01-05", .pain("4"))
        course.tell("2026-01-05", .visit("v1"))
        return course
    }

    private func told(_ course: CourseFixture, asOf: String = "2026-02-20") -> SummaryModel {
        var course = course
        course.answers = PatientAnswers(
            folding: course.entries, subject: CourseFixture.subject, context: CourseFixture.context)
        return course.summary(asOf: asOf)
    }

    /// What a physician has to look at, by the rows that the work list is made of.
    private func listed(_ course: CourseFixture) -> Set<String> {
        let answers = PatientAnswers(
            folding: course.entries, subject: CourseFixture.subject, context: CourseFixture.context)
        func texts(_ rows: [ViewRow], _ table: ViewTable, _ column: String) -> [String] {
            let place = table.columns.firstIndex { $0.name == column }!
            return rows.compactMap { if case .text(let text) = $0.values[place] { text } else { nil } }
        }
        let referrals = texts(answers.interval, PatientAnswers.intervalTable, "referral")
        let worse = texts(answers.interval, PatientAnswers.intervalTable, "worse_on").map { _ in "worse" }
        let items = texts(answers.worklist, PatientAnswers.worklistTable, "reason")
            .filter { ["adverse", "contradiction", "flare"].contains($0) }
        return Set(referrals + worse + items).subtracting([""])
    }

    private static let flag = PatientEvent.redFlagRaised(RedFlag(flag: "infection"))
    private static let dizzy = PatientEvent.adverseEventReported(AdverseEvent(kind: "dizziness", severity: 4))
    private static let ended = PatientEvent.careEnded(CareEnding(reasonCode: "moved"))

    // MARK: The end of care

    @Test func `what whoever ended care knew of is told as history, on neither as something to do`() {
        var known = course
        known.tell("2026-01-10", Self.flag)
        known.tell("2026-01-10", Self.dizzy)
        #expect(told(known).ask.kind == .redFlag && listed(known) == ["redFlag", "adverse"])
        known.tell("2026-01-12", Self.ended)
        #expect(listed(known).isEmpty)
        #expect(
            told(known).ask.sentence
                == "No action needed: care ended on 2026-01-12 (moved). Known when it ended, and never closed: red flag fever "
                + "or signs of infection (2026-01-10); dizziness (severity 4 of 5, 2026-01-10).")
        #expect(told(known).ask.kind == .nothing)
    }

    @Test func `what came up after care ended is asked by both, until it is closed`() {
        var course = course
        course.tell("2026-01-10", Self.flag)
        course.tell("2026-01-12", Self.ended)
        course.tell("2026-01-14", .redFlagRaised(RedFlag(flag: "fracture-risk")))
        course.tell("2026-01-14", Self.dizzy)
        #expect(listed(course) == ["redFlag", "adverse"])
        let ask = told(course).ask
        #expect(ask.kind == .redFlag && ask.sentence.hasPrefix("RED FLAG since 2026-01-14, not cleared: fracture risk"))
        #expect(ask.sentence.contains("dizziness (severity 4 of 5)"))
        #expect(
            ask.sentence.hasSuffix(
                "Known when it ended, and never closed: red flag fever or signs of infection (2026-01-10)."))
        course.tell("2026-01-15", .redFlagCleared(RedFlag(flag: "fracture-risk", clearedBy: "dr-1")))
        #expect(listed(course) == ["adverse"] && told(course).ask.kind == .adverse)
        course.tell("2026-01-16", .adverseEventResolved(AdverseEvent(kind: "dizziness")))
        #expect(listed(course).isEmpty && told(course).ask.kind == .nothing)
    }

    @Test func `a flag open when the only episode was closed is asked until a physician was, then history`() {
        var course = course
        course.tell("2026-01-10", Self.flag)
        let closing = EpisodeClosing(episode: "e1", outcomeCode: "stopped")
        course.tell("2026-01-12", .episodeClosed(closing))
        #expect(listed(course) == ["redFlag"] && told(course).ask.kind == .redFlag)
        for answer in [
            PatientEvent.consultationCompleted(Consultation(kind: "review")), .referredBack(Referral()),
            .episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "referredOn")),
        ] {
            var answered = course
            answered.tell("2026-01-13", answer)
            #expect(listed(answered).isEmpty, "\(answer)")
            let ask = told(answered).ask
            #expect(ask.kind != .redFlag)
            #expect(ask.sentence.hasSuffix("red flag fever or signs of infection (2026-01-10)."))
            answered.tell("2026-01-14", .episodeOpened(Episode(episode: "e2", problem: "back-pain")))
            #expect(listed(answered) == ["redFlag"] && told(answered).ask.kind == .redFlag)
        }
    }

    @Test func `nobody is asked about the dead, but about who was treated after the death that is recorded`() {
        var course = course
        course.tell("2026-01-10", Self.flag)
        course.tell("2026-01-12", .deathRecorded(Death()))
        #expect(listed(course).isEmpty)
        #expect(told(course).ask.sentence == "No action needed: the patient died on 2026-01-12.")
        let visit = course.tell("2026-01-20", .visit("v2"))
        #expect(listed(course) == ["redFlag", "contradiction"])
        let ask = told(course).ask
        #expect(ask.kind == .redFlag && ask.sentence.contains("Check the entry @\(visit): a visit on 2026-01-20"))
        course.tell("2026-01-21", .identityErased(IdentityErasure(reasonCode: "patientAsked")))
        #expect(listed(course).isEmpty && told(course).ask.kind != .redFlag)
    }

    @Test func `a visit after care ended is checked by both`() {
        var course = course
        course.tell("2026-01-12", Self.ended)
        course.tell("2026-01-20", .visit("v2"))
        #expect(listed(course) == ["contradiction"])
        #expect(told(course, asOf: "2026-01-20").ask.sentence.contains("after care ended on 2026-01-12"))
    }

    // MARK: Worse

    @Test func `one reading that is worse is asked about by both, until a consultation or a better one`() {
        for instrument in ["nrs-11", "vas"] {
            var course = course
            let values = instrument == "vas" ? ["10", "30", "12"] : ["3", "6", "3"]
            func read(_ day: String, _ value: String, visit: String) {
                course.tell(
                    day,
                    .reading(
                        .pain,
                        Reading(
                            instrument: instrument, value: ReadingValue(ExactNumber(value)!), site: "low-back",
                            moment: .before)))
                course.tell(day, .visit(visit))
            }
            read("2026-01-12", values[0], visit: "v2")
            #expect(listed(course).isEmpty)
            read("2026-01-19", values[1], visit: "v3")
            #expect(listed(course) == ["worse"], "\(instrument)")
            let page = told(course, asOf: "2026-01-20")
            #expect(page.ask.kind == .worsening && page.ask.sentence.contains("\(values[1]) on 2026-01-19"))
            #expect(page.measures.contains { $0.response == "worse" })
            var seen = course
            seen.tell("2026-01-20", .consultationCompleted(Consultation(kind: "review")))
            #expect(listed(seen).isEmpty && told(seen, asOf: "2026-01-20").ask.kind != .worsening)
            read("2026-01-21", values[2], visit: "v4")
            #expect(listed(course).isEmpty && told(course, asOf: "2026-01-21").ask.kind != .worsening)
            read("2026-01-22", values[1], visit: "v5")
            read("2026-01-23", values[1], visit: "v6")
            #expect(listed(course) == ["worsening"], "two in a row refer")
            #expect(told(course, asOf: "2026-01-23").ask.kind == .referredBack)
        }
    }

    @Test func `what got worse elsewhere, in the joint alone or right after treatment asks nobody`() {
        func motion(_ value: String) -> PatientEvent {
            .reading(
                .mobility,
                Reading(
                    instrument: "rom", value: ReadingValue(ExactNumber(value)!), site: "neck", side: .left,
                    motion: "rotation", mode: .active, moment: .before, context: EntryContext(performedBy: "lmt-1")))
        }
        func pain(_ value: String, _ moment: Moment) -> PatientEvent {
            .reading(
                .pain,
                Reading(
                    instrument: "nrs-11", value: ReadingValue(ExactNumber(value)!), site: "hip", moment: moment))
        }
        for (first, then) in [(motion("60"), motion("20")), (pain("2", .after), pain("8", .after))] {
            var course = course
            course.tell("2026-01-05", first)
            course.tell("2026-01-12", .pain("4"))
            course.tell("2026-01-12", then)
            course.tell("2026-01-12", .visit("v2"))
            let page = told(course, asOf: "2026-01-12")
            #expect(page.measures.contains { $0.response == "worse" }, "it is called worse in its row")
            #expect(listed(course).isEmpty && page.ask.kind != .worsening)
        }
    }

    @Test func `a flare that was reported is asked about by both, until somebody has seen the patient`() {
        var course = course
        course.tell("2026-01-08", .lifeEventReported(LifeEvent(kind: "flare")))
        #expect(listed(course) == ["flare"])
        let ask = told(course, asOf: "2026-01-08").ask
        #expect(ask.kind == .flare)
        #expect(
            ask.sentence
                == "Reported, and not seen since: flare of 2026-01-08. Ask how it is, and whether to come sooner.")
        course.tell("2026-01-09", .pain("4"))
        course.tell("2026-01-09", .visit("v2"))
        #expect(listed(course).isEmpty && told(course, asOf: "2026-01-09").ask.kind != .flare)
    }

    // MARK: Several

    @Test func `of several referrals back the page tells the last that nobody has looked at`() {
        var course = course
        course.tell("2026-01-06", .episodeOpened(Episode(episode: "e2", problem: "back-pain")))
        for (day, episode) in [("2026-01-08", "e1"), ("2026-01-09", "e2")] {
            course.tell(
                day, .referredBack(Referral(reasonCode: "other", context: EntryContext(episode: episode))))
        }
        func sentence() -> String { told(course).ask.sentence }
        #expect(sentence().contains("on 2026-01-09;"))
        course.tell(
            "2026-01-10",
            .consultationCompleted(Consultation(kind: "review", context: EntryContext(episode: "e2"))))
        #expect(sentence().contains("on 2026-01-08;") && listed(course) == ["referredBack"], "e1 still waits")
        course.tell("2026-01-11", .consultationCompleted(Consultation(kind: "review")))
        #expect(!sentence().contains("Referred back") && listed(course).isEmpty)
    }

    @Test func `the page goes by the authorisation of its own episode, and names another that is used up`() {
        var course = CourseFixture()
        course.tell("2026-01-01", .patientRegistered(Registration(birthYear: 1972, sex: .female)))
        for episode in ["e1", "e2"] {
            course.tell("2026-01-01", .episodeOpened(Episode(episode: episode, problem: "pain")))
        }
        for (id, visits, episode) in [("a1", 1, "e1"), ("a2", 8, "e2")] {
            course.tell(
                "2026-01-01",
                .authorisationGranted(
                    Authorisation(
                        authorisation: id, visits: visits, until: CalendarDay("2026-12-31"),
                        context: EntryContext(episode: episode))))
        }
        for (day, episode) in [("2026-01-05", "e1"), ("2026-01-06", "e2")] {
            course.tell(
                day,
                .visitCompleted(Visit(visit: "v" + day, context: EntryContext(episode: episode))))
        }
        let page = told(course, asOf: "2026-01-06")
        #expect(page.authorised?.left == 7 && page.authorised?.allowed == 8, "the page is about e2, opened last")
        #expect(
            page.ask.sentence.hasPrefix("Authorisation (pain, medical massage since 2026-01-01) used up: all 1 visits"))
        course.tell("2026-01-07", .episodeClosed(EpisodeClosing(episode: "e2", outcomeCode: "goalMet")))
        let other = told(course, asOf: "2026-01-07")
        #expect(other.authorised?.left == 0 && other.ask.sentence.hasPrefix("Authorisation used up: all 1 visits"))
    }

    @Test func `an authorisation of an episode that is closed asks on neither`() {
        var course = course
        course.tell("2026-01-12", .episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "goalMet")))
        #expect(told(course, asOf: "2026-07-02").ask.kind != .authorisation)
    }

    @Test func `a goal that nobody ever measured is told of on the page, and no other`() {
        var course = course
        func goal(_ id: String, _ instrument: String, _ target: Int, due: String? = nil) -> PatientEvent {
            .goalSet(
                Goal(
                    goal: id, instrument: instrument, target: ExactNumber(target), due: due.flatMap(CalendarDay.init)))
        }
        course.tell("2026-01-05", goal("g1", "nrs-11", 2))
        course.tell("2026-01-05", goal("g2", "lefs", 60, due: "2026-02-01"))
        #expect(
            told(course).text(width: 120).contains(
                "\nGoals       lower extremity functional scale 60 by 2026-02-01, never measured\n"))
        course.tell(
            "2026-01-19",
            .reading(.questionnaire, Reading(instrument: "lefs", value: ReadingValue(ExactNumber(50)))))
        #expect(!told(course).text(width: 120).contains("never measured"))
    }

    @Test func `who treated and who consulted are one team on the page`() {
        var course = course
        course.tell(
            "2026-01-06",
            .consultationCompleted(Consultation(kind: "initial", context: EntryContext(performedBy: "dr-lee"))))
        for (day, by) in [("2026-01-07", "lmt-7"), ("2026-01-08", "lmt-7"), ("2026-01-09", "pt-2")] {
            course.tell(
                day,
                .visitCompleted(
                    Visit(
                        visit: "v" + day, supervisedBy: by == "pt-2" ? "dr-lee" : nil,
                        context: EntryContext(performedBy: by))))
        }
        course.tell("2026-01-10", .otherCareReported(OtherCare(kind: "injection", site: "shoulder", side: .right)))
        let page = told(course).text(width: 160)
        #expect(
            page.contains(
                "\nTeam        dr-lee (1 consultation, 1 visit supervised, last 2026-01-09); pt-2 (1 visit, last 2026-01-09); "
                    + "lmt-7 (2 visits, last 2026-01-08)\n"), "\(page)")
        #expect(page.contains("2026-01-10 care elsewhere: injection"), "\(page)")
    }
}
