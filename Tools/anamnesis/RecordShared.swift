import ArgumentParser
import Clinical
import PatientRecord
import Practice
import Rendering
import Reporting

struct RecordShared: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shared",
        abstract: "Record that the patient's page went to somebody, such as the physician who referred.",
        discussion: """
            To whom is free text, and sealed: it is asked for on a terminal, else read as one line of standard input with \
            --with -. What the page showed is kept by its position and digest: `anamnesis summary PATIENT --json --as-of DAY \
            --known-at @POSITION | sha256sum` gives the same.

            Examples:
              anamnesis record shared 2041
              printf 'Dr Example, by fax\\n' | anamnesis record shared 2041 --with -
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: ArgumentHelp("\"-\": one line of standard input, to whom.", valueName: "-"))
    var with: String?
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            if let with, with != "-" {
                throw PracticeError(.usage, "a name is not taken from the command line. Give --with - and type it.")
            }
            if with != nil { try options.refuseNote(beside: "--with") }
            let session = try RecordSession(patient.patient, options)
            if with != nil { try session.requireKey(for: "to seal to whom it went") }
            let isAsked = with != nil || (Edge.current.inputIsTerminal && session.canSeal)
            let recipient = isAsked ? try Prompt().answers(["To whom"])[0] : nil
            let shown = try session.store.page(
                of: session.patient,
                at: Instant(position: session.page.position, asOf: session.occurred.day))
            let report = SharedReport(
                shownPosition: shown.position,
                digest: PracticeStore.digest(
                    ofShown: OutputOptions.text(of: shown.summary(asOf: session.occurred.day).json)),
                recipient: recipient.map(SealableText.open), context: try session.context(note: session.note()))
            try session.record([.reportShared(report)])
        }
    }
}
