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

/// Where the figures of a page come from.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Where the figures of a patient's page come from, what was not used, and what would change them.",
        discussion: """
            From each figure to its entries in words with positions; of imported ones to the source, the import, the line and \
            the cell as it was written. Words that fit several measures are explained for the first of them, by instrument, \
            site, moment and aspect; the others are named, each with the words that mean it. What would change a figure is asked of the projections themselves, with the next \
            visit's reading at every value of its scale.

            Examples:
              anamnesis explain 2041
              anamnesis explain 2041 "neck pain"
              anamnesis explain 2041 "neck pain now before"
              anamnesis explain 2041 interval --known-at 2026-03-01
              anamnesis explain 2041 interval --policy stricter.yaml
            """)

    @Argument(help: "Chart number, pseudonymous code or id.")
    var patient: String
    @Argument(help: ArgumentHelp("interval, goal, or words of a measure.", valueName: "figure"))
    var figure: String?
    @Option(
        help: ArgumentHelp("Only this episode. Default: the one the page shows, before the others.", valueName: "id"))
    var episode: String?
    @OptionGroup var asked: InstantOptions
    @Option(
        help: ArgumentHelp("Explain under this policy in place of its setting's own.", valueName: "file"),
        completion: .file())
    var policy: String?
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let instant = try asked.instant(in: store)
            let page = try asked.page(
                of: patient, at: instant, policy: policy.map { try ReplayCommand.policyText(at: $0) }, in: store)
            try page.requireWhole()
            let model = ExplanationModel(
                figure.map { FigureSubject($0) }, episode: episode, subject: page.subject, entries: page.entries,
                answers: page.answers,
                context: page.context, known: page.known, asOf: try asked.day(of: instant, in: store),
                tracing: try EntryTrace(page, in: store).tracing)
            guard !model.explanations.isEmpty else { throw page.unknownFigure(figure ?? "interval", episode: episode) }
            switch output.chosen {
            case .text: try output.write(model.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: model.json)
            case .csv: try output.write(model.csv(output.csvText))
            }
        }
    }
}

/// How the entries of a page came into the log.
struct EntryTrace {
    private let history: PatientHistory
    private let imports: [Int64: ImportStart]
    /// What was moved here, as it was recorded first, by its position there.
    private let moved: [Int64: HistoryItem]
    private let words: EntryInWords

    init(_ page: PatientPage, in store: PracticeStore) throws {
        history = store.opened(page.history, of: page.patient)
        words = EntryInWords(registry: page.context.registry)
        var imports: [Int64: ImportStart] = [:]
        let moved = try Self.moved(history.items, in: store)
        self.moved = moved
        for origin in Set((history.items + moved.values).compactMap(\.envelope.origin)) {
            imports[origin] = try store.importStart(at: origin)?.start
        }
        self.imports = imports
    }

    /// The first recordings of entries that were moved, also of those moved again.
    private static func moved(_ items: [HistoryItem], in store: PracticeStore) throws -> [Int64: HistoryItem] {
        var found: [Int64: HistoryItem] = [:]
        var histories: [String: PatientHistory] = [:]
        var wanted = items.compactMap { $0.event?.context.movedFrom }
        while let from = wanted.popLast() {
            guard found[from.position] == nil, let giver = PatientID(code: from.patient) else { continue }
            if histories[from.patient] == nil, let stream = try store.log.event(at: from.position)?.stream {
                histories[from.patient] = store.opened(try PatientHistory(reading: stream, in: store.log), of: giver)
            }
            guard let item = histories[from.patient]?.item(at: from.position) else { continue }
            found[from.position] = item
            wanted += [item.event?.context.movedFrom].compactMap { $0 }
        }
        return found
    }

    var tracing: ExplanationModel.Tracing {
        let provenances = Dictionary(uniqueKeysWithValues: history.items.map { ($0.position, provenance($0)) })
        return ExplanationModel.Tracing(withdrawn: withdrawn) { provenances[$0] ?? "" }
    }

    private func provenance(_ item: HistoryItem) -> String {
        guard let origin = item.envelope.origin, let start = imports[origin] else {
            // A correction says all of the entry anew, also that it was moved: it is not.
            guard item.envelope.corrects == nil, let from = item.event?.context.movedFrom else {
                return "recorded here"
            }
            let first = moved[from.position].map { ", " + provenance($0) } ?? ""
            return "moved from another patient, where it was @\(from.position)\(first)"
        }
        let line = item.event?.context.source?.line
        let parts = ["import @\(origin) of " + Self.words(start, line)] + (item.event.map(Self.cell) ?? [])
        return parts.joined(separator: ", ")
    }

    /// Which file of an import, and where in it. A file goes by its digest: its name may name a patient, and is not kept.
    private static func words(_ start: ImportStart, _ line: Int64?) -> String {
        if let line, let place = start.place(ofResource: line) {
            return
                "\(start.source) (\(start.format)), file \(place.file + 1) of \(start.files.count) in order of their paths "
                + "(SHA-256 \(start.files[place.file].digest.prefix(digestShown))…), resource \(place.resource) of it"
        }
        let file = "\(start.source) (\(start.format), file SHA-256 \(start.fileDigest.prefix(digestShown))…)"
        return file + (line.map { start.format == "fhir" ? ", resource \($0)" : ", line \($0)" } ?? "")
    }

    /// Digits of a digest that tell files apart.
    private static let digestShown = 12

    /// The cell as it was written; a number that is its own literal needs no second writing.
    private static func cell(_ event: PatientEvent) -> [String] {
        guard case .reading(_, let reading) = event else { return [] }
        if let written = reading.value.written?.opened { return ["as written \"\(printable(written))\""] }
        return reading.value.number.map { ["as written \"\($0)\""] } ?? []
    }

    private var withdrawn: [ExplanationModel.Withdrawn] {
        let deciding = history.decidingCorrections
        let corrections = Dictionary(grouping: history.items.filter { $0.envelope.corrects != nil }) {
            $0.envelope.corrects ?? 0
        }
        return history.itemsInTime.compactMap { item in
            guard item.envelope.corrects == nil, let correction = deciding[item.position],
                case .retraction(let reason) = correction.content,
                let event = Self.lastSaid(item, corrections[item.position] ?? [], before: correction)
            else { return nil }
            return .init(
                position: item.position, day: item.occurred.day, event: event,
                words:
                    "\(words.line(event)), of \(item.occurred.day), withdrawn by @\(correction.position) (\(reason.inWords))"
            )
        }
    }

    /// What an entry said when it was withdrawn: what the last amendment before made of it, else what was recorded.
    ///
    /// - Parameter corrections: all that name the entry.
    private static func lastSaid(
        _ item: HistoryItem, _ corrections: [HistoryItem], before retraction: HistoryItem
    ) -> PatientEvent? {
        let amendment = corrections.last {
            $0.envelope.stream == item.envelope.stream && $0.position < retraction.position && $0.event != nil
        }
        return amendment?.event ?? item.event
    }
}
