import ArgumentParser
import Clinical
import EventLog
import EventLogSQLite
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

struct RetractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retract",
        abstract: "Withdraw entries that should not be there; the record keeps them beside the reason.",
        discussion: """
            Entries are named by position, as the visit they belong to, or as an import. A visit is withdrawn with its \
            entries or without; on a terminal it asks.

            An import is undone as a whole: what it brought is withdrawn, what it corrected is as before, and what somebody \
            corrected by hand since is kept. It is shown first. The same import again brings everything back. A person of \
            whom nothing else is recorded goes from all lists, and not from the log: `anamnesis erase` destroys an identity.

            Examples:
              anamnesis retract @1207 @1208 --reason-code wrongPatient
              anamnesis retract --visit v-7k2m9qd0 --patient 2041 --with-entries \\
                  --reason "never happened"
              anamnesis retract --import @3 --dry-run
              anamnesis retract --import @3 --yes --reason "wrong mapping"
            """)

    @Argument(help: ArgumentHelp("Positions, such as @1207.", valueName: "entry"))
    var targets: [String] = []
    @Option(help: ArgumentHelp("A visit of --patient.", valueName: "id"))
    var visit: String?
    @Option(help: ArgumentHelp("Whose visit: chart number, code or id.", valueName: "patient"))
    var patient: String?
    @Option(
        name: .customLong("import"),
        help: ArgumentHelp("All that an import did, by its position.", valueName: "@position"))
    var origin: String?
    @Flag(help: "With --import: show what it would undo, and change nothing.")
    var dryRun = false
    @Flag(help: "With --import: do not ask.")
    var yes = false
    @Flag(help: "With --import: answer in JSON.")
    var json = false
    @Flag(help: "A visit with all that was recorded at it.")
    var withEntries = false
    @Flag(help: "A visit without what was recorded at it.")
    var onlyVisit = false
    @OptionGroup var reasons: ReasonOptions
    @Option(help: ArgumentHelp("Who corrects.", valueName: "practitioner"))
    var by: String?
    @OptionGroup var store: StoreOptions

    func validate() throws {
        if [!targets.isEmpty, visit != nil, origin != nil].filter({ $0 }).count != 1 {
            throw ValidationError("name positions such as @1207, or --visit with --patient, or --import.")
        }
        if (visit == nil) != (patient == nil) { throw ValidationError("--visit and --patient go together.") }
        if origin == nil, dryRun || yes || json {
            throw ValidationError("--dry-run, --yes and --json go with --import.")
        }
        if withEntries && onlyVisit { throw ValidationError("either --with-entries or --only-visit.") }
    }

    func run() throws {
        try reporting {
            if let origin { return try undoImport(at: AmendCommand.position(origin)) }
            let store = try store.writing()
            let chosen = try chosen(in: store)
            let reason = try reasons.correctionReason(for: "retracted", in: store)
            for (patient, positions) in chosen { try retract(positions, of: patient, reason, in: store) }
        }
    }

    private func undoImport(at position: Int64) throws {
        if let code = reasons.reasonCode, code != "importUndone" {
            throw PracticeError(
                .usage, "an import is undone with the code importUndone, by which it can come again; leave \(code) out."
            )
        }
        let edge = Edge.current
        let store = try dryRun ? store.reading() : store.writing()
        try RetractImport(
            origin: position, store: store, isRehearsal: dryRun, isConfirmed: yes, isJSON: json,
            words: dryRun ? nil : ReasonOptions.words(reasons.reason, in: store),
            recording: Recording(actor: by ?? edge.actor, now: edge.now)
        ).run()
    }

    // MARK: Which

    /// Patients in the order they were named, each with the positions to withdraw.
    private func chosen(in store: PracticeStore) throws -> [(PatientID, [Int64])] {
        if let visit, let patient {
            let id = try store.patient(patient)
            let page = try store.page(of: id)
            guard let held = page.entries.first(where: { $0.event.visitRecorded == visit }) else {
                let held = page.entries.compactMap { entry in entry.event.visitRecorded.map { "\($0) (\(entry.day))" } }
                throw PracticeError(
                    .data,
                    "patient \(page.subject.chart) has no visit \(visit). "
                        + (held.isEmpty ? "None is recorded." : "The last: \(held.suffix(5).joined(separator: ", ")).")
                )
            }
            return [(id, try withEntries([held.position], of: page))]
        }
        var chosen: [(PatientID, [Int64])] = []
        for position in try targets.map(AmendCommand.position) {
            let patient = try store.owner(of: position)
            if let index = chosen.firstIndex(where: { $0.0 == patient }) {
                chosen[index].1.append(position)
            } else {
                chosen.append((patient, [position]))
            }
        }
        return try chosen.map { ($0, try withEntries($1, of: store.page(of: $0))) }
    }

    /// The positions, and for each visit among them what was recorded at it, where that is wanted.
    private func withEntries(_ positions: [Int64], of page: PatientPage) throws -> [Int64] {
        let visits = page.entries.filter { positions.contains($0.position) }.compactMap(\.event.visitRecorded)
        let further = page.entries.filter { entry in
            !positions.contains(entry.position) && entry.event.visitBelongedTo.map(visits.contains) ?? false
        }
        if further.isEmpty || onlyVisit { return positions }
        if !withEntries {
            let words = EntryInWords(registry: page.context.registry)
            let listed = further.map { RecordEcho.line($0.position, words.line($0.event)) }.joined(separator: "\n")
            guard Edge.current.inputIsTerminal else {
                throw PracticeError(
                    .usage,
                    "the visit has \(further.count) entries beside it. Say --with-entries or --only-visit.")
            }
            Edge.current.say("Recorded at that visit:\n\(listed)")
            guard try Prompt().confirm("Retract these as well", offering: true) else { return positions }
        }
        return positions + further.map(\.position)
    }

    // MARK: Withdrawing

    private func retract(
        _ positions: [Int64], of patient: PatientID, _ reason: CorrectionReason, in store: PracticeStore
    ) throws {
        let before = try store.page(of: patient)
        try before.refuseErased()
        for position in positions {
            if let moved = try MovedAway(position, of: patient, in: store) { throw moved.error(for: .retracting) }
        }
        let edge = Edge.current
        let receipt = try store.retract(
            positions, of: patient, reason: reason, by: Recording(actor: by ?? edge.actor, now: edge.now))
        let words = EntryInWords(registry: before.context.registry)
        print(
            "Patient \(before.subject.chart), retracted \(positions.count == 1 ? "1 entry" : "\(positions.count) entries")"
        )
        for (position, correction) in zip(positions, receipt.positions) {
            let target = try AmendTarget(position, of: patient, before, in: store)
            // What cannot be read can be withdrawn without being understood: so its patient is no longer set aside.
            let line =
                target.entry.map { words.line($0.event) }
                ?? "\(target.type) that cannot be read: \(printable(target.fault ?? ""))"
            print(RecordEcho.line(position, "\(line) (by @\(correction))"))
        }
        let page = try store.page(of: patient)
        RecordEcho.showNextVisit(
            page, episode: before.entries.first { positions.contains($0.position) }?.event.context.episode)
    }
}

extension PatientEvent {
    /// The visit this entry is the record of.
    var visitRecorded: String? {
        switch self {
        case .visitCompleted(let visit): visit.visit
        case .visitMissed(let visit), .visitCancelled(let visit): visit.visit
        default: nil
        }
    }

    /// The visit this entry was recorded at.
    var visitBelongedTo: String? {
        if case .entrySigned(let signature) = self { return signature.visit }
        return context.visit
    }
}
