import Clinical
import Foundation
import Interchange
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gives broken files to the FHIR and the CSV reader until the time is up: neither may crash, hang or take memory
/// without bound. What they say of the files does not matter.
///
///     swift run -c release fuzz-readers --seconds 600 --seed 1
///
/// Exit code 0 when the time was up; 1 when memory went beyond the bound. A crash leaves `fuzz-input` behind in the
/// temporary folder named in the first line, together with the seed.
@main
struct FuzzReaders {
    /// Megabytes the whole process may take.
    static let memoryMax = 400

    static func main() throws {
        let seconds = option("--seconds").flatMap(Double.init) ?? 60
        let seed = option("--seed").flatMap(UInt64.init) ?? 1
        let folder = try TemporaryFolder("fuzz")
        print("seed \(seed), \(Int(seconds)) s, inputs in \(folder.path)")
        var fhir = Mutator(corpus: try corpus(["json", "ndjson"]), seed: seed)
        var csv = Mutator(corpus: try corpus(["csv"]), seed: seed)
        let end = Date().addingTimeInterval(seconds)
        var counts = (fhir: 0, csv: 0)
        while Date() < end {
            try read(fhir: fhir.next(), number: counts.fhir, in: folder)
            counts.fhir += 1
            try read(csv: csv.next(), in: folder)
            counts.csv += 1
        }
        let memory = peakMegabytes
        print("\(counts.fhir) FHIR and \(counts.csv) CSV inputs, peak memory \(memory) MB")
        if memory > memoryMax { exit(1) }
    }

    private static func option(_ name: String) -> String? {
        guard let at = CommandLine.arguments.firstIndex(of: name), at + 1 < CommandLine.arguments.count else {
            return nil
        }
        return CommandLine.arguments[at + 1]
    }

    private static func corpus(_ endings: [String]) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { name in endings.contains { name.hasSuffix("." + $0) } }
            .map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private static func read(fhir bytes: [UInt8], number: Int, in folder: TemporaryFolder) throws {
        let path = folder.file(number % 2 == 0 ? "fuzz-input.json" : "fuzz-input.ndjson")
        try write(bytes, to: path)
        // A file cut to nothing is refused as a whole.
        guard !bytes.isEmpty else { return }
        let export = try FHIRImport(
            [path], mapping: .standard, registry: .default, practiceZone: "UTC", now: 1_800_000_000_000,
            folder: folder.path,
            rejects: folder.file("fuzz.rejects.ndjson"))
        try export.read()
        let record = FHIRImport.Record(knows: { _ in number % 3 == 0 }, visits: { _ in [:] })
        while try export.next(asking: record) != nil {}
        try export.finish()
    }

    private static let mapping = Result {
        try Mapping(
            yaml: """
                source: fuzz
                patient: {pseudonym: id}
                time: {column: day, format: yyyy-MM-dd}
                entries:
                  - {event: painScored, instrument: nrs-11, site: {column: where}, value: {column: score}, note: {column: remark}}
                """)
    }

    private static func read(csv bytes: [UInt8], in folder: TemporaryFolder) throws {
        let path = folder.file("fuzz-input.csv")
        try write(bytes, to: path)
        let mapping = try mapping.get()
        do throws(CSVError) {
            var file = try CSVImport(path: path, mapping: mapping)
            while try file.next() != nil {}
        } catch { return }
    }

    private static var peakMegabytes: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return Int(usage.ru_maxrss) / 1024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return Int(usage.ru_maxrss) >> 20
        #endif
    }
}
