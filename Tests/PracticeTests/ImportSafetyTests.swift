import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("Imports that must not go wrong quietly")
struct ImportSafetyTests {
    private static func mapping(onChange: String = "reject") throws -> Mapping {
        try Mapping(
            yaml: """
                source: charts
                patient:
                  identifier: {system: mrn, column: mrn}
                  name: name
                time: {column: day, format: yyyy-MM-dd}
                key: [mrn, day]
                onChange: \(onChange)
                entries:
                  - event: painScored
                    instrument: nrs-11
                    site: neck
                    value: {column: score}
                """)
    }

    private func name(_ test: TestStore) throws -> String? {
        try test.store.catchUp()
        return try test.store.name(of: try #require(try test.store.patients(opened: false).first).id)
    }

    @Test("a name that comes on a later row than the first is not lost")
    func laterName() throws {
        let test = try TestStore()
        let text = "mrn,name,day,score\n1,,2026-03-01,6\n1,Ada Late,2026-03-08,5\n"
        let report = try test.load(text: text, Self.mapping())
        #expect(report.tally.accepted == 2)
        #expect(try name(test) == "Ada Late")
        let head = try test.head()
        #expect(try test.load(text: text, Self.mapping()).tally.alreadyPresent == 2)
        #expect(try test.head() == head)
    }

    @Test("another name is a change: refused with the reason, or told as changed details")
    func changedName() throws {
        let test = try TestStore()
        try test.load(text: "mrn,name,day,score\n1,Ada Old,2026-03-01,6\n", Self.mapping())
        let new = "mrn,name,day,score\n1,Ada New,2026-03-01,6\n"
        let refused = try test.load(text: new, Self.mapping())
        #expect(refused.tally.changed == 1 && refused.firstRejects.count == 1)
        #expect(try name(test) == "Ada Old")
        #expect(try test.load(text: new, Self.mapping(onChange: "amend")).tally.read == 1)
        #expect(try name(test) == "Ada New")
        let head = try test.head()
        try test.load(text: new, Self.mapping(onChange: "amend"))
        #expect(try test.head() == head)
    }

    @Test("a key store older than the log stops the import before anything comes in twice")
    func lostKeys() throws {
        let test = try TestStore()
        let older = try test.copy()
        try test.load(text: "mrn,name,day,score\n1,Ada,2026-03-01,6\n", Self.mapping())
        try test.takeKeys(of: older)
        let head = try test.head()
        let error = #expect(throws: PracticeError.self) {
            try test.load(text: "mrn,name,day,score\n1,Ada,2026-03-01,6\n", Self.mapping())
        }
        #expect(error?.kind == .data)
        #expect(error?.message.contains("1 patients have no key") == true)
        #expect(try test.head() == head)
    }

    @Test("rejected rows never replace the file that is imported")
    func rejectsPath() throws {
        let test = try TestStore()
        let text = "mrn,name,day,score\n1,Ada,2026-03-01,17\n"
        let path = try test.folder.write(text, to: "rows.csv")
        #expect(throws: PracticeError.self) {
            try test.store.importCSV(
                path, mapping: try Self.mapping(), rejects: path, actor: "importer", clock: { TestStore.now })
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("of two imports of the same rows at once, the second is told to try again")
    func overtaken() throws {
        let test = try TestStore()
        let mapping = try Self.mapping()
        let rows = try test.folder.write("mrn,name,day,score\n1,Ada,2026-03-01,6\n", to: "rows.csv")
        // While the first import opens its import in the log, another one brings the same rows.
        var isFirst = true
        let error = #expect(throws: PracticeError.self) {
            try test.store.importCSV(
                rows, mapping: mapping, actor: "importer",
                clock: {
                    if isFirst, (try? test.store.log.types().values.contains("importStarted")) == true {
                        isFirst = false
                        _ = try? test.store.importCSV(
                            rows, mapping: mapping, actor: "other", clock: { TestStore.now })
                    }
                    return TestStore.now
                })
        }
        #expect(error?.kind == .tryAgain)
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 1)
    }
}
