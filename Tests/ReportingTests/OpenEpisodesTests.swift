import Clinical
import ProjectionRuntime
import Rendering
import Reporting
import Testing

/// The page of a patient with more than one open episode.
@Suite struct OpenEpisodesTests {
    private func told(_ course: CourseFixture, asOf: String, isListed: Bool = true) -> SummaryModel {
        var course = course
        course.answers = PatientAnswers(
            folding: course.entries, subject: CourseFixture.subject, context: CourseFixture.context)
        if !isListed { course.answers.worklist = [] }
        return course.summary(asOf: asOf)
    }

    @Test func `the page shows the diagnosis, the payer and the question of its own episode, or of none`() {
        func care(referredFor referral: String?, coveredFor coverage: String?, endedOf: String? = nil) -> String {
            var course = CourseFixture()
            course.tell("2026-01-05", .episodeOpened(Episode(episode: "neck", problem: "neck-pain")))
            course.tell(
                "2026-01-05",
                .referralReceived(
                    Referral(
                        question: .open("Can the neck turn?"), diagnoses: ["M54.2"],
                        context: EntryContext(episode: referral))))
            course.tell(
                "2026-01-05",
                .coverageConfirmed(
                    Coverage(coverage: "c1", kind: "insurance", context: EntryContext(episode: coverage))))
            course.tell(
                "2026-01-06", .episodeOpened(Episode(episode: "face", problem: "facial", payer: "self-pay")))
            if let endedOf { course.tell("2026-01-07", .coverageEnded(Coverage(coverage: endedOf, kind: "insurance"))) }
            return told(course, asOf: "2026-01-07").text(width: 120)
        }
        let own = care(referredFor: "neck", coveredFor: "neck")
        #expect(own.contains("\nCare        Facial; medical massage since 2026-01-06; self pay; 1 other episode\n"))
        #expect(!own.contains("\nQuestion"))
        for episode in [nil, "face"] {
            let all = care(referredFor: episode, coveredFor: episode)
            #expect(
                all.contains(
                    "\nCare        Facial (M54.2); medical massage since 2026-01-06; insurance; 1 other episode\n"))
            #expect(all.contains("\nQuestion    Can the neck turn?\n"))
            #expect(care(referredFor: episode, coveredFor: episode, endedOf: "c1").contains("; self pay; 1 other"))
        }
    }

    // MARK: When to come back

    /// A neck treated to 2026-01-08, and massage for wellness opened after it.
    private var neckAndRelaxation: CourseFixture {
        var course = CourseFixture()
        course.tell("2026-01-05", .episodeOpened(Episode(episode: "neck", problem: "neck-pain", site: "neck")))
        for day in ["2026-01-06", "2026-01-08"] {
            course.tell(day, .pain("7", episode: "neck"))
            course.tell(day, .visit("n" + day, episode: "neck"))
        }
        course.tell(
            "2026-01-09", .episodeOpened(Episode(episode: "rest", setting: .wellness, problem: "relaxation")))
        return course
    }

    /// What the page says after each of its labels "Next" and "Rule", to the end of the line.
    private func labelled(_ label: String, _ page: SummaryModel) -> [String] {
        page.text(width: 200).split(separator: "\n").filter { $0.hasPrefix(label + "  ") }
            .map { $0.dropFirst(label.count).drop { $0 == " " } }.map(String.init)
    }

    @Test func `an overdue episode is asked about though another was treated since`() throws {
        var course = neckAndRelaxation
        course.tell("2026-01-20", .visit("r1", episode: "rest"))
        let page = told(course, asOf: "2026-01-22")
        #expect(page.ask.kind == .overdue)
        #expect(
            page.ask.sentence.hasPrefix("Overdue since 2026-01-1")
                && page.ask.sentence.contains(" (neck pain, medical massage): the next treatment was due on 2026-01-1"))
        #expect(page.next?.episode == "neck" && page.nextOfOthers.map(\.episode) == ["rest"])
        let next = labelled("Next", page)
        #expect(next.count == 2 && labelled("Rule", page).count == 2 && labelled("Why", page).count == 1)
        #expect(next.first?.hasPrefix("Neck pain, medical massage: due 2026-01-1") ?? false)
        #expect(next.last?.hasPrefix("Relaxation, wellness: due 2026-01-2") ?? false)
    }

    @Test func `for programs the intervals of all open episodes stand beside the one asked about`() throws {
        var course = neckAndRelaxation
        func members(_ name: String, _ page: SummaryModel) -> JSONValue? {
            guard case .object(let members) = page.json else { return nil }
            return members.first { $0.0 == name }?.1
        }
        guard case .array(let all)? = members("intervals", told(course, asOf: "2026-01-22")),
            case .object(let asked)? = members("interval", told(course, asOf: "2026-01-22")),
            case .object(let first)? = all.first
        else { throw Missing() }
        #expect(all.count == 2)
        #expect(first.map(\.0) == ["episode", "problem", "setting", "policy"] + asked.map(\.0))
        #expect("\(first.dropFirst(4).map(\.1))" == "\(asked.map(\.1))")
        #expect(
            "\(first.prefix(3).map(\.1))"
                == "\([JSONValue]([.string("neck"), .string("neck-pain"), .string("medical-massage")]))")
        course.tell("2026-01-21", .episodeClosed(EpisodeClosing(episode: "rest", outcomeCode: "goalMet")))
        #expect(members("intervals", told(course, asOf: "2026-01-22")) == nil)
    }

    private struct Missing: Error {}

    private func bookedForNeck(_ day: String) -> PatientEvent {
        .visitScheduled(
            VisitBooking(
                visit: "n4", plannedAt: Int64(CourseFixture.day(day).daysSince1970) * 86_400_000 + 36_000_000,
                plannedOffsetMinutes: 0, context: EntryContext(episode: "neck")))
    }

    @Test func `of several episodes the one to book first is asked about, and each goes by its own bookings`() {
        var course = neckAndRelaxation
        course.tell("2026-01-09", .visit("r1", episode: "rest"))
        course.tell("2026-01-09", .pain("7", episode: "neck"))
        course.tell("2026-01-09", .visit("n3", episode: "neck"))
        let ask = told(course, asOf: "2026-01-09", isListed: false).ask
        #expect(ask.kind == .nothing && ask.sentence.contains("book the next treatment (neck pain, medical massage) "))
        course.tell("2026-01-09", bookedForNeck("2026-01-12"))
        let next = labelled("Next", told(course, asOf: "2026-01-09"))
        #expect(next.first?.hasPrefix("Relaxation") ?? false && next.first?.hasSuffix("; not booked") ?? false)
        #expect(next.last?.hasPrefix("Neck") ?? false && next.last?.hasSuffix("; booked for 2026-01-12") ?? false)
    }

    @Test func `an episode that lapsed is asked about where another needs nobody, and after what another needs`() {
        var course = neckAndRelaxation
        for (place, day) in ["2026-06-01", "2026-06-08", "2026-06-15"].enumerated() {
            course.tell(day, .visit("r\(place)", episode: "rest"))
        }
        let quiet = told(course, asOf: "2026-06-16")
        #expect(quiet.ask.kind == .lapsed)
        #expect(quiet.ask.sentence.contains(" (neck pain, medical massage): last treated on 2026-01-08."))
        let overdue = told(course, asOf: "2026-08-15")
        #expect(overdue.ask.kind == .overdue && overdue.ask.sentence.contains(" (relaxation, wellness)"))
        let both = told(course, asOf: "2027-01-15")
        #expect(both.ask.kind == .lapsed && both.ask.sentence.contains(" (relaxation, wellness): last treated on"))
    }

    @Test func `with one open episode the page names none and has one interval`() {
        var course = neckAndRelaxation
        course.tell("2026-01-10", .episodeClosed(EpisodeClosing(episode: "rest", outcomeCode: "stopped")))
        let page = told(course, asOf: "2026-01-22")
        #expect(page.ask.kind == .overdue && !page.ask.sentence.contains("("))
        #expect(labelled("Next", page).count == 1 && page.nextOfOthers.isEmpty)
    }

    // MARK: Authorisations

    private func granted(_ id: String, _ visits: Int, for episode: String?, until: String = "2026-06-01")
        -> PatientEvent
    {
        .authorisationGranted(
            Authorisation(
                authorisation: id, visits: visits, until: CalendarDay(until), context: EntryContext(episode: episode)))
    }

    @Test func `an authorisation used up in another open episode is asked about, and stands on the page by name`() {
        var course = neckAndRelaxation
        course.tell("2026-01-05", granted("a1", 2, for: "neck"))
        let page = told(course, asOf: "2026-01-09")
        #expect(page.ask.kind == .authorisation)
        #expect(
            page.ask.sentence
                == "Authorisation (neck pain, medical massage) used up: all 2 visits; ask for more before the next visit."
        )
        #expect(page.authorised == nil)
        #expect(
            labelled("Authorised", page) == ["neck pain, medical massage: 0 of 2 visits left, until 2026-06-01"])
        course.tell("2026-01-09", .episodeClosed(EpisodeClosing(episode: "neck", outcomeCode: "goalMet")))
        let closed = told(course, asOf: "2026-01-09")
        #expect(closed.ask.kind != .authorisation && labelled("Authorised", closed).isEmpty)
    }

    @Test
    func
        `what stops another episode is asked before what will stop the page's own, and that before what will stop another`()
    {
        var course = neckAndRelaxation
        course.tell("2026-01-09", granted("a2", 1, for: "rest", until: "2026-01-12"))
        var stopped = course
        stopped.tell("2026-01-05", granted("a1", 2, for: "neck"))
        #expect(told(stopped, asOf: "2026-01-09").ask.sentence.hasPrefix("Authorisation (neck pain"))
        course.tell("2026-01-05", granted("a1", 3, for: "neck"))
        let both = told(course, asOf: "2026-01-09")
        #expect(both.ask.sentence.hasPrefix("Authorisation (relaxation"), "\(both.ask)")
        #expect(labelled("Authorised", both).count == 2)
    }

    @Test func `an authorisation nearly used in another episode waits until the next visits are arranged`() {
        var course = neckAndRelaxation
        course.tell("2026-01-05", granted("a1", 3, for: "neck"))
        #expect(told(course, asOf: "2026-01-22").ask.kind == .overdue)
        course.tell("2026-01-22", bookedForNeck("2026-01-23"))
        #expect(
            told(course, asOf: "2026-01-22").ask.sentence
                == "Authorisation (neck pain, medical massage) nearly used: 1 of 3 visits left, until 2026-06-01. Ask for more."
        )
    }

    @Test func `an authorisation for all episodes is told once, and named for none`() {
        var course = neckAndRelaxation
        course.tell("2026-01-05", granted("a1", 2, for: nil))
        let page = told(course, asOf: "2026-01-09")
        #expect(page.ask.sentence.hasPrefix("Authorisation used up: all 2 visits"))
        #expect(labelled("Authorised", page) == ["0 of 2 visits left, until 2026-06-01"])
    }

    // MARK: With the work list

    @Test func `no day passes on which care of an open episode is interrupted and the page needs nobody`() {
        var course = neckAndRelaxation
        course.tell("2026-01-05", granted("a1", 3, for: "neck", until: "2026-03-01"))
        for (place, day) in ["2026-01-20", "2026-01-30", "2026-02-06"].enumerated() {
            course.tell(day, .visit("r\(place)", episode: "rest"))
        }
        course.tell("2026-02-10", .visit("n3", episode: "neck"))
        course.tell("2026-02-12", .visitMissed(VisitNotHeld(visit: nil, context: EntryContext(episode: "rest"))))
        var interrupted = 0
        for offset in 0..<150 {
            let day = CourseFixture.day("2026-01-05") + offset
            let page = told(upTo(day, course), asOf: "\(day)")
            let answers = PatientAnswers(
                folding: upTo(day, course).entries, subject: CourseFixture.subject, context: CourseFixture.context)
            guard isInterrupted(answers, on: "\(day)") else { continue }
            interrupted += 1
            #expect(!page.ask.sentence.hasPrefix("No action"), "\(day): \(page.ask.sentence)")
        }
        #expect(interrupted > 60)
    }

    private func upTo(_ day: CalendarDay, _ course: CourseFixture) -> CourseFixture {
        var known = CourseFixture()
        for entry in course.entries where entry.day <= day { known.tell("\(entry.day)", entry.event) }
        return known
    }

    /// By the rows the work list is made of: an item of interrupted care, or an interval that is overdue; nothing is booked here.
    private func isInterrupted(_ answers: PatientAnswers, on day: String) -> Bool {
        func text(_ row: ViewRow, _ table: ViewTable, _ column: String) -> String? {
            guard case .text(let text)? = table.columns.firstIndex(where: { $0.name == column }).map({ row.values[$0] })
            else { return nil }
            return text
        }
        let items = answers.worklist.contains { row in
            let table = PatientAnswers.worklistTable
            guard case .integer(2)? = table.columns.firstIndex(where: { $0.name == "urgency" }).map({ row.values[$0] }),
                let from = text(row, table, "from_on")
            else { return false }
            return from <= day && text(row, table, "until_on").map { day <= $0 } ?? true
        }
        return items
            || answers.interval.contains { row in
                let table = PatientAnswers.intervalTable
                guard let overdue = text(row, table, "overdue_on"), text(row, table, "phase") != "ended" else {
                    return false
                }
                return overdue <= day
            }
    }
}
