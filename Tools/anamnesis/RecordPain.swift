import ArgumentParser
import Clinical
import Practice

struct RecordPain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pain",
        abstract: "Record pain scores.",
        discussion: """
            Where, then the score: on the 0-to-10 scale unless another instrument is named; pain now unless worst, least, \
            average, at rest or on movement is said. A score outside a visit is one before treatment until the first treatment of \
            the episode, and one between visits from then on.

            Examples:
              anamnesis record pain 2041 "neck 4"
              anamnesis record pain 2041 "low back worst 7" "knee left at rest 2" \\
                  --at 2026-03-01
              anamnesis record pain 2041 "vas shoulder right 43" --visit v-7k2m9qd0
              anamnesis record pain 2041 "neck refused"
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(
        help: ArgumentHelp(
            "Where and how much, such as \"neck left 6\"; \"neck 6>3\" is before and after treatment.",
            valueName: "reading"))
    var readings: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let typed =
                readings.isEmpty
                ? [try Prompt().require("Pain (such as neck left 4)", instead: "the reading")] : readings
            let reader = try session.reader(moment: session.usualMoment())
            try session.record(typed.flatMap { try reader.pain($0) })
        }
    }
}
