import ArgumentParser
import Clinical
import Practice

struct RecordAdverse: ParsableCommand {
    static let kinds = ["soreness", "bruise", "dizziness", "other"]
    static let configuration = CommandConfiguration(
        commandName: "adverse",
        abstract: "Record an unwanted effect of treatment, or that it is over.",
        discussion: """
            --resolved ends the latest one of that kind. What it was, in words, is sealed: --text - asks for it on a \
            terminal, else reads standard input.

            Examples:
              anamnesis record adverse 2041 bruise --severity 2 --visit v-7k2m9qd0
              anamnesis record adverse 2041 bruise --resolved --at 2026-03-08
              anamnesis record adverse 2041 other --severity 3 --text - < told.txt
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "\(Self.kinds.joined(separator: ", ")).", completion: .list(Self.kinds))
    var kind: String
    @Option(help: "1 (mild) to 5.")
    var severity: Int?
    @Flag(help: "It is over.")
    var resolved = false
    @OptionGroup var words: SealedTextOption
    @OptionGroup var options: RecordOptions

    func validate() throws {
        try ClosedWord.check(kind, in: Self.kinds, what: "kind of unwanted effect")
        if let severity, !(1...5).contains(severity) { throw ValidationError("--severity goes from 1 (mild) to 5.") }
    }

    func run() throws {
        try reporting {
            try words.refuseTwoTexts(options)
            let session = try RecordSession(patient.patient, options)
            let event = AdverseEvent(
                kind: kind, severity: severity, text: try words.read("What it was", in: session),
                context: try session.context(note: session.note()))
            if resolved, !isOpen(session) { Edge.current.say("Note: no \(kind) is recorded that was still open.") }
            try session.record([resolved ? .adverseEventResolved(event) : .adverseEventReported(event)])
        }
    }

    private func isOpen(_ session: RecordSession) -> Bool {
        var open = 0
        for entry in session.page.entries {
            switch entry.event {
            case .adverseEventReported(let event): if event.kind == kind { open += 1 }
            case .adverseEventResolved(let event): if event.kind == kind { open = max(0, open - 1) }
            default: break
            }
        }
        return open > 0
    }
}
