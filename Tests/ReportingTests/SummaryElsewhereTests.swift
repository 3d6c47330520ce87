import Clinical
import Reporting
import Testing

@Suite struct SummaryElsewhereTests {
    private func visit(_ id: String, isOwn: Bool = false) -> PatientEvent {
        .visitCompleted(Visit(visit: id, kind: .other, isOwn: isOwn))
    }

    private func done(_ name: String, isListed: Bool = true) -> PatientEvent {
        let coding = [Coding(system: "http://snomed.info/sct", code: name)]
        return .otherCareReported(
            OtherCare(
                kind: "procedure", text: .open(name), context: EntryContext(coding: isListed ? coding : [])))
    }

    private func lines(_ events: [(String, PatientEvent)], all: Bool = false) -> [String: String] {
        var course = CourseFixture()
        for (day, event) in events { course.tell(day, event) }
        var lines: [String: String] = [:]
        for line in course.summary(asOf: "2026-12-31").text(width: 2000, all: all).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            // The first line asks; a later one may begin with the same word.
            if lines[words[0]] != nil { continue }
            lines[words[0]] = words.last?.drop { $0 == " " }.description
        }
        return lines
    }

    private let routine = "Documentation of current medications"

    @Test func `what another system lists is counted beside its latest three, and drowns no flare`() {
        var events = (1...9).map { ("201\($0)-05-10", done(routine)) }
        events += (1...4).map { ("2010-0\($0)-01", done("Spirometry \($0) (procedure)")) }
        events.append(("2018-02-10", .lifeEventReported(LifeEvent(kind: "flare", text: .open("Moved house")))))
        events.append(("2018-03-10", done("Epidural injection", isListed: false)))
        events.sort { $0.0 < $1.0 }
        let told = lines(events)
        #expect(
            told["Meanwhile"] == "2018-02-10 flare: Moved house; "
                + "2018-03-10 care elsewhere: procedure: Epidural injection")
        #expect(
            told["Elsewhere"] == "last done: documentation of current medications (2019-05-10, 9 times), "
                + "spirometry 4 (2010-04-01), spirometry 3 (2010-03-01) and 2 more (anamnesis history 2041)")
        #expect(lines(events, all: true)["Elsewhere"]?.hasSuffix("spirometry 1 (2010-01-01)") == true)
    }

    @Test func `of long entries in between the latest is whole and the others are counted`() {
        var course = CourseFixture()
        let note = SealableText.open("no longer taken; the source does not say since when")
        for year in 2011...2016 {
            course.tell(
                "\(year)-05-01",
                .medicationChanged(
                    MedicationChange(
                        drug: "Hydrochlorothiazide 12.\(year) MG Oral Tablet", change: "started",
                        context: EntryContext(note: note))))
        }
        let text = course.summary(asOf: "2026-12-31").text(width: 80)
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("2016-05-01 medication started: Hydrochlorothiazide 12.2016 MG Oral Tablet. Note: no"))
        #expect(words.contains("the source does not say since when; 5 earlier"), "\(text)")
    }

    @Test func `visits elsewhere are said where none was here`() {
        let events = [("2012-05-13", visit("a")), ("2021-03-28", visit("b"))]
        let told = lines(events)
        #expect(told["No"] == "action needed: no visit here by 2026-12-31; 2 visits elsewhere.")
        #expect(told["Done"] == "no visit here yet")
        #expect(told["Elsewhere"] == "2 visits from 2012-05-13 to 2021-03-28")
        #expect(lines([])["No"] == "action needed: no visit is recorded by 2026-12-31.")
        #expect(lines([])["Done"] == "no visit recorded")
        #expect(lines(events + [("2022-01-01", visit("c", isOwn: true))])["Done"] == "1 visit on 2022-01-01")
    }
}
