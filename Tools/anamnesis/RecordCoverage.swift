import ArgumentParser
import Clinical
import Practice

struct RecordCoverage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Record who pays, and what was authorised.",
        discussion: """
            One of: --kind (a coverage), --ended (its end), --requested, --authorised or --denied (visits of a payer).

            Examples:
              anamnesis record coverage 2041 --kind insurance \\
                  --payer "Example Health" --from 2026-01-01
              anamnesis record coverage 2041 --authorised 12 --id A-1077 \\
                  --from 2026-03-01 --until 2026-06-30
              anamnesis record coverage 2041 --denied --id A-1078
              anamnesis record coverage 2041 --ended --id c-7k2m9qd0
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: ArgumentHelp("insurance, workers-compensation, no-fault, self-pay …", valueName: "kind"))
    var kind: String?
    @Option(help: "Who pays.")
    var payer: String?
    @Flag(help: "The coverage of --id ends.")
    var ended = false
    @Option(help: ArgumentHelp("Visits that were asked for.", valueName: "visits"))
    var requested: Int?
    @Option(help: ArgumentHelp("Visits that were authorised.", valueName: "visits"))
    var authorised: Int?
    @Flag(help: "The request of --id was denied.")
    var denied = false
    @Option(help: "The id of the coverage or authorisation. Default for a new one: its own.")
    var id: String?
    @Option(help: ArgumentHelp("The first day that counts.", valueName: "day"))
    var from: String?
    @Option(help: ArgumentHelp("The last day that counts.", valueName: "day"))
    var until: String?
    @Option(help: ArgumentHelp("Why, as a code.", valueName: "code"))
    var reasonCode: String?
    @OptionGroup var options: RecordOptions

    func validate() throws {
        let asked = [kind != nil, ended, requested != nil, authorised != nil, denied].filter { $0 }.count
        if asked != 1 { throw ValidationError("give one of --kind, --ended, --requested, --authorised, --denied.") }
        if ended || denied, id == nil { throw ValidationError("say which one with --id.") }
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let event = try event(session)
            try session.record([event])
            if id == nil { print("Its id is \(ownID(event)).") }
        }
    }

    private func event(_ session: RecordSession) throws -> PatientEvent {
        let context = try session.context(note: session.note())
        let first = try from.map { try RecordGoal.day($0, "--from") }
        let last = try until.map { try RecordGoal.day($0, "--until") }
        if kind != nil || ended {
            let coverage = Coverage(
                coverage: id ?? RecordSession.freshID("c"), kind: kind ?? "ended", payer: payer, from: first,
                until: last, context: context)
            return ended ? .coverageEnded(coverage) : .coverageConfirmed(coverage)
        }
        let authorisation = Authorisation(
            authorisation: id ?? RecordSession.freshID("a"), visits: authorised ?? requested, from: first, until: last,
            reasonCode: reasonCode, context: context)
        if denied { return .authorisationDenied(authorisation) }
        return authorised != nil ? .authorisationGranted(authorisation) : .authorisationRequested(authorisation)
    }

    private func ownID(_ event: PatientEvent) -> String {
        switch event {
        case .coverageConfirmed(let coverage): coverage.coverage
        case .authorisationGranted(let fact), .authorisationRequested(let fact): fact.authorisation
        default: ""
        }
    }
}
