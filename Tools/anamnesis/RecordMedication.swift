import ArgumentParser
import Clinical

struct RecordMedication: ParsableCommand {
    static let changes = ["started", "stopped", "increased", "decreased"]
    static let configuration = CommandConfiguration(
        commandName: "medication",
        abstract: "Record a drug started, stopped or changed.",
        discussion: """
            Drug and dose are kept in plain, so that readings can be seen beside them; anything personal belongs into \
            --note -.

            Examples:
              anamnesis record medication 2041 ibuprofen started --dose "400 mg"
              anamnesis record medication 2041 amitriptyline stopped --at 2026-03-01
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "The drug.")
    var drug: String
    @Argument(help: "\(Self.changes.joined(separator: ", ")).", completion: .list(Self.changes))
    var change: String
    @Option(help: ArgumentHelp("The dose from now on, such as \"400 mg\".", valueName: "dose"))
    var dose: String?
    @OptionGroup var options: RecordOptions

    func validate() throws {
        if drug.allSatisfy(\.isWhitespace) { throw ValidationError("say which drug.") }
        try ClosedWord.check(change, in: Self.changes, what: "change of a medication")
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let context = try session.personContext()
            try session.record([
                .medicationChanged(MedicationChange(drug: drug, change: change, dose: dose, context: context))
            ])
        }
    }
}
