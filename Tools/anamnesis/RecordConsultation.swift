import ArgumentParser
import Clinical

struct RecordConsultation: ParsableCommand {
    static let kinds = ["initial", "review", "supervision"]
    static let configuration = CommandConfiguration(
        commandName: "consultation",
        abstract: "Record that a physician was consulted.",
        discussion: """
            It answers a referral back: the patient is no longer waiting for a physician. Name who held it with --by: whoever is \
            on record with another licence than a physician's answers nothing. What was said belongs into --note -, and is \
            sealed.

            Examples:
              anamnesis record consultation 2041 review --outcome continue
              anamnesis record consultation 2041 initial --at 2026-03-01 --note - < letter.txt
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "\(Self.kinds.joined(separator: ", ")).", completion: .list(Self.kinds))
    var kind: String
    @Option(help: ArgumentHelp("What came of it, as a code.", valueName: "code"))
    var outcome: String?
    @OptionGroup var options: RecordOptions

    func validate() throws { try ClosedWord.check(kind, in: Self.kinds, what: "kind of consultation") }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let consultation = Consultation(
                kind: kind, outcomeCode: outcome, context: try session.context(note: session.note()))
            try session.record([.consultationCompleted(consultation)])
            session.sayRole(of: consultation.context.performedBy, doing: "consulted")
        }
    }
}
