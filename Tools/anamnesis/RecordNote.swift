import ArgumentParser
import Clinical
import Practice

struct RecordNote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Write a note, or advice for home; the text is sealed.",
        discussion: """
            The text is typed on a terminal, else read from standard input; never taken from the command line.

            Examples:
              anamnesis record note 2041
              anamnesis record note 2041 --home-care --visit v-7k2m9qd0 < advice.txt
            """)

    @OptionGroup var patient: PatientArgument
    @Flag(help: "Advice for home.")
    var homeCare = false
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            try session.requireKey(for: "to seal a note")
            let typed = try options.note != nil ? session.note() : Prompt().text("Note").map(SealableText.open)
            guard let text = typed else {
                throw PracticeError(.usage, "the note is empty. Type it, or pipe it to standard input.")
            }
            let note = Note(subject: homeCare ? "homeCare" : "note", text: text, context: try session.context())
            try session.record([homeCare ? .homeCareAdvised(note) : .noteWritten(note)])
        }
    }
}
