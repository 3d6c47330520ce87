import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("Whether all is well with a store")
struct StoreHealthTests {
    private let test: TestStore

    init() throws {
        test = try TestStore()
        let file = ImportedFile([["p1", "2026-03-01", "neck", "6", ""]])
        try test.load(text: file.text(), try ImportedFile.mapping())
        try test.store.catchUp()
    }

    private func faults(after milliseconds: Int64 = 0) throws -> [String] {
        try test.store.health(now: TestStore.now + milliseconds).faults.map(\.name)
    }

    private func backUp() throws {
        _ = try test.store.backUp(
            BackupRequest(directory: test.folder.file("backups"), product: "anamnesis test", now: TestStore.now))
    }

    private static let day: Int64 = 86_400_000

    @Test("a key that the master key does not open is told")
    func damagedKey() throws {
        try backUp()
        #expect(try faults() == [])
        try DatabaseQueue(path: test.place.keys).write {
            try $0.execute(sql: "UPDATE patient_key SET wrapped = zeroblob(length(wrapped))")
        }
        #expect(try faults() == ["keys"])
    }

    @Test("a store with people in it wants a backup; a backup that holds everything never grows old")
    func backup() throws {
        #expect(try faults() == ["backup"])
        try backUp()
        #expect(try faults() == [])
        #expect(try faults(after: 400 * Self.day) == [])
        let more = ImportedFile([["p1", "2026-03-08", "neck", "5", ""]])
        try test.load(text: more.text(), try ImportedFile.mapping())
        #expect(try faults(after: Self.day) == [])
        #expect(try faults(after: 5 * Self.day) == ["backup"])
        #expect(
            try test.store.health(now: TestStore.now).checks.first { $0.name == "backup" }?.detail
                .contains("2 events since") == true)
    }

    @Test("a backup that is there no more, and an identity destroyed since, want somebody")
    func backupGone() throws {
        try backUp()
        _ = try test.store.erase(
            try #require(.init(code: "p1")), reason: .init(code: "requested"), by: test.recording)
        #expect(try faults() == ["backup"])
        try backUp()
        #expect(try faults() == [])
        let backups = test.folder.file("backups")
        for name in try FileManager.default.contentsOfDirectory(atPath: backups) where name.contains("-at-") {
            try FileManager.default.removeItem(atPath: backups + "/" + name)
        }
        #expect(try faults() == ["backup"])
        try FileManager.default.removeItem(atPath: backups)
        var facts = try test.store.health(now: TestStore.now).facts
        #expect(StoreHealth(facts).faults.first?.detail.contains("the folder is there no more") == true)
        facts.lastBackup?.into = "/media/safe/backups"
        #expect(StoreHealth(facts).isWell, "a medium that is not mounted is no fault")
        let detail = StoreHealth(facts).checks.first { $0.name == "backup" }?.detail
        #expect(detail?.contains("the folder is not there now, so it was not looked at") == true)
        facts.now += 5 * Self.day
        #expect(StoreHealth(facts).faults.map(\.name) == ["backup"], "one that nobody has seen for days is")
    }

    @Test("an event among the newest that is not as it was written is told")
    func altered() throws {
        try backUp()
        let position = try #require(try test.integer("SELECT max(position) FROM pain_score"))
        try test.store.log.close()
        try DatabaseQueue(path: test.place.log).write { database in
            try database.execute(sql: "DROP TRIGGER IF EXISTS event_no_update")
            for name in try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
            { try database.execute(sql: "DROP TRIGGER \"\(name)\"") }
            try database.execute(
                sql: "UPDATE event SET payload = replace(payload, '\"value\":6', '\"value\":7') WHERE position = ?",
                arguments: [position])
        }
        let store = try PracticeStore.open(test.place, mode: .readOnly, environment: [:])
        let fault = try #require(try store.health(now: TestStore.now).faults.first)
        #expect(fault.name == "log" && fault.detail.contains("@\(position)"), "\(fault)")
    }

    @Test("a clock that went back is told")
    func clock() throws {
        try backUp()
        #expect(try faults(after: -3_600_000) == ["clock"])
        #expect(try faults(after: -60_000) == [])
    }

    private func rulesCheck(after days: Int64 = 0) throws -> StoreCheck {
        let checks = try test.store.health(now: TestStore.now + days * Self.day).checks
        return try #require(checks.first { $0.name == "rules" })
    }

    @Test("care rules broken by entries that stand are counted, until they are put right or old")
    func rules() throws {
        let patient = try #require(PatientID(code: "p1"))
        let stream = patient.stream
        func append(
            _ type: String, _ payload: String, days: Int64 = 0, origin: Int64? = nil, corrects: Int64? = nil
        ) throws -> Int64 {
            var generator = SeededGenerator(seed: UInt64(try test.head()))
            let event = NewEvent(
                id: EventID(using: &generator), type: type, occurred: TestStore.now - days * Self.day, actor: "anna",
                origin: origin, corrects: corrects,
                payload: Array(payload.utf8))
            let version = try test.store.log.stream(stream)?.version ?? 0
            return try test.store.log.append(
                [StreamAppend(to: stream, expecting: .exactly(version), events: [event])], clock: TestStore.now)[0]
                .positions[0]
        }
        try backUp()
        let broken = #"{"instrument":"nrs-11","site":"neck","value":5,"rulesBroken":["afterDeath","careEnded"]}"#
        let first = try append("painScored", broken)
        _ = try append("painScored", broken)
        #expect(try !rulesCheck().isWell && rulesCheck().detail.contains("afterDeath 2, careEnded 2"))
        #expect(try rulesCheck().detail.hasPrefix("rules of care broken in 2 entries in"), "one can break several")
        #expect(try rulesCheck().detail.contains("Say why (`anamnesis amend @n --set overrideReason=-`)"))
        let amended = try append(
            "entryAmended",
            #"{"type":"painScored","entry":{"instrument":"nrs-11","site":"neck","value":4,"rulesBroken":["careEnded"]},"#
                + #""reasonCode":"typingError"}"#, corrects: first)
        #expect(try rulesCheck().detail.contains("afterDeath 1, careEnded 2"))
        _ = try append("entryRetracted", #"{"reasonCode":"typingError"}"#, corrects: first)
        #expect(try rulesCheck().detail.contains("afterDeath 1, careEnded 1"), "\(amended)")
        #expect(try rulesCheck(after: 31).isWell)
        // What is brought in of earlier days is history; what it tells of these days is news.
        _ = try append("painScored", broken, days: 60, origin: 1)
        #expect(try rulesCheck().detail.contains("afterDeath 1, careEnded 1"))
        _ = try append("painScored", broken, days: 2, origin: 1)
        #expect(try rulesCheck().detail.contains("afterDeath 2, careEnded 2"))
        // Whoever says why has done what there was to do.
        let reasoned = String(broken.dropLast()) + #","overrideReason":{"sealed":"AAAA","key":1}}"#
        _ = try append("painScored", reasoned)
        #expect(try rulesCheck().detail.contains("afterDeath 2, careEnded 2"))
    }

    @Test("rules of care and rules of the practice are counted apart")
    func rulesApart() throws {
        var facts = try test.store.health(now: TestStore.now).facts
        facts.rulesBroken = RulesBroken(
            careRules: .init([("careEnded", 7), ("afterDeath", 7), ("careEnded", 9)]),
            practiceRules: .init([("history-asked", 12), ("consultation-first", 12)]))
        let detail = StoreHealth(facts).checks.first { $0.name == "rules" }?.detail ?? ""
        #expect(detail.contains("in 2 entries in the last 30 days: afterDeath 1, careEnded 2. Say why"), "\(detail)")
        #expect(
            detail.contains("wait at 1 visit in the last 30 days: consultation-first 1, history-asked 1. Put them"),
            "\(detail)")
    }

    @Test("a full disk, missing views and parked patients are told; judged from facts alone")
    func judged() throws {
        try backUp()
        var facts = try test.store.health(now: TestStore.now).facts
        facts.disk = (free: 10 << 20, store: 1 << 20)
        facts.status.viewsPosition = nil
        #expect(StoreHealth(facts).faults.map(\.name) == ["views", "disk"])
        facts.disk = (free: 1 << 30, store: 2 << 30)
        #expect(StoreHealth(facts).faults.map(\.name) == ["views", "disk"])
        facts.disk = nil
        #expect(StoreHealth(facts).faults.map(\.name) == ["views"])
    }

    @Test(
        "sizes are said as people say them",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_949, "9.9 kB"), (9_951, "10 kB"), (999_499, "999 kB"),
            (999_500, "1.0 MB"), (312_000_000, "312 MB"), (1_250_000_000, "1.3 GB"),
        ])
    func bytes(count: Int64, expected: String) {
        #expect(StoreHealth.bytes(count) == expected)
    }
}
