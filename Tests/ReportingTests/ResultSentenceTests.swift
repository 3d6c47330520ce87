import Clinical
import ProjectionRuntime
import Rendering
import Reporting
import Testing

/// What a physician would say of a change, word by word.
@Suite struct ResultSentenceTests {
    private static let context = CareContext(
        practice: PracticeOpening(setting: .painClinic, jurisdiction: "US-NJ", timeZone: "UTC"),
        policy: .default(for: .painClinic), registry: .default)

    /// The sentence of the first measure, from entries alone: through the projectors, as on the page.
    private func sentence(asOf: String, _ tell: (inout [PatientEntry]) -> Void) throws -> String {
        let model = summary(asOf: asOf, tell)
        return model.sentence(try #require(model.measures.first))
    }

    private func summary(asOf: String, _ tell: (inout [PatientEntry]) -> Void) -> SummaryModel {
        var entries: [PatientEntry] = []
        tell(&entries)
        let subject = PatientSubject(id: "p1", chart: "1", practice: "practice", registeredPosition: 1)
        return SummaryModel(
            subject: subject, name: nil, entries: entries,
            answers: PatientAnswers(folding: entries, subject: subject, context: Self.context), context: Self.context,
            asOf: CalendarDay(asOf)!, known: KnownTo(position: Int64(entries.count)), corrections: 0)
    }

    private func add(_ day: String, _ event: PatientEvent, to entries: inout [PatientEntry]) {
        entries.append(
            PatientEntry(
                position: Int64(entries.count + 1), occurred: Occurrence(day: CalendarDay(day)!), recorded: 0,
                event: event))
    }

    private func pain(_ value: String) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(ExactNumber(value)!), site: "neck", moment: .before,
                aspect: .now))
    }

    private func goal(due: String) -> PatientEvent {
        .goalSet(Goal(goal: "g", instrument: "nrs-11", target: ExactNumber(2), site: "neck", due: CalendarDay(due)))
    }

    @Test("where two people may have measured, and how far two differ is not known, the page says so and calls nothing")
    func twoRaters() throws {
        func mouth(_ value: String, by rater: String) -> PatientEvent {
            .reading(
                .mobility,
                Reading(
                    instrument: "mouth-opening", value: ReadingValue(ExactNumber(value)!), site: "jaw",
                    motion: "opening", tool: "ruler", context: EntryContext(performedBy: rater)))
        }
        for (latest, call) in [
            ("48", "how far two people differ in measuring it is not known, so not judged"),
            ("46", "no real change, within measurement error (9, of one rater)"),
            ("52", "possibly improved, important (30 %), measurement error of two raters not known"),
        ] {
            let page = summary(asOf: "2026-02-03") { entries in
                add("2026-01-05", mouth("38", by: "lmt-1"), to: &entries)
                add("2026-02-02", mouth(latest, by: "lmt-2"), to: &entries)
            }
            let told = page.sentence(try #require(page.measures.first))
            #expect(told.contains(": " + call), "\(told)")
            #expect(page.text(width: 200).contains("Not known how far two people differ in measuring mouth opening"))
        }
    }

    @Test("a fall that is real and matters, with its goal, its pace and what needed no treatment")
    func improved() throws {
        let told = try sentence(asOf: "2026-02-03") { entries in
            add("2026-01-05", goal(due: "2026-06-01"), to: &entries)
            for (day, value) in [
                ("2026-01-05", "7"), ("2026-01-12", "6"), ("2026-01-19", "5"), ("2026-01-26", "4"), ("2026-02-02", "3"),
            ] { add(day, pain(value), to: &entries) }
        }
        #expect(
            told == """
                Pain, neck, before treatment 7 (moderate) to 3 (mild): improved, beyond measurement error (2) and important \
                (2 or 30 %); goal 2 by 2026-06-01 on track for 2026-02-09; improving by 1 a week (1 to 1); about 0.5 of the \
                fall is expected without treatment (unverified).
                """)
    }

    @Test("one test alone is said with what speaks against it; a goal that is late is said to be")
    func possibly() throws {
        let told = try sentence(asOf: "2026-02-10") { entries in
            add("2026-01-05", goal(due: "2026-01-20"), to: &entries)
            for (day, value) in [("2026-01-05", "8"), ("2026-02-02", "6")] { add(day, pain(value), to: &entries) }
        }
        #expect(
            told == """
                Pain, neck, before treatment 8 (severe) to 6 (moderate): possibly improved, beyond measurement error (2) but \
                not important (3 or 30 %); goal 2 by 2026-01-20 not met; about 0.7 of the fall is expected without treatment \
                (unverified).
                """)
    }

    @Test("a flare is asked about, also where the patient is better than at the start")
    func flare() throws {
        func page(_ values: [String]) -> SummaryModel {
            summary(asOf: "2026-02-16") { entries in
                for (week, value) in values.enumerated() {
                    let day = (CalendarDay("2026-01-05")! + 7 * week).description
                    add(day, pain(value), to: &entries)
                    add(day, .visitCompleted(Visit(visit: day, kind: .treatment, isOwn: true)), to: &entries)
                }
            }
        }
        #expect(
            page(["9", "4", "3", "3", "3", "6"]).ask.sentence.hasPrefix(
                "Flare on 2026-02-09: pain, neck, before treatment 6, worse than just before. Ask what happened, and look "
                    + "before going on."))
        #expect(page(["9", "4", "3", "3", "3", "3"]).ask.kind != .flare)
        #expect(page(["4", "3", "3", "3", "3", "8"]).ask.kind == .worsening, "worse than at the start says more")
    }

    @Test("an error that nobody checked is told, and makes no call; what a visit did stands beside what was done")
    func errorAndVisit() throws {
        let odi = summary(asOf: "2026-02-16") { entries in
            for (day, value) in [("2026-01-05", "40"), ("2026-02-09", "20")] {
                add(
                    day,
                    .reading(.questionnaire, Reading(instrument: "odi", value: ReadingValue(ExactNumber(value)!))),
                    to: &entries)
            }
        }
        #expect(odi.text(width: 200).contains("measurement error (10, unverified) makes no call"))
        let visits = summary(asOf: "2026-02-16") { entries in
            for day in ["2026-01-05", "2026-01-12"] {
                add(day, pain("6"), to: &entries)
                add(
                    day,
                    .reading(
                        .pain,
                        Reading(
                            instrument: "nrs-11", value: ReadingValue(ExactNumber(day == "2026-01-05" ? 3 : 4)),
                            site: "neck", moment: .after, aspect: .now)), to: &entries)
                add(day, .visitCompleted(Visit(visit: day, kind: .treatment, isOwn: true)), to: &entries)
            }
        }
        #expect(visits.text(width: 120).contains("At a visit  pain, neck -2.5 on average, at 2 visits"))
    }

    @Test("a goal of before a gap says so, and the page asks whether it still stands")
    func goalOfEarlierCare() throws {
        func tell(_ entries: inout [PatientEntry]) {
            add("2025-01-05", goal(due: "2026-06-01"), to: &entries)
            for (day, value) in [("2025-01-06", "7"), ("2026-01-05", "7"), ("2026-01-12", "6")] {
                add(day, pain(value), to: &entries)
                add(day, .visitCompleted(Visit(visit: day, kind: .treatment, isOwn: true)), to: &entries)
            }
        }
        #expect(
            try sentence(asOf: "2026-01-12", tell).contains(
                "; goal 2 by 2026-06-01 (set before care began anew on 2026-01-05, not confirmed since) not met yet"))
        let page = summary(asOf: "2026-01-12", tell)
        #expect(page.text(width: 130).contains("2 of earlier care, not yet"))
        #expect(page.text(width: 130).contains("no episode recorded, anew since 2026-01-05"))
        #expect(
            page.ask.sentence.contains(
                "goal not confirmed since care began anew on 2026-01-05 (pain, neck, before treatment 2)"),
            "\(page.ask.sentence)")
        let confirmed = summary(asOf: "2026-01-12") { entries in
            tell(&entries)
            guard case .goalSet(let goal) = entries[0].event else { return }
            add("2026-01-12", .goalRevised(goal), to: &entries)
        }
        #expect(!confirmed.ask.sentence.contains("confirmed"))
    }

    @Test("a goal that was met by its day and lost later is not called missed, and no day that is over is expected")
    func goalLost() throws {
        let told = try sentence(asOf: "2026-04-01") { entries in
            add("2026-01-05", goal(due: "2026-02-01"), to: &entries)
            for (day, value) in [("2026-01-05", "7"), ("2026-01-26", "2"), ("2026-02-16", "5")] {
                add(day, pain(value), to: &entries)
            }
        }
        #expect(told.contains("goal 2 by 2026-02-01 met on 2026-01-26 and not held"), "\(told)")
        let past = try sentence(asOf: "2026-05-01") { entries in
            add("2026-01-05", goal(due: "2026-06-01"), to: &entries)
            for (place, value) in ["8", "7", "6", "5", "4"].enumerated() {
                add((CalendarDay("2026-01-05")! + 7 * place).description, pain(value), to: &entries)
            }
        }
        #expect(past.contains("goal 2 by 2026-06-01 not met yet;"), "\(past)")
    }

    @Test("a goal that is younger than the reading at it is not met by it")
    func goalYounger() throws {
        let told = try sentence(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-05", "7"), ("2026-02-02", "2")] { add(day, pain(value), to: &entries) }
            add("2026-02-04", goal(due: "2026-06-01"), to: &entries)
        }
        #expect(told.contains("goal 2 by 2026-06-01 not met yet"), "\(told)")
    }

    @Test("words of severity that nobody checked are not said")
    func severity() throws {
        let told = try sentence(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-05", "48"), ("2026-02-02", "36")] {
                add(
                    day, .reading(.questionnaire, Reading(instrument: "odi", value: ReadingValue(ExactNumber(value)!))),
                    to: &entries)
            }
        }
        #expect(
            told.hasPrefix(
                "Oswestry disability index 48 to 36: possibly improved, important (10 or 30 %), measurement"), "\(told)"
        )
    }

    @Test("a program is told which figures of a measure nobody checked")
    func unverified() throws {
        let model = summary(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-05", "48"), ("2026-02-02", "36")] {
                add(
                    day, .reading(.questionnaire, Reading(instrument: "odi", value: ReadingValue(ExactNumber(value)!))),
                    to: &entries)
            }
        }
        let text = JSONText.text(model.json)
        #expect(text.contains(#""unverified":["severity","baselineSeverity"]"#), "\(text)")
    }

    @Test("worse is said as it is, and nothing is expected without treatment of a rise")
    func worse() throws {
        let told = try sentence(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-05", "3"), ("2026-02-02", "6")] { add(day, pain(value), to: &entries) }
        }
        #expect(
            told == """
                Pain, neck, before treatment 3 (mild) to 6 (moderate): worse, beyond measurement error (2) and important (1).
                """)
    }

    @Test("a mean baseline says of how many readings it is")
    func mean() throws {
        let told = try sentence(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-03", "8"), ("2026-01-05", "6")] { add(day, pain(value), to: &entries) }
            add("2026-01-05", .visitCompleted(Visit(visit: "v", kind: .treatment)), to: &entries)
            add("2026-02-02", pain("4"), to: &entries)
        }
        #expect(
            told.hasPrefix(
                "Pain, neck, before treatment 7 (moderate) (mean of 2 before treatment) to 4 (mild): improved"))
    }

    @Test("a motion is told with what is usual and the other side")
    func motion() throws {
        let told = try sentence(asOf: "2026-02-10") { entries in
            add("2026-01-01", .patientRegistered(Registration(birthYear: 1990, sex: .male)), to: &entries)
            for (day, left, right) in [("2026-01-05", "100", "160"), ("2026-02-02", "135", "160")] {
                for (side, value) in [(Side.left, left), (.right, right)] {
                    add(
                        day,
                        .reading(
                            .mobility,
                            Reading(
                                instrument: "rom", value: ReadingValue(ExactNumber(value)!), site: "shoulder",
                                side: side,
                                motion: "flexion", mode: .active)), to: &entries)
                }
            }
        }
        #expect(
            told == """
                Shoulder flexion left, active 100 to 135: improved, beyond measurement error (30.49) and important (30 %); 81 % \
                of what is usual; 84 % of the other side.
                """)
    }

    private func motion(_ value: String, by rater: String? = nil) -> PatientEvent {
        .reading(
            .mobility,
            Reading(
                instrument: "rom", value: ReadingValue(ExactNumber(value)!), site: "neck", motion: "rotation",
                context: EntryContext(performedBy: rater)))
    }

    /// The page's line of the result, not wrapped.
    private func result(_ tell: (inout [PatientEntry]) -> Void) -> String {
        let page = summary(asOf: "2026-02-10", tell).text(width: 400)
        return page.split(separator: "\n").first { $0.hasPrefix("Result") }.map(String.init) ?? "none"
    }

    @Test("range of motion alone makes no success, and the page's first word of the result says so")
    func motionAlone() {
        let alone = "Range of motion alone makes no success, and no pain or function was scored before treatment."
        let onlyMotion = result { entries in
            for (day, value) in [("2026-01-05", "40"), ("2026-02-02", "60")] { add(day, motion(value), to: &entries) }
        }
        #expect(onlyMotion.contains(alone + " Neck rotation 40 to 60: improved, beyond measurement"), "\(onlyMotion)")
        let afterOnly = result { entries in
            for (day, value) in [("2026-01-05", "40"), ("2026-02-02", "60")] {
                add(day, motion(value), to: &entries)
                add(
                    day,
                    .reading(
                        .pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(3)), moment: .after)),
                    to: &entries)
            }
        }
        #expect(afterOnly.contains(alone), "\(afterOnly)")
        let withPain = result { entries in
            for (day, value, score) in [("2026-01-05", "40", "7"), ("2026-02-02", "60", "7")] {
                add(day, motion(value), to: &entries)
                add(day, pain(score), to: &entries)
            }
        }
        #expect(withPain.contains("Pain, neck") && !withPain.contains(alone), "\(withPain)")
    }

    @Test("an error that nobody checked is labelled where it decides")
    func unverifiedError() throws {
        let other = try sentence(asOf: "2026-02-10") { entries in
            add("2026-01-05", motion("40", by: "a"), to: &entries)
            add("2026-02-02", motion("48", by: "b"), to: &entries)
        }
        #expect(
            other.hasPrefix("Neck rotation 40 to 48: no real change, within measurement error (10, unverified)"),
            "\(other)")
        let same = try sentence(asOf: "2026-02-10") { entries in
            add("2026-01-05", motion("40", by: "a"), to: &entries)
            add("2026-02-02", motion("48", by: "a"), to: &entries)
        }
        #expect(
            same.hasPrefix("Neck rotation 40 to 48: possibly improved, beyond measurement error (7, unverified) but"),
            "\(same)")
        let page = summary(asOf: "2026-02-10") { entries in
            add("2026-01-05", motion("40", by: "a"), to: &entries)
            add("2026-02-02", motion("48", by: "b"), to: &entries)
        }.text(width: 400)
        #expect(
            page.contains(
                "Not verified against its source, and used only to make calls rarer: MDC of range of motion of a joint (rotation)."
            ),
            "\(page)")
    }

    @Test("a rating of change is told as the change it is, and a screening tool is not judged")
    func notByChange() throws {
        func score(_ instrument: String, _ value: Int) -> PatientEvent {
            .reading(.questionnaire, Reading(instrument: instrument, value: ReadingValue(ExactNumber(value))))
        }
        let rating = try sentence(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-05", 6), ("2026-02-02", 3)] {
                add(day, score("groc", value), to: &entries)
            }
        }
        #expect(
            rating == "Global rating of change 3: possibly improved, important (3), measurement error not known.")
        let screening = try sentence(asOf: "2026-02-10") { entries in
            for (day, value) in [("2026-01-05", 8), ("2026-02-02", 2)] {
                add(day, score("start-back", value), to: &entries)
            }
        }
        #expect(screening == "STarT Back screening tool 8 to 2: not meant to measure change, so not judged.")
    }
}
