import Foundation
import Interchange
import Practice
import TestSupport

/// The Synthea export beside the repository, and what others computed of it.
enum SyntheaExport {
    static let archive = IndependentData.path("synthea-100/bundles.tar.xz")

    static var canBeRead: Bool {
        IndependentData.isThere("synthea-100/bundles.tar.xz")
            && ["/usr/bin/xz", "/bin/xz", "/usr/local/bin/xz"].contains(where: FileManager.default.isExecutableFile)
    }

    /// One import for all tests that only ask. Tests of the suite run one after the other.
    nonisolated(unsafe) static let imported = Result {
        let store = try TestStore()
        return (store, try store.importFHIR([archive]))
    }

    struct Patient {
        var file: String
        var id: String
        var isDeceased: Bool
        var encounters: Int
        var procedures: Int
        var painCount: Int
        var painVisits: Int
        /// Milliseconds since 1970 UTC.
        var painFirst: Int64?
        var painLast: Int64?
        var painMean: Double
        var painLeast: Double
        var painMost: Double
    }

    static func patients() throws -> [Patient] {
        let table = try PlainCSV("synthea-100/expected_per_patient.csv")
        return table.rows.map { row in
            func text(_ column: String) -> String { row[table.columns.firstIndex(of: column)!] }
            func number(_ column: String) -> Double { Double(text(column)) ?? 0 }
            // The file says UTC where the log says the practice's zone: the same instants.
            func time(_ column: String) -> Int64? {
                (try? Date(text(column), strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) * 1000 }
            }
            return Patient(
                file: text("file"), id: text("patient_id"), isDeceased: text("deceased") == "1",
                encounters: Int(number("n_encounters")), procedures: Int(number("n_procedures")),
                painCount: Int(number("n_pain")), painVisits: Int(number("n_pain_encounters")),
                painFirst: time("pain_first"), painLast: time("pain_last"), painMean: number("pain_mean"),
                painLeast: number("pain_min"), painMost: number("pain_max"))
        }
    }

    /// Unpacks the archive and answers the paths of its files, in order of their names.
    static func unpack(into folder: TemporaryFolder) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar", "-xJf", archive, "-C", folder.path]
        try process.run()
        process.waitUntilExit()
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted().map(folder.file)
    }

    private static let texts = Result {
        let folder = try TemporaryFolder("synthea-texts")
        return try unpack(into: folder).map { try String(contentsOfFile: $0, encoding: .utf8) }
    }

    /// The digits of every 0-10 pain score, as they stand in the files: found without reading JSON.
    static func painLiterals() throws -> [String] {
        try texts.get().flatMap { text in
            text.components(separatedBy: "\"code\": \"72514-3\"").dropFirst().compactMap { rest in
                rest.range(of: "\"value\": ").map { value in
                    String(rest[value.upperBound...].prefix { "0123456789.eE+-".contains($0) })
                }
            }
        }
    }

    /// Prescriptions of warfarin that are active.
    static func warfarinTaken() throws -> Int {
        try texts.get().reduce(0) { sum, text in
            sum
                + text.components(separatedBy: "\"resourceType\": \"MedicationRequest\"").dropFirst().count { rest in
                    let resource = rest.components(separatedBy: "\"resourceType\"")[0]
                    return resource.contains("\"855332\"") && resource.contains("\"status\": \"active\"")
                }
        }
    }
}
