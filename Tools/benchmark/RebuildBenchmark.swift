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
        let rebuilds = try (0..<rounds).map { _ in try Measure.of { try store.runner.rebuild() }.1 }
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

    private func run(_ tool: String, _ arguments: [String]) throws {
        let process = Process()
        let folder = Bundle.main.bundleURL
        process.executableURL = folder.appendingPathComponent(tool)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ValidationError(
                "\(tool) ended with \(process.terminationStatus). Build it beside the benchmark first.")
        }
    }
}
