import ArgumentParser
import Clinical
import Practice

struct RecordSymptom: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symptom",
        abstract: "Record how strong symptoms are, or on how many days they came.",
        discussion: """
            Numbness, tingling, sleep, anxiety, stress, stiffness from 0 to 10; headache days of a period.

            Examples:
              anamnesis record symptom 2041 "sleep 4" "stiffness 6"
              anamnesis record symptom 2041 "headache days 12/28"
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: ArgumentHelp("Such as \"sleep 4\" or \"headache days 12/28\".", valueName: "reading"))
    var readings: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let typed =
                readings.isEmpty
                ? [try Prompt().require("Symptom (such as sleep 4)", instead: "the reading")] : readings
            let reader = try session.reader()
            try session.record(typed.flatMap { try reader.symptom($0) })
        }
    }
}
