import Clinical
import Foundation
import Identity
import Interchange
import PatientRecord
import ProjectionRuntime
import TestSupport
import Testing

@testable import Practice

@Suite("Imports that stop, and their rejected rows")
struct ImportStopTests {
    @Test("an import that stops says how much is recorded, and goes on when it is begun again")
    func stops() throws {
        let test = try TestStore()
        var chance = SeededGenerator(seed: 71)
        let file = ImportedFile(rows: 14_000, patients: 50, using: &chance)
        let mapping = try ImportedFile.mapping()
        let path = try test.folder.write(file.text(), to: "rows.csv")
        var settings = PatientImport.Settings(
            source: mapping.source, actor: "importer", amendsChanges: false, hasSamePatients: false, hasWholeKeys: true)
        settings.batchMax = 4000
        let rows = PatientImport(
            log: FailingLog(test.store.log, failsAt: 3), keys: test.store.keys,
            registry: try test.store.context().registry, settings: settings,
            mode: .recording(begin: {
                let start = ImportStart(format: "csv", source: mapping.source, fileDigest: "", mapping: mapping.text)
                return try test.store.appendToPractice([.importStarted(start)], actor: "importer", now: TestStore.now)[
                    0]
            }), clock: { TestStore.now })
        var reader = try CSVImport(path: path, mapping: mapping)
        let before = try test.head()
        var stopped: PracticeError?
        do {
            while let outcome = try reader.next() { if case .row(let row) = outcome { try rows.take(row) } }
            try rows.flush()
        } catch { stopped = test.store.stopped(error, rows, actor: "importer", now: TestStore.now) }
        let durable = try test.head() - before - 1
        #expect(durable > 4000)
        #expect(stopped?.message.contains("\(durable) of its entries are recorded (@\(before + 1))") == true)
        #expect(stopped?.kind == .inputOutput)
        let whole = try TestStore()
        let tally = try whole.load(text: file.text(), mapping).tally
        let rest = try test.load(path, mapping).tally
        #expect(rest.accepted + rest.alreadyPresent == tally.accepted && rest.alreadyPresent > 0)
        #expect(try test.integer("SELECT count(*) FROM pain_score") == whole.integer("SELECT count(*) FROM pain_score"))
    }

    @Test("an import whose beginning cannot be recorded ends with what kept it")
    func notBegun() throws {
        let test = try TestStore()
        let mapping = try ImportedFile.mapping()
        let rows = PatientImport(
            log: test.store.log, keys: test.store.keys, registry: try test.store.context().registry,
            settings: PatientImport.Settings(
                source: mapping.source, actor: "importer", amendsChanges: false, hasSamePatients: false,
                hasWholeKeys: true),
            mode: .recording(begin: { throw PracticeError(.tryAgain, "the store is locked") }),
            clock: { TestStore.now })
        let path = try test.folder.write(ImportAgainTests.file.text(), to: "rows.csv")
        var reader = try CSVImport(path: path, mapping: mapping)
        let error = #expect(throws: RecordError.self) {
            while let outcome = try reader.next() {
                if case .row(let row) = outcome { try rows.take(row) }
            }
            try rows.flush()
        }
        let told = PracticeError.wrapping(try #require(error))
        #expect(told.kind == .tryAgain && told.message == "the store is locked")
    }

    @Test("rejected rows beyond the memory's bound come back in order of their lines", arguments: [UInt64(72), 73])
    func spilled(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let rows = (1...5000).map { line in
            RejectedRow(
                line: Int64(line), field: line % 3 == 0 ? "" : "wert ü", reason: "reason \(line)\n\"quoted\", 読")
        }
        let rejected = RejectedRows(bytesMax: 20_000)
        for row in rows.shuffled(using: &chance) { rejected.add(row) }
        #expect(rejected.count == 5000)
        #expect(rejected.first == Array(rows[..<5]), "seed \(seed)")
        let reader = try rejected.inOrder()
        var read: [RejectedRow] = []
        while let row = reader.next() { read.append(row) }
        #expect(read == rows, "seed \(seed)")
    }

    @Test("rejects of an earlier import go when nothing is rejected any more; a file of another kind stays")
    func stale() throws {
        let test = try TestStore()
        let mapping = try ImportedFile.mapping()
        let rejects = test.folder.file("rejects.csv")
        try test.load(text: ImportAgainTests.file.text(), mapping)
        #expect(FileManager.default.fileExists(atPath: rejects))
        let good = ImportedFile(Array(ImportAgainTests.file.rows[..<4])).text()
        #expect(try test.load(text: good, mapping).rejectsPath == nil)
        #expect(!FileManager.default.fileExists(atPath: rejects))
        try Data("mine".utf8).write(to: URL(fileURLWithPath: rejects))
        #expect(throws: PracticeError.self) { try test.load(text: good, mapping) }
        #expect(try String(contentsOfFile: rejects, encoding: .utf8) == "mine")
    }
}
