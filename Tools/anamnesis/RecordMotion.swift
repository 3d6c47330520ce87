import ArgumentParser
import Clinical
import Practice

struct RecordMotion: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rom",
        abstract: "Record ranges of motion.",
        discussion: """
            Where, which motion, which side, how many degrees; active unless passive is said. What it was measured with \
            (goniometer, inclinometer, crom, phone, tape, eye) decides how large a change has to be where the registry has that.

            Examples:
              anamnesis record rom 2041 "neck rotation left 62" "neck rotation right 70"
              anamnesis record rom 2041 "shoulder abduction right passive 120" \\
                  --visit v-7k2m9qd0
              anamnesis record rom 2041 "knee flexion left 120 inclinometer"
              anamnesis record rom 2041 "mouth opening 38"
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(
        help: ArgumentHelp(
            "Such as \"neck rotation left 62\"; \"62>70\" is before and after treatment.", valueName: "reading"))
    var readings: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let typed =
                readings.isEmpty
                ? [try Prompt().require("Range of motion (such as neck rotation left 62)", instead: "the reading")]
                : readings
            let reader = try session.reader(moment: session.usualMoment())
            try session.record(typed.flatMap { try reader.motion($0) })
        }
    }
}
