import ArgumentParser
import Clinical
import PatientRecord
import Practice

struct RecordSignature: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signature",
        abstract: "Sign a visit that is recorded.",
        discussion: """
            Who signs says that what is recorded of the visit is right. Without --visit it lists the visits that nobody \
            has signed.

            Examples:
              anamnesis record signature 2041 --visit v-3k9q0zt7 --signed-by lmt-7
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: ArgumentHelp("Who signs the visit.", valueName: "practitioner"))
    var signedBy: String
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            guard let visit = options.visit else { throw Self.unnamed(session.state) }
            let context = try session.context(note: session.note())
            try session.record([.entrySigned(Signature(visit: visit, signedBy: signedBy, context: context))])
        }
    }

    /// Visits named in a message.
    private static let namedMax = 10

    private static func unnamed(_ state: PatientState) -> PracticeError {
        let unsigned = state.visits.filter { $0.value.status == .completed && !$0.value.isSigned }
            .map { (day: $0.value.day?.description ?? "", visit: $0.key) }.sorted {
                ($0.day, $0.visit) > ($1.day, $1.visit)
            }
        guard !unsigned.isEmpty else { return PracticeError(.usage, "every visit of this patient is signed.") }
        let named = unsigned.prefix(namedMax).map { "\($0.visit) (\($0.day))" }.joined(separator: ", ")
        let more = unsigned.count > namedMax ? ", and \(unsigned.count - namedMax) earlier" : ""
        return PracticeError(.usage, "say which visit with --visit. Unsigned: \(named)\(more).")
    }
}
