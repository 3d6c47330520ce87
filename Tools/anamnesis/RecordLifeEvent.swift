import ArgumentParser
import Clinical
import Practice

struct RecordLifeEvent: ParsableCommand {
    static let kinds = ["flare", "injury", "stress", "other"]
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Record what happened in the patient's life: a flare, an injury.",
        discussion: """
            What happened, in words, is sealed: --text - asks for it on a terminal, else reads standard input.

            Examples:
              anamnesis record event 2041 flare --site neck --at 2026-03-01
              anamnesis record event 2041 injury --site knee --side left --text - < fall.txt
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "\(Self.kinds.joined(separator: ", ")).", completion: .list(Self.kinds))
    var kind: String
    @OptionGroup var place: PlaceOptions
    @OptionGroup var words: SealedTextOption
    @OptionGroup var options: RecordOptions

    func validate() throws { try ClosedWord.check(kind, in: Self.kinds, what: "kind of event") }

    func run() throws {
        try reporting {
            try words.refuseTwoTexts(options)
            let session = try RecordSession(patient.patient, options)
            let (site, side) = try place.read(session.registry)
            let event = LifeEvent(
                kind: kind, site: site, side: side, text: try words.read("What happened", in: session),
                context: try session.context(note: session.note()))
            try session.record([.lifeEventReported(event)])
        }
    }
}

/// Where on the body something happened.
struct PlaceOptions: ParsableArguments {
    @Option(help: "Where: a body site or a muscle.")
    var site: String?
    @Option(help: "left, right, both or midline.")
    var side: String?

    func validate() throws {
        if side != nil, site == nil { throw ValidationError("--side says of what with --site.") }
    }

    /// The registry's code of the place, and the side.
    ///
    /// - Throws: data with the nearest sites, usage for a word that is no side.
    func read(_ registry: Registry) throws -> (site: String?, side: Side?) {
        let side = try self.side.map { try RecordEpisode.side($0) }
        guard let site else { return (nil, side) }
        var words = Shorthand(site, registry: registry)
        if let place = words.takePlace(), words.rest.isEmpty { return (place.code, side) }
        return (try registry.resolve(site: site).code, side)
    }
}

/// Free text that is the entry's own, beside the note that any entry can have.
struct SealedTextOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "\"-\" reads what happened, in words, from standard input, or asks for it on a terminal. Sealed.",
            valueName: "-"))
    var text: String?

    func read(_ question: String, in session: RecordSession) throws -> SealableText? {
        guard let text else { return nil }
        if text != "-" {
            throw PracticeError(
                .usage,
                "a text is not taken from the command line, which the shell's history keeps and every process can read. "
                    + "Give --text - and type it, or pipe it in.")
        }
        try session.requireKey(for: "to seal what is written")
        return try Prompt().text(question).map(SealableText.open)
    }

    /// Standard input holds one text: which of two it is, nobody could say.
    func refuseTwoTexts(_ options: RecordOptions) throws {
        if text != nil { try options.refuseNote(beside: "--text") }
    }
}

extension RecordOptions {
    /// - Throws: usage where a note is to come from the standard input that something else is read from.
    func refuseNote(beside other: String) throws {
        guard note != nil || isNotePrompted, !Edge.current.inputIsTerminal else { return }
        throw PracticeError(
            .usage, "standard input is read for \(other) already. Record the note with `anamnesis record note`.")
    }
}

/// A word of a short list that is stored as it is.
enum ClosedWord {
    static func check(_ typed: String, in words: [String], what: String) throws {
        if !words.contains(typed) {
            throw ValidationError("there is no \(what) \"\(typed)\". Write one of \(words.joined(separator: ", ")).")
        }
    }
}
