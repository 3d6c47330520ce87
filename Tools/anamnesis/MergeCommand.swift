import ArgumentParser
import Clinical
import EventLog
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// Two records that are one person's: joined, and parted again.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make two records one person's, or undo that.",
        discussion: """
            The history of the surviving record is the union of both from then on: views, summary and work list count \
            them as one patient. Nothing recorded changes, and --undo gives both back. The record that is given up \
            keeps its chart number, which leads to the survivor; new entries are recorded under the survivor, \
            corrections under the record where the entry stands, and imports go on under the number they know.

            Examples:
              anamnesis patients --duplicates
              anamnesis merge 2041 --into 117
              anamnesis merge 2041 --into 117 --reason-code duplicate --yes
              anamnesis merge --undo 2041 --reason "they are cousins"
            """)

    @Argument(help: ArgumentHelp("The record that is given up: chart number, code or id.", valueName: "patient"))
    var patient: String
    @Option(help: ArgumentHelp("The record that survives.", valueName: "patient"))
    var into: String?
    @Flag(help: "Undo the merge of this record into another.")
    var undo = false
    @Option(help: ArgumentHelp("duplicate, mistake, other.", valueName: "code"), completion: .list(Self.codes))
    var reasonCode: String?
    @Option(help: ReasonOptions.wordsHelp)
    var reason: String?
    @Flag(help: "Do not ask.")
    var yes = false
    @Option(help: ArgumentHelp("Who decided it.", valueName: "practitioner"))
    var by: String?
    @OptionGroup var store: StoreOptions

    private static let codes = ["duplicate", "mistake", "other"]

    func validate() throws {
        if undo == (into != nil) { throw ValidationError("give either --into PATIENT or --undo.") }
        if let reasonCode, !Self.codes.contains(reasonCode) {
            throw ValidationError(
                "\"\(reasonCode)\" is no reason code. Give one of \(Self.codes.joined(separator: ", ")).")
        }
    }

    func run() throws {
        try reporting {
            let store = try store.writing()
            let duplicate = try store.patient(patient)
            if undo {
                try part(duplicate, in: store)
            } else {
                try join(duplicate, into: store.patient(into ?? ""), in: store)
            }
        }
    }

    // MARK: Joining

    private func join(_ duplicate: PatientID, into survivor: PatientID, in store: PracticeStore) throws {
        let reason = try correctionReason("duplicate", in: store)
        let (given, kept) = (try store.sketch(of: duplicate), try store.sketch(of: survivor))
        if duplicate != survivor {
            show([("given up", given), ("survives", kept)], cautions: Self.cautions(given, kept))
        }
        try confirm("Is this one person? Merge chart \(given.chart) into chart \(kept.chart)")
        let receipt = try store.merge(
            duplicate, into: survivor, reason: reason, by: recording)
        let now = try store.sketch(of: survivor)
        print("Chart \(given.chart) is part of chart \(kept.chart) now, which has \(Self.counted(now)).")
        print(RecordEcho.line(receipt.positions[0], "recordsMerged") + " on chart \(kept.chart)")
        print(RecordEcho.line(receipt.positions[1], "recordMergedInto") + " on chart \(given.chart)")
        print("It can be undone: anamnesis merge --undo \(given.chart)")
    }

    /// What speaks against one person.
    private static func cautions(_ given: RecordSketch, _ kept: RecordSketch) -> [String] {
        var cautions: [String] = []
        if let year = given.birthYear, let other = kept.birthYear, year != other {
            cautions.append("The years of birth differ: \(year) and \(other).")
        }
        if let sex = given.sex, let other = kept.sex, sex != other, sex != .unknown, other != .unknown {
            cautions.append("The sexes differ: \(sex.rawValue) and \(other.rawValue).")
        }
        return cautions
    }

    // MARK: Parting

    private func part(_ duplicate: PatientID, in store: PracticeStore) throws {
        let reason = try correctionReason("mistake", in: store)
        if let survivor = try store.survivor(of: duplicate) {
            show(
                [("given up", try store.sketch(of: duplicate)), ("survived", try store.sketch(of: survivor))],
                cautions: ["What was recorded under the survivor since the merge stays there."])
            try confirm("Are these two people after all? Undo the merge")
        }
        let receipt = try store.unmerge(duplicate, reason: reason, by: recording)
        let apart = try store.sketch(of: duplicate)
        print("Chart \(apart.chart) is a patient of its own again, with \(Self.counted(apart)).")
        print(receipt.positions.map { RecordEcho.line($0, "recordsUnmerged") }.joined(separator: "\n"))
    }

    // MARK: Asking and telling

    private var recording: Recording { Recording(actor: by ?? Edge.current.actor, now: Edge.current.now) }

    private func correctionReason(_ code: String, in store: PracticeStore) throws -> CorrectionReason {
        CorrectionReason(code: reasonCode ?? code, text: try ReasonOptions.words(reason, in: store))
    }

    private func confirm(_ question: String) throws {
        if yes { return }
        guard Edge.current.inputIsTerminal else {
            throw PracticeError(.usage, "nobody can be asked here whether this is right. Say so with --yes.")
        }
        guard try Prompt().confirm(question, offering: false) else {
            throw Unanswered(message: "nothing was changed.")
        }
    }

    private func show(_ records: [(role: String, sketch: RecordSketch)], cautions: [String]) {
        let table = TextTable(
            columns: [
                .init("Record"), .init("Chart", .right), .init("Name", overflow: .truncate), .init("Born", .right),
                .init("Sex"), .init("Entries", .right), .init("Visits", .right), .init("Elsewhere", .right),
                .init("First", .right), .init("Last", .right),
            ],
            rows: records.map { role, sketch in
                [
                    .init(role), .init(sketch.chart),
                    .init(sketch.name ?? (sketch.isNameless ? "(no name)" : "(sealed)")),
                    .init(sketch.birthYear.map { String($0) } ?? ""), .init(sketch.sex?.rawValue ?? ""),
                    .init(String(sketch.entries)), .init(String(sketch.visits)), .init(String(sketch.visitsElsewhere)),
                    .init(sketch.firstOn?.description ?? ""), .init(sketch.lastOn?.description ?? ""),
                ]
            })
        for line in table.lines(width: Edge.current.width, style: .plain) + cautions { Edge.current.say(line) }
    }

    private static func counted(_ sketch: RecordSketch) -> String {
        func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        let entries = sketch.entries == 1 ? "1 entry" : "\(sketch.entries) entries"
        let elsewhere = count(sketch.visitsElsewhere, "visit") + " elsewhere"
        return switch (sketch.visits, sketch.visitsElsewhere) {
        case (_, 0): entries + " and " + count(sketch.visits, "visit")
        case (0, _): entries + " and " + elsewhere
        default: entries + ", " + count(sketch.visits, "visit") + " and " + elsewhere
        }
    }
}

extension PracticeStore {
    /// The patient whose history holds what was asked for: of a record that was merged, the survivor, saying so.
    func followingMerge(_ patient: PatientID) throws -> PatientID {
        guard let survivor = try survivor(of: patient) else { return patient }
        Edge.current.say(
            "Chart \(try chart(of: patient)) was merged into chart \(try chart(of: survivor)), which follows.")
        return survivor
    }
}
