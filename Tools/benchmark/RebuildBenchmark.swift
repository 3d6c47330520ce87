import ArgumentParser
import EventLogSQLite
import Foundation
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime

/// Imports a generated practice, rebuilds its views and opens a summary as a process of its own.
struct RebuildBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "All views from the events of a generated practice, and one summary from process start.")

    @Option(help: "Events of the generated practice, in the demo's mix.")
    var events = 1_000_000
    @Option(help: "A store to use instead of generating one.", completion: .directory)
    var store: String?
    @Option(help: "Rounds; the median counts.")
    var rounds = 3

    func run() throws {
        let place = try Workplace()
        let store =
            try store.map {
                try PracticeStore.open(
                    StorePlace($0), mode: .readWrite, environment: ProcessInfo.processInfo.environment)
            } ?? generated(in: place)
        let count = Int(try store.status().events)
        var runner = store.runner
        runner.workers = 1
        let rebuilds = try (0..<rounds).map { _ in try Measure.of { try runner.rebuild() }.1 }
        let processor = rebuilds.map(\.processor).sorted()[rounds / 2]
        report(
            "rebuild of all views from \(count) events",
            "\(hundredths(processor)) s of one core, \(perSecond(count, processor)), peak \(Measure.peakMegabytes) MB",
            mark: "4.00 s at 1000000", isMet: processor * 1_000_000 / Double(count) <= 4)
        try summaries(of: store, place)
    }

    private func generated(in place: Workplace) throws -> PracticeStore {
        let exports = place.path + "/exports"
        try run("generate-history", ["--events", "\(events)", "--into", exports])
        let store = try BenchmarkStore.make(in: place)
        let path = exports + "/practice-export.yaml"
        let mapping = try Mapping(yaml: String(contentsOfFile: path, encoding: .utf8), file: path)
        let clock = Int64(Date().timeIntervalSince1970 * 1000)
        for export in ["export-1.csv", "export-2.csv"] {
            let (result, measure) = try Measure.of {
                try store.importCSV(exports + "/" + export, mapping: mapping, actor: "benchmark", clock: { clock })
            }
            print(
                "        \(export): \(result.tally.read) rows, \(result.tally.rejected) rejected, \(result.tally.entries) entries, "
                    + "\(perSecond(Int(result.tally.read), measure.wall))")
        }
        return store
    }

    /// The command itself, page cache warm: 21 runs over different patients.
    private func summaries(of store: PracticeStore, _ place: Workplace) throws {
        var walls: [Double] = []
        for chart in 1...21 {
            walls.append(
                try Measure.of { try run("anamnesis", ["summary", "\(chart)", "--store", store.place.folder]) }.1.wall)
        }
        walls.sort()
        report(
            "summary from process start",
            "median \(hundredths(walls[10] * 1000)) ms, worst \(hundredths(walls[20] * 1000)) ms", mark: "50 ms",
            isMet: walls[10] <= 0.050)
    }

    /// Runs one of the tools that lie beside this one. Straight by posix_spawn: Foundation's Process adds ten
    /// milliseconds of its own, a fifth of what is measured.
    private func run(_ tool: String, _ arguments: [String]) throws {
        let path = Bundle.main.bundleURL.appendingPathComponent(tool).path
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var child = pid_t()
        var status: Int32 = 0
        guard posix_spawn(&child, path, &actions, nil, &words, environ) == 0, waitpid(child, &status, 0) == child,
            status == 0
        else { throw ValidationError("\(path) ended with \(status >> 8). Build it beside the benchmark first.") }
    }
}
