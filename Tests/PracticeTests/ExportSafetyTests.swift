import Clinical
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("What goes out, and what it may replace")
struct ExportSafetyTests {
    private func environment(_ test: TestStore) -> [String: String] {
        ["ANAMNESIS_KEY_FILE": test.folder.file("master.key")]
    }

    private func file(_ test: TestStore, _ path: String, _ kind: ExportFileKind = .events) throws {
        let output = try test.store.exportFile(path, holding: kind, replaces: true, environment: environment(test))
        _ = try test.store.exportEvents(.ndjson, into: output)
    }

    @Test("a store's files and the key file are never replaced, whichever way they are named")
    func storeFiles() throws {
        let test = try TestStore()
        let link = test.folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: test.place.folder)
        for path in [
            test.place.log, test.place.keys, link + "/log.sqlite",
            test.place.folder + "/../clinic.anamnesis/new.ndjson",
        ] {
            #expect(refusal(.cannotCreate) { try file(test, path) }.contains("within the store"), "\(path)")
        }
        #expect(
            refusal(.cannotCreate) { try file(test, test.folder.file("master.key")) }.contains("key file"))
        let folder = test.place.folder + "/tables"
        #expect(
            refusal(.cannotCreate) { _ = try test.store.exportTables(into: folder) }.contains("within the store"))
        #expect(!FileManager.default.fileExists(atPath: folder + ".part"))
        #expect(try test.store.verify().isSound)
    }

    @Test("only a file that holds an earlier export of this log's events gives way")
    func files() throws {
        let test = try TestStore()
        let own = try test.folder.write("mine\n", to: "own.txt")
        for kind in [ExportFileKind.events, .recordPage, .recordDocument] {
            #expect(refusal(.cannotCreate) { try file(test, own, kind) }.contains("not replaced"))
        }
        #expect(try String(contentsOfFile: own, encoding: .utf8) == "mine\n")
        for name in ["a.ndjson", "a.ndjson.gz"] {
            try file(test, test.folder.file(name))
            try file(test, test.folder.file(name))
        }
        let place = StorePlace(test.folder.file("other.anamnesis"))
        let other = try PracticeStore.create(
            at: place,
            opening: PracticeOpening(setting: .painClinic, jurisdiction: "US-NJ", timeZone: "America/New_York"),
            keyFile: test.folder.file("master.key"), now: TestStore.now + 5, actor: "owner")
        let message = refusal(.cannotCreate) {
            _ = try other.exportFile(
                test.folder.file("a.ndjson"), holding: .events, replaces: true, environment: environment(test))
        }
        #expect(message.contains("this log's events"))
    }

    @Test("a folder gives way only to its own kind, and only where nothing else is in it")
    func folders() throws {
        let test = try TestStore()
        let folder = ExportedFolder(path: test.folder.file("q"))
        let key = try StudyKey.file(test.folder.file("study.key")).key
        func export(_ key: StudyKey?, _ path: String) throws {
            _ = try test.store.exportTables(into: path, deidentifiedBy: key, replaces: true)
        }
        try export(key, folder.path)
        let before = try folder.contents()
        #expect(refusal(.cannotCreate) { try export(nil, folder.path) }.contains("de-identified tables"))
        try export(key, folder.path + "/")
        _ = try test.folder.write("mine", to: "q/own.txt")
        #expect(refusal(.cannotCreate) { try export(key, folder.path) }.contains("also holds own.txt"))
        try FileManager.default.removeItem(atPath: folder.path + "/own.txt")
        #expect(try folder.contents() == before)
        _ = try test.folder.write("edited", to: "q/visit.csv")
        #expect(refusal(.cannotCreate) { try export(key, folder.path) }.contains("visit.csv was changed"))
        try export(nil, test.folder.file("identified"))
        #expect(refusal(.cannotCreate) { try export(key, test.folder.file("identified")) }.contains("identifiable"))
        // A folder of somebody else's that has checksums too, and what happens to bear the name of a part.
        for name in ["downloads", "r.part"] {
            try FileManager.default.createDirectory(
                atPath: test.folder.file(name), withIntermediateDirectories: false)
        }
        _ = try test.folder.write("mine", to: "downloads/a.iso")
        _ = try test.folder.write(String(repeating: "0", count: 64) + "  a.iso\n", to: "downloads/SHA256SUMS")
        #expect(
            refusal(.cannotCreate) { try export(nil, test.folder.file("downloads")) }.contains("no earlier export"))
        #expect(refusal(.cannotCreate) { try export(nil, test.folder.file("r")) }.contains("in the way"))
        let left = try FileManager.default.contentsOfDirectory(atPath: test.folder.path).sorted()
        #expect(left.filter { $0.hasSuffix(".part") || $0.hasSuffix(".old") } == ["r.part"])
    }

    @Test("two exports into one folder do not take each other's files away; what a killed one left goes")
    func atTheSameTime() throws {
        let test = try TestStore()
        let part = test.folder.file("t.part")
        try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: false)
        _ = try test.folder.write("", to: "t.part/SHA256SUMS")
        let held = open(part, O_RDONLY)
        try #require(flock(held, LOCK_EX | LOCK_NB) == 0)
        let said = refusal(.tryAgain) { _ = try test.store.exportTables(into: test.folder.file("t")) }
        #expect(said.contains("is under way") && FileManager.default.fileExists(atPath: part + "/SHA256SUMS"))
        close(held)
        _ = try test.store.exportTables(into: test.folder.file("t"))
        #expect(!FileManager.default.fileExists(atPath: part))
    }

    @Test("visits of two people have codes of their own, though their ids are the same; a join on them is right")
    func codesOfPatients() throws {
        let test = try TestStore()
        let day = Occurrence(day: try #require(CalendarDay("2026-03-02")))
        for number in 1...3 {
            let patient = try test.store.register(
                [EntryDraft(occurred: day, event: .patientRegistered(Registration(birthYear: 1950 + number)))],
                by: test.recording
            ).patient
            let context = EntryContext(visit: "V1")
            let pain = Reading(
                instrument: "nrs-11", value: ReadingValue(try #require(ExactNumber("\(number)"))), site: "neck",
                moment: .before, context: context)
            let drafts: [PatientEvent] = [
                .visitCompleted(Visit(visit: "V1", context: context)), .reading(.pain, pain),
            ]
            _ = try test.store.record(
                drafts.map { EntryDraft(occurred: day, event: $0) }, for: patient, by: test.recording)
        }
        let folder = ExportedFolder(path: test.folder.file("study"))
        let key = try StudyKey.file(test.folder.file("study.key")).key
        _ = try test.store.exportTables(into: folder.path, deidentifiedBy: key)
        let visits = try folder.rows("visit")
        let owners = Dictionary(grouping: visits, by: { $0["visit"] ?? "" }).mapValues { Set($0.map { $0["patient"] }) }
        #expect(owners.count == 3 && owners.values.allSatisfy { $0.count == 1 })
        for score in try folder.rows("pain_score") {
            #expect(owners[score["visit"] ?? ""] == [score["patient"]])
        }
    }

    @Test("of a damaged log neither a person's record nor tables go out, and the place is named")
    func damaged() throws {
        var chance = SeededGenerator(seed: 61)
        let practice = try StudyPractice(patients: 2, using: &chance)
        let test = practice.test
        try DatabaseQueue(path: test.place.log).write { database in
            let trigger = try #require(
                try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'event_update'"))
            try database.execute(
                sql: "DROP TRIGGER event_update; UPDATE event SET recorded = recorded + 1 WHERE position = 9")
            try database.execute(sql: trigger)
        }
        // Also of somebody who has nothing to do with that position: the chain ties every record to the whole log.
        for patient in practice.ids {
            #expect(refusal(.data) { _ = try test.store.personalRecord(of: patient) }.contains("@9"))
        }
        let folder = test.folder.file("tables")
        #expect(refusal(.data) { _ = try test.store.exportTables(into: folder) }.contains("@9"))
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(!FileManager.default.fileExists(atPath: folder + ".part"))
    }
}
