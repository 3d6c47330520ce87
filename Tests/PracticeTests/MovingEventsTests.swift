import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Moving a log as a file of events")
struct MovingEventsTests {
    @Test(
        "there and back is the same log, row by row, and gives the same views",
        arguments: ["events.ndjson", "events.ndjson.gz", "events.csv", "events.csv.gz"])
    func thereAndBack(name: String) throws {
        var chance = SeededGenerator(seed: 7)
        let test = try TestStore.varied(&chance)
        let format: EventFileFormat = name.contains("csv") ? .csv : .ndjson
        let made = try test.made(of: try test.exportEvents(format, to: name))
        #expect(try TestStore.rows(ofLog: made.place.log) == TestStore.rows(ofLog: test.place.log))
        #expect(try made.views().digests(of: PracticeStore.projectors) == test.digests())
        #expect(try made.verify().damage == test.store.verify().damage)
        let patient = try #require(PatientID(code: "p1"))
        #expect(try made.record.history(of: patient).items.count == test.store.record.history(of: patient).items.count)
        // What is written next goes on as in the original.
        _ = try made.log.append(
            [
                StreamAppend(
                    to: StreamName(stored: "thing-next"), expecting: .noStream,
                    events: [
                        NewEvent(
                            id: EventID(using: &chance), type: "next", occurred: 0, actor: "me", payload: [0x7B, 0x7D])
                    ])
            ], clock: TestStore.now)
        #expect(try made.verify().damage.allSatisfy { $0.reason.contains("not a JSON object") })
    }

    @Test("any log, of any events, is the same after the way there and back", arguments: [UInt64](1...12))
    func property(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore()
        try test.append(Int.random(in: 1...60, using: &chance), using: &chance)
        let format: EventFileFormat = seed % 2 == 0 ? .csv : .ndjson
        let file = try test.exportEvents(format, to: "events.gz")
        let again = try test.exportEvents(format, to: "again.gz")
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data(contentsOf: URL(fileURLWithPath: again)))
        let made = try test.made(of: file)
        #expect(
            try TestStore.rows(ofLog: made.place.log) == TestStore.rows(ofLog: test.place.log), "seed \(seed)")
    }

    @Test("a copy goes on by what came since, once, twice, and with what it has already")
    func continued() throws {
        var chance = SeededGenerator(seed: 11)
        let test = try TestStore.varied(&chance)
        let head = try test.head()
        let middle = head / 2
        let copy = try test.made(of: test.exportEvents(.ndjson, to: "first.ndjson", through: middle))
        #expect(try copy.log.head() == middle)
        let gap = try test.exportEvents(.ndjson, to: "gap.ndjson", from: middle + 3)
        #expect(refusal(.data) { _ = try copy.importEvents(gap) }.contains("@\(middle + 1)…@\(middle + 2) are missing"))
        let since = try test.exportEvents(.csv, to: "since.csv.gz", from: middle - 5)
        let rehearsed = try copy.importEvents(since, rehearse: true)
        #expect(rehearsed.added == head - middle)
        #expect(try copy.log.head() == middle)
        let report = try copy.importEvents(since)
        #expect(report.present == 6)
        #expect(report.added == head - middle)
        #expect(report.position == head)
        #expect(try copy.importEvents(since).added == 0)
        #expect(try TestStore.rows(ofLog: copy.place.log) == TestStore.rows(ofLog: test.place.log))
        try copy.catchUp()
        #expect(try copy.views().digests(of: PracticeStore.projectors) == test.digests())
        let nothing = try test.exportEvents(.ndjson, to: "nothing.ndjson", from: head + 1)
        #expect(try copy.importEvents(nothing).added == 0)
    }

    @Test("a file that disagrees with the log is refused by position and field")
    func disagreement() throws {
        var chance = SeededGenerator(seed: 13)
        let test = try TestStore.varied(&chance)
        let other = try test.copy()
        let next = try test.head() + 1
        for (store, type) in [(test.store, "one"), (other.store, "two")] {
            let event = NewEvent(
                id: EventID(high: 1, low: 1), type: type, occurred: 0, actor: "me", payload: [0x7B, 0x7D])
            try store.log.append(
                [StreamAppend(to: StreamName(stored: "thing-other"), expecting: .noStream, events: [event])],
                clock: TestStore.now + 1_000_000)
        }
        let file = try test.exportEvents(.ndjson, to: "events.ndjson")
        let before = try TestStore.rows(ofLog: other.place.log)
        let message = refusal(.data) { _ = try other.store.importEvents(file) }
        #expect(message.contains("@\(next) differs from the log's in type (one, the log has two)"), "\(message)")
        let since = try test.exportEvents(.ndjson, to: "since.ndjson", from: next + 1)
        #expect(refusal(.data) { _ = try other.store.importEvents(since) }.contains("another history"))
        #expect(try TestStore.rows(ofLog: other.place.log) == before)
    }

    @Test("events of another log are refused, by what differs")
    func otherLog() throws {
        var chance = SeededGenerator(seed: 17)
        let test = try TestStore.varied(&chance)
        let file = try test.exportEvents(.ndjson, to: "events.ndjson")
        let other = try PracticeStore.create(
            at: StorePlace(test.folder.file("else.anamnesis")),
            opening: PracticeOpening(setting: .painClinic, jurisdiction: "US-NJ", timeZone: "America/New_York"),
            keyFile: test.folder.file("master.key"), now: TestStore.now, actor: "owner")
        #expect(refusal(.data) { _ = try other.importEvents(file) }.contains("its practice is clinic, here it is else"))
        #expect(try other.log.head() == 3)
    }

    @Test("a log that is damaged is not copied, and the place is named")
    func damagedLog() throws {
        var chance = SeededGenerator(seed: 19)
        let test = try TestStore.varied(&chance)
        try DatabaseQueue(path: test.place.log).write { database in
            let trigger = try #require(
                try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'event_update'"))
            try database.execute(
                sql: "DROP TRIGGER event_update; UPDATE event SET recorded = recorded + 1 WHERE position = 9")
            try database.execute(sql: trigger)
        }
        let message = refusal(.data) { _ = try test.exportEvents(.ndjson, to: "events.ndjson") }
        #expect(message.contains("@9"), "\(message)")
        #expect(!FileManager.default.fileExists(atPath: test.folder.file("events.ndjson")))
        #expect(
            try !FileManager.default.contentsOfDirectory(atPath: test.folder.path).contains { $0.contains(".part") })
    }

    @Test("a person erased stays erased in the copy, though the copy of the keys is older")
    func erasure() throws {
        var chance = SeededGenerator(seed: 23)
        let test = try TestStore.varied(&chance)
        try FileManager.default.copyItem(atPath: test.place.keys, toPath: test.folder.file("old-keys.sqlite"))
        let patient = try #require(PatientID(code: "p2"))
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        let made = try PracticeStore.create(
            at: StorePlace(test.folder.file("made.anamnesis")),
            fromEvents: try test.exportEvents(.ndjson, to: "events.ndjson.gz"),
            keys: test.folder.file("old-keys.sqlite"),
            environment: ["ANAMNESIS_KEY_FILE": test.folder.file("master.key")])
        #expect(try made.store?.keys.isErased(patient) == true)
        #expect(try made.store?.keys.key(for: patient) == nil)
    }

    @Test(
        "whom a part that comes in calls erased has no key when the import ends, and one who is to be erased is counted"
    )
    func erasureComesIn() throws {
        var chance = SeededGenerator(seed: 29)
        let test = try TestStore.varied(&chance)
        let head = try test.head()
        let file = try test.exportEvents(.ndjson, to: "first.ndjson")
        let copy = try test.made(of: file)
        let patient = try #require(PatientID(code: "p2"))
        #expect(try copy.keys.keyExists(for: patient))
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        let since = try test.exportEvents(.ndjson, to: "since.ndjson", from: head + 1)
        #expect(try copy.importEvents(since, rehearse: true).added == 1)
        #expect(try copy.keys.keyExists(for: patient))
        #expect(try copy.importEvents(since).erasedOnlyInKeys == 0)
        #expect(try !copy.keys.keyExists(for: patient))
        let earlier = try PracticeStore.create(
            at: StorePlace(test.folder.file("earlier.anamnesis")), fromEvents: file, keys: test.place.keys,
            environment: ["ANAMNESIS_KEY_FILE": test.folder.file("master.key")])
        #expect(earlier.report.erasedOnlyInKeys == 1)
    }

    @Test("beside a key store that is not the log's nobody is registered and nothing is recorded")
    func withoutKeys() throws {
        let test = try TestStore()
        let day = Occurrence(day: try #require(CalendarDay("2026-03-02")))
        let registration = EntryDraft(occurred: day, event: .patientRegistered(Registration(birthYear: 1950)))
        let patient = try test.store.register([registration], by: test.recording).patient
        let made = try PracticeStore.create(
            at: StorePlace(test.folder.file("made.anamnesis")), fromEvents: test.exportEvents(.ndjson, to: "e.ndjson"),
            environment: ["ANAMNESIS_KEY_FILE": test.folder.file("master.key")])
        let store = try #require(made.store)
        #expect(made.report.patientsWithoutKey == 1)
        let visit = EntryDraft(occurred: day, event: .visitCompleted(Visit(visit: "v")))
        #expect(refusal(.data) { _ = try store.register([registration], by: test.recording) }.contains("keys.sqlite"))
        #expect(
            refusal(.data) { _ = try store.record([visit], for: patient, by: test.recording) }.contains("has no key"))
        #expect(try store.log.head() == test.head())
        try FileManager.default.removeItem(atPath: store.place.keys)
        try FileManager.default.copyItem(atPath: test.place.keys, toPath: store.place.keys)
        let whole = try PracticeStore.open(
            store.place, mode: .readWrite, environment: ["ANAMNESIS_KEY_FILE": test.folder.file("master.key")])
        _ = try whole.record([visit], for: patient, by: test.recording)
        _ = try whole.register([registration], by: test.recording)
    }
}
