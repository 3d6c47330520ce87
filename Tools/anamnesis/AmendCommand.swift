import ArgumentParser
import Clinical
import EventLog
import Identity
import PatientRecord
import Practice
import ProjectionRuntime

struct AmendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Correct an entry of any kind; the record keeps what it said before.",
        discussion: """
            The entry is named by position, or as the patient's last one of a kind: pain, rom, score, symptom, finding, \
            treatment, visit, goal, note, or an instrument's code. Amending a retracted entry brings it back.

            --to is the new value in the words it was recorded in: a score, degrees, a grade, minutes of a visit, \
            techniques of a treatment. Any other field of any entry is set by its name: --show lists the fields, inside \
            of lists as techniques.0.minutes. Sealed text (names, birth date, contact, notes, reasons) is given as \
            FIELD=- and asked for, else read from standard input: one text whole, several as a line each. All else of \
            the entry stays. The rules for recording hold.

            An entry that cannot be read is put right the same way, or replaced as a whole with --replace.

            Examples:
              anamnesis amend 2041 --last pain --to 4 --reason-code typingError
              anamnesis amend @1207 --side right --reason "left and right exchanged"
              anamnesis amend @1207 --at 2026-03-01
              anamnesis amend @1210 --show
              anamnesis amend @1210 --set kind=assessment --set minutes=45 \\
                  --set performedBy=lmt-7 --unset endedEarly
              anamnesis amend @1211 --set techniques.0.minutes=20
              anamnesis amend @4 --set name=- --set birthDate=-
              anamnesis amend @1212 --note - --reason-code typingError
              anamnesis amend @1213 --show --json > entry.json
              anamnesis amend @1213 --replace entry.json --reason "wrong import"
            """)

    @Argument(help: ArgumentHelp("A position such as @1207, or a patient together with --last.", valueName: "entry"))
    var target: String
    @Option(
        help: ArgumentHelp("The patient's last entry of this kind.", valueName: "kind"),
        completion: .list(AmendedEntry.kinds))
    var last: String?
    @Option(parsing: .unconditional, help: ArgumentHelp("The right value.", valueName: "value"))
    var to: String?
    @Option(help: ArgumentHelp("When it happened: 2026-03-01 or 2026-03-01T14:30.", valueName: "time"))
    var at: String?
    @Option(help: "The right place.")
    var site: String?
    @Option(help: "left, right, both or midline.")
    var side: String?
    @Option(
        help: "before, after, between or nextDay.", completion: .list(Moment.allCases.map(\.rawValue)))
    var moment: String?
    @Option(
        help: ArgumentHelp(
            "\"-\" reads the right text of a note, or of the entry's note, from standard input.", valueName: "-"))
    var note: String?
    @Option(
        help: ArgumentHelp(
            "A field and what it should hold; may be given several times. \"-\" for the value asks for it.",
            valueName: "field=value"))
    var set: [String] = []
    @Option(help: ArgumentHelp("A field to take away; may be given several times.", valueName: "field"))
    var unset: [String] = []
    @Option(
        help: ArgumentHelp(
            "All of what it should say, as --show --json prints it; \"-\": standard input.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var replace: String?
    @Flag(help: "Show the entry's fields; change nothing.")
    var show = false
    @Flag(help: "With --show: as JSON, to be edited and given to --replace.")
    var json = false
    @Flag(help: "With --at on a visit: what was recorded at it moves along.")
    var withEntries = false
    @Flag(help: "With --at on a visit: only the visit moves.")
    var onlyVisit = false
    @OptionGroup var reasons: ReasonOptions
    @Option(help: ArgumentHelp("Who corrects.", valueName: "practitioner"))
    var by: String?
    @OptionGroup var store: StoreOptions

    private var shorthands: [String?] { [to, site, side, moment, note] }

    /// Whether the right text of something is read from standard input.
    private var readsText: Bool { note != nil || replace == "-" || set.contains { $0.hasSuffix("=-") } }

    private var changesNothing: Bool {
        shorthands.allSatisfy { $0 == nil } && at == nil && set.isEmpty && unset.isEmpty && replace == nil
    }

    func validate() throws {
        if target.hasPrefix("@") == (last != nil) {
            throw ValidationError("name one entry: a position such as @1207, or a patient and --last KIND.")
        }
        if changesNothing, !show, !Edge.current.inputIsTerminal {
            throw ValidationError(
                "nothing to correct. Give --to, --at, --site, --side, --moment, --note, --set, --unset or --replace; "
                    + "--show lists the fields.")
        }
        if show, !changesNothing { throw ValidationError("--show changes nothing. Leave it out to correct the entry.") }
        if json, !show { throw ValidationError("--json goes with --show.") }
        if let note, note != "-" { throw ValidationError("a note is not taken from the command line. Give --note -.") }
        if reasons.reason == "-", readsText, !Edge.current.inputIsTerminal {
            throw ValidationError("standard input is read once: give a --reason-code beside the other \"-\".")
        }
        if replace != nil, !(set.isEmpty && unset.isEmpty && shorthands.allSatisfy { $0 == nil }) {
            throw ValidationError("--replace says all of it: leave the other changes out.")
        }
        try refuseSaidTwice()
    }

    /// A field that an option of its own sets as well would be decided by the order of work.
    private func refuseSaidTwice() throws {
        let paths = set.map { String($0.prefix { $0 != "=" }) } + unset
        for (option, value, fields) in [
            ("--to", to, ["value", "valueLow", "valueHigh", "qualifier", "grade", "minutes", "techniques", "target"]),
            ("--site", site, ["site", "muscle"]), ("--side", side, ["side", "techniques.0.side"]),
            ("--moment", moment, ["moment"]), ("--note", note, ["note", "text"]),
        ] where value != nil {
            for path in paths where fields.contains(where: { path == $0 || path.hasPrefix($0 + ".") }) {
                throw ValidationError("\(option) says \(path) already: leave one of the two out.")
            }
        }
    }

    func run() throws {
        try reporting {
            let store = try changesNothing ? store.reading() : store.writing()
            let target = try find(in: store)
            let zone = try PracticeZone(target.page.context.practice.timeZone)
            let echo = AmendEcho(target: target, store: store, zone: zone)
            target.page.sayWhatStaysSealed()
            if changesNothing { return print(try json ? echo.json() : echo.text(), terminator: "") }
            try target.page.refuseErased()
            if let moved = try MovedAway(target.position, of: target.patient, in: store) {
                throw moved.error(for: .amending)
            }
            let event = try corrected(target, in: store)
            let occurred = try at.map { try zone.occurrence($0) } ?? target.occurred
            let further = try at == nil ? [] : movedAlong(with: target)
            let reason = try reasons.correctionReason(for: "amended", in: store)
            let recording = Recording(actor: by ?? Edge.current.actor, now: Edge.current.now)
            let receipt = try store.amend(
                target.position, of: target.patient, to: EntryDraft(occurred: occurred, event: event), reason: reason,
                by: recording)
            for one in further {
                _ = try store.amend(
                    one.position, of: target.patient, to: EntryDraft(occurred: occurred, event: one.event),
                    reason: reason, by: recording)
            }
            try echo.show(amendedBy: receipt.positions[0], andThose: further)
        }
    }

    private func find(in store: PracticeStore) throws -> AmendTarget {
        if let last { return try AmendTarget(last: last, of: target, in: store) }
        return try AmendTarget(Self.position(target), in: store)
    }

    // MARK: What it should say

    private func corrected(_ target: AmendTarget, in store: PracticeStore) throws -> PatientEvent {
        if let replace { return try replaced(target, with: replace) }
        let changes = try AmendedFields(set: set, unset: unset)
        if note != nil { try store.keys.requireMasterKey(for: "to seal a note") }
        if note != nil, changes.asks {
            throw PracticeError(.usage, "standard input is read once: give --note - or --set FIELD=-, not both.")
        }
        guard let entry = target.entry else {
            if shorthands.contains(where: { $0 != nil }) {
                throw PracticeError(
                    .usage,
                    "@\(target.position) cannot be read (\(target.fault ?? "")), so only --set, --unset, --replace and --at "
                        + "can put it right. --show lists its fields.")
            }
            var fields = try target.fields(in: store)
            try changes.apply(to: &fields, sealingWith: store.keys)
            return try AmendedFields.event(fields)
        }
        var amended = AmendedEntry(entry, registry: target.page.context.registry)
        if let to { try amended.set(value: to) }
        if let site { try amended.set(site: site) }
        if let side { try amended.set(side: RecordEpisode.side(side)) }
        if let moment { try amended.set(moment: moment) }
        if note != nil { amended.set(text: try Prompt().text("Note")) }
        if set.isEmpty, unset.isEmpty { return amended.event }
        var fields = PayloadFields(of: amended.event)
        try changes.apply(to: &fields, sealingWith: store.keys)
        return try AmendedFields.event(fields)
    }

    private func replaced(_ target: AmendTarget, with file: String) throws -> PatientEvent {
        let text = try file == "-" ? Prompt().text("The entry as JSON") ?? "" : inputFile(file)
        do throws(PayloadError) {
            var fields = try PayloadFields(type: target.type, payload: Array("{}".utf8))
            try fields.replace(with: Array(text.utf8))
            return try fields.event()
        } catch {
            throw PracticeError(
                .data, "\(file == "-" ? "standard input" : file) is no \(target.type): \(error). Nothing was changed.")
        }
    }

    /// What was recorded at a visit, at its time, where that is to move with the visit.
    private func movedAlong(with target: AmendTarget) throws -> [PatientEntry] {
        guard let entry = target.entry, let visit = entry.event.visitRecorded else { return [] }
        let further = target.page.entries.filter {
            $0.position != entry.position && $0.occurred == entry.occurred && $0.event.visitBelongedTo == visit
        }
        if further.isEmpty || onlyVisit { return [] }
        if withEntries { return further }
        guard Edge.current.inputIsTerminal else {
            throw PracticeError(
                .usage,
                "\(further.count) entries were recorded at that visit and time. Say --with-entries or --only-visit.")
        }
        return try Prompt().confirm("Move the \(further.count) entries of that visit as well", offering: true)
            ? further : []
    }

    static func position(_ typed: String) throws -> Int64 {
        guard typed.hasPrefix("@"), let position = Int64(typed.dropFirst()), position > 0 else {
            throw PracticeError(.usage, "\"\(typed)\" is no position. Write it as @1207.")
        }
        return position
    }
}
