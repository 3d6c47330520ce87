public import Clinical
public import ProjectionRuntime
public import Rendering

/// How one figure of a page moved as knowledge arrived, and by which event.
public struct RevisionsModel: Sendable {
    /// A moment at which something became known of the patient, or of the practice's rules.
    public struct Moment: Sendable {
        public var position: Int64
        /// When the log took it, as text.
        public var recorded: String
        /// What became known, in words.
        public var event: String
        /// The corrected entries as known from then on.
        public var entries: [PatientEntry]
        public var context: CareContext
        /// Where several events became known at once, each but the last in words, with the entries as it left them: the
        /// first that makes the figure what it is, is the one that changed it.
        public var parts: [(event: String, entries: [PatientEntry])]

        public init(
            position: Int64, recorded: String, event: String, entries: [PatientEntry], context: CareContext,
            parts: [(event: String, entries: [PatientEntry])] = []
        ) {
            self.position = position
            self.recorded = recorded
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
        public var event: String
        /// Nil where the figure was not there before.
        public var before: Figure?
        /// Nil where it is gone.
        public var after: Figure?
    }

    public let chart: String
    /// The figure that is followed: its title as it is now, or was last.
    public let title: String
    /// Titles of other figures that fit what was asked.
    public let others: [String]
    /// What the answer is complete to.
    public let known: KnownTo
    public let lines: [Line]

    /// - Parameters:
    ///   - episode: the only one asked about; nil for the one the page shows.
    ///   - moments: in order of position.
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
        others = last.dropFirst().map(\.title)
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
                position: moment.position, recorded: moment.recorded, event: part?.event ?? moment.event,
                before: before, after: after)
        }
    }

    /// The figure's course for the terminal.
    public func text(width: Int, style: TerminalStyle = .plain) -> String {
        var page = PageText(width: width, style: style)
        page.sentence("Chart \(chart): \(title), as knowledge arrived", .strong)
        if !others.isEmpty { page.sentence("Others that fit: " + others.joined(separator: "; "), .faint) }
        page.gap()
        page.table(
            TextTable(
                columns: [
                    .init("Known at", .right), .init("Recorded", .right), .init("By"), .init("It says from then on"),
                ],
                rows: lines.map { line in
                    [
                        .init("@\(line.position)", .faint), .init(String(line.recorded.prefix(10))), .init(line.event),
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
                ("others", .array(others.map { .string($0) })),
                (
                    "changes",
                    .array(
                        lines.map { line in
                            .object([
                                ("position", .integer(Int(line.position))), ("recorded", .string(line.recorded)),
                                ("event", .string(line.event)), ("before", line.before?.json ?? .null),
                                ("after", line.after?.json ?? .null),
                            ])
                        })
                ),
            ] + known.cutJSON)
    }

    public func csv(_ csv: CSVText = CSVText()) -> String {
        lines.reduce(into: csv.line(["position", "recorded", "event", "before", "after"])) { text, line in
            text += csv.line([
                .number(String(line.position)), .text(line.recorded), .text(line.event),
                line.before.map { .text($0.line) } ?? .empty, line.after.map { .text($0.line) } ?? .empty,
            ])
        }
    }
}

extension Figure {
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
