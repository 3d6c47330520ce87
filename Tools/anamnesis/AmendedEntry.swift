import Clinical
import Practice
import ProjectionRuntime

/// An entry on its way to being corrected: what is set changes, all else stays as it was.
struct AmendedEntry {
    static let kinds = ["pain", "rom", "score", "symptom", "finding", "treatment", "visit", "goal", "note"]

    private(set) var event: PatientEvent
    var occurred: Occurrence
    private let position: Int64
    private let registry: Registry

    init(_ entry: PatientEntry, registry: Registry) {
        event = entry.event
        occurred = entry.occurred
        position = entry.position
        self.registry = registry
    }

    /// The patient's last entry of a kind in clinical order.
    static func last(_ kind: String, of page: PatientPage) throws -> PatientEntry {
        if !kinds.contains(kind), page.context.registry.instruments[kind] == nil {
            throw PracticeError(
                .usage, "--last \(kind) is no kind. Give \(kinds.joined(separator: ", ")), or an instrument's code.")
        }
        guard let entry = page.entries.last(where: { matches(kind, $0.event) }) else {
            throw PracticeError(.data, "patient \(page.subject.chart) has no entry of the kind \(kind).")
        }
        return entry
    }

    private static func matches(_ kind: String, _ event: PatientEvent) -> Bool {
        switch event {
        case .reading(let stored, let reading): readingNames(stored).contains(kind) || reading.instrument == kind
        case .findingNoted: kind == "finding"
        case .treatmentGiven: kind == "treatment"
        case .visitCompleted: kind == "visit"
        case .goalSet, .goalRevised: kind == "goal"
        case .noteWritten, .homeCareAdvised: kind == "note"
        default: false
        }
    }

    private static func readingNames(_ kind: ReadingKind) -> [String] {
        switch kind {
        case .pain: ["pain"]
        case .mobility: ["rom"]
        case .symptom, .symptomCount: ["symptom"]
        case .questionnaire, .measurement, .satisfaction: ["score"]
        }
    }

    // MARK: Setting

    mutating func set(value typed: String) throws {
        switch event {
        case .reading(let kind, var reading):
            let value = try value(typed, of: reading.instrument)
            reading.value = value.value
            reading.periodDays = value.periodDays ?? reading.periodDays
            event = .reading(kind, reading)
        case .findingNoted(var finding):
            guard let grade = ExactNumber(typed) else { throw wrong(typed, "a grade") }
            finding.grade = grade
            event = .findingNoted(finding)
        case .visitCompleted(var visit):
            guard let minutes = Int(typed), (1...1440).contains(minutes) else { throw wrong(typed, "minutes") }
            visit.minutes = minutes
            event = .visitCompleted(visit)
        case .treatmentGiven(var treatment):
            treatment.techniques = try ShorthandReader(registry: registry).techniques(typed)
            event = .treatmentGiven(treatment)
        case .goalSet(let goal): event = .goalSet(try aimed(goal, at: typed))
        case .goalRevised(let goal): event = .goalRevised(try aimed(goal, at: typed))
        default: throw cannot("--to")
        }
    }

    private func aimed(_ goal: Goal, at typed: String) throws -> Goal {
        guard let target = try value(typed, of: goal.instrument).value.number else { throw wrong(typed, "a target") }
        var goal = goal
        goal.target = target
        return goal
    }

    private func value(_ typed: String, of code: String) throws -> ShorthandValue {
        guard let instrument = registry.instruments[code] else { throw cannot("--to") }
        guard let value = ShorthandValue(typed, instrument: instrument) else {
            throw wrong(typed, "a value of \(code), which is \(instrument.rangeText)")
        }
        return value
    }

    mutating func set(site typed: String) throws {
        var words = Shorthand(typed, registry: registry)
        let place = words.takePlace()
        try words.finish(lacking: .sites, example: "upper trapezius")
        guard let place else { throw wrong(typed, "a place") }
        switch event {
        case .reading(let kind, var reading):
            reading.site = place.code
            event = .reading(kind, reading)
        case .findingNoted(var finding):
            (finding.muscle, finding.site) = place.isMuscle ? (place.code, nil) : (nil, place.code)
            event = .findingNoted(finding)
        case .goalSet(var goal):
            goal.site = place.code
            event = .goalSet(goal)
        default: throw cannot("--site")
        }
    }

    mutating func set(side: Side) throws {
        switch event {
        case .reading(let kind, var reading):
            reading.side = side
            event = .reading(kind, reading)
        case .findingNoted(var finding):
            finding.side = side
            event = .findingNoted(finding)
        case .treatmentGiven(var treatment) where treatment.techniques.count == 1:
            treatment.techniques[0].side = side
            event = .treatmentGiven(treatment)
        case .goalSet(var goal):
            goal.side = side
            event = .goalSet(goal)
        default: throw cannot("--side")
        }
    }

    mutating func set(moment typed: String) throws {
        guard let moment = Moment(rawValue: typed) ?? ShorthandWords.moments[typed.lowercased()] else {
            throw wrong(typed, "a moment (before, after, between, nextDay)")
        }
        guard case .reading(let kind, var reading) = event else { throw cannot("--moment") }
        reading.moment = moment
        event = .reading(kind, reading)
    }

    /// The text of a note, or the note beside another entry; nil takes that one away.
    mutating func set(text: String?) {
        switch (event, text) {
        case (.noteWritten(var note), let text?):
            note.text = .open(text)
            event = .noteWritten(note)
        case (.homeCareAdvised(var note), let text?):
            note.text = .open(text)
            event = .homeCareAdvised(note)
        default:
            var context = event.context
            context.note = text.map(SealableText.open)
            event.context = context
        }
    }

    private func wrong(_ typed: String, _ expected: String) -> PracticeError {
        PracticeError(.usage, "\"\(typed)\" is not \(expected). Nothing was changed.")
    }

    private func cannot(_ option: String) -> PracticeError {
        PracticeError(
            .usage,
            "@\(position) is \(event.typeName), which \(option) does not fit. Retract it and record the right entry.")
    }
}
