import Clinical
import Testing

/// Given events, when a command, then events or a violation.
struct RuleScenario {
    var entries: [PatientEntry] = []
    var registry = Registry.default
    /// Nil asks no rule of the practice.
    var practice: PracticeFacts?
    /// 2026-03-31, noon, UTC.
    var now: Int64 = RuleScenario.at("2026-03-31").milliseconds + 43_200_000

    static func at(_ day: String) -> Occurrence {
        guard let date = CalendarDay(day) else { preconditionFailure("no day: \(day)") }
        return Occurrence(day: date)
    }

    /// A registered patient with what happened since, each as day and event.
    static func given(_ events: (String, PatientEvent)...) -> RuleScenario {
        var scenario = RuleScenario()
        scenario.add("2026-01-01", .patientRegistered(Registration(pseudonym: "A1")))
        for (day, event) in events { scenario.add(day, event) }
        return scenario
    }

    mutating func add(_ day: String, _ event: PatientEvent) {
        entries.append(
            PatientEntry(position: Int64(entries.count + 1), occurred: Self.at(day), recorded: now, event: event))
    }

    func when(
        _ events: (String, PatientEvent)..., unknownTerms: UnknownTerms = .refuse
    ) throws(RuleViolation) -> [PatientEvent] {
        let drafts = events.map { EntryDraft(occurred: Self.at($0.0), event: $0.1) }
        let decided = try decide(
            drafts, state: PatientState(entries), registry: registry, now: now, unknownTerms: unknownTerms)
        return decided.map(\.event)
    }

    /// The rule that refuses the entries; nil where they are recorded.
    func refusal(_ events: (String, PatientEvent)...) -> RuleViolation? {
        let drafts = events.map { EntryDraft(occurred: Self.at($0.0), event: $0.1) }
        do {
            _ = try decide(drafts, state: PatientState(entries), registry: registry, now: now)
            return nil
        } catch { return error }
    }

    /// The care rules an entry is recorded with.
    func broken(_ day: String, _ event: PatientEvent) throws -> [String] {
        let decided = try decide(
            [EntryDraft(occurred: Self.at(day), event: event)], state: PatientState(entries), registry: registry,
            practice: practice, now: now)
        return decided[0].event.context.rulesBroken
    }
}

/// Every violation says what, why and what to do.
func expect(_ violation: RuleViolation?, _ rule: String, mentions: String...) {
    #expect(violation?.rule == rule, "\(violation.map(\.description) ?? "recorded")")
    guard let violation else { return }
    #expect(violation.what.hasSuffix(".") && violation.what.count > 20, "\(violation.what)")
    #expect(violation.remedy.hasSuffix(".") && violation.remedy.count > 10, "\(violation.remedy)")
    for mention in mentions { #expect(violation.description.contains(mention), "\(violation.description)") }
}

func pain(_ value: String, site: String? = "neck", visit: String? = nil) -> PatientEvent {
    .reading(
        .pain,
        Reading(
            instrument: "nrs-11", value: ReadingValue(number: ExactNumber(value)), site: site, aspect: .now,
            context: EntryContext(visit: visit)))
}

func reading(_ kind: ReadingKind, _ instrument: String, _ value: String, site: String? = nil, motion: String? = nil)
    -> PatientEvent
{
    .reading(
        kind,
        Reading(instrument: instrument, value: ReadingValue(number: ExactNumber(value)), site: site, motion: motion))
}

func visit(_ id: String, kind: Visit.Kind = .treatment, isOwn: Bool = true, episode: String? = nil) -> PatientEvent {
    .visitCompleted(Visit(visit: id, kind: kind, isOwn: isOwn, context: EntryContext(episode: episode)))
}

func opened(_ id: String) -> PatientEvent { .episodeOpened(Episode(episode: id, problem: "neck-pain", site: "neck")) }

func goal(_ id: String, target: String = "3") -> Goal {
    Goal(goal: id, instrument: "nrs-11", target: ExactNumber(target) ?? ExactNumber(0), site: "neck")
}
