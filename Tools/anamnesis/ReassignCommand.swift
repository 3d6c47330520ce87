import ArgumentParser
import Clinical
import EventLog
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Moves what was recorded under the wrong patient.
struct ReassignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign",
        abstract: "Move entries that were recorded under the wrong patient to the right one.",
        discussion: """
            In one step each entry is copied to the right patient, at its own time, and withdrawn from the other; the \
            histories of both say so. A visit moves with all that was recorded at it. The right patient has it from this \
            moment on: asked as of an earlier knowledge, the record is as it was.

            Examples:
              anamnesis reassign @1207 --to 117
              anamnesis reassign @1207 @1208 --to 117 --reason "typed under her sister"
              anamnesis reassign --visit v-7k2m9qd0 --patient 2041 --to 117 --dry-run
            """)

    @Argument(help: ArgumentHelp("Positions, such as @1207.", valueName: "entry"))
    var targets: [String] = []
    @Option(help: ArgumentHelp("A visit, with all that was recorded at it.", valueName: "id"))
    var visit: String?
    @Option(
        help: ArgumentHelp(
            "Whose visit, where several patients have one of that id: chart number, code or id.", valueName: "patient"))
    var patient: String?
    @Option(help: ArgumentHelp("The right patient: chart number, code or id.", valueName: "patient"))
    var to: String
    @Flag(help: "Show what would be moved, and change nothing.")
    var dryRun = false
    @OptionGroup var reasons: ReasonOptions
    @Option(help: ArgumentHelp("Who corrects.", valueName: "practitioner"))
    var by: String?
    @OptionGroup var store: StoreOptions

    func validate() throws {
        if targets.isEmpty == (visit == nil) { throw ValidationError("name positions such as @1207, or --visit.") }
        if patient != nil, visit == nil { throw ValidationError("--patient goes with --visit.") }
    }

    func run() throws {
        try reporting {
            let store = try dryRun ? store.reading() : store.writing()
            let target = try store.followingMerge(store.patient(to))
            let owner = try visit.map { try holder(of: $0, in: store) } ?? owner(in: store)
            if owner == target {
                throw PracticeError(
                    .data, "the entry is patient \(try store.chart(of: target))'s already. Name whose it is with --to.")
            }
            let page = try store.page(of: owner)
            let entries = try chosen(of: page)
            try show(entries, page, to: store.chart(of: target))
            if dryRun { return print("A rehearsal: nothing was moved.") }
            let isSaid = reasons.reasonCode != nil || reasons.reason != nil
            let reason =
                try isSaid
                ? reasons.correctionReason(for: "moved", in: store) : CorrectionReason(code: "wrongPatient")
            let receipt = try store.reassign(
                entries.map(\.position), of: owner, to: target, reason: reason,
                by: Recording(actor: by ?? Edge.current.actor, now: Edge.current.now))
            try say(receipt, moved: entries.count, from: page, to: target, in: store)
        }
    }

    // MARK: What

    private func owner(in store: PracticeStore) throws -> PatientID {
        let owners = try targets.map { try store.owner(of: AmendCommand.position($0)) }
        let charts = try Set(owners).map { try store.chart(of: $0) }.sorted()
        guard charts.count == 1 else {
            throw PracticeError(
                .usage, "these entries are of charts \(charts.joined(separator: ", ")). Move those of one at a time.")
        }
        return try store.survivor(of: owners[0]) ?? owners[0]
    }

    private func holder(of visit: String, in store: PracticeStore) throws -> PatientID {
        if let patient { return try store.patient(patient) }
        let quoted = "'" + visit.replacing("'", with: "''") + "'"
        let found = try store.query(
            "SELECT DISTINCT patient FROM visit WHERE visit = \(quoted) ORDER BY patient", rowsMax: .max,
            secondsMax: 600)
        let holders = found.rows.compactMap { $0.first.flatMap(String.fromDatabaseValue) }.compactMap {
            PatientID(code: $0)
        }
        guard holders.count == 1 else {
            let much = holders.isEmpty ? "nobody has" : "\(holders.count) patients have"
            throw PracticeError(
                holders.isEmpty ? .noInput : .usage,
                "\(much) a visit \(visit). Say whose with --patient; `anamnesis history` lists visits.")
        }
        return holders[0]
    }

    /// The entries named, each visit among them with what was recorded at it, in the order of recording.
    private func chosen(of page: PatientPage) throws -> [PatientEntry] {
        let positions = Set(try targets.map(AmendCommand.position))
        let named = page.entries.filter {
            positions.contains($0.position) || visit != nil && $0.event.visitRecorded == visit
        }
        let visits = Set(named.compactMap(\.event.visitRecorded))
        let entries = page.entries.filter { entry in
            named.contains { $0.position == entry.position }
                || entry.event.visitBelongedTo.map(visits.contains) ?? false
                || entry.event.introducedReference.map { $0.kind == .visit && visits.contains($0.id) } ?? false
        }
        for position in positions {
            guard let note = page.history.items.first(where: { $0.position == position && $0.isNote }) else { continue }
            let isVoid = page.history.items.contains { $0.envelope.corrects == position }
            throw PracticeError.wrapping(RuleViolation.onlyNoted(note, isVoid: isVoid))
        }
        let missing = positions.subtracting(entries.map(\.position)).sorted()
        guard missing.isEmpty, !entries.isEmpty else {
            let what = missing.isEmpty ? "visit \(visit ?? "")" : missing.map { "@\($0)" }.joined(separator: ", ")
            throw PracticeError(
                .data,
                "patient \(page.subject.chart) has no entry \(what) that stands. `anamnesis history` lists them with their positions."
            )
        }
        return entries.sorted { $0.position < $1.position }
    }

    // MARK: Saying

    private func show(_ entries: [PatientEntry], _ page: PatientPage, to chart: String) throws {
        let words = EntryInWords(registry: page.context.registry)
        print("From patient \(page.subject.chart) to patient \(chart):")
        for entry in entries {
            print(RecordEcho.line(entry.position, "\(entry.occurred.text)  \(words.line(entry.event))"))
        }
    }

    private func say(
        _ receipt: RecordKeeper.Receipt, moved: Int, from page: PatientPage, to target: PatientID,
        in store: PracticeStore
    ) throws {
        let copies = receipt.positions.prefix(moved)
        print("Moved: \(copies.map { "@\($0)" }.joined(separator: " ")) of patient \(try store.chart(of: target)).")
        for patient in [page.patient, target] {
            let page = try store.page(of: patient)
            print("Patient \(page.subject.chart):")
            RecordEcho.showNextVisit(page, episode: nil)
        }
    }
}
