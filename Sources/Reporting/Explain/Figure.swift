public import Clinical
public import ProjectionRuntime

/// What of a page somebody asks about.
public enum FigureSubject: Sendable, Hashable {
    case interval
    case goal
    /// A measure, in words that its name has: "neck pain", "worst pain neck".
    case measure(String)

    /// As people type it.
    public init(_ typed: String) {
        switch typed.lowercased() {
        case "interval", "next": self = .interval
        case "goal", "goals": self = .goal
        default: self = .measure(typed)
        }
    }
}

/// One answer of the projectors, in named parts as text: what a page says, to be traced or to be watched as it moves.
public struct Figure: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        public var name: String
        public var text: String
        /// The day it is of, where it has one.
        public var on: CalendarDay?
        /// Positions of the entries it comes from.
        public var positions: [Int64] = []
    }

    /// "Pain, neck, before treatment (NRS 0-10)", "Next visit".
    public var title: String
    /// Tells figures of one subject apart; stable as long as the same is measured.
    public var key: [String]
    public var parts: [Part]
    /// How to ask for it alone, as it is typed; empty for what is asked for by `interval` and `goal`.
    public var saying = ""

    public func part(_ name: String) -> Part? { parts.first { $0.name == name } }

    /// "4, 2026-03-01" for each part, as one line.
    public var line: String { parts.map { "\($0.name) \($0.text)" }.joined(separator: ", ") }
}

/// The figures of a page that fit a subject.
public struct Figures: Sendable {
    public let found: [Figure]
    /// How many of them, from the first, the words name exactly; 0 for other subjects.
    let exact: Int

    /// - Parameters:
    ///   - answers: what the projectors say.
    ///   - episodes: those asked about, with the one the page is about, whose figures come first.
    public init(
        _ subject: FigureSubject, of answers: PatientAnswers, context: CareContext, episodes: AskedEpisodes
    ) {
        let words = FigureWords(answers, registry: context.registry)
        let nexts = Self.nextVisits(answers, episodes)
        let names = MeasureNames(
            words: words.registry, page: episodes.page,
            measures: Self.measures(answers).filter { episodes.contain($0.key.episode) })
        switch subject {
        case .interval: (found, exact) = (nexts.map(Self.interval), 0)
        case .goal:
            let aimed = names.inOrder(names.measures.filter { $0.goal != nil })
            (found, exact) = (aimed.map { Self.goal($0, words) }, 0)
        case .measure(let typed):
            let fitting = names.fitting(typed)
            exact = fitting.exact
            found = fitting.found.map { measure in
                var figure = Self.measure(measure, words)
                figure.saying = names.saying(measure)
                return figure
            }
        }
    }

    /// The next visit of each episode asked about, the one that matters most before the others.
    static func nextVisits(_ answers: PatientAnswers, _ episodes: AskedEpisodes) -> [NextVisit] {
        let nexts = answers.interval.map { NextVisit(ViewRecord($0, of: PatientAnswers.intervalTable)) }
            .filter { episodes.contain($0.episode) }
        let shown = NextVisit.ordered(nexts, episode: episodes.page).first?.episode
        return nexts.filter { $0.episode == shown } + nexts.filter { $0.episode != shown }
    }

    /// The names of all measures there are, in order: for who asked for one that is not among them.
    public static func names(of answers: PatientAnswers, context: CareContext) -> [String] {
        let words = FigureWords(answers, registry: context.registry)
        return measures(answers).map { words.title($0.key) }
    }

    static func measures(_ answers: PatientAnswers) -> [MeasureSummary] {
        answers.progress.map { MeasureSummary(ViewRecord($0, of: PatientAnswers.progressTable), points: [:]) }
    }

    // MARK: Figures

    static func measure(_ measure: MeasureSummary, _ words: FigureWords) -> Figure {
        let decimals = words.registry.registry.instruments[measure.key.instrument]?.decimals ?? 2
        func point(_ name: String, _ point: MeasureSummary.Point?) -> Figure.Part {
            Figure.Part(
                name: name, text: point.map { DecimalText.text($0.value, decimals: decimals) } ?? "none", on: point?.on,
                positions: point.map { [$0.position] } ?? [])
        }
        let ends = [measure.baseline, measure.latest].compactMap { $0?.position }
        let percent = measure.percentChange.map { " (\(DecimalText.signed($0, decimals: 0)) %)" } ?? ""
        let change = measure.change.map { DecimalText.signed($0, decimals: decimals) + percent } ?? "none"
        return Figure(
            title: words.title(measure.key), key: measure.key.parts,
            parts: [
                point("baseline", measure.baseline), point("now", measure.latest),
                .init(name: "change", text: change, positions: ends),
                .init(name: "response", text: Verdict(measure).words, positions: ends),
                .init(name: "readings", text: String(measure.readings)),
            ] + goalParts(measure, decimals))
    }

    private static func goalParts(_ measure: MeasureSummary, _ decimals: Int) -> [Figure.Part] {
        guard let goal = measure.goal else { return [] }
        return [
            .init(
                name: "goal", text: DecimalText.text(goal, decimals: decimals),
                positions: measure.goalPosition.map { [$0] } ?? []),
            .init(
                name: "goal met", text: measure.goalMetOn.map { "on \($0)" } ?? "not yet", on: measure.goalMetOn,
                positions: measure.goalMetPosition.map { [$0] } ?? []),
        ]
    }

    static func goal(_ measure: MeasureSummary, _ words: FigureWords) -> Figure {
        let decimals = words.registry.registry.instruments[measure.key.instrument]?.decimals ?? 2
        let now = measure.latest.map { DecimalText.text($0.value, decimals: decimals) } ?? "none"
        return Figure(
            title: "Goal: " + words.title(measure.key), key: measure.key.parts,
            parts: goalParts(measure, decimals) + [
                .init(
                    name: "now", text: now, on: measure.latest?.on,
                    positions: measure.latest.map { [$0.position] } ?? [])
            ])
    }

    private static func interval(_ next: NextVisit) -> Figure {
        let days = next.days.map { Wording.count($0, "day") } ?? "none"
        return Figure(
            title: next.episode.isEmpty ? "Next visit" : "Next visit, episode \(next.episode)", key: [next.episode],
            parts: [
                .init(name: "status", text: next.status, positions: next.evidence),
                .init(name: "phase", text: next.phase), .init(name: "interval", text: days),
                .init(name: "due", text: next.dueOn?.description ?? "no date", on: next.dueOn),
            ])
    }
}

/// Which episodes somebody asks about.
public struct AskedEpisodes: Sendable, Hashable {
    /// The one the page is about: its figures come first. Nil where none was opened.
    let page: String?
    /// The only one asked about; nil for all.
    let only: String?

    /// - Parameter entries: the patient's, in clinical order.
    public init(_ entries: [PatientEntry], only: String? = nil) {
        let newest = entries.map(\.day).max()
        page = only ?? newest.flatMap { CareCourse(entries, until: $0).episode?.episode.episode }
        self.only = only
    }

    func contain(_ episode: String) -> Bool { only == nil || episode == only }
}

/// How figures are called: with their episode, where the answers have several.
struct FigureWords {
    let registry: RegistryWords
    private let tellsEpisodes: Bool

    init(_ answers: PatientAnswers, registry: Registry) {
        self.registry = RegistryWords(registry: registry)
        tellsEpisodes = Set(Figures.measures(answers).map(\.key.episode)).count > 1
    }

    func title(_ key: MeasureKey) -> String {
        let name = registry.measureWithScale(key)
        if let begun = key.before { return name + ", before " + begun }
        return tellsEpisodes && !key.episode.isEmpty ? name + ", episode " + key.episode : name
    }
}
