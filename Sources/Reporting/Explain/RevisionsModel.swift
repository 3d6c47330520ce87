public import Clinical
public import ProjectionRuntime
public import Rendering

/// How one figure of a page moved as knowledge arrived, and by which event.
public struct RevisionsModel: Sendable {
    /// One of several events that became known at once.
    public struct Part: Sendable {
        public var event: String
        /// The corrected entries as it left them.
        public var entries: [PatientEntry]
        /// The event's own; nil where the moment's are the line's.
        public var position: Int64?
        public var recorded: String?

        public init(event: String, entries: [PatientEntry], position: Int64? = nil, recorded: String? = nil) {
            (self.event, self.entries, self.position, self.recorded) = (event, entries, position, recorded)
        }
    }

    /// A moment at which something became known of the patient, or of the practice's rules.
    public struct Moment: Sendable {
        public var position: Int64
        /// When the log took it, as text.
        public var recorded: String
        /// When its source knew it, as text; nil where the log's own clock orders.
        public var knownToSource: String?
        /// What became known, in words.
        public var event: String
        /// The corrected entries as known from then on.
        public var entries: [PatientEntry]
        public var context: CareContext
        /// Where several events became known at once, each but the last in words, with the entries as it left them: the
        /// first that makes the figure what it is, is the one that changed it.
        public var parts: [Part]

        public init(
            position: Int64, recorded: String, knownToSource: String? = nil, event: String, entries: [PatientEntry],
            context: CareContext, parts: [Part] = []
        ) {
            self.position = position
            self.recorded = recorded
            self.knownToSource = knownToSource
            self.event = event
            self.entries = entries
            self.context = context
            self.parts = parts
        }
    }

    /// One change of a figure.
    public struct Line: Sendable, Hashable {
        public var position: Int64
        public var recorded: String
        /// When its source knew it; nil where the log's own clock orders.
        public var knownToSource: String?
        public var event: String
        /// Nil where the figure was not there before.
        public var before: Figure?
        /// Nil where it is gone.
        public var after: Figure?
    }

    public let chart: String
    /// The figure that is followed: its title as it is now, or was last.
    public let title: String
    /// Other figures that fit what was asked.
    public let others: [Figure]
    /// What the answer is complete to.
    public let known: KnownTo
    public let lines: [Line]

    /// - Parameters:
    ///   - episode: the only one asked about; nil for the one the page shows.
    ///   - moments: in the order of the clock that is asked by.
    public init(
        _ subject: FigureSubject, subject patient: PatientSubject, episode: String? = nil, known: KnownTo,
        moments: some Sequence<Moment>
    ) {
        func figures(_ entries: [PatientEntry], _ context: CareContext) -> [Figure] {
            let answers = PatientAnswers(folding: entries, subject: patient, context: context)
            return Figures(subject, of: answers, context: context, episodes: AskedEpisodes(entries, only: episode))
                .found
        }
        var (states, last): ([(Moment, [Figure])], [Figure]) = ([], [])
        for moment in moments {
            let figures = figures(moment.entries, moment.context)
            if !figures.isEmpty { last = figures }
            var told = moment
            told.entries = []
            states.append((told, figures))
        }
        let key = last.first?.key
        chart = patient.chart
        title = last.first?.title ?? ""
        others = Array(last.dropFirst())
        self.known = known
        var before: Figure?
        lines = states.compactMap { moment, found -> Line? in
            let after = found.first { $0.key == key }
            defer { before = after }
            let texts = after?.parts.map(\.text)
            if texts == before?.parts.map(\.text) { return nil }
            let part = moment.parts.first { part in
                figures(part.entries, moment.context).first { $0.key == key }?.parts.map(\.text) == texts
            }
            return Line(
                position: part?.position ?? moment.position, recorded: part?.recorded ?? moment.recorded,
                knownToSource: moment.knownToSource, event: part?.event ?? moment.event,
                before: before, after: after)
        }
    }

    /// The figure's course for the terminal.
    public func text(width: Int, style: TerminalStyle = .plain) -> String {
        var page = PageText(width: width, style: style)
        page.sentence("Chart \(chart): \(title), as knowledge arrived", .strong)
        if !others.isEmpty { page.sentence(Figure.othersText(others), .faint) }
        page.gap()
        page.table(
            TextTable(
                columns: [
                    .init(known.sourceTime == nil ? "Known at" : "Event", .right),
                    .init(known.sourceTime == nil ? "Recorded" : "Source knew", .right), .init("By"),
                    .init("It says from then on"),
                ],
                rows: lines.map { line in
                    [
                        .init("@\(line.position)", .faint),
                        .init(String((line.knownToSource ?? line.recorded).prefix(10))), .init(line.event),
                        .init(Self.change(line)),
                    ]
                }))
        page.gap()
        page.sentence(
            "\(Wording.count(lines.count, "change")), complete to \(known.wordsWithDay)."
                + (known.sourceTime == nil
                    ? " `anamnesis summary \(chart) --known-at @n` shows the page as it was." : ""),
            .faint)
        return page.text
    }

    /// What is new in a figure: the parts that changed, each with what it was.
    private static func change(_ line: Line) -> String {
        guard let after = line.after else { return "no longer there" }
        guard let before = line.before else { return after.line }
        return after.parts.filter { before.part($0.name)?.text != $0.text }.map { part in
            let was = before.part(part.name).map { " (was \($0.text))" } ?? ""
            return "\(part.name) \(part.text)\(was)"
        }.joined(separator: ", ")
    }

    public var json: JSONValue {
        .object(
            [
                ("chart", .string(chart)), ("figure", .string(title)), ("position", .integer(Int(known.position))),
                ("others", .array(others.map(\.nameJSON))),
                (
                    "changes",
                    .array(
                        lines.map { line in
                            .object([
                                ("position", .integer(Int(line.position))), ("recorded", .string(line.recorded)),
                                ("knownToSource", line.knownToSource.map { .string($0) } ?? .null),
                                ("event", .string(line.event)), ("before", line.before?.json ?? .null),
                                ("after", line.after?.json ?? .null),
                            ])
                        })
                ),
            ] + known.cutJSON)
    }

    public func csv(_ csv: CSVText = CSVText()) -> String {
        lines.reduce(into: csv.line(["position", "recorded", "known_to_source", "event", "before", "after"])) {
            text, line in
            text += csv.line([
                .number(String(line.position)), .text(line.recorded), line.knownToSource.map { .text($0) } ?? .empty,
                .text(line.event),
                line.before.map { .text($0.line) } ?? .empty, line.after.map { .text($0.line) } ?? .empty,
            ])
        }
    }
}

extension Figure {
    /// The others that fit the same words, and how to ask for each.
    static func othersText(_ others: [Figure]) -> String {
        "Others that fit: "
            + others.map { $0.saying.isEmpty ? $0.title : "\($0.title): \($0.saying)" }.joined(separator: "; ")
    }

    /// The figure by its name, and how to ask for it.
    var nameJSON: JSONValue {
        .object([("figure", .string(title)), ("words", saying.isEmpty ? .null : .string(saying))])
    }

    var json: JSONValue {
        .object(
            parts.map { part in
                (
                    part.name,
                    .object([
                        ("text", .string(part.text)), ("on", .day(part.on)),
                        ("positions", .array(part.positions.map { .integer(Int($0)) })),
                    ])
                )
            })
    }
}
