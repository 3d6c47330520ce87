import ArgumentParser
import Clinical
import EventLog
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Everything recorded about one patient, corrections beside what they correct.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Everything recorded about one patient, corrections beside what they correct.",
        discussion: """
            In the order of recording, read from the log; with --clinical in the order in which it happened, as corrected, \
            what was withdrawn at its place too. Texts are opened where the key file is at hand.

            Examples:
              anamnesis history 2041
              anamnesis history 2041 --clinical
              anamnesis history 2041 --known-at @20000
              anamnesis history 2041 --format csv --into 2041-history.csv
            """)

    @Argument(help: "Chart number, pseudonymous code or id.")
    var patient: String
    @Flag(help: "In the order in which it happened, as corrected.")
    var clinical = false
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let page = try asked.page(of: patient, at: asked.instant(in: store), showsWithdrawn: true, in: store)
            let items = store.opened(page.history, of: page.patient).itemsInTime
            let lines = try HistoryLines(
                words: EntryInWords(registry: page.context.registry, rounds: output.chosen == .text),
                zone: PracticeZone(page.context.practice.timeZone), mergedCharts: store.mergedCharts(in: page.history),
                chart: store.chartOrID
            ).lines(items)
            let model = HistoryModel(
                chart: page.subject.chart, name: page.name, isNameless: page.isNameless, known: page.known,
                lines: clinical ? Self.inClinicalOrder(lines, of: page.history) : lines,
                order: clinical ? .clinical : .recording)
            page.sayWhatStaysSealed()
            switch output.chosen {
            case .text: try output.write(model.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: model.json)
            case .csv: try output.write(model.csv(output.csvText))
            }
        }
    }

    /// By when each entry happened, as the correction that decides says; ties by position.
    private static func inClinicalOrder(_ lines: [HistoryLine], of history: PatientHistory) -> [HistoryLine] {
        let recorded = Dictionary(uniqueKeysWithValues: history.items.map { ($0.position, $0.envelope.occurred) })
        var occurred: [Int64: Int64] = [:]
        for item in history.items {
            // A withdrawal has no time of the entry's: what was withdrawn stands where it was recorded, whatever was made of it
            // in between.
            let original = item.envelope.corrects ?? item.position
            occurred[original] = item.isRetraction ? recorded[original] : item.envelope.occurred
        }
        let keys = lines.map { (occurred[$0.position] ?? 0, $0.position) }
        return lines.indices.sorted { keys[$0] < keys[$1] }.map { lines[$0] }
    }
}
