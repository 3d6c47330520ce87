import ArgumentParser
import Clinical
import EventLog
import EventLogSQLite
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// How two views of the log differ, and why.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "How two views of one log differ, and which policy, correction, entry or version made it so.",
        discussion: """
            A view is a file of `anamnesis replay`, live, or live@n for what was known at a position. Each patient that differs \
            is folded again on the way from A to B, one cause at a time: another version, corrections, late entries, new \
            entries, the day, the registry, the policy. So every difference has its cause, and nothing is guessed.

            Examples:
              anamnesis compare march.sqlite live
              anamnesis compare live@20000 live --table maintenance_interval
              anamnesis compare live trial.sqlite --threshold 7 --html trial.html
              anamnesis compare live@20000 live --patient 2041 --json
            """)

    @Argument(help: ArgumentHelp("A replay's file, live, or live@n.", valueName: "a"), completion: .file())
    var a: String
    @Argument(help: ArgumentHelp("Another.", valueName: "b"), completion: .file())
    var b: String
    @Option(help: ArgumentHelp("Only this table; may be given several times.", valueName: "name"))
    var table: [String] = []
    @Option(help: "Only this patient: chart number, code or id.")
    var patient: String?
    @Option(help: "List only differences of at least so much: days of advice, or the instrument's unit.")
    var threshold = 0.0
    @Option(help: "How many of the largest are listed.")
    var limit = 20
    @Option(
        help: ArgumentHelp("Write a page with pictures to this new file too.", valueName: "file"), completion: .file())
    var html: String?
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit has to be 0 or more.") }
        guard threshold >= 0 else { throw ValidationError("--threshold has to be 0 or more.") }
    }

    func run() throws {
        try reporting {
            let needsLive = a == "live" || b == "live"
            let store = try needsLive ? stored.readingCurrent() : stored.reading()
            if let html {
                if FileManager.default.fileExists(atPath: html) {
                    throw PracticeError(
                        .cannotCreate, "\(html) exists already. Choose another name; nothing was changed.")
                }
                let folder = URL(fileURLWithPath: html).deletingLastPathComponent().path
                guard FileManager.default.isWritableFile(atPath: folder) else {
                    throw PracticeError(
                        .cannotCreate,
                        "\(html) cannot be made: \(folder) is no folder that this account may write. Choose another; nothing was "
                            + "compared.")
                }
            }
            let request = try request(store)
            let model = try ComparisonWords.model(
                of: ComparisonWords.side(a, in: store), ComparisonWords.side(b, in: store), in: store, request)
            switch output.chosen {
            case .text: try output.write(model.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: model.json)
            case .csv: try output.write(model.csv(output.csvText))
            }
            if let html {
                var page = output
                (page.into, page.json, page.format) = (html, false, .text)
                try page.write(model.html)
            }
        }
    }

    private func request(_ store: PracticeStore) throws -> ComparisonRequest {
        var request = ComparisonRequest()
        request.tables = Set(table)
        request.patient = try patient.map { try store.patient($0) }
        (request.threshold, request.limit) = (threshold, limit)
        return request
    }
}

/// A comparison as the model has it.
struct ComparisonWords {
    private let found: Comparison
    private let practice: String
    private let words: EntryInWords
    private let chart: (String) -> String

    /// Events named of one cause; the rest is counted.
    private static let itemsShown = 3

    /// The views a person names.
    static func side(_ name: String, in store: PracticeStore) throws -> ComparedViews {
        let progress = TerminalProgress("Folding \(name)", unit: "events")
        defer { progress.clear() }
        return try store.comparedViews(
            name, now: Edge.current.now, workers: ProcessInfo.processInfo.activeProcessorCount
        ) { progress.show($0, $1) }
    }

    static func model(
        of a: ComparedViews, _ b: ComparedViews, in store: PracticeStore, _ request: ComparisonRequest
    ) throws -> ComparisonModel {
        let progress = TerminalProgress("Comparing", unit: "patients")
        defer { progress.clear() }
        let found = try store.compare(a, b, request) { progress.show($0, $1) }
        return ComparisonWords(found, practice: store.log.practice, chart: store.chartOrID).model
    }

    /// - Parameter chart: the chart number of a patient's id.
    init(_ found: Comparison, practice: String, chart: @escaping (String) -> String) {
        self.found = found
        self.chart = chart
        self.practice = practice
        words = EntryInWords(registry: found.b.context.registry)
    }

    var model: ComparisonModel {
        ComparisonModel(
            practice: practice, a: side(found.a), b: side(found.b),
            tables: found.tables.map { table in
                .init(
                    name: table.table, rowsA: Int(table.rowsA), rowsB: Int(table.rowsB), onlyA: Int(table.onlyA),
                    onlyB: Int(table.onlyB), differing: Int(table.differing),
                    policyNameOnly: Int(table.policyNameOnly),
                    columns: table.columns.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                        ($0.key, Int($0.value))
                    })
            },
            patients: found.patientsDiffering, patientsCompared: found.patientsCompared,
            causes: DifferenceCause.Kind.allCases.compactMap { kind in found.causes[kind].map { (kind.rawValue, $0) } },
            daysChanged: found.daysChanged.sorted { $0.key < $1.key }.map { (Int($0.key), $0.value) },
            transitions: found.transitions.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                ($0.key.column, $0.key.from, $0.key.to, $0.value)
            },
            largest: found.largest.map(difference), belowThreshold: found.belowThreshold)
    }

    private func side(_ side: ComparedViews) -> ComparisonModel.Side {
        var parts = ["known to @\(side.instant.position)"]
        if let time = side.instant.sourceTime {
            parts.append("as the sources knew it by \(Occurrence(milliseconds: time).text)")
        }
        if let day = side.instant.asOf { parts.append("as of \(day)") }
        parts.append("policy \(side.policy)")
        if let registry = side.registryTried { parts.append("registry \(registry)") }
        return .init(name: side.name, words: parts.joined(separator: ", "))
    }

    private func difference(_ found: Comparison.ExplainedDifference) -> ComparisonModel.Difference {
        let row = found.row
        let key = row.table.key.filter { $0 != "patient" }.compactMap { name -> String? in
            let (a, b) = row.value(name)
            let text = Self.text(row.a == nil ? b : a)
            return text == "none" ? nil : text
        }
        let shown: [(column: String, a: String, b: String)] =
            row.a == nil || row.b == nil
            ? [("row", row.a == nil ? "not there" : "there", row.b == nil ? "not there" : "there")]
            : Self.shown(of: row.differingColumns).map { column in
                let (a, b) = row.value(column)
                return (column, Self.text(a), Self.text(b))
            }
        return .init(
            chart: found.chart, table: row.table.name, row: key.isEmpty ? "" : " (" + key.joined(separator: ", ") + ")",
            changes: shown, causes: found.causes.map(cause))
    }

    /// Columns that follow from others, or are for machines: a listed difference is read without them.
    private static let secondary: Set<String> = [
        "evidence", "reason", "first_position", "baseline_position", "latest_position", "best_position",
        "goal_position", "goal_met_position", "mean_value",
        "slope_per_week", "slope_low_per_week", "slope_high_per_week", "goal_expected_on", "norm_percent",
        "other_side_percent", "expected_change", "visit_change", "visit_changes", "mdc", "mdc_verified", "mcid",
        "registry",
        "book_from_on", "book_until_on", "valid_until_on", "overdue_on", "lapsed_on", "min_value",
        "max_value", "best_value", "revision", "revised_by", "goal_revision", "goal_revised_by",
        "policy", "unverified",
    ]

    /// All of them where only such differ: a difference is never listed without what it is.
    private static func shown(of columns: [String]) -> [String] {
        let first = columns.filter { !secondary.contains($0) }
        return first.isEmpty ? columns : first
    }

    private static func text(_ value: ViewValue) -> String {
        switch value {
        case .null: "none"
        case .integer(let number): String(number)
        case .real(let number): JSONText.text(.number(number))
        case .text(let text): text.isEmpty ? "none" : printable(text)
        }
    }

    private func cause(_ cause: DifferenceCause) -> ComparisonModel.Cause {
        let told = Self.deciding(cause.items)
        let shown = told.prefix(Self.itemsShown).map { item($0, of: cause) }
        let more = told.count > Self.itemsShown ? " and \(told.count - Self.itemsShown) more" : ""
        let events = shown.isEmpty ? "" : ": " + shown.joined(separator: "; ") + more
        return .init(
            kind: cause.kind.rawValue, words: Self.head(cause.kind, found) + events,
            positions: cause.items.map(\.position))
    }

    private static func head(_ kind: DifferenceCause.Kind, _ found: Comparison) -> String {
        switch kind {
        case .version: "another version of a projection made the rows"
        case .alteredRows:
            "the file was changed: the version that made the rows makes others of the log (`anamnesis verify` its receipt, or the store)"
        case .correction: "correction"
        case .lateEntry: "late entry"
        case .newEntry: "new entry"
        case .merge: "records joined or parted"
        case .day:
            "the day asked for: \(found.a.instant.asOf?.description ?? "all") → \(found.b.instant.asOf?.description ?? "all")"
        case .practice: "what the practice recorded of itself: owner, credentials"
        case .registry: "the registry"
        case .policy: "the policy: \(policies(found))"
        }
    }

    /// Of each setting whose policy is another one: "wellness@4 → wellness@5 on trial".
    private static func policies(_ found: Comparison) -> String {
        func title(_ policy: PolicyInForce) -> String {
            policy.title + (policy.standing == .onTrial ? " on trial" : "")
        }
        let settings = [nil] + CareSetting.allCases.filter { $0 != found.a.context.practice.setting }
        let changed = settings.compactMap { setting -> String? in
            let (a, b) = (found.a.context.policyInForce(in: setting), found.b.context.policyInForce(in: setting))
            return a.digest == b.digest && a.standing == b.standing ? nil : "\(title(a)) → \(title(b))"
        }
        return changed.joined(separator: ", ")
    }

    /// Of several corrections of one entry the last: what it said in between holds no more.
    private static func deciding(_ items: [HistoryItem]) -> [HistoryItem] {
        var last: [Int64: Int64] = [:]
        for item in items { if let corrected = item.envelope.corrects { last[corrected] = item.position } }
        return items.filter { item in item.envelope.corrects.map { last[$0] == item.position } ?? true }
    }

    private func item(_ item: HistoryItem, of cause: DifferenceCause) -> String {
        let corrected = item.envelope.corrects ?? 0
        switch item.content {
        case .entry(let event):
            let moved =
                event.context.movedFrom.map {
                    ", moved here from chart \(chart($0.patient)), where it was @\($0.position)"
                } ?? ""
            return "@\(item.position) \(item.occurred.day) \(words.line(event))\(moved)"
        case .amendment(let event, let reason):
            let verb =
                cause.withdrawn[corrected].map { "reinstates @\(corrected), which @\($0) withdrew" }
                ?? "corrects @\(corrected)"
            return "@\(item.position) \(verb) (\(reason.code)): \(words.line(event))"
        case .note(let note): return "@\(item.position) \(HistoryLines.words(note))"
        case .retraction(let reason): return "@\(item.position) withdraws @\(corrected) (\(reason.code))"
        case .unreadable(let type, _): return "@\(item.position) \(type), which cannot be read"
        }
    }
}
