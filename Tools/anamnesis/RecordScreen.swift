import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime

struct RecordScreen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen",
        abstract: "Record that all red flags were asked, and which are there.",
        discussion: """
            A screen is whole: it answers every red flag of the registry in force (`anamnesis registry show`). \
            --none says that none is there; --present names those that are, and all others are not. On a terminal, with \
            neither, each is asked, and Enter alone is no answer. One of an earlier day answers the flags the registry had then. Whatever is there is raised as with `record flag raise` and refers the patient back \
            until somebody clears it by name.

            Examples:
              anamnesis record screen 2041 --none
              anamnesis record screen 2041 --present "night pain" --present fever
              anamnesis record screen 2041
            """)

    @OptionGroup var patient: PatientArgument
    @Flag(help: "All were asked, and none is there.")
    var none = false
    @Option(help: ArgumentHelp("A red flag that is there; may be given several times.", valueName: "flag"))
    var present: [String] = []
    @OptionGroup var options: RecordOptions

    func validate() throws {
        if none, !present.isEmpty { throw ValidationError("give --none or --present, not both.") }
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let flags = try session.registryThen().redFlags
            let there: Set<String>
            if none || !present.isEmpty {
                there = Set(try present.map(session.redFlag))
            } else {
                there = try asked(flags)
            }
            let codes = flags.keys.sorted()
            try session.record([
                .safetyScreenCompleted(
                    SafetyScreen(
                        present: codes.filter(there.contains), absent: codes.filter { !there.contains($0) },
                        context: try session.personContext()))
            ])
        }
    }

    private func asked(_ flags: [String: RegistryTerm]) throws -> Set<String> {
        guard Edge.current.inputIsTerminal else {
            throw PracticeError(
                .usage, "no answer is given. Give --none, or --present for each red flag that is there.")
        }
        var there: Set<String> = []
        for (code, flag) in flags.sorted(by: { $0.key < $1.key })
        where try Prompt().confirm(flag.name, offering: nil) {
            there.insert(code)
        }
        return there
    }
}
