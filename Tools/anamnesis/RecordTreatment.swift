import ArgumentParser
import Clinical
import Practice

struct RecordTreatment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "treatment",
        abstract: "Record what was done at a visit.",
        discussion: """
            Technique, muscle or site, side, minutes; several techniques between commas. Where a muscle was treated for what it \
            is to another, its role: target, synergist or antagonist.

            Examples:
              anamnesis record treatment 2041 \\
                  "NMT upper trapezius left 20m, MFR scalenes 10m" --visit v-7k2m9qd0
              anamnesis record treatment 2041 \\
                  "NMT upper trapezius left 15m target, MFR scalenes 5m antagonist"
              anamnesis record treatment 2041 "Swedish 50m" --intensity 2 --at 2026-03-01
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: ArgumentHelp("Such as \"NMT upper trapezius left 20m\".", valueName: "technique"))
    var techniques: [String] = []
    @Option(help: "1 (light) to 5 (deep).")
    var intensity: Int?
    @OptionGroup var options: RecordOptions

    func validate() throws {
        if let intensity, !(1...5).contains(intensity) {
            throw ValidationError("--intensity goes from 1 (light) to 5 (deep).")
        }
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let typed =
                techniques.isEmpty
                ? [
                    try Prompt().require(
                        "What was done (\(ShorthandReader.treatmentExample))", instead: "the technique")
                ]
                : techniques
            let reader = try session.reader()
            let applied = try typed.flatMap { try reader.techniques($0) }
            let treatment = Treatment(techniques: applied, intensity: intensity, context: reader.context)
            try session.record([.treatmentGiven(treatment)])
        }
    }
}
