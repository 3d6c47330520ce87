import ArgumentParser
import Clinical
import EventLogSQLite
import Foundation
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// All projections as they were at one instant.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "All tables as they were at an instant, or as another policy would have them, in a file of their own.",
        discussion: """
            Folds the whole log from its first event, and only reads it: a replay cannot record anything. The file holds \
            the tables of `anamnesis tables` and one named `replay` that says what was asked; any SQLite program opens it. \
            Beside it lies FILE.receipt.json with digests of what went in and what came out: `anamnesis verify \
            FILE.receipt.json` does it again, here or on a copy of the log elsewhere, and says whether it comes out the \
            same. Interrupted with Ctrl-C nothing is left. Ended otherwise, the same question goes on where it was: give \
            --known-at the position that the first line names, since the log may have grown.

            Examples:
              anamnesis replay --known-at 2026-03-01 --into march.sqlite
              anamnesis replay --as-of 2026-02-28 --known-at @20000 --into february.sqlite
              anamnesis replay --policy stricter.yaml --into trial.sqlite --compare live
              anamnesis replay --registry rules.yaml --projection care_compliance \\
                  --into rules.sqlite
              anamnesis replay --projection maintenance_interval \\
                  --where "birth_year < 1960" --into older.sqlite
            """)

    @OptionGroup var asked: InstantOptions
    @Option(
        help: ArgumentHelp("Try this policy in place of its setting's own.", valueName: "file"), completion: .file())
    var policy: String?
    @Option(
        help: ArgumentHelp("Try this registry, with its rules, in place of the adopted one.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var registry: String?
    @Option(help: ArgumentHelp("Only this projection; may be given several times.", valueName: "name"))
    var projection: [String] = []
    @Option(
        help: ArgumentHelp("Only the patients of this file: a chart number, code or id a line.", valueName: "file"),
        completion: .file())
    var patientsFrom: String?
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only patients for whom this holds in the live table `patient`.", valueName: "sql"))
    var condition: String?
    @Option(
        help: ArgumentHelp("Compare what comes of it with live, live@n or another replay's file.", valueName: "view"))
    var compare: String?
    @Option(help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
    var into: String
    @Option(help: ArgumentHelp("Threads that fold; the answer does not depend on it.", valueName: "n"))
    var threads: Int?
    @OptionGroup var stored: StoreOptions
    @Flag(help: "Say what was done as JSON: the receipt.")
    var json = false

    func validate() throws {
        try requireNamed(into: into)
        guard threads.map({ (1...64).contains($0) }) ?? true else { throw ValidationError("--threads is 1 to 64.") }
        guard compare == nil || !json else {
            throw ValidationError("--json is the receipt alone; run compare after it.")
        }
        guard patientsFrom == nil || condition == nil else {
            throw ValidationError("Give --patients-from or --where, not both.")
        }
    }

    func run() throws {
        try reporting {
            let store = try condition == nil && compare != "live" ? stored.reading() : stored.readingCurrent()
            let request = try request(of: store)
            try PracticeStore.check(request, into: into, product: Anamnesis.configuration.version)
            // What it is compared with first: a replay is long, and a name that is wrong is wrong before it.
            let other = try compare.map { try ComparisonWords.side($0, in: store) }
            if !json { try sayWhatIsSeen(request, store) }
            let (unfinished, progress) = (UnfinishedReplay(), TerminalProgress("Replaying", unit: "events"))
            // Whoever ends the process otherwise, as a system does that shuts down, wants it gone on with.
            let interruption = Interruption(on: [SIGINT]) { unfinished.remove() }
            defer { interruption.disarm() }
            let began = Date()
            let (report, receipt) = try clearing(progress) {
                try store.replay(
                    request, into: into, product: Anamnesis.configuration.version, unfinished: unfinished,
                    progress: { progress.show($0, $1) }, discarding: { sayDiscarded($0) },
                    completing: { interruption.hold() })
            }
            interruption.release()
            try json ? printJSON(receipt) : say(report, receipt, seconds: Date().timeIntervalSince(began))
            guard let other else { return }
            let model = try ComparisonWords.model(
                of: other, ComparisonWords.side(into, in: store), in: store, ComparisonRequest())
            print("\n" + model.text(width: Edge.current.width, style: Edge.current.style), terminator: "")
        }
    }

    private func clearing<Value>(_ progress: TerminalProgress, _ work: () throws -> Value) throws -> Value {
        defer { progress.clear() }
        return try work()
    }

    // MARK: What is asked

    private func request(of store: PracticeStore) throws -> ReplayRequest {
        var request = ReplayRequest(
            instant: try asked.instant(in: store), policy: try policy.map { try Self.policyText(at: $0) })
        request.registry = try registry.map { try Self.registryText(at: $0) }
        request.projections = Set(projection)
        request.patients =
            try patientsFrom.map { try store.patients(listedIn: $0, at: request.instant) }
            ?? condition.map { try store.patients(where: $0, at: request.instant) }
        request.condition = condition
        request.workers = threads ?? ProcessInfo.processInfo.activeProcessorCount
        return request
    }

    /// A policy's text from a file, read once to see that it parses: line and column are the file's.
    static func policyText(at path: String) throws -> String {
        try definition(in: path) { text in
            _ = try CarePolicy(yaml: text)
            return text
        }
    }

    private static func registryText(at path: String) throws -> String {
        try definition(in: path) { text in
            _ = try Registry(yaml: text, isAdopted: false)
            return text
        }
    }

    // MARK: What is said

    private func sayWhatIsSeen(_ request: ReplayRequest, _ store: PracticeStore) throws {
        let context = try store.context(
            at: request.instant, policy: request.policy, registry: request.registry)
        let lines = try ReplayLines(
            instant: request.instant, context: context, left: store.leftOut(by: request.instant), request: request,
            pending: store.pendingAdoptions(at: request.instant), zone: PracticeZone(context.practice.timeZone),
            recorded: store.log.event(at: request.instant.position))
        print(lines.head.map { $0 + "\n" }.joined(), terminator: "")
    }

    private func sayDiscarded(_ begun: ReplayHead) {
        let day = begun.instant.asOf.map { ", as of \($0)" } ?? ""
        Edge.current.say(
            "\(into).partial was left by a replay known at @\(begun.instant.position)\(day) that was not this one, or was "
                + "done by another version: it is begun anew.")
    }

    private func say(_ report: Replay.Report, _ receipt: ReplayReceipt, seconds: Double) {
        print(
            ReplayLines.result(report, receipt, into: into, seconds: seconds, style: Edge.current.style), terminator: ""
        )
    }

    private func printJSON(_ receipt: ReplayReceipt) throws {
        print(String(decoding: try receipt.json(), as: UTF8.self), terminator: "")
    }
}
