public import Clinical
public import ProjectionRuntime
public import Rendering

/// Where the figures of a page come from, what was left aside and why, and what would change them.
public struct ExplanationModel: Sendable {
    /// An entry behind a figure.
    public struct Source: Sendable, Hashable {
        public var position: Int64
        /// What it is behind: "baseline", "now".
        public var part: String
        public var occurred: String
        public var words: String
        /// Where it was recorded: here, or which row of which import, and the cell as written.
        public var provenance: String
    }

    /// Entries that were not used, or not told one by one, with the reason.
    public struct LeftAside: Sendable, Hashable {
        public var reason: String
        public var positions: [Int64]
    }

    /// What something that has not happened would make of the figure.
    public struct Change: Sendable, Hashable {
        public var condition: String
        public var outcome: String
        public var isAsNow: Bool
    }

    public struct Explanation: Sendable {
        public var figure: Figure
        /// The projector's own sentence, or the thresholds a verdict rests on.
        public var because: [String]
        public var sources: [Source]
        /// Entries behind a figure beside those, that are not told one by one.
        public var alsoCounted: [LeftAside] = []
        public var leftAside: [LeftAside]
        public var changes: [Change]
    }

    /// An entry that was withdrawn.
    public struct Withdrawn: Sendable {
        public var position: Int64
        public var day: CalendarDay
        /// What it said when it was withdrawn.
        public var event: PatientEvent
        /// The same in words, with the reason.
        public var words: String

        public init(position: Int64, day: CalendarDay, event: PatientEvent, words: String) {
            (self.position, self.day, self.event, self.words) = (position, day, event, words)
        }
    }

    /// What the caller knows of entries beside what they say.
    public struct Tracing: Sendable {
        /// Of an entry by its position: how it came here.
        public var provenance: @Sendable (Int64) -> String
        public var withdrawn: [Withdrawn]

        public init(withdrawn: [Withdrawn], provenance: @escaping @Sendable (Int64) -> String) {
            self.withdrawn = withdrawn
            self.provenance = provenance
        }
    }

    public let chart: String
    /// What the answer is complete to.
    public let known: KnownTo
    /// The policies that the figures explained follow: those of their episodes.
    public let policy: String
    public let explanations: [Explanation]
    /// Other figures that fit what was asked, and are not explained.
    public let others: [Figure]

    private static let figuresMax = 4

    /// - Parameters:
    ///   - asked: nil for the next visit and the measure it rests on.
    ///   - entries: corrected, in clinical order, texts opened where they may be.
    ///   - asOf: the day the page is read on.
    ///   - episode: the only one asked about; nil for all, the one the page shows first.
    public init(
        _ asked: FigureSubject?, episode: String? = nil, subject: PatientSubject, entries: [PatientEntry],
        answers: PatientAnswers,
        context: CareContext, known: KnownTo, asOf: CalendarDay, tracing: Tracing
    ) {
        chart = subject.chart
        self.known = known
        let episodes = AskedEpisodes(entries, only: episode)
        let desk = ExplanationDesk(
            subject: subject, entries: entries, answers: answers, context: context, episodes: episodes, asOf: asOf,
            tracing: tracing)
        let figures = Figures(asked ?? .interval, of: answers, context: context, episodes: episodes)
        let shown = figures.found.prefix(min(Self.figuresMax, figures.exact > 0 ? figures.exact : .max))
        let measures = shown.compactMap { figure in desk.measures.first { $0.key.parts == figure.key } }
        switch asked {
        case nil: explanations = desk.intervals + desk.leadingMeasures.prefix(1).map(desk.measure)
        case .interval: explanations = desk.intervals
        case .goal: explanations = measures.map(desk.goal)
        case .measure: explanations = measures.map(desk.measure)
        }
        let explained =
            (asked == nil || asked == .interval ? desk.nextVisits.map(\.episode) : [])
            + measures.map(\.key.episode)
        let policies = Set(explained.map(desk.policy).map { "\($0.name)@\($0.version)" })
        policy = policies.isEmpty ? context.governingPolicy.title : policies.sorted().joined(separator: ", ")
        switch asked {
        case nil, .interval: others = []
        case .goal, .measure: others = Array(figures.found.dropFirst(shown.count))
        }
    }

    // MARK: For the terminal

    public func text(width: Int, style: TerminalStyle = .plain) -> String {
        var page = PageText(width: width, style: style)
        for explanation in explanations {
            page.gap()
            page.sentence("Chart \(chart): \(explanation.figure.title)", .strong)
            page.sentence(Wording.upperFirst(explanation.figure.line) + ".")
            for reason in explanation.because { page.labelled("Because", reason) }
            addSources(explanation, to: &page)
            add("Counted", explanation.alsoCounted, to: &page)
            add("Not used", explanation.leftAside, to: &page)
            addChanges(explanation, to: &page)
        }
        page.gap()
        if !others.isEmpty { page.sentence(Figure.othersText(others), .faint) }
        page.sentence("Policy \(policy). Complete to \(known.wordsWithDay).", .faint)
        return page.text
    }

    private func addSources(_ explanation: Explanation, to page: inout PageText) {
        for (place, source) in explanation.sources.enumerated() {
            let head = source.part.isEmpty ? "" : source.part + ": "
            page.labelled(
                place == 0 ? "From" : "",
                "\(head)@\(source.position) \(source.occurred) \(source.words); \(source.provenance)")
        }
    }

    private func add(_ label: String, _ groups: [LeftAside], to page: inout PageText) {
        for (place, group) in groups.enumerated() {
            page.labelled(place == 0 ? label : "", "\(group.reason) (\(EvidenceText.text(group.positions)))")
        }
    }

    private func addChanges(_ explanation: Explanation, to page: inout PageText) {
        for (place, change) in explanation.changes.enumerated() {
            page.labelled(
                place == 0 ? "If" : "", "\(change.condition): \(change.outcome)\(change.isAsNow ? " (as now)" : "")")
        }
    }

    // MARK: For programs

    public var json: JSONValue {
        .object(
            [
                ("chart", .string(chart)), ("position", .integer(Int(known.position))), ("policy", .string(policy)),
                ("figures", .array(explanations.map(\.json))), ("others", .array(others.map(\.nameJSON))),
            ] + known.cutJSON)
    }

    public func csv(_ csv: CSVText = CSVText()) -> String {
        var text = csv.line(["figure", "kind", "position", "part", "words", "detail"])
        for explanation in explanations {
            let title = CSVText.Field.text(explanation.figure.title)
            for part in explanation.figure.parts {
                text += csv.line([title, .text("figure"), .empty, .text(part.name), .text(part.text), .empty])
            }
            for source in explanation.sources {
                text += csv.line([
                    title, .text("from"), .number(String(source.position)), .text(source.part), .text(source.words),
                    .text(source.provenance),
                ])
            }
            for (name, groups) in [("counted", explanation.alsoCounted), ("not used", explanation.leftAside)] {
                for group in groups {
                    text += group.positions.map {
                        csv.line([title, .text(name), .number(String($0)), .empty, .text(group.reason), .empty])
                    }.joined()
                }
            }
            for change in explanation.changes {
                text += csv.line([
                    title, .text("if"), .empty, .empty, .text(change.condition), .text(change.outcome),
                ])
            }
        }
        return text
    }
}

extension ExplanationModel.Explanation {
    var json: JSONValue {
        .object([
            ("figure", .string(figure.title)), ("values", figure.json),
            ("because", .array(because.map { .string($0) })),
            (
                "from",
                .array(
                    sources.map {
                        .object([
                            ("position", .integer(Int($0.position))), ("part", .string($0.part)),
                            ("occurred", .string($0.occurred)), ("words", .string($0.words)),
                            ("provenance", .string($0.provenance)),
                        ])
                    })
            ),
            ("counted", Self.json(alsoCounted)), ("notUsed", Self.json(leftAside)),
            (
                "wouldChange",
                .array(
                    changes.map {
                        .object([
                            ("condition", .string($0.condition)), ("outcome", .string($0.outcome)),
                            ("asNow", .bool($0.isAsNow)),
                        ])
                    })
            ),
        ])
    }

    private static func json(_ groups: [ExplanationModel.LeftAside]) -> JSONValue {
        .array(
            groups.map {
                .object([
                    ("reason", .string($0.reason)), ("positions", .array($0.positions.map { .integer(Int($0)) })),
                ])
            })
    }
}
