import ArgumentParser
import Clinical
import Practice

struct RecordFlag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "Raise or clear a red flag: a sign that needs a physician before hands.",
        subcommands: [Raise.self, Clear.self])

    struct Raise: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Raise a red flag; the patient is referred back until somebody clears it.",
            discussion: """
                Examples:
                  anamnesis record flag raise 2041 cauda-equina
                  anamnesis record flag raise 2041 "night pain" --visit v-7k2m9qd0
                """)

        @OptionGroup var patient: PatientArgument
        @Argument(help: "The flag.")
        var flag: String
        @OptionGroup var options: RecordOptions

        func run() throws {
            try reporting {
                let session = try RecordSession(patient.patient, options)
                var words = Shorthand(flag, registry: session.registry)
                let code = try words.takeTerm(.redFlags)?.code ?? session.registry.resolve(redFlag: flag).code
                try session.record([.redFlagRaised(RedFlag(flag: code, context: try session.personContext()))])
            }
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Clear a red flag; somebody takes responsibility.",
            discussion: """
                Examples:
                  anamnesis record flag clear 2041 cauda-equina --cleared-by dr-example
                """)

        @OptionGroup var patient: PatientArgument
        @Argument(help: "The flag.")
        var flag: String
        @Option(help: ArgumentHelp("Who cleared it.", valueName: "practitioner"))
        var clearedBy: String?
        @OptionGroup var options: RecordOptions

        func run() throws {
            try reporting {
                let session = try RecordSession(patient.patient, options)
                var words = Shorthand(flag, registry: session.registry)
                let code = try words.takeTerm(.redFlags)?.code ?? session.registry.resolve(redFlag: flag).code
                let who = try clearedBy ?? options.by ?? Prompt().require("Who cleared it", instead: "--cleared-by")
                try session.record([
                    .redFlagCleared(RedFlag(flag: code, clearedBy: who, context: try session.personContext()))
                ])
            }
        }
    }
}
