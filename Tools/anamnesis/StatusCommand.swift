import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime
import Rendering

/// How the store is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the store is: events, views, keys, patients, and who is parked.",
        discussion: """
            Ends with 0 when all is well, with 65 when patients are parked or there are no views.

            Examples:
              anamnesis status
              anamnesis status --json
            """)

    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let report = StatusReport(status: try store.status(), charts: store.charts())
            switch output.chosen {
            case .text: try output.write(try report.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: try report.json)
            case .csv: try output.write(try report.csv)
            }
            if !report.isWell { throw ExitCode(PracticeError.Kind.data.rawValue) }
        }
    }
}
