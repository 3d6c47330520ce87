import ArgumentParser
import Foundation

/// `generate-history`: a simulated practice with known truth, as a practice-management system would export it.
@main
struct GenerateHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-history",
        abstract: "Simulates a practice and writes what its management system would export.",
        discussion: """
            Writes export-1.csv (all that was known in the middle of the period), export-2.csv (the second half, the four \
            weeks before it again, and earlier values put right under the same key), truth.csv (what the readings were \
            drawn from, by patient) and practice-export.yaml (the mapping for `anamnesis import csv`). The same arguments \
            give the same bytes.
            """)

    @Option(help: "How many patients.")
    var patients = 200

    @Option(help: "As many patients as make about this many events; instead of --patients.")
    var events: Int?

    @Option(help: "How many years.")
    var years = 2.0

    @Option(help: "The seed of all chance.")
    var seed: UInt64 = 1

    @Option(help: "The first day, YYYY-MM-DD.")
    var from = "2024-01-08"

    @Option(help: "Share of entries recorded only 2 to 30 days after they happened.")
    var late = 0.05

    @Option(help: "Share of the first half's values that the second export corrects.")
    var corrections = 0.01

    @Flag(help: "Compress the exports; their names get .gz.")
    var gzip = false

    @Option(help: "The folder to write into; made if it is not there. Earlier files of the same names are replaced.")
    var into: String

    func validate() throws {
        guard CivilDay(from) != nil else {
            throw ValidationError("--from '\(from)' is no date; give YYYY-MM-DD, such as 2024-01-08.")
        }
        guard (0...1).contains(late), (0...1).contains(corrections) else {
            throw ValidationError("--late and --corrections are shares from 0 to 1, such as 0.05.")
        }
        guard years >= 0.25, years <= 20 else {
            throw ValidationError("--years \(years) is outside 0.25 to 20.")
        }
        guard patients > 0, patients <= Self.patientsMax, (events ?? 1) > 0 else {
            throw ValidationError("--patients must be 1 to \(Self.patientsMax), --events at least 1.")
        }
    }

    /// A patient's state takes about half a kilobyte while the simulation runs.
    private static let patientsMax = 10_000_000

    func run() throws {
        guard let firstDay = CivilDay(from)?.daysSince1970 else { return }
        let period = ExportPeriod(firstDay: firstDay, dayCount: Int((years * 365.25).rounded()))
        var simulation = PracticeSimulation(
            patientCount: patientCount(in: period), seed: seed, desk: desk(period, countsOnly: false))
        let folder = URL(fileURLWithPath: into, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)

        let first = try ExportFile(named: "export-1.csv", in: folder, isCompressed: gzip)
        let second = try ExportFile(named: "export-2.csv", in: folder, isCompressed: gzip)
        try simulation.run(first: first, second: second)
        try first.close()
        try second.close()
        let truth = try ExportFile(named: "truth.csv", in: folder, isCompressed: false)
        try TruthTable.write(simulation.patients, to: truth)
        try truth.close()
        try Data(PracticeExportMapping.text.utf8).write(to: folder.appendingPathComponent("practice-export.yaml"))
        report(simulation, rows: (first.rows - 1, second.rows - 1), patientCount: truth.rows - 1)
    }

    private func desk(_ period: ExportPeriod, countsOnly: Bool) -> RecordingDesk {
        RecordingDesk(period: period, lateShare: late, correctionShare: corrections, countsOnly: countsOnly)
    }

    private func patientCount(in period: ExportPeriod) -> Int {
        guard let events else { return patients }
        return PracticeSimulation.patientCount(events: events, seed: seed, desk: desk(period, countsOnly: true))
    }

    private func report(_ simulation: PracticeSimulation, rows: (first: Int, second: Int), patientCount: Int) {
        let desk = simulation.desk
        print("\(patientCount) patients, \(desk.factCount) facts, \(desk.late) late, \(desk.corrected) corrected later")
        print("export-1: \(rows.first) rows, export-2: \(rows.second) rows, in \(into)")
        for kind in FactKind.allCases where desk.facts[kind.rawValue] > 0 {
            let count = desk.facts[kind.rawValue]
            let tenths = (count * 1000 + desk.factCount / 2) / max(desk.factCount, 1)
            print("  \(kind.name): \(count) (\(tenths / 10).\(tenths % 10) %)")
        }
    }
}
