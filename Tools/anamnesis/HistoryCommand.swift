import ArgumentParser
import Clinical
import EventLog
import Identity
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
            In the order of recording, read from the log. Texts are opened where the key file is at hand.

            Examples:
              anamnesis history 2041
              anamnesis history 2041 --known-at @20000
              anamnesis history 2041 --format csv --into 2041-history.csv
            """)

    @Argument(help: "Chart number, pseudonymous code or id.")
    var patient: String
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let page = try asked.page(of: patient, at: asked.instant(in: store), in: store)
            let model = HistoryModel(
                chart: page.subject.chart, name: page.name, position: page.position,
                lines: HistoryLines(
                    words: EntryInWords(registry: page.context.registry, rounds: output.chosen == .text),
                    zone: try PracticeZone(page.context.practice.timeZone),
                    mergedCharts: try store.mergedCharts(in: page.history),
                    chart: { id in (PatientID(code: id).flatMap { try? store.chart(of: $0) }) ?? id }
                ).lines(store.opened(page.history, of: page.patient).items))
            page.sayWhatStaysSealed()
            switch output.chosen {
            case .text: try output.write(model.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: model.json)
            case .csv: try output.write(model.csv(output.csvText))
            }
        }
    }
}
