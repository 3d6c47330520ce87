import ArgumentParser
import Clinical
import Practice

struct RecordScore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Record totals of questionnaires and other instruments.",
        discussion: """
            Any instrument of the registry; `anamnesis instrument add` defines the clinic's own.

            Examples:
              anamnesis record score 2041 "ndi 18"
              anamnesis record score 2041 "odi 24" "peg 4.3" --at 2026-03-01
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: ArgumentHelp("Such as \"ndi 18\".", valueName: "reading"))
    var readings: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let typed =
                readings.isEmpty ? [try Prompt().require("Score (such as ndi 18)", instead: "the reading")] : readings
            let reader = try session.reader()
            try session.record(typed.flatMap { try reader.score($0) })
        }
    }
}
