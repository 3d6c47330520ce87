import ArgumentParser
import Clinical
import Practice

struct RecordReferral: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "referral",
        abstract: "Record a referral received, or the patient referred back.",
        discussion: """
            Who refers and what is asked is free text, and sealed: it is asked for on a terminal, else read as two lines of \
            standard input with --details -.

            Examples:
              anamnesis record referral 2041 --diagnosis M54.2 --visits 12
              printf 'Dr Example\\nCan the neck turn freely again?\\n' | \\
                  anamnesis record referral 2041 --details -
              anamnesis record referral 2041 --back --reason-code worsening
            """)

    @OptionGroup var patient: PatientArgument
    @Flag(help: "The patient is referred back to the physician.")
    var back = false
    @Option(help: ArgumentHelp("An ICD-10-CM code; may be given several times.", valueName: "code"))
    var diagnosis: [String] = []
    @Option(help: "How many visits are asked for.")
    var visits: Int?
    @Option(help: ArgumentHelp("worsening, plateau, redFlag, other …", valueName: "code"))
    var reasonCode: String?
    @Option(help: ArgumentHelp("\"-\": two lines of standard input, who refers and the question.", valueName: "-"))
    var details: String?
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            if let details, details != "-" {
                throw PracticeError(
                    .usage, "details are not taken from the command line. Give --details - and type them.")
            }
            if details != nil { try options.refuseNote(beside: "--details") }
            let session = try RecordSession(patient.patient, options)
            if details != nil { try session.requireKey(for: "to seal who refers and what is asked") }
            let canBeAsked = Edge.current.inputIsTerminal && session.canSeal
            let isAsked = details != nil || (!back && canBeAsked)
            let answers = isAsked ? try Prompt().answers(["Who refers", "Question to answer"]) : [nil, nil]
            let referral = Referral(
                referrer: answers[0].map(SealableText.open), question: answers[1].map(SealableText.open),
                visitsAsked: visits, diagnoses: diagnosis, reasonCode: reasonCode,
                context: try session.context(note: session.note()))
            try session.record([back ? .referredBack(referral) : .referralReceived(referral)])
        }
    }
}
