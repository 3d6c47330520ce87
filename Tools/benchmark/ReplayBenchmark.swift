import ArgumentParser
import EventLogSQLite
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime

/// Replays a whole store with one thread and with all, and folds pages of the past.
struct ReplayBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "All projections of a store as of an instant; one patient's page at any past instant.")

    @Option(help: "The store; `benchmark rebuild` and `anamnesis import` make one.", completion: .directory)
    var store: String
    @Option(help: "Pages of the past that are folded.")
    var pages = 2000

    func run() throws {
        let place = try Workplace()
        let store = try PracticeStore.open(
            StorePlace(store), mode: .readOnly, environment: ProcessInfo.processInfo.environment)
        let head = try store.log.head()
        for workers in Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted() {
            var request = ReplayRequest(instant: Instant(position: head, asOf: nil))
            request.workers = workers
            let path = "\(place.path)/replay-\(workers).sqlite"
            let (_, measure) = try Measure.of { try store.replay(request, into: path, product: "benchmark") }
            print(
                "        replay of \(head) events with \(workers == 1 ? "1 thread" : "\(workers) threads"), digests of input and tables "
                    + "included: \(hundredths(measure.wall)) s, \(perSecond(Int(head), measure.wall)); processor "
                    + "\(hundredths(measure.processor)) s; peak \(Measure.peakMegabytes) MB")
        }
        try pagesOfThePast(store, head: head)
    }

    /// Patients and instants spread evenly over the log.
    private func pagesOfThePast(_ store: PracticeStore, head: Int64) throws {
        let patients = try store.patients(opened: false).filter { $0.status != "merged" }
        var walls: [Double] = []
        for page in 0..<pages {
            let patient = patients[page * patients.count / pages]
            let position = patient.registeredPosition + (head - patient.registeredPosition) * Int64(page % 10 + 1) / 10
            let instant = Instant(position: position, asOf: nil)
            walls.append(try Measure.of { try store.page(of: patient.id, at: instant) }.1.wall)
        }
        walls.sort()
        let (middle, late) = (walls[walls.count / 2] * 1000, walls[walls.count * 99 / 100] * 1000)
        report(
            "one patient at any past instant, in process", "p50 \(hundredths(middle)) ms, p99 \(hundredths(late)) ms",
            mark: "20 ms at p50", isMet: middle <= 20)
    }
}
