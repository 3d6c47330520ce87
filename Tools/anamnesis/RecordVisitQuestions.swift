import Clinical
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Asks about a visit question by question, showing what the last one had.
///
/// A value is never taken over by pressing Enter: a score that nobody asked for again is no reading. `=` repeats on purpose.
struct RecordVisitQuestions {
    let session: RecordSession

    private let prompt = Prompt()
    private let words: EntryInWords

    init(session: RecordSession) {
        self.session = session
        words = EntryInWords(registry: session.registry)
    }

    func ask(_ facts: inout VisitFacts) throws {
        let last = lastVisit
        Edge.current.say("\(who), \(RecordEcho.inWords(session.occurred, zone: session.zone))")
        if let last {
            Edge.current.say("The last visit was on \(last.day). Enter leaves out, = repeats what is shown.")
        }
        facts.minutes = try minutes(last)
        let reader = ShorthandReader(registry: session.registry, moment: .before)
        for series in ShorthandSeries.ofLastVisit(last?.entries ?? []) {
            guard let typed = try value(series, reader) else { continue }
            switch series.kind {
            case .pain: facts.pain.append(typed)
            case .mobility: facts.rom.append(typed)
            default: facts.score.append(typed)
            }
        }
        facts.pain += try more("Other pain", ShorthandReader.painExample, reader.pain)
        facts.rom += try more("Other range of motion", ShorthandReader.motionExample, reader.motion)
        facts.score += try more("Other score or symptom", ShorthandReader.scoreExample, reader.score)
        facts.finding += try more("Finding", ShorthandReader.findingExample) { [try reader.finding($0)] }
        facts.did = try did(last, reader)
        if facts.supervisedBy == nil, asksWhoSupervised { facts.supervisedBy = try prompt.ask("Supervised by") }
        // A note that nobody could seal is not asked for: all that was answered before would be lost with it.
        if session.canSeal { facts.note = try prompt.text("Note").map(SealableText.open) }
        guard try prompt.confirm("Record this visit", offering: true) else {
            throw Unanswered(message: "stopped. Nothing was recorded.")
        }
    }

    private var asksWhoSupervised: Bool {
        let practice = session.page.context.practice
        return session.registry.rules(in: practice.setting, practice.jurisdiction).contains {
            $0.need == .supervision && $0.judges(session.occurred.day)
        }
    }

    private var who: String {
        "Patient \(session.page.subject.chart)" + (session.page.name.map { " (\(printable($0)))" } ?? "")
    }

    private var lastVisit: (day: CalendarDay, entries: [PatientEvent], visit: Visit)? {
        let visits = session.page.entries.compactMap { entry -> (CalendarDay, Visit)? in
            if case .visitCompleted(let visit) = entry.event, visit.isOwn { (entry.day, visit) } else { nil }
        }
        guard let (day, visit) = visits.last else { return nil }
        return (day, session.page.entries.map(\.event).filter { $0.context.visit == visit.visit }, visit)
    }

    private func minutes(_ last: (day: CalendarDay, entries: [PatientEvent], visit: Visit)?) throws -> Int? {
        let shown = last?.visit.minutes.map { ", last \($0)" } ?? ""
        while true {
            guard let typed = try prompt.ask("Minutes\(shown)") else { return nil }
            if typed == "=", let minutes = last?.visit.minutes { return minutes }
            if let minutes = Int(typed), (1...1440).contains(minutes) { return minutes }
            Edge.current.say("A number of minutes, such as 55.")
        }
    }

    /// Asks for a value again until the reader takes it; nil where it was not read this time.
    private func value(_ series: ShorthandSeries, _ reader: ShorthandReader) throws -> String? {
        try repeating {
            guard let typed = try prompt.ask("\(series.name), last \(series.value)") else { return nil }
            let whole = series.name + " " + (typed == "=" ? series.value : typed)
            switch series.kind {
            case .pain: _ = try reader.pain(whole)
            case .mobility: _ = try reader.motion(whole)
            default: _ = try reader.score(whole)
            }
            return whole
        }
    }

    private func more(
        _ what: String, _ example: String, _ read: (String) throws -> [PatientEvent]
    ) throws -> [String] {
        var taken: [String] = []
        while let typed = try repeating({
            let typed = try prompt.ask("\(what) (such as \(example))")
            if let typed { _ = try read(typed) }
            return typed
        }) { taken.append(typed) }
        return taken
    }

    private func did(
        _ last: (day: CalendarDay, entries: [PatientEvent], visit: Visit)?, _ reader: ShorthandReader
    ) throws -> [String] {
        let before = (last?.entries ?? []).compactMap { event -> String? in
            if case .treatmentGiven(let treatment) = event { ShorthandSeries.text(treatment) } else { nil }
        }.joined(separator: ", ")
        let shown = before.isEmpty ? " (such as \(ShorthandReader.treatmentExample))" : ", last \(before)"
        let typed = try repeating {
            let typed = try prompt.ask("What was done\(shown)")
            let whole = typed == "=" && !before.isEmpty ? before : typed
            if let whole { _ = try reader.techniques(whole) }
            return whole
        }
        return typed.map { [$0] } ?? []
    }

    /// Tries an answer, says what is wrong with it and asks again.
    private func repeating<Answer>(_ attempt: () throws -> Answer) throws -> Answer {
        while true {
            do { return try attempt() } catch let error as RuleViolation {
                Edge.current.say(error.description)
            } catch let error as PracticeError where error.message.contains("Write it as") {
                Edge.current.say(error.message)
            }
        }
    }
}
