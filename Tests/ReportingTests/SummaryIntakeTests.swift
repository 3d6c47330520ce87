import Clinical
import Reporting
import Testing

@Suite struct SummaryIntakeTests {
    /// The intake as the page says it, on one line.
    private func intake(_ topics: [(day: String, topic: IntakeTopic)]) -> String? {
        var course = CourseFixture()
        for told in topics { course.tell(told.day, .intakeRecorded(Intake(topics: [told.topic]))) }
        let lines = course.summary(asOf: "2026-12-31").text(width: 400).split(separator: "\n")
        return lines.first { $0.hasPrefix("Intake") }.map { $0.dropFirst(12).description }
    }

    private let latex = IntakeTopic(
        topic: "allergies", status: .known, codes: ["latex"], text: .open("Latex gloves"))

    @Test func `the page says when all red flags were asked last, and what was there`() {
        func screened(_ screens: [(day: String, present: [String])]) -> String? {
            var course = CourseFixture()
            for told in screens {
                course.tell(
                    told.day,
                    .safetyScreenCompleted(SafetyScreen(present: told.present, absent: ["night-pain", "weight-loss"])))
            }
            let page = course.summary(asOf: "2026-12-31").text(width: 400)
            let line = page.split(separator: "\n").first { $0.hasPrefix("Screened") }
            #expect(page.contains("RED FLAG since") == screens.contains { !$0.present.isEmpty })
            return line.map { $0.dropFirst(12).description }
        }
        #expect(screened([]) == nil)
        #expect(screened([("2026-01-05", [])]) == "2026-01-05: all 2 red flags asked, none there")
        #expect(
            screened([("2026-01-05", []), ("2026-02-05", ["infection"])])
                == "2026-02-05: of 3 red flags fever or signs of infection")
    }

    @Test func `a history told in one entry for each topic is told whole`() {
        #expect(
            intake([
                ("2026-01-05", IntakeTopic(topic: "conditions", status: .known, codes: ["type-2-diabetes"])),
                ("2026-01-05", latex),
                ("2026-01-05", IntakeTopic(topic: "training", status: .notAsked)),
                ("2026-01-05", IntakeTopic(topic: "medication", status: .none)),
            ]) == "allergies latex (Latex gloves); conditions type 2 diabetes; not asked: training (2026-01-05)")
    }

    @Test func `what is known adds up until somebody says that it is gone, all of it or some`() {
        let known = ("2026-01-05", IntakeTopic(topic: "contraindications", status: .known, codes: ["dvt", "fever"]))
        let more = ("2026-02-01", IntakeTopic(topic: "contraindications", status: .known, codes: ["pacemaker"]))
        let gone = ("2026-03-01", IntakeTopic(topic: "contraindications", status: .none, codes: ["dvt"]))
        #expect(intake([known, more]) == "contraindications dvt, fever, pacemaker")
        #expect(intake([known, more, gone]) == "contraindications fever, pacemaker")
        let rest = (
            "2026-03-02", IntakeTopic(topic: "contraindications", status: .none, codes: ["fever", "pacemaker"])
        )
        #expect(intake([known, more, gone, rest]) == "nothing to note: contraindications (2026-03-02)")
        let none = ("2026-03-02", IntakeTopic(topic: "contraindications", status: .none))
        #expect(intake([known, none]) == "nothing to note: contraindications (2026-03-02)")
    }

    @Test func `a story told last counts, with its own day`() {
        #expect(
            intake([
                ("2026-01-05", latex),
                ("2026-01-05", IntakeTopic(topic: "work", status: .known, codes: ["standing"])),
                ("2026-03-01", IntakeTopic(topic: "work", status: .known, codes: ["desk"])),
            ]) == "allergies latex (Latex gloves) (2026-01-05); work desk (2026-03-01)")
    }

    @Test func `a topic nobody asked about again stays known`() {
        #expect(
            intake([("2026-01-05", latex), ("2026-03-01", IntakeTopic(topic: "allergies", status: .notAsked))])
                == "allergies latex (Latex gloves) (2026-01-05)")
    }

    @Test func `two entries of one topic on one day are both known`() {
        #expect(
            intake([
                ("2026-01-05", latex),
                ("2026-01-05", IntakeTopic(topic: "allergies", status: .known, codes: ["penicillin"])),
            ]) == "allergies latex, penicillin (Latex gloves) (2026-01-05)")
    }

    @Test func `nothing to note is said of topics that were asked, and of nothing else`() {
        let none = IntakeTopic(topic: "allergies", status: .none)
        #expect(intake([("2026-01-05", none)]) == "nothing to note: allergies (2026-01-05)")
        #expect(
            intake([("2026-01-05", none), ("2026-01-05", IntakeTopic(topic: "medication", status: .notAsked))])
                == "not asked: medication (2026-01-05)")
        #expect(intake([("2026-01-05", latex), ("2026-02-01", none)]) == "nothing to note: allergies (2026-02-01)")
        #expect(intake([]) == nil)
    }

    // MARK: Out of another system's list

    private func listed(
        _ topic: String, _ text: String, codes: [String] = [], status: AskedStatus = .known
    ) -> PatientEvent {
        let code = Coding(system: "http://snomed.info/sct", code: text)
        let told = IntakeTopic(topic: topic, status: status, codes: codes, text: .open(text))
        return .intakeRecorded(Intake(topics: [told], context: EntryContext(coding: [code])))
    }

    private func asked(_ topic: String, _ text: String, status: AskedStatus = .known) -> PatientEvent {
        .intakeRecorded(Intake(topics: [IntakeTopic(topic: topic, status: status, text: .open(text))]))
    }

    private func intake(_ events: [(String, PatientEvent)], all: Bool = false) -> String? {
        var course = CourseFixture()
        for (day, event) in events { course.tell(day, event) }
        let lines = course.summary(asOf: "2026-12-31").text(width: 2000, all: all).split(separator: "\n")
        return lines.first { $0.hasPrefix("Intake") }.map { $0.dropFirst(12).description }
    }

    private var lists: [(String, PatientEvent)] {
        [
            ("1962-05-26", listed("allergies", "Dander (animal) allergy")),
            ("1980-04-20", listed("conditions", "Hypertension")),
            ("1999-01-02", listed("allergies", "Latex allergy", codes: ["latex"])),
            ("2006-01-22", listed("conditions", "Osteoporosis (disorder)", codes: ["osteoporosis"])),
            ("2013-07-21", listed("conditions", "Stroke")),
        ]
    }

    @Test func `each entry of another system's list is beside the others, the latest first`() {
        #expect(
            intake(lists) == "allergies latex (1999 Latex allergy; 1962 Dander (animal) allergy); "
                + "conditions osteoporosis (2013 Stroke; 2006 Osteoporosis; 1980 Hypertension)")
    }

    @Test func `what somebody is told on a later day stands beside another system's list`() {
        let later = lists + [("2026-01-05", asked("conditions", "sciatica"))]
        #expect(
            intake(later) == "allergies latex (1999 Latex allergy; 1962 Dander (animal) allergy); "
                + "conditions osteoporosis (2026 sciatica; 2013 Stroke; 2006 Osteoporosis; 1980 Hypertension)")
        #expect(
            intake(later + [("2026-02-01", listed("conditions", "Gout"))])?.hasSuffix(
                "conditions osteoporosis (2026 Gout; 2026 sciatica; 2013 Stroke; 2006 Osteoporosis; 1980 Hypertension)")
                == true)
        #expect(
            intake(lists + [("2026-01-05", asked("conditions", "", status: .none))])
                == "allergies latex (1999 Latex allergy; 1962 Dander (animal) allergy)")
    }

    @Test func `what is resolved or taken back is gone, and only that`() {
        var resolved = lists
        resolved[3].1 = listed("history", "Osteoporosis (disorder), until 2019")
        #expect(
            intake(resolved) == "allergies latex (1999 Latex allergy; 1962 Dander (animal) allergy); "
                + "conditions known (2013 Stroke; 1980 Hypertension); history known (Osteoporosis, until 2019) (2006-01-22)"
        )
        resolved.remove(at: 2)
        #expect(intake(resolved)?.hasPrefix("allergies known (Dander (animal) allergy) (1962-05-26)") == true)
    }

    @Test func `a list that has no allergy takes none back`() {
        let none = listed("allergies", "No known allergy", status: .none)
        #expect(intake([("2020-01-01", none)]) == "nothing to note: allergies (2020-01-01)")
        #expect(intake(lists + [("2020-01-01", none)])?.hasPrefix("allergies latex (1999 Latex allergy;") == true)
        #expect(
            intake([("2020-01-01", none), ("2021-01-01", listed("allergies", "Latex allergy", codes: ["latex"]))])
                == "allergies latex (Latex allergy) (2021-01-01)")
    }

    @Test func `no allergy of a long list is cut; of conditions the latest are shown and the others counted`() {
        let many = (1...25).flatMap { number in
            [
                ("\(number + 2000)-01-01", listed("allergies", "Allergy to substance number \(number)")),
                ("\(number + 2000)-01-01", listed("conditions", "Condition number \(number)")),
            ]
        }
        let text = intake(many) ?? ""
        for number in 1...25 { #expect(text.contains("Allergy to substance number \(number)")) }
        #expect(text.contains("2025 Condition number 25;") && !text.contains("Condition number 5;"))
        #expect(text.hasSuffix("; and 5 more)"))
        #expect(intake(many, all: true)?.hasSuffix("; 2001 Condition number 1)") == true)
    }

    @Test func `a text that cannot be opened is known to be there`() {
        let sealed = SealableText.sealed("AAAA", key: 1)
        #expect(
            intake([("2026-01-05", IntakeTopic(topic: "allergies", status: .known, text: sealed))])
                == "allergies known (sealed) (2026-01-05)")
        #expect(
            intake([("2026-01-05", IntakeTopic(topic: "allergies", status: .known, codes: ["latex"], text: sealed))])
                == "allergies latex (sealed) (2026-01-05)")
    }

    @Test func `no topic falls off the page, however much was told`() {
        let story = String(repeating: "as the mother told it ", count: 60)
        var course = CourseFixture()
        for topic in ["history", "work", "posture", "conditions", "medication", "allergies"] {
            course.tell(
                "2026-01-05",
                .intakeRecorded(Intake(topics: [IntakeTopic(topic: topic, status: .known, text: .open(story))])))
        }
        let text = course.summary(asOf: "2026-12-31").text(width: 80)
        for topic in ["history", "work", "posture", "conditions", "medication", "allergies"] {
            #expect(text.contains(topic))
        }
    }
}
