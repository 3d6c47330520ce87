import ArgumentParser
import Clinical

struct RecordEnded: ParsableCommand {
    static let reasons = ["discharged", "selfDischarged", "moved", "lost", "other"]
    static let configuration = CommandConfiguration(
        commandName: "ended",
        abstract: "Record that the practice's care of a patient ended.",
        discussion: """
            The patient leaves the work list; an episode opened later, or a visit, takes care up again.

            Examples:
              anamnesis record ended 2041 --reason-code discharged
            """)

    @OptionGroup var patient: PatientArgument
    @Option(
        help: ArgumentHelp("\(Self.reasons.joined(separator: ", ")).", valueName: "code"),
        completion: .list(Self.reasons))
    var reasonCode: String
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            try session.record([.careEnded(CareEnding(reasonCode: reasonCode, context: try session.personContext()))])
        }
    }
}
