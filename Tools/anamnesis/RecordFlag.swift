import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime

struct RecordFlag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "Raise or clear a red flag: a sign that needs a physician before hands.",
        discussion: """
            Examples:
              anamnesis record flag raise 2041 cauda-equina
              anamnesis record flag clear 2041 cauda-equina --cleared-by dr-example
            """,
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
                let code = try session.redFlag(flag)
                if let raised = Self.open(code, session) {
                    print(
                        "The red flag \(code) is raised already, since \(raised.since) (@\(raised.positions[0])). "
                            + "Nothing was recorded.")
                    return
                }
                try session.record([.redFlagRaised(RedFlag(flag: code, context: try session.personContext()))])
            }
        }

        /// Where a flag that is still open at that time was raised.
        private static func open(_ flag: String, _ session: RecordSession) -> OpenRedFlags.Open? {
            guard session.state.openRedFlags(at: session.occurred).contains(flag) else { return nil }
            var flags = OpenRedFlags()
            for entry in session.page.entries { flags.take(entry) }
            return flags.open.first { $0.flag == flag }
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
                let code = try session.redFlag(flag)
                let who = try clearedBy ?? options.by ?? Prompt().require("Who cleared it", instead: "--cleared-by")
                try session.record([
                    .redFlagCleared(RedFlag(flag: code, clearedBy: who, context: try session.personContext()))
                ])
                session.sayRole(of: who, doing: "cleared it")
            }
        }
    }
}

extension RecordSession {
    /// The code of a red flag, from its code, its name or another word for it.
    func redFlag(_ typed: String) throws -> String {
        var words = Shorthand(typed, registry: registry)
        let term = words.takeTerm(.redFlags)
        // One flag, and nothing beside it: what was typed and not understood could be another sign that is there.
        guard let term, words.words.isEmpty else { return try registry.resolve(redFlag: typed).code }
        return term.code
    }
}
