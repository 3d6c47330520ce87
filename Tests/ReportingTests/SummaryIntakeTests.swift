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

    @Test func `a history told in one entry for each topic is told whole`() {
        #expect(
            intake([
                ("2026-01-05", IntakeTopic(topic: "conditions", status: .known, codes: ["type-2-diabetes"])),
                ("2026-01-05", latex),
                ("2026-01-05", IntakeTopic(topic: "training", status: .notAsked)),
                ("2026-01-05", IntakeTopic(topic: "medication", status: .none)),
            ]) == "allergies latex (Latex gloves); conditions type 2 diabetes; not asked: training (2026-01-05)")
    }

    @Test func `what was told last of a topic counts, with its own day`() {
        #expect(
            intake([
                ("2026-01-05", latex),
                ("2026-01-05", IntakeTopic(topic: "conditions", status: .known, codes: ["hypertension"])),
                ("2026-03-01", IntakeTopic(topic: "conditions", status: .known, codes: ["pregnancy"])),
            ]) == "allergies latex (Latex gloves) (2026-01-05); conditions pregnancy (2026-03-01)")
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
