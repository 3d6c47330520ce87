import Clinical
import EventLog
import Foundation
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// A file whose patients do not fit into memory is read several times; nobody may be able to tell afterwards.
@Suite("Several passes over a file, and interrupted ones")
struct ImportPassTests {
    /// More drafts than one append takes, so that a pass can be split more than once.
    private func file(seed: UInt64) -> ImportedFile {
        var chance = SeededGenerator(seed: seed)
        return ImportedFile(rows: 14_000, patients: 150, using: &chance)
    }

    @Test("several passes record the same events as one, and count the same", arguments: [UInt64(31), 32])
    func passes(seed: UInt64) throws {
        let file = file(seed: seed)
        let mapping = try ImportedFile.mapping()
        let one = try TestStore()
        let several = try one.copy()
        let oneReport = try one.load(text: file.text(), mapping)
        try several.takeKeys(of: one)
        let rehearsed = try several.load(text: file.text(), mapping, rehearse: true, memoryMax: 20_000)
        #expect(rehearsed.passes > 2)
        #expect(rehearsed.tally == oneReport.tally, "seed \(seed)")
        let report = try several.load(text: file.text(), mapping, memoryMax: 20_000)
        #expect(oneReport.passes == 1)
        #expect(report.passes > 2, "seed \(seed): \(report.passes) passes")
        #expect(report.tally == oneReport.tally, "seed \(seed)")
        #expect(report.tally.read == 14_000)
        #expect(try several.content() == one.content(), "seed \(seed)")
        #expect(try several.content().values.allSatisfy { $0 == 1 })
        #expect(
            try String(contentsOfFile: several.folder.file("rejects.csv"), encoding: .utf8)
                == String(contentsOfFile: one.folder.file("rejects.csv"), encoding: .utf8), "seed \(seed)")
        let head = try several.head()
        let again = try several.load(text: file.text(), mapping, memoryMax: 20_000)
        #expect(again.tally.accepted == 0 && again.tally.alreadyPresent == oneReport.tally.accepted)
        #expect(try several.head() == head)
    }

    @Test("a key that is not the whole row: several passes are as good as one", arguments: [UInt64(33)])
    func passesWithKey(seed: UInt64) throws {
        let file = file(seed: seed)
        let mapping = try ImportedFile.mapping(key: "[id, day, where]")
        let one = try TestStore()
        let several = try one.copy()
        let oneReport = try one.load(text: file.text(), mapping)
        try several.takeKeys(of: one)
        let report = try several.load(text: file.text(), mapping, memoryMax: 20_000)
        #expect(report.passes > 2)
        #expect(report.tally == oneReport.tally, "seed \(seed)")
        #expect(try several.content() == one.content(), "seed \(seed)")
    }

    @Test("interrupted in an append and begun again: the same as one run", arguments: [1, 2, 3])
    func interrupted(append: Int) throws {
        let file = file(seed: 34)
        let mapping = try ImportedFile.mapping()
        let whole = try TestStore()
        let broken = try whole.copy()
        let tally = try whole.load(text: file.text(), mapping).tally
        try broken.takeKeys(of: whole)
        try interrupt(broken, file: file, mapping, at: append)
        let before = try broken.content()
        #expect(before.isEmpty == (append == 1))
        try broken.reopen()
        let rest = try broken.load(text: file.text(), mapping).tally
        #expect(rest.read == tally.read && rest.rejected == tally.rejected)
        #expect(rest.accepted + rest.alreadyPresent == tally.accepted)
        #expect(try broken.content() == whole.content())
    }

    /// Runs the importer on the store's own log and keys until the given append fails, as a full disk makes it fail.
    private func interrupt(_ test: TestStore, file: ImportedFile, _ mapping: Mapping, at append: Int) throws {
        var settings = PatientImport.Settings(
            source: mapping.source, actor: "importer", amendsChanges: false, hasSamePatients: false, hasWholeKeys: true)
        settings.batchMax = 4000
        let log = FailingLog(test.store.log, failsAt: append)
        let rows = PatientImport(
            log: log, keys: test.store.keys, registry: try test.store.context().registry,
            settings: settings,
            mode: .recording(begin: {
                let start = ImportStart(format: "csv", source: mapping.source, fileDigest: "", mapping: mapping.text)
                return try test.store.appendToPractice([.importStarted(start)], actor: "importer", now: TestStore.now)[
                    0]
            }), clock: { TestStore.now })
        var reader = try CSVImport(path: try test.folder.write(file.text(), to: "rows.csv"), mapping: mapping)
        #expect(throws: RecordError.self) {
            while let outcome = try reader.next() {
                if case .row(let row) = outcome { try rows.take(row) }
            }
            try rows.flush()
        }
    }
}
