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

    /// - Parameter entries: each in the form of a YAML list's item.
    private static func keyless(_ entries: String..., key: String? = nil, source: String = "desk") throws -> Mapping {
        try Mapping(
            yaml: """
                source: \(source)
                patient: {pseudonym: id, samePatients: true}
                time: {column: day, format: yyyy-MM-dd}
                \(key.map { "key: \($0)" } ?? "")
                onChange: amend
                entries:
                \(entries.map { "  - \($0)" }.joined(separator: "\n"))
                """, file: "desk.yaml")
    }

    private static let pain = "{event: painScored, instrument: nrs-11, site: neck, value: {column: score}}"
    private static let painWithNote =
        "{event: painScored, instrument: nrs-11, site: neck, value: {column: score}, note: {column: remark}}"
    private static let text = "id,day,score,remark\nann,2026-03-01,6,after lifting\nann,2026-03-08,5,\n"

    @Test("one column more in a mapping without key: would bring every row a second time, and is refused")
    func columnMore() throws {
        let test = try TestStore()
        let origin = try #require(try test.load(text: Self.text, Self.keyless(Self.pain)).origin)
        let head = try test.head()
        for rehearse in [true, false] {
            let error = #expect(throws: PracticeError.self) {
                try test.load(text: Self.text, Self.keyless(Self.painWithNote), rehearse: rehearse)
            }
            #expect(error?.kind == .data)
            for words in [
                "desk.yaml", "@\(origin)", "painScored", "[day, score]", "[day, remark, score]",
                "Add `key: [day, score]`", "anamnesis retract --import @\(origin)", "Nothing was imported",
            ] { #expect(error?.message.contains(words) == true, "\(error?.message ?? "")") }
        }
        #expect(try test.head() == head)
        // What it advises keeps the rows known, and adds to them what is mapped now.
        let tally = try test.load(text: Self.text, Self.keyless(Self.painWithNote, key: "[day, score]")).tally
        #expect(tally.changed == 2 && tally.amendments == 2 && tally.accepted == 0, "\(tally)")
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 2)
        // A `key:` that is taken away again is the same mistake.
        let removed = #expect(throws: PracticeError.self) {
            try test.load(text: Self.text, Self.keyless(Self.painWithNote))
        }
        #expect(removed?.message.contains("Add `key: [day, score]`") == true)
    }

    @Test("once the earlier import is undone, a mapping with other columns may come")
    func columnMoreAfterUndoing() throws {
        let test = try TestStore()
        let origin = try #require(try test.load(text: Self.text, Self.keyless(Self.pain)).origin)
        let patients = try test.store.patients(ofImport: origin)
        _ = try test.store.undoImport(origin, of: patients, by: test.recording)
        #expect(try test.load(text: Self.text, Self.keyless(Self.painWithNote)).tally.accepted == 2)
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 2)
        #expect(try test.load(text: Self.text, Self.keyless(Self.painWithNote)).tally.alreadyPresent == 2)
    }

    @Test("another entry, another source and the same columns written otherwise are no other keys")
    func columnsAsBefore() throws {
        let test = try TestStore()
        try test.load(text: Self.text, Self.keyless(Self.pain))
        let added = "{event: painScored, instrument: nrs-11, site: back, name: back, value: {column: score}}"
        #expect(try test.load(text: Self.text, Self.keyless(Self.pain, added)).tally.accepted == 2)
        #expect(try test.load(text: Self.text, Self.keyless(Self.painWithNote, source: "app")).tally.accepted == 2)
        let written = "{site: neck, value: {column: score}, event: painScored, instrument: nrs-11}"
        #expect(try test.load(text: Self.text, Self.keyless(written)).tally.alreadyPresent == 2)
    }

    @Test("of several entries known by different columns no one key: can stand for all, and none is advised")
    func columnMoreOfSeveral() throws {
        let test = try TestStore()
        let told = "{event: noteWritten, name: told, text: {column: remark}}"
        try test.load(text: Self.text, Self.keyless(Self.pain, told))
        let error = #expect(throws: PracticeError.self) {
            try test.load(text: Self.text, Self.keyless(Self.painWithNote, told))
        }
        #expect(error?.message.contains("Say with `key: [...]`") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("Add `key:") == false)
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
