import Clinical
import ProjectionRuntime
import Reporting
import Testing

/// The page of a patient with more than one open episode.
@Suite struct OpenEpisodesTests {
    private func told(_ course: CourseFixture, asOf: String) -> SummaryModel {
        var course = course
        course.answers = PatientAnswers(
            folding: course.entries, subject: CourseFixture.subject, context: CourseFixture.context)
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
}
