import Foundation
import GRDB
import TestSupport
import Testing

/// Whatever writes a store, killed at any moment: the store opens and is sound, the same command goes on from there, nothing
/// is there twice, and nothing lies about.
///
/// A round counts only where the process was killed in the middle of its work: what it writes had begun, and was not done.
@Suite("Killed in the middle", .serialized)
struct KilledTests {
    /// Rounds that count, for each command.
    private static let rounds = 4
    /// Tries for them: some kills come before the work begins, or after it is done.
    private static let triesMax = 80

    private let seed = UInt64.random(in: 0...9_999)
    private let command: CommandRunner

    init() throws {
        command = try CommandRunner("killed")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "medical-massage", "--jurisdiction", "US-NJ", "--time-zone", "UTC")
    }

    // MARK: What is brought in

    /// Diaries of people known by a code, 50 entries each.
    private func writeDiaries(people: Int, rejected: Int = 0) throws {
        var chance = SeededGenerator(seed: 5)
        let rows = (0..<50 * people).map { row in
            "P\(row % people),2025-0\(1 + row / people % 9)-\(10 + row / people / 9),\(Int.random(in: 0...10, using: &chance))\n"
        }
        let wrong = (0..<rejected).map { "P\($0 % people),2025-01-0\(1 + $0 % 9),\(11 + $0)\n" }
        try command.folder.write("id,date,score\n" + (rows + wrong).joined(), to: "d.csv")
        try command.folder.write(
            """
            source: diary
            patient: {pseudonym: id}
            time: {column: date, format: yyyy-MM-dd}
            entries:
              - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}}
            """, to: "d.yaml")
    }

    private static let importDiaries = ["import", "csv", "d.csv", "--mapping", "d.yaml"]

    private func writeResources(people: Int) throws {
        var lines = ""
        for person in 0..<people {
            lines += #"{"resourceType":"Patient","id":"p\#(person)","name":[{"family":"Name\#(person)"}],"#
            lines += #""gender":"female","birthDate":"1975-06-01"}"# + "\n"
            for day in 10..<30 {
                lines += #"{"resourceType":"Observation","id":"o\#(person)-\#(day)","status":"final","code":{"coding":"#
                lines +=
                    #"[{"system":"http://loinc.org","code":"72514-3"}]},"subject":{"reference":"Patient/p\#(person)"},"#
                lines +=
                    #""effectiveDateTime":"2026-01-\#(day)","valueQuantity":{"value":\#((person + day) % 11)}}"# + "\n"
            }
        }
        try command.folder.write(lines, to: "f.ndjson")
    }

    // MARK: What is asked of the store

    private func head(_ store: String = "clinic.anamnesis") throws -> Int {
        let path = command.folder.file(store + "/log.sqlite")
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT max(position) FROM event") ?? 0 }
    }

    /// All scores, whoever's they are, and how many people there are.
    private func answers(_ store: String = "clinic.anamnesis") throws -> String {
        try command.succeed(
            "sql", "--format", "csv", "--store", store,
            """
            SELECT occurred_on, value_text, count(*), (SELECT count(*) FROM patient), (SELECT count(*) FROM entry)
            FROM pain_score GROUP BY 1, 2 ORDER BY 1, 2
            """)
    }

    private func copy(_ from: String, to: String) throws {
        try? FileManager.default.removeItem(atPath: command.folder.file(to))
        try FileManager.default.copyItem(atPath: command.folder.file(from), toPath: command.folder.file(to))
    }

    private func remove(_ name: String) throws {
        try? FileManager.default.removeItem(atPath: command.folder.file(name))
    }

    private func names(in folder: String = "") throws -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: command.folder.file(folder)))?.sorted() ?? []
    }

    // MARK: Killing

    /// - Returns: whether it was still running.
    private func killed(_ arguments: [String], after delay: Double) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandRunner.executable)
        process.arguments = arguments
        process.environment = command.environment
        process.currentDirectoryURL = URL(fileURLWithPath: command.folder.path)
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        usleep(UInt32(delay * 1_000_000))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }

    /// Runs a command undisturbed, then kills it again and again.
    ///
    /// - Parameters:
    ///   - reset: takes back what it does.
    ///   - hasBegun: whether something of it is there; asked of what a killed one left.
    ///   - outcome: what is there when it is done.
    private func rounds(
        _ arguments: [String], endsWith exitCode: Int32 = 0, reset: () throws -> Void, hasBegun: () throws -> Bool,
        outcome: () throws -> String
    ) throws {
        var chance = SeededGenerator(seed: seed)
        print("seed \(seed)")
        try reset()
        let start = ContinuousClock.now
        #expect(try command.run(arguments).exitCode == exitCode)
        let whole = (ContinuousClock.now - start) / .seconds(1)
        let (expected, listed) = (try outcome(), try names())
        var (counted, tries) = (0, 0)
        while counted < Self.rounds, tries < Self.triesMax {
            tries += 1
            try reset()
            let isKilled = try killed(arguments, after: Double.random(in: 0.1...1, using: &chance) * whole)
            let note: Comment = "seed \(seed), try \(tries)"
            guard isKilled, try hasBegun() else { continue }
            counted += 1
            #expect(try command.succeed("verify").hasPrefix("Sound"), note)
            #expect(try command.run(arguments).exitCode == exitCode, note)
            #expect(try outcome() == expected, note)
            #expect(try names() == listed, note)
            #expect(try names(in: "clinic.anamnesis").allSatisfy(Self.isOfStore), note)
        }
        #expect(counted == Self.rounds, "seed \(seed): \(counted) of \(tries) were killed in the middle")
    }

    private static func isOfStore(_ name: String) -> Bool {
        ["backups.json", "config.yaml", "lock", "views.lock"].contains(name)
            || ["log.sqlite", "keys.sqlite", "views"].contains(where: name.hasPrefix)
    }

    // MARK: Commands

    @Test("import csv, of which some rows are rejected") func importCSV() throws {
        try writeDiaries(people: 20, rejected: 200)
        try copy("clinic.anamnesis", to: "empty")
        let before = try head()
        try rounds(
            Self.importDiaries, endsWith: 65, reset: { try copy("empty", to: "clinic.anamnesis") },
            hasBegun: { try head() > before }, outcome: { try answers() })
    }

    @Test("import fhir") func importFHIR() throws {
        try writeResources(people: 30)
        try copy("clinic.anamnesis", to: "empty")
        let before = try head()
        try rounds(
            ["import", "fhir", "f.ndjson", "--source", "ehr"], reset: { try copy("empty", to: "clinic.anamnesis") },
            hasBegun: { try head() > before }, outcome: { try answers() })
    }

    @Test("retract --import") func undoImport() throws {
        try writeDiaries(people: 20)
        let origin = try head() + 1
        try command.succeed(all: Self.importDiaries)
        try copy("clinic.anamnesis", to: "full")
        let before = try head()
        try rounds(
            ["retract", "--import", "@\(origin)", "--yes"], reset: { try copy("full", to: "clinic.anamnesis") },
            hasBegun: { try head() > before }, outcome: { try answers() })
    }

    @Test("backup") func backup() throws {
        try writeDiaries(people: 20)
        try command.succeed(all: Self.importDiaries)
        try rounds(
            ["backup", "--into", "backups"], reset: { try remove("backups") },
            hasBegun: { try names(in: "backups").contains { $0.hasPrefix(".part-") } },
            outcome: {
                let made = try names(in: "backups").filter { $0 != ".lock" }
                try remove("back.anamnesis")
                try command.succeed("restore", "backups", "--into", "back.anamnesis")
                defer { try? remove("back.anamnesis") }
                return try "\(made.count) \(answers("back.anamnesis"))"
            })
    }

    @Test("restore") func restore() throws {
        try writeDiaries(people: 20)
        try command.succeed(all: Self.importDiaries)
        try command.succeed("backup", "--into", "backups")
        try rounds(
            ["restore", "backups", "--into", "back.anamnesis"], reset: { try remove("back.anamnesis") },
            hasBegun: { try names().contains { $0.hasPrefix("back.anamnesis.part-") } },
            outcome: { try answers("back.anamnesis") })
    }

    @Test("import events") func importEvents() throws {
        try writeDiaries(people: 20)
        try command.succeed(all: Self.importDiaries)
        try command.succeed("export", "events", "--into", "e.ndjson.gz")
        try rounds(
            ["import", "events", "e.ndjson.gz", "--new", "moved.anamnesis"], reset: { try remove("moved.anamnesis") },
            hasBegun: { try names().contains { $0.hasPrefix("moved.anamnesis.part-") } },
            outcome: { try answers("moved.anamnesis") })
    }
}
