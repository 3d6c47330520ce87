import Clinical
import ProjectionRuntime
import Rendering
import TestSupport
import Testing

@testable import Reporting

@Suite("Explanations and revisions")
struct ExplanationTests {
    /// A course of visits with random pain on arrival, some late, in the order in which they became known.
    private func course(_ chance: inout SeededGenerator, visits: Int) -> CourseFixture {
        var course = CourseFixture()
        course.tell("2026-01-02", .patientRegistered(Registration(birthYear: 1970)))
        course.tell(
            "2026-01-02", .episodeOpened(Episode(episode: "e1", setting: .medicalMassage, problem: "neck-pain")))
        course.tell(
            "2026-01-02",
            .goalSet(
                Goal(
                    goal: "g", instrument: "nrs-11", target: ExactNumber(3), site: "neck", moment: .before,
                    context: EntryContext(episode: "e1"))))
        for number in 0..<visits {
            let late = Int.random(in: 0..<4, using: &chance) == 0 ? 20 : 0
            let day = (CourseFixture.day("2026-02-01") + (number * 7 - late)).description
            course.tell(day, .pain(String(Int.random(in: 0...10, using: &chance))))
            course.tell(day, .visit("v\(number)"))
        }
        return course
    }

    private func answers(_ entries: [PatientEntry]) -> PatientAnswers {
        PatientAnswers(
            folding: Self.clinical(entries), subject: CourseFixture.subject, context: CourseFixture.context)
    }

    private static func clinical(_ entries: [PatientEntry]) -> [PatientEntry] {
        entries.sorted { ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position) }
    }

    private func revisions(_ subject: FigureSubject, _ course: CourseFixture) -> RevisionsModel {
        RevisionsModel(
            subject, subject: CourseFixture.subject, known: KnownTo(position: 999),
            moments: course.entries.indices.map { place in
                .init(
                    position: course.entries[place].position, recorded: "2026-05-01", event: "e",
                    entries: Self.clinical(Array(course.entries[...place])), context: CourseFixture.context)
            })
    }

    @Test("of several events known at once, the line names the one that changed the figure, by its own position")
    func atOnce() throws {
        var chance = SeededGenerator(seed: 4)
        let course = course(&chance, visits: 3)
        let last = try #require(course.entries.last)
        var parts: [RevisionsModel.Part] = []
        for place in course.entries.indices.dropLast() {
            parts.append(
                .init(
                    event: "e\(place)", entries: Self.clinical(Array(course.entries[...place])),
                    position: course.entries[place].position, recorded: "2026-05-0\(place % 9 + 1)"))
        }
        let model = RevisionsModel(
            .measure("neck pain"), subject: CourseFixture.subject, known: KnownTo(position: 999),
            moments: [
                .init(
                    position: last.position, recorded: "2026-05-31", event: "last",
                    entries: Self.clinical(course.entries), context: CourseFixture.context, parts: parts)
            ])
        let line = try #require(model.lines.first)
        // The last reading makes it what it is, and the visit after it changes nothing of it.
        let reading = try #require(
            course.entries.last { if case .reading = $0.event { true } else { false } })
        #expect(model.lines.count == 1 && line.position == reading.position && line.event != "last", "\(line)")
    }

    @Test(
        "a line stands where the figure differs from the one known just before, and the last is the figure of now",
        arguments: [FigureSubject.interval, .goal, .measure("neck pain")], [UInt64(1), 2, 3])
    func revised(subject: FigureSubject, seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let course = course(&chance, visits: 14)
        let model = revisions(subject, course)
        func figures(_ count: Int) -> [Figure] {
            // Before anything is known there is no page.
            if count == 0 { return [] }
            return Figures(
                subject, of: answers(Array(course.entries.prefix(count))), context: CourseFixture.context,
                episodes: AskedEpisodes(Self.clinical(Array(course.entries.prefix(count))))
            ).found
        }
        let key = try #require(figures(course.entries.count).first).key
        func figure(_ count: Int) -> Figure? { figures(count).first { $0.key == key } }
        #expect(model.lines.last?.after == figure(course.entries.count), "seed \(seed)")
        for place in course.entries.indices {
            let (before, after) = (figure(place), figure(place + 1))
            let line = model.lines.first { $0.position == course.entries[place].position }
            #expect((line != nil) == (before?.parts.map(\.text) != after?.parts.map(\.text)), "seed \(seed), \(place)")
            if let line { #expect(line.before == before && line.after == after, "seed \(seed), \(place)") }
        }
    }

    @Test("what would change the advice comes true when it happens", arguments: [UInt64(1), 2, 3, 4])
    func hypotheses(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let course = course(&chance, visits: 9)
        let entries = Self.clinical(course.entries)
        let (now, day) = (answers(entries), CourseFixture.day("2026-06-01"))
        let hypothesis = Hypothesis(
            entries: entries, subject: CourseFixture.subject, context: CourseFixture.context, day: day)
        let measure = try #require(Figures.measures(now).first { $0.key.moment == "before" })
        let outcomes = hypothesis.outcomes(of: measure) { $0.progress.first.map { "\($0.values)" } ?? "" }
        #expect(outcomes.first?.lowest == 0 && outcomes.last?.highest == 10)
        for value in 0...10 {
            var happened = course
            happened.tell("2026-06-01", .visit("next"))
            happened.tell("2026-06-01", .pain(String(value)))
            let told = hypothesis.answers(withNext: ExactNumber(value), of: measure)
            let real = answers(happened.entries)
            for column in ["status", "phase", "days", "due_on", "referral"] {
                let (supposed, found) = (
                    ViewRecord(told.interval[0], of: PatientAnswers.intervalTable)[column],
                    ViewRecord(real.interval[0], of: PatientAnswers.intervalTable)[column]
                )
                #expect(supposed == found, "seed \(seed), \(value), \(column)")
            }
        }
    }

    @Test("what is supposed comes after a check-up on which more was read than at the last treatment")
    func afterCheckUp() throws {
        var course = CourseFixture()
        for (day, pain) in [("2026-02-02", "7"), ("2026-02-09", "6"), ("2026-02-16", "6")] {
            course.tell(day, .pain(pain))
            course.tell(day, .visit("v" + day))
        }
        course.tell("2026-09-01", .pain("2"))
        course.tell("2026-09-01", .visitCompleted(Visit(visit: "late", kind: .checkUp)))
        let model = ExplanationModel(
            .interval, subject: CourseFixture.subject, entries: Self.clinical(course.entries),
            answers: answers(course.entries), context: CourseFixture.context, known: KnownTo(position: 999),
            asOf: CourseFixture.day("2026-09-10"), tracing: .init(withdrawn: []) { "@\($0)" })
        let changes = try #require(model.explanations.first).changes
        #expect(changes.contains { $0.condition.hasPrefix("the next treatment is on 2026-09-02 with") }, "\(changes)")
        for change in changes where change.condition.hasPrefix("the next treatment is on 2026-09-02 with") {
            let value = try #require(change.condition.split(separator: " ").last)
            var happened = course
            happened.tell("2026-09-02", .visit("next"))
            happened.tell("2026-09-02", .pain(String(value)))
            let row = ViewRecord(answers(happened.entries).interval[0], of: PatientAnswers.intervalTable)
            guard case .integer(let days) = row["days"] else { continue }
            #expect(change.outcome.hasSuffix("\(days) days"), "\(change): \(row)")
        }
    }

    @Test("an explanation names its sources, what was left aside, and stays within the terminal", arguments: [60, 100])
    func explained(width: Int) throws {
        var course = CourseFixture()
        course.tell("2026-02-01", .pain("7"))
        let after = course.tell("2026-02-01", .pain("3", moment: .after))
        course.tell("2026-02-01", .visit("v1"))
        let coarse = course.tell("2026-02-01", .pain("9"), precision: .month)
        let latest = course.tell("2026-02-08", .pain("4"))
        course.tell("2026-02-08", .visit("v2"))
        let answers = answers(course.entries)
        let model = ExplanationModel(
            .measure("neck pain before"), subject: CourseFixture.subject, entries: Self.clinical(course.entries),
            answers: answers, context: CourseFixture.context, known: KnownTo(position: 999),
            asOf: CourseFixture.day("2026-02-10"),
            tracing: .init(withdrawn: [
                .init(
                    position: 55, day: CourseFixture.day("2026-02-01"), event: .pain("1"),
                    words: "Pain, neck: 1, withdrawn by @60 (typingError)")
            ]) { "@\($0) here" })
        let explanation = try #require(model.explanations.first)
        #expect(explanation.sources.map(\.position).contains(latest))
        let aside = explanation.leftAside.flatMap(\.positions)
        #expect(aside.contains(after) && aside.contains(coarse) && aside.contains(55))
        #expect(explanation.changes.contains { $0.isAsNow } && explanation.because.count == 2)
        for line in model.text(width: width).split(separator: "\n") {
            #expect(DisplayWidth.columns(String(line)) <= width, "\(line)")
        }
        #expect(!JSONText.text(model.json).isEmpty && model.csv().contains("not used"))
    }

    /// Series of one site and of others, with random values and in random order.
    private func manySeries(_ chance: inout SeededGenerator) -> CourseFixture {
        var events: [(Moment?, Aspect?, String?, Side?)] = []
        for moment in [nil, .before, .after, .nextDay] as [Moment?] {
            for aspect in [nil, .now, .worst] as [Aspect?] {
                events += [(moment, aspect, "neck", nil), (moment, aspect, "lumbar-spine", nil)]
            }
        }
        events += [(.before, .now, "neck", .left), (.before, .now, nil, nil)]
        var course = CourseFixture()
        for day in ["2026-02-01", "2026-02-08", "2026-02-15"] {
            for (moment, aspect, site, side) in events.shuffled(using: &chance) {
                course.tell(
                    day,
                    .reading(
                        .pain,
                        Reading(
                            instrument: "nrs-11", value: .number("\(Int.random(in: 0...10, using: &chance))"),
                            site: site,
                            side: side, moment: moment, aspect: aspect)))
            }
            course.tell(day, .score(.questionnaire, "ndi", "\(Int.random(in: 0...50, using: &chance))"))
            course.tell(day, .rotation("\(Int.random(in: 40...70, using: &chance))", .left))
            course.tell(day, .rotation("\(Int.random(in: 40...70, using: &chance))", .right))
        }
        return course
    }

    @Test(
        "words mean the same measure however it is, and each measure has words that mean it", arguments: UInt64(1)...6)
    func words(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let course = manySeries(&chance)
        let answers = answers(course.entries)
        func found(_ typed: String) -> Figures {
            Figures(
                .measure(typed), of: answers, context: CourseFixture.context,
                episodes: AskedEpisodes(Self.clinical(course.entries)))
        }
        for (typed, title) in [
            ("neck pain", "Pain, neck (NRS 0-10)"), ("pain neck left", "Pain, neck left, before treatment (NRS 0-10)"),
            ("pain", "Pain, before treatment (NRS 0-10)"),
            ("neck pain worst", "Worst pain, neck (NRS 0-10)"),
            ("neck pain after", "Pain, neck, after treatment (NRS 0-10)"),
            ("neck rotation", "Neck rotation left, active, before treatment (degrees), episode e1"),
        ] { #expect(found(typed).found.first?.title == title, "seed \(seed), \(typed)") }
        let all = ["pain", "ndi", "rotation"].flatMap { found($0).found }
        #expect(Set(all.map(\.key)).count == 29 && Set(all.map(\.saying)).count == 29, "\(all.map(\.saying))")
        for figure in all {
            let again = found(figure.saying.split(separator: "\"")[0].description)
            #expect(again.found.first?.key == figure.key, "seed \(seed): \(figure.saying) for \(figure.title)")
        }
        for nothing in ["", " ", "-"] { #expect(found(nothing).found.isEmpty) }
    }

    @Test("an explanation of words that fit more measures than it shows names the others, and how to ask for them")
    func others() throws {
        var chance = SeededGenerator(seed: 9)
        let course = manySeries(&chance)
        func model(_ typed: String) -> ExplanationModel {
            ExplanationModel(
                .measure(typed), subject: CourseFixture.subject, entries: Self.clinical(course.entries),
                answers: answers(course.entries), context: CourseFixture.context, known: KnownTo(position: 999),
                asOf: CourseFixture.day("2026-02-20"), tracing: .init(withdrawn: []) { "@\($0) here" })
        }
        let wide = model("pain before")
        #expect(wide.explanations.count == 4 && wide.others.count == 4)
        #expect(wide.text(width: 100).contains("Others that fit: "))
        let one = model("neck pain now before")
        #expect(one.explanations.map(\.figure.title) == ["Pain, neck, before treatment (NRS 0-10)"])
        #expect(one.others.map(\.saying) == ["\"neck left pain now before\""])
    }

    @Test("an interval's explanation names every reading on arrival, as a source or with the reason why not")
    func everyReading() throws {
        var course = CourseFixture()
        course.tell(
            "2026-01-02", .episodeOpened(Episode(episode: "e1", setting: .medicalMassage, problem: "neck-pain")))
        var read: Set<Int64> = []
        for (number, pain) in ([8, 7] + Array(repeating: 3, count: 12)).enumerated() {
            let day = (CourseFixture.day("2026-02-01") + number * 7).description
            read.insert(course.tell(day, .pain(String(pain))))
            course.tell(day, .visit("v\(number)"))
        }
        let model = ExplanationModel(
            .interval, subject: CourseFixture.subject, entries: Self.clinical(course.entries),
            answers: answers(course.entries), context: CourseFixture.context, known: KnownTo(position: 999),
            asOf: CourseFixture.day("2026-05-10"), tracing: .init(withdrawn: []) { "@\($0) here" })
        let explanation = try #require(model.explanations.first)
        let earlier = explanation.leftAside.filter { $0.reason.hasPrefix("earlier readings") }.flatMap(\.positions)
        #expect(!earlier.isEmpty && earlier.allSatisfy(read.contains))
        let told =
            explanation.sources.map(\.position)
            + (explanation.alsoCounted + explanation.leftAside).flatMap(\.positions)
        #expect(read.isSubset(of: told) && Set(told).count == told.count, "\(told)")
        #expect(explanation.because[0].contains("this step since "), "\(explanation.because)")
    }

    private func explained(
        _ asked: FigureSubject, _ course: CourseFixture, asOf: String, _ context: CareContext = CourseFixture.context
    ) throws -> ExplanationModel.Explanation {
        let entries = Self.clinical(course.entries)
        let model = ExplanationModel(
            asked, subject: CourseFixture.subject, entries: entries,
            answers: PatientAnswers(folding: entries, subject: CourseFixture.subject, context: context),
            context: context, known: KnownTo(position: 999), asOf: CourseFixture.day(asOf),
            tracing: .init(withdrawn: []) { "@\($0) here" })
        return try #require(model.explanations.first)
    }

    @Test(
        "who is referred is told what would let the interval go on, and a flag that is raised already is not supposed")
    func answered() throws {
        var course = CourseFixture()
        for (day, pain) in [("2026-02-02", "7"), ("2026-02-09", "4"), ("2026-02-16", "4")] {
            course.tell(day, .pain(pain, episode: nil))
            course.tell(day, .visit("v" + day, episode: nil))
        }
        course.tell("2026-02-16", .redFlagRaised(RedFlag(flag: "cauda-equina")))
        let changes = try explained(.interval, course, asOf: "2026-02-17").changes
        let cleared = try #require(changes.first { $0.condition.contains("is cleared") })
        #expect(cleared.condition.hasPrefix("red flag cauda equina") && !cleared.isAsNow, "\(cleared)")
        #expect(cleared.outcome == "reduced, 7 days")
        let supposed = changes.first { $0.condition.contains("is raised") }
        #expect(supposed?.isAsNow == true)
        #expect(changes.contains { $0.condition.contains("physician is consulted") && $0.isAsNow })
    }

    @Test("a measure's explanation names each reading of its baseline and of its series, and the visits it hangs on")
    func wholeSeries() throws {
        var policy = CarePolicy.default(for: .medicalMassage)
        policy.baseline = .meanBeforeTreatment
        let context = CareContext(
            practice: CourseFixture.context.practice, policy: policy, registry: CourseFixture.context.registry)
        var course = CourseFixture()
        let before = ["2026-01-20", "2026-01-26"].map { course.tell($0, .pain("8", episode: nil)) }
        var (read, visits): ([Int64], [Int64]) = ([], [])
        for number in 0..<5 {
            let day = (CourseFixture.day("2026-02-02") + number * 7).description
            read.append(course.tell(day, .pain("\(6 - number)", episode: nil)))
            visits.append(course.tell(day, .visit("v\(number)", episode: nil)))
        }
        let told = try explained(.measure("neck pain now before"), course, asOf: "2026-03-10", context)
        #expect(told.sources.filter { $0.part == "baseline" }.map(\.position) == before + read.prefix(1))
        #expect(told.sources.filter { $0.part == "now" }.map(\.position) == read.suffix(1))
        #expect(told.alsoCounted.first?.positions == Array(read.dropFirst().dropLast()))
        #expect(told.alsoCounted.last?.positions == Array(visits.prefix(1)), "\(told.alsoCounted)")
    }

    @Test("what was withdrawn is told of the figure it would have belonged to, and of no other")
    func withdrawnOfTheFigure() throws {
        var course = CourseFixture()
        course.tell(
            "2026-01-02", .episodeOpened(Episode(episode: "e1", setting: .medicalMassage, problem: "neck-pain")))
        course.tell("2026-02-01", .pain("7"))
        course.tell("2026-02-01", .visit("v1"))
        course.tell("2026-02-08", .pain("5"))
        course.tell("2026-02-08", .visit("v2"))
        let withdrawn: [(Int64, PatientEvent)] = [
            (71, .pain("1")), (72, .pain("1", site: "lumbar-spine")), (73, .pain("1", episode: "e0")),
            (74, .pain("1", moment: .after)), (75, .rotation("60", .left)),
            (76, .score(.questionnaire, "of-nobody", "3")),
            (77, .intervalDecided(IntervalDecision(days: 9, context: EntryContext(episode: "e0")))),
            (78, .intervalDecided(IntervalDecision(days: 9, context: EntryContext(episode: "e1")))),
        ]
        func told(_ subject: FigureSubject) -> [Int64] {
            let model = ExplanationModel(
                subject, subject: CourseFixture.subject, entries: Self.clinical(course.entries),
                answers: answers(course.entries), context: CourseFixture.context, known: KnownTo(position: 999),
                asOf: CourseFixture.day("2026-02-10"),
                tracing: .init(
                    withdrawn: withdrawn.map {
                        .init(position: $0.0, day: CourseFixture.day("2026-02-08"), event: $0.1, words: "withdrawn")
                    }
                ) { "@\($0) here" })
            return model.explanations.flatMap(\.leftAside).flatMap(\.positions).filter { $0 > 70 && $0 < 100 }
        }
        #expect(told(.measure("neck pain before")) == [71])
        #expect(told(.interval) == [71, 72, 78])
    }

    @Test("where care began anew, a withdrawn reading belongs to the care of its day")
    func withdrawnOfEarlierCare() throws {
        var course = CourseFixture()
        for (number, day) in ["2024-01-01", "2024-01-08", "2026-02-01", "2026-02-08"].enumerated() {
            course.tell(day, .pain("7", episode: nil))
            course.tell(day, .visit("v\(number)", episode: nil))
        }
        func told(on day: String) -> [[Int64]] {
            let model = ExplanationModel(
                .measure("neck pain before"), subject: CourseFixture.subject, entries: Self.clinical(course.entries),
                answers: answers(course.entries), context: CourseFixture.context, known: KnownTo(position: 999),
                asOf: CourseFixture.day("2026-02-10"),
                tracing: .init(withdrawn: [
                    .init(
                        position: 71, day: CourseFixture.day(day), event: .pain("1", episode: nil), words: "withdrawn")
                ]) { "@\($0) here" })
            return model.explanations.map { $0.leftAside.flatMap(\.positions).filter { $0 == 71 } }
        }
        #expect(told(on: "2026-02-02") == [[71], []])
        #expect(told(on: "2024-01-02") == [[], [71]])
    }
}
