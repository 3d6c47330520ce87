import ArgumentParser
import Clinical
import Practice

struct RecordPlan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Record the plan of care that was agreed.",
        discussion: """
            Phases between commas: intensive, reduced, maintenance; visits a week or days between; for how many weeks.

            Examples:
              anamnesis record plan 2041 \\
                  "intensive 2/week 4 weeks, reduced 1/week 4 weeks, maintenance every 35 days"
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: ArgumentHelp("Such as \"intensive 2/week 4 weeks\".", valueName: "phases"))
    var phases: String?
    @Option(help: ArgumentHelp("Who agreed: a practitioner's id, or \"patient\".", valueName: "who"))
    var agreedBy: String?
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let reader = try session.reader()
            let typed =
                try phases
                ?? Prompt().require("Plan (such as \(ShorthandReader.planExample))", instead: "the plan")
            let plan = CarePlan(phases: try reader.phases(typed), agreedBy: agreedBy, context: reader.context)
            try session.record([.carePlanSet(plan)])
        }
    }
}
