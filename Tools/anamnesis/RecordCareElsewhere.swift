import ArgumentParser
import Clinical

struct RecordCareElsewhere: ParsableCommand {
    static let kinds = [
        "injection", "surgery", "physiotherapy", "chiropractic", "acupuncture", "massage", "exercise", "other",
    ]
    static let configuration = CommandConfiguration(
        commandName: "elsewhere",
        abstract: "Record care that somebody else gave: an injection, surgery.",
        discussion: """
            Who gave it and why is free text, and sealed: --text - asks for it on a terminal, else reads standard input.

            Examples:
              anamnesis record elsewhere 2041 injection --site shoulder --side right \\
                  --at 2026-03-01
              anamnesis record elsewhere 2041 other --text - < report.txt
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "\(Self.kinds.joined(separator: ", ")).", completion: .list(Self.kinds))
    var kind: String
    @OptionGroup var place: PlaceOptions
    @OptionGroup var words: SealedTextOption
    @OptionGroup var options: RecordOptions

    func validate() throws { try ClosedWord.check(kind, in: Self.kinds, what: "kind of care elsewhere") }

    func run() throws {
        try reporting {
            try words.refuseTwoTexts(options)
            let session = try RecordSession(patient.patient, options)
            let (site, side) = try place.read(session.registry)
            let care = OtherCare(
                kind: kind, site: site, side: side, text: try words.read("What was done", in: session),
                context: try session.context(note: session.note()))
            try session.record([.otherCareReported(care)])
        }
    }
}
