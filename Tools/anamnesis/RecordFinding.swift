import ArgumentParser
import Clinical
import Practice

struct RecordFinding: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finding",
        abstract: "Record what the hands found.",
        discussion: """
            What, where, on which side, and how strong from 0 to 4.

            Examples:
              anamnesis record finding 2041 "trigger point upper trapezius left 2"
              anamnesis record finding 2041 "hypertonia scalenes both 3" \\
                  "forward head" --visit v-7k2m9qd0
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: ArgumentHelp("Such as \"trigger point upper trapezius left 2\".", valueName: "finding"))
    var findings: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let typed =
                findings.isEmpty
                ? [try Prompt().require("Finding (such as tenderness neck left 2)", instead: "the finding")] : findings
            let reader = try session.reader()
            try session.record(typed.map { try reader.finding($0) })
        }
    }
}
