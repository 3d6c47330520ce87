import ArgumentParser
import Clinical
import Practice

/// Whose record, as every recording command takes it first.
struct PatientArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Chart number, pseudonymous code or id; asked for on a terminal.", valueName: "patient"))
    var patient: String?
}

/// What every recorded entry may say beside its own facts.
struct RecordOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "When it happened, in the practice's zone: 2026-03-01 (that whole day) or 2026-03-01T14:30. Default: now.",
            valueName: "time"))
    var at: String?

    @Option(
        help: ArgumentHelp(
            "Who took it: a practitioner's id, never a patient's name. Default for who recorded it: ANAMNESIS_ACTOR, "
                + "else the login name.",
            valueName: "practitioner"))
    var by: String?

    @Option(help: ArgumentHelp("The episode it belongs to. Default: the one open episode.", valueName: "id"))
    var episode: String?

    @Option(help: ArgumentHelp("The visit it belongs to.", valueName: "id"))
    var visit: String?

    @Option(
        help: ArgumentHelp(
            "\"-\" reads a note from standard input, or asks for it on a terminal. Notes are sealed.", valueName: "-"))
    var note: String?

    @Option(
        help: ArgumentHelp(
            "Why a rule of the practice does not hold this time, in words, never a name; sealed. \"-\" asks for the words, or "
                + "reads them from standard input.",
            valueName: "text"))
    var because: String?

    @Flag(name: .customLong("note-prompted"), help: "The same as --note -.")
    var isNotePrompted = false

    /// Whether a note is to be typed or read.
    var asksForNote: Bool { note == "-" || isNotePrompted }

    /// The note, where one was asked for.
    func noteText() throws -> SealableText? {
        if let note, note != "-" {
            throw PracticeError(
                .usage,
                "a note is not taken from the command line, which the shell's history keeps and every process can read. "
                    + "Give --note - and type it, or pipe it in.")
        }
        guard asksForNote else { return nil }
        return try Prompt().text("Note").map(SealableText.open)
    }
}

/// Why an entry is corrected.
struct ReasonOptions: ParsableArguments {
    static let codes = [
        "typingError", "wrongPatient", "wrongSide", "neverHappened", "sourceChanged", "enteredInError",
        "importUndone", "other",
    ]

    @Option(
        help: ArgumentHelp("\(Self.codes.joined(separator: ", ")).", valueName: "code"), completion: .list(Self.codes))
    var reasonCode: String?

    /// What is typed into a command line stands in the shell's history and in the list of processes.
    static let wordsHelp = ArgumentHelp(
        "Why, in words, never a name; sealed in the record. Others on this machine can see a command line: \"-\" asks for "
            + "the words, or reads them from standard input.",
        valueName: "text")

    @Option(help: wordsHelp)
    var reason: String?
}
