import ArgumentParser
import Clinical
import Identity
import Practice
import ProjectionRuntime
import Rendering

/// How the store is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the store is: whether all is well, and who or what needs somebody.",
        discussion: """
            Looks at the last backup, the views, parked patients, the clock, the disk, and care rules broken lately by \
            entries that stand.
            Ends with 0; with 65 when patients are parked or there are no views. With --check it says only what needs \
            somebody, and ends with 65 when anything does: for monitoring.

            Examples:
              anamnesis status
              anamnesis status --json
              anamnesis status --check || mail -s "the clinic's store" owner@example.org
            """)

    @Flag(help: "Say only what needs somebody, and end with 65 when anything does.")
    var check = false
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let health = try store.health(now: Edge.current.now)
            let parked = health.facts.status.parked.compactMap { PatientID(code: $0.patient) }
            let report = StatusReport(health: health, charts: try store.charts(andOf: parked))
            let width = Edge.current.width
            switch output.chosen {
            case .text where check: try output.write(report.faults(width: width, style: output.style))
            case .text: try output.write(try report.text(width: width, style: output.style))
            case .json: try output.write(json: try report.json)
            case .csv: try output.write(report.csv(output.csvText))
            }
            if check ? !report.health.isWell : !report.isUsable { throw ExitCode(PracticeError.Kind.data.rawValue) }
        }
    }
}
