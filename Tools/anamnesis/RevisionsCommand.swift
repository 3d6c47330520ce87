import ArgumentParser
import Clinical
import EventLog
import EventLogSQLite
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// How one figure moved as knowledge arrived.
struct RevisionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revisions",
        abstract: "How one figure of a patient's page moved as knowledge arrived, and by which event.",
        discussion: """
            The figure is "interval" (the next visit), "goal", or a measure in words that its name has. The page is folded \
            as it was known after each event of the patient and each change of policy or registry; a line says where the \
            figure changed. What came late, was corrected or withdrawn shows where it became known.

            Examples:
              anamnesis revisions 2041 "neck pain"
              anamnesis revisions 2041 interval
              anamnesis revisions 2041 goal --json
            """)

    @Argument(help: "Chart number, pseudonymous code or id.")
    var patient: String
    @Argument(help: ArgumentHelp("interval, goal, or words of a measure.", valueName: "figure"))
    var figure: String
    @Option(
        help: ArgumentHelp("Only this episode. Default: the one the page shows, before the others.", valueName: "id"))
    var episode: String?
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let page = try asked.page(of: patient, at: asked.instant(in: store), in: store)
            let moments = try KnownMoments(of: page, in: store)
            let model = RevisionsModel(
                FigureSubject(figure), subject: page.subject, episode: episode, known: page.known,
                moments: moments)
            guard !model.lines.isEmpty else { throw page.unknownFigure(figure, episode: episode) }
            page.sayWhatStaysSealed()
            switch output.chosen {
            case .text: try output.write(model.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: model.json)
            case .csv: try output.write(model.csv(output.csvText))
            }
        }
    }
}

extension PatientPage {
    /// What the projectors say of the patient.
    var answers: PatientAnswers {
        PatientAnswers(
            progress: rows(of: "patient_progress").rows, interval: rows(of: "maintenance_interval").rows,
            worklist: rows(of: "care_worklist_item").rows + rows(of: "rule_open").rows, parked: fold.parked)
    }

    /// The error for a figure that is on no page of this patient.
    func unknownFigure(_ typed: String, episode: String?) -> PracticeError {
        if let episode {
            let known = Set(
                entries.compactMap { if case .episodeOpened(let fact) = $0.event { fact.episode } else { nil } }
            ).sorted()
            return PracticeError(
                .usage,
                "episode \(episode) of patient \(subject.chart) has no figure \"\(typed)\". Episodes: "
                    + (known.isEmpty ? "none was opened" : known.joined(separator: ", ")) + ".")
        }
        if case .goal = FigureSubject(typed) {
            return PracticeError(
                .usage, "patient \(subject.chart) has no goal in force. `anamnesis record goal` sets one.")
        }
        let names = Figures.names(of: answers, context: context)
        let known = names.isEmpty ? "no measure was read" : "there are: " + names.joined(separator: "; ")
        return PracticeError(
            .usage,
            "patient \(subject.chart) has no figure \"\(typed)\". Say interval, goal, or words of a measure; \(known).")
    }
}

/// Every moment at which something became known of a patient, or of the practice's rules, with the page's entries as they
/// were known from then on.
struct KnownMoments: Sequence {
    private let page: PatientPage
    /// The page's history with its texts opened, where the key is at hand: for words alone.
    private let told: PatientHistory
    private let store: PracticeStore
    private let rules: RuleHistory
    private let zone: PracticeZone
    private let lines: HistoryLines

    init(of page: PatientPage, in store: PracticeStore) throws {
        self.page = page
        self.store = store
        told = store.opened(page.history, of: page.patient)
        zone = try PracticeZone(page.context.practice.timeZone)
        lines = HistoryLines(
            words: EntryInWords(registry: page.context.registry), zone: zone,
            chart: { id in PatientID(code: id).flatMap { try? store.chart(of: $0) } ?? id })
        rules = try store.rules(at: page.instant)
    }

    func makeIterator() -> AnyIterator<RevisionsModel.Moment> {
        // Before the practice had rules, nothing can be folded.
        let items = page.history.items.map(\.position)
        // And before anything was known of the patient there is no page.
        let first = Swift.max(rules.changes[0].position, items.first ?? 0)
        let positions = Set(items + rules.changes.map(\.position)).sorted().drop { $0 < first }
        let events = Dictionary(grouping: positions, by: known)
        var next = events.sorted { $0.key < $1.key }.makeIterator()
        return AnyIterator {
            next.next().map { moment(at: $0.key, by: $0.value) }
        }
    }

    /// - Parameter events: what became known at once, in order.
    private func moment(at position: Int64, by events: [Int64]) -> RevisionsModel.Moment {
        let history = self.history(at: position)
        let last = events[events.count - 1]
        let item = told.item(at: last)
        let rule = rules.change(at: last)
        return RevisionsModel.Moment(
            position: position, recorded: zone.occurrence(at: item?.envelope.recorded ?? rule.recorded).text,
            event: item.map { words(of: $0) } ?? rule.words,
            entries: history.readableEntries(), context: rules.context(at: position),
            parts: events.dropLast().compactMap { event in
                told.item(at: event).map {
                    (words(of: $0), page.history.asKnown(at: event).readableEntries())
                }
            })
    }

    /// From which position on an event was known: nobody knew half of what was recorded at once of two patients.
    private func known(_ position: Int64) -> Int64 {
        guard page.history.tellsOfTwoRecords,
            let act = try? ActOnTwoRecords(dividedAfter: position, in: store.log)
        else { return position }
        return act.positions.upperBound
    }

    /// What was known at a position: of records that were joined, who was one person then.
    private func history(at position: Int64) -> PatientHistory {
        guard page.history.tellsOfTwoRecords else { return page.history.asKnown(at: position) }
        var instant = page.instant
        instant.position = position
        return (try? PatientHistory(of: page.patient, in: store.log, at: instant)) ?? page.history.asKnown(at: position)
    }

    private func words(of item: HistoryItem) -> String {
        let (line, day) = (lines.lines([item])[0], item.occurred.day)
        guard let original = item.envelope.corrects else { return "\(day) \(line.words)" }
        switch item.content {
        case .retraction(let reason): return "@\(original) withdrawn (\(reason.inWords))"
        case .amendment(_, let reason): return "@\(original) now: \(day) \(line.words) (\(reason.inWords))"
        default: return "@\(original) corrected"
        }
    }
}
