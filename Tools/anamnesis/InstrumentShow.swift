import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime
import Rendering

/// One instrument, with what its numbers mean and where that was read.
struct InstrumentShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one instrument whole: range, step, unit, licence, thresholds and their sources.",
        discussion: """
            Examples:
              anamnesis instrument show nrs-11
              anamnesis instrument show ndi --json
            """)

    @Argument(help: ArgumentHelp("As `instrument list` has it.", valueName: "code"))
    var code: String
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let registry = try stored.reading().context().registry
            guard let instrument = registry.instruments[code] else {
                throw PracticeError(
                    .noInput, "there is no instrument \(code). `anamnesis instrument list` has them all.")
            }
            let page = InstrumentPage(instrument, isRetired: registry.retired.contains(code))
            switch output.chosen {
            case .text: try output.write(page.text(width: Edge.current.width))
            case .json: try output.write(json: page.json)
            case .csv: try output.write(InstrumentPage.csv([page]))
            }
        }
    }
}
