import ArgumentParser
import Clinical
import EventLog
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Reporting

struct AmendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Correct an entry; the record keeps what it said before.",
        discussion: """
            The entry is named by position, or as the patient's last one of a kind: pain, rom, score, symptom, finding, \
            treatment, visit, goal, note, or an instrument's code. --to is the new value in the words it was recorded in: a \
            score, degrees, a grade, minutes of a visit, techniques of a treatment. All else of the entry stays. Amending a \
            retracted entry brings it back.

            Examples:
              anamnesis amend 2041 --last pain --to 4 --reason-code typingError
              anamnesis amend @1207 --side right --reason "left and right exchanged"
              anamnesis amend @1207 --at 2026-03-01
              anamnesis amend @1210 --note - --reason-code typingError
            """)

    @Argument(help: ArgumentHelp("A position such as @1207, or a patient together with --last.", valueName: "entry"))
    var target: String
    @Option(
        help: ArgumentHelp("The patient's last entry of this kind.", valueName: "kind"),
        completion: .list(AmendedEntry.kinds))
    var last: String?
    @Option(help: ArgumentHelp("The right value.", valueName: "value"))
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
    @Flag(help: "With --at on a visit: what was recorded at it moves along.")
    var withEntries = false
    @Flag(help: "With --at on a visit: only the visit moves.")
    var onlyVisit = false
    @OptionGroup var reasons: ReasonOptions
    @Option(help: ArgumentHelp("Who corrects.", valueName: "practitioner"))
    var by: String?
    @OptionGroup var store: StoreOptions

    func validate() throws {
        if target.hasPrefix("@") == (last != nil) {
            throw ValidationError("name one entry: a position such as @1207, or a patient and --last KIND.")
        }
        if [to, at, site, side, moment, note].allSatisfy({ $0 == nil }) {
            throw ValidationError("nothing to correct. Give --to, --at, --site, --side, --moment or --note.")
        }
        if let note, note != "-" { throw ValidationError("a note is not taken from the command line. Give --note -.") }
    }

    func run() throws {
        try reporting {
            let edge = Edge.current
            let store = try store.writing()
            let (patient, page, entry) = try find(in: store)
            try page.refuseErased()
            let zone = try PracticeZone(page.context.practice.timeZone)
            var amended = AmendedEntry(entry, registry: page.context.registry)
            if let to { try amended.set(value: to) }
            if let site { try amended.set(site: site) }
            if let side { try amended.set(side: RecordEpisode.side(side)) }
            if let moment { try amended.set(moment: moment) }
            if let at { amended.occurred = try zone.occurrence(at) }
            if note != nil { amended.set(text: try Prompt().text("Note")) }
            let further = at == nil ? [] : try movedAlong(with: entry, of: page)
            let reason = try reasons.correctionReason(for: "amended")
            let receipt = try store.amend(
                entry.position, of: patient, to: EntryDraft(occurred: amended.occurred, event: amended.event),
                reason: reason, by: Recording(actor: by ?? edge.actor, now: edge.now))
            for one in further {
                _ = try store.amend(
                    one.position, of: patient, to: EntryDraft(occurred: amended.occurred, event: one.event),
                    reason: reason, by: Recording(actor: by ?? edge.actor, now: edge.now))
            }
            try show(entry, amendedBy: receipt.positions[0], in: store, patient, zone)
            if !further.isEmpty {
                print("  and \(further.map { "@\($0.position)" }.joined(separator: " ")), recorded at that visit")
            }
            RecordEcho.showNextVisit(try store.page(of: patient), episode: amended.event.context.episode)
        }
    }

    private func find(in store: PracticeStore) throws -> (PatientID, PatientPage, PatientEntry) {
        if let last {
            let patient = try store.patient(target)
            let page = try store.page(of: patient)
            return (patient, page, try AmendedEntry.last(last, of: page))
        }
        let position = try Self.position(target)
        let patient = try store.owner(of: position)
        let page = try store.page(of: patient)
        return (patient, page, try store.entry(at: position, of: page))
    }

    /// What was recorded at a visit, at its time, where that is to move with the visit.
    private func movedAlong(with entry: PatientEntry, of page: PatientPage) throws -> [PatientEntry] {
        guard let visit = entry.event.visitHeld else { return [] }
        let further = page.entries.filter {
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

    private func show(
        _ before: PatientEntry, amendedBy position: Int64, in store: PracticeStore, _ patient: PatientID,
        _ zone: PracticeZone
    ) throws {
        let page = try store.page(of: patient)
        let words = EntryInWords(registry: page.context.registry)
        guard let after = page.entries.first(where: { $0.position == before.position }) else { return }
        let moved = before.occurred != after.occurred
        func line(_ entry: PatientEntry) -> String {
            words.line(entry.event) + (moved ? ", \(RecordEcho.inWords(entry.occurred, zone: zone))" : "")
        }
        print("Patient \(page.subject.chart), amended by @\(position)")
        print("  @\(before.position) was  \(line(before))")
        print("  @\(before.position) now  \(line(after))")
    }
}

extension PracticeStore {
    /// The entry at a position, or that a correction at the position is about: as it stands, or stood when it was
    /// retracted. Texts are open, so that what is written back is sealed anew.
    func entry(at position: Int64, of page: PatientPage) throws -> PatientEntry {
        let items = try opened(page.history, of: page.patient).items
        let original = items.first { $0.position == position }?.envelope.corrects ?? position
        if let standing = page.entries.first(where: { $0.position == original }) { return standing }
        for item in items.reversed() where item.position == original || item.envelope.corrects == original {
            switch item.content {
            case .entry(let event), .amendment(let event, _):
                return PatientEntry(
                    position: original, decidedBy: item.position, occurred: item.occurred,
                    recorded: item.envelope.recorded, event: event)
            case .retraction, .unreadable: continue
            }
        }
        throw PracticeError(
            .data, "@\(position) cannot be read, so it cannot be changed. Install a version that knows it.")
    }
}

extension ReasonOptions {
    /// Why, as a code and in words; asked for where neither is given.
    func correctionReason(for done: String) throws -> CorrectionReason {
        if let code = reasonCode, !Self.codes.contains(code) {
            throw PracticeError(
                .usage, "\"\(code)\" is no reason code. Give one of \(Self.codes.joined(separator: ", ")).")
        }
        if reasonCode != nil || reason != nil {
            return CorrectionReason(code: reasonCode ?? "other", text: reason.map(SealableText.open))
        }
        guard Edge.current.inputIsTerminal else {
            throw PracticeError(
                .usage, "an entry is \(done) for a reason. Give --reason-code \(Self.codes[0]) or --reason in words.")
        }
        let answer = try Prompt().ask(
            "Why (\(Self.codes.joined(separator: ", ")), or in words)", offering: Self.codes[0])
        let isCode = answer.map(Self.codes.contains) ?? false
        return CorrectionReason(
            code: isCode ? answer ?? "other" : "other", text: isCode ? nil : answer.map(SealableText.open))
    }
}
