import ArgumentParser
import Clinical
import Foundation
import Interchange
import PatientRecord
import Practice

/// Imports a generated file of readings, from bytes on disk to durable events.
struct ImportBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "CSV import from end to end. Mark: 100,000 readings a second.")

    @Option(help: "Readings in the file.")
    var rows = 1_000_000
    @Option(help: "Patients, interleaved.")
    var patients = 5000
    @Flag(help: "Import the same file a second time: everything is recognised.")
    var again = false
    @Flag(help: "Also measure reading alone, and reading and deciding without appending.")
    var stages = false

    func run() throws {
        let place = try Workplace()
        let file = place.path + "/readings.csv"
        try writeReadings(to: file)
        let store = try BenchmarkStore.make(in: place)
        let mapping = try Mapping(yaml: Self.mapping)
        let clock = Int64(Date().timeIntervalSince1970 * 1000)
        let (result, measure) = try Measure.of {
            try store.importCSV(file, mapping: mapping, actor: "benchmark", clock: { clock })
        }
        guard result.tally.accepted == Int64(rows) else { throw ValidationError("imported \(result.tally)") }
        report(
            "import of \(rows) readings of \(patients) patients",
            "\(perSecond(rows, measure.wall)), \(hundredths(measure.processor)) s of processor, peak \(Measure.peakMegabytes) MB",
            mark: "100000/s", isMet: Double(rows) / measure.wall >= 100_000)
        if stages { try measureStages(file, mapping, store) }
        let (_, views) = try Measure.of { try store.catchUp() }
        print(
            "        views of it: \(hundredths(views.wall)) s; both together \(perSecond(rows, measure.wall + views.wall))"
        )
        if again {
            let (second, repeated) = try Measure.of {
                try store.importCSV(file, mapping: mapping, actor: "benchmark", clock: { clock })
            }
            print(
                "        the same again: \(perSecond(rows, repeated.wall)), \(second.tally.alreadyPresent) recognised")
        }
    }

    private func measureStages(_ file: String, _ mapping: Mapping, _ store: PracticeStore) throws {
        let (_, reading) = try Measure.of {
            var rows = try CSVImport(path: file, mapping: mapping)
            while try rows.next() != nil {}
        }
        print("        reading alone: \(hundredths(reading.processor)) s of processor")
        let empty = try BenchmarkStore.make(in: Workplace())
        let (_, deciding) = try Measure.of {
            try empty.importCSV(
                file, mapping: mapping, rehearse: true, actor: "benchmark", clock: { 1_790_000_000_000 })
        }
        print("        reading and deciding: \(hundredths(deciding.processor)) s of processor")
    }

    static let mapping = """
        source: benchmark
        patient: {pseudonym: patient}
        time: {column: at, format: "yyyy-MM-dd HH:mm", zone: America/New_York}
        key: [patient, at, moment]
        entries:
          - event: painScored
            instrument: nrs-11
            value: {column: nrs}
            site: {column: site}
            moment: {column: moment}
            aspect: now
        """

    private func writeReadings(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw ValidationError("\(path) cannot be written")
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var text = "patient,at,site,moment,nrs\n"
        let sites = ["neck", "low-back", "shoulder", "head"]
        for row in 0..<rows {
            let (patient, number) = (row % patients, row / patients)
            let day = CalendarDay(daysSince1970: 19_000 + Int32(number / 2))
            text +=
                "p\(patient),\(day) 1\(row % 8):30,\(sites[patient % 4]),\(number % 2 == 0 ? "before" : "after"),\((row * 7 + number) % 11)\n"
            if text.utf8.count > 1 << 20 {
                output.write(Data(text.utf8))
                text = ""
            }
        }
        output.write(Data(text.utf8))
        try output.close()
    }
}

enum BenchmarkStore {
    static func make(in place: Workplace) throws -> PracticeStore {
        try PracticeStore.create(
            at: StorePlace(place.path + "/benchmark.anamnesis"),
            opening: PracticeOpening(setting: .medicalMassage, jurisdiction: "US-NJ", timeZone: "America/New_York"),
            keyFile: place.path + "/benchmark.key", now: 1_700_000_000_000, actor: "benchmark")
    }
}
