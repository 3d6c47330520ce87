import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Replaying a store", .serialized)
struct ReplayStoreTests {
    private func request(_ test: TestStore, at position: Int64, asOf: String? = nil) -> ReplayRequest {
        ReplayRequest(instant: Instant(position: position, asOf: asOf.flatMap { CalendarDay($0) }))
    }

    private func replay(
        _ store: PracticeStore, _ request: ReplayRequest, into path: String
    ) throws -> (report: Replay.Report, receipt: ReplayReceipt) {
        try store.replay(request, into: path, product: "anamnesis test")
    }

    @Test("a receipt is verified on the same log and on a copy of it made elsewhere, and names what differs")
    func receipts() throws {
        var chance = SeededGenerator(seed: 11)
        let test = try TestStore.varied(&chance)
        let head = try test.store.log.head()
        let path = test.folder.file("replay.sqlite")
        let (report, receipt) = try replay(test.store, request(test, at: head - 20, asOf: "2026-03-01"), into: path)
        #expect(report.digests == (try ViewReader(path: path).digests(of: PracticeStore.projectors)))
        let read = try ReplayReceipt.read(from: ReplayReceipt.path(of: path))
        #expect(read == receipt)
        #expect(try test.store.verify(read).isSame)
        let copy = try test.made(of: test.exportEvents(.ndjson, to: "events.ndjson"))
        #expect(try copy.verify(read).isSame)

        var other = read
        other.tables[0].rows += 1
        other.inputDigest = "0"
        other.projections[1].version = 0
        let found = try test.store.verify(other).differences.map(\.what)
        #expect(found.first == "the events read (SHA-256)" && found.count == 3, "\(found)")
        let lies: [(String, (inout ReplayReceipt) -> Void)] = [
            ("methods", { $0.methods += " Nobody was left out." }), ("patients folded", { $0.patientsFolded += 1 }),
            ("the day asked for", { $0.asOf = "2026-02-31" }), ("the policy", { $0.policy.name = "stricter" }),
            ("when it was recorded", { $0.recorded += 1 }), ("methods", { $0.product = "another 1.0" }),
            ("rows of \(read.tables[1].table)", { $0.tables.remove(at: 1) }),
        ]
        for (what, lie) in lies {
            var told = read
            lie(&told)
            let found = try test.store.verify(told).differences
            #expect(found.contains { $0.what.hasPrefix(what) && $0.held == .replay }, "\(what): \(found)")
        }
        let short = try test.made(of: test.exportEvents(.ndjson, to: "short.ndjson", through: 8), "short.anamnesis")
        #expect(refusal(.data) { _ = try short.verify(read) }.contains("older copy"))
        other = read
        other.practice = "another"
        #expect(
            refusal(.data) { _ = try test.store.verify(other) }.contains(
                "the receipt is of the log of practice another"))
    }

    @Test("verifying a receipt looks at the file beside it too: what was changed there is named")
    func fileBeside() throws {
        var chance = SeededGenerator(seed: 16)
        let test = try TestStore.varied(&chance)
        let path = test.folder.file("replay.sqlite")
        let receipt = try replay(test.store, request(test, at: test.store.log.head()), into: path).receipt
        #expect(ReplayReceipt.replay(of: ReplayReceipt.path(of: path)) == path)
        let sound = try test.store.verify(receipt, file: path)
        #expect(sound.isSame && sound.file == path)
        #expect(try test.store.verify(receipt, file: path + ".gone").file == nil)
        try DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE patient SET birth_year = 1900") }
        let found = try test.store.verify(receipt, file: path).differences
        #expect(found.map(\.what) == ["patient (SHA-256)"] && found[0].held == .file, "\(found)")
        for (sql, what) in [
            ("UPDATE replay SET source_time = 5", "the sources' time"),
            ("UPDATE replay SET last_event = 'zz'", "the last event"),
            ("UPDATE replay SET policy_tried = 'x'", "the policy tried"),
            ("UPDATE checkpoint SET position = 1", "position of"),
            ("UPDATE checkpoint SET context = 'x'", "what governs"),
            ("UPDATE checkpoint SET event = 'x'", "the last event of"),
            (
                "INSERT INTO checkpoint SELECT 'weather', version, position, context, event FROM checkpoint LIMIT 1",
                "rows of checkpoint of weather"
            ),
            ("INSERT INTO parked VALUES ('p', 'weather', 1, 'x')", "rows of parked by weather"),
            ("DROP VIEW worklist; CREATE VIEW worklist AS SELECT 'nobody'", "the list worklist"),
            ("DROP VIEW worklist", "the list worklist"),
            ("CREATE TABLE approved (by TEXT)", "the table approved"),
            ("CREATE INDEX fast ON patient (chart)", "the index fast"),
            (
                "UPDATE documentation SET meaning = 'x' WHERE table_name = 'patient' AND column_name = 'chart'",
                "the documentation of patient.chart"
            ),
            (
                "DELETE FROM documentation WHERE table_name = 'patient' AND column_name = 'sex'",
                "the documentation of patient.sex"
            ),
        ] {
            try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
            let found = try test.store.verify(receipt, file: path).differences.map(\.what)
            #expect(found.contains { $0.hasPrefix(what) }, "\(sql): \(found)")
        }
        try DatabaseQueue(path: path).write { try $0.execute(sql: "DROP TABLE patient") }
        #expect(try test.store.verify(receipt, file: path).differences.map(\.what).contains("the file"))
        for sql in [
            "UPDATE replay SET as_of = 'yesterday'", "UPDATE replay SET as_of = '2026-02-31'",
            "UPDATE replay SET as_of = NULL; CREATE TEMP TABLE other AS SELECT * FROM replay; "
                + "UPDATE other SET practice = 'x'; INSERT INTO replay SELECT * FROM other",
            "DROP TABLE replay; CREATE TABLE replay (x); INSERT INTO replay VALUES (1)",
        ] {
            try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
            let found = try test.store.verify(receipt, file: path).differences
            #expect(found.first?.found.contains("no table") == true, "\(sql): \(found)")
        }
        try Data("no database".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try test.store.verify(receipt, file: path).differences.map(\.what) == ["the file"])
    }

    @Test(
        "what somebody puts in a replay's place or its receipt's while it runs stays, and of the replay nothing is left"
    )
    func placeTaken() throws {
        let test = try TestStore()
        let path = test.folder.file("replay.sqlite")
        let request = request(test, at: try test.store.log.head())
        func names() throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: test.folder.path).filter { $0.hasPrefix("replay") })
        }
        for name in ["replay.sqlite", "replay.sqlite.receipt.json"] {
            let message = refusal(.cannotCreate) {
                _ = try test.store.replay(
                    request, into: path, product: "anamnesis test",
                    completing: { _ = try? test.folder.write("somebody's own", to: name) })
            }
            #expect(message.contains(name + " exists already"), "\(message)")
            #expect(try String(contentsOfFile: test.folder.file(name), encoding: .utf8) == "somebody's own")
            #expect(try names() == [name])
            try FileManager.default.removeItem(atPath: test.folder.file(name))
        }
    }

    @Test("a receipt that a killed replay left, whole or not, gives way to that of the same replay and to no other")
    func receiptLeft() throws {
        let test = try TestStore()
        let (whole, path) = (test.folder.file("whole.sqlite"), test.folder.file("replay.sqlite"))
        let request = request(test, at: try test.store.log.head())
        let bytes = try replay(test.store, request, into: whole).receipt.json()
        let receipt = ReplayReceipt.path(of: path)
        for left in [bytes, bytes.prefix(100), Data()] {
            try left.write(to: URL(fileURLWithPath: receipt))
            try test.folder.write("", to: "replay.sqlite.partial")
            _ = try replay(test.store, request, into: path)
            #expect(FileManager.default.contents(atPath: receipt) == bytes)
            for name in [path, receipt] { try FileManager.default.removeItem(atPath: name) }
        }
        try Data("notes".utf8).write(to: URL(fileURLWithPath: receipt))
        try test.folder.write("", to: "replay.sqlite.partial")
        let message = refusal(.cannotCreate) { _ = try replay(test.store, request, into: path) }
        #expect(message.contains("receipt.json exists already"), "\(message)")
        #expect(FileManager.default.contents(atPath: receipt) == Data("notes".utf8))
    }

    @Test(
        "a receipt that a killed replay of another question left is named before anything is folded, with what differs"
    )
    func otherReceiptLeft() throws {
        let test = try TestStore()
        let (whole, path) = (test.folder.file("whole.sqlite"), test.folder.file("replay.sqlite"))
        let request = request(test, at: try test.store.log.head())
        let left = try replay(test.store, request, into: whole).receipt
        var asked = request
        asked.projections = ["patient_progress"]
        var chosen = request
        chosen.patients = []
        var tried = request
        tried.registry = AdoptedTexts.text("registry-3")
        var stricter = request
        stricter.policy = AdoptedTexts.text("policy-wellness-1")
        let later = self.request(test, at: request.instant.position, asOf: "2026-03-01")
        var other = left
        other.product = "another 1.0"
        for (request, left, words) in [
            (asked, left, "of other projections"), (chosen, left, "of other patients"),
            (tried, left, "by another registry"), (stricter, left, "by another policy"),
            (later, left, "of another instant"),
            (request, other, "made by another 1.0, and this is anamnesis test"),
        ] {
            let bytes = try left.json()
            try bytes.write(to: URL(fileURLWithPath: ReplayReceipt.path(of: path)))
            try test.folder.write("", to: "replay.sqlite.partial")
            let message = refusal(.cannotCreate) { _ = try replay(test.store, request, into: path) }
            #expect(message.contains("it was another question: \(words). Ask the same again"), "\(words): \(message)")
            #expect(FileManager.default.contents(atPath: ReplayReceipt.path(of: path)) == bytes)
            #expect(Replay.isPartial(path))
        }
    }

    @Test("the same question gives the same bytes of the receipt, however many threads fold")
    func sameBytes() throws {
        var chance = SeededGenerator(seed: 12)
        let test = try TestStore.varied(&chance)
        let head = try test.store.log.head()
        let bytes = try (1...3).map { workers in
            var request = request(test, at: head)
            request.workers = workers
            return try replay(test.store, request, into: test.folder.file("\(workers).sqlite")).receipt.json()
        }
        #expect(Set(bytes).count == 1)
    }

    @Test(
        "on real data a replay known at each of 20 positions is the store built from that prefix alone",
        .enabled(if: SyntheaExport.canBeRead, "no synthea-100 beside the repository, or no xz to unpack it"))
    func realPrefixes() throws {
        let test = try SyntheaExport.imported.get().0
        let head = try test.store.log.head()
        for step in Int64(1)...20 {
            let position = max(3, head * step / 20)
            let report = try replay(
                test.store, request(test, at: position), into: test.folder.file("known-\(step).sqlite")
            ).report
            let prefix = try test.made(
                of: test.exportEvents(.ndjson, to: "prefix.ndjson", through: position), "prefix-\(step).anamnesis")
            #expect(
                try prefix.views().digests(of: PracticeStore.projectors) == report.digests, "@\(position)")
            try prefix.log.close()
            for name in ["prefix-\(step).anamnesis", "known-\(step).sqlite"] {
                try FileManager.default.removeItem(atPath: test.folder.file(name))
            }
        }
    }

    @Test("tables and the log's own views are as they were: sql at an instant answers what a prefix of the log answers")
    func queries() throws {
        var chance = SeededGenerator(seed: 13)
        let test = try TestStore.varied(&chance, events: 0)
        let head = try test.store.log.head()
        let cut = head / 2
        let prefix = try test.made(of: test.exportEvents(.ndjson, to: "prefix.ndjson", through: cut))
        let asked = try test.store.asked(at: .known(at: cut))
        for sql in [
            "SELECT * FROM pain_score ORDER BY position", "SELECT * FROM entry ORDER BY position",
            "SELECT * FROM patient ORDER BY patient", "SELECT count(*) FROM event", "SELECT * FROM events ORDER BY 1",
            "SELECT name FROM stream ORDER BY id",
        ] {
            let (then, now) = (
                try test.store.query(sql, of: asked, rowsMax: .max, secondsMax: 60).rows,
                try prefix.query(sql, rowsMax: .max, secondsMax: 60).rows
            )
            #expect(then == now && !then.isEmpty, "\(sql)")
        }
        let day = try test.store.asked(at: Instant(position: head, asOf: CalendarDay("2026-02-10")))
        let late = try test.store.query(
            "SELECT count(*) FROM entry WHERE occurred_on > '2026-02-10'", of: day, rowsMax: 1, secondsMax: 60)
        #expect(late.rows[0][0] == 0.databaseValue)
        _ = refusal(.usage) {
            _ = try test.store.query("SELECT * FROM log.event", of: day, rowsMax: 1, secondsMax: 60)
        }
    }

    @Test("an instant that is none is refused: in the future, before the log, a source's clock without a time")
    func instants() throws {
        let test = try TestStore()
        let now = TestStore.now + 1000
        let zone = try PracticeZone("America/New_York")
        #expect(try test.store.instant(knownAt: .position(3), now: now).position == 3)
        #expect(try test.store.instant(knownAt: KnownAt("2026-09-21", zone: zone, now: now), now: now).position == 3)
        for (message, work) in [
            ("Name @3 or later", { _ = try test.store.instant(knownAt: .position(2), now: now) }),
            ("nothing is known at @99", { _ = try test.store.instant(knownAt: .position(99), now: now) }),
            ("in the future", { _ = try KnownAt("2027-01-01", zone: zone, now: now) }),
            ("nothing was recorded by then", { _ = try test.store.instant(knownAt: .time(5), now: now) }),
            ("in the future", { _ = try test.store.instant(asOf: CalendarDay("2026-12-01"), now: now) }),
            ("needs a time", { _ = try test.store.instant(bySource: true, now: now) }),
            ("not a position", { _ = try KnownAt("@x", zone: zone, now: now) }),
        ] as [(String, () throws -> Void)] {
            #expect(refusal(.usage, work).contains(message), "\(message)")
        }
    }

    @Test("chosen patients and projections alone are replayed, and unknown ones are named")
    func chosen() throws {
        var chance = SeededGenerator(seed: 14)
        let test = try TestStore.varied(&chance, events: 0)
        var request = request(test, at: try test.store.log.head())
        request.patients = try test.store.patients(where: "patient IN ('p1', 'p2')", at: request.instant)
        request.projections = ["care_worklist"]
        let path = test.folder.file("chosen.sqlite")
        let receipt = try replay(test.store, request, into: path).receipt
        #expect(receipt.patientsFolded == 2 && receipt.patients == ["p1", "p2"])
        #expect(
            receipt.projections.map(\.name)
                == [
                    "patient_directory", "patient_progress", "maintenance_interval", "care_worklist", "care_compliance",
                ])
        #expect(try test.store.verify(receipt).isSame)
        let list = try test.folder.write("p1 # first\n\nnobody\n", to: "list.txt")
        let now = request.instant
        #expect(refusal(.data) { _ = try test.store.patients(listedIn: list, at: now) }.contains("line 3: nobody"))
        _ = refusal(.noInput) { _ = try test.store.patients(listedIn: test.folder.file("none.txt"), at: now) }
        _ = refusal(.data) { _ = try test.store.patients(where: "birth_year = 1066", at: now) }
        _ = refusal(.usage) { _ = try test.store.patients(where: "birth_year =", at: now) }
        let twice = try test.folder.write("p1\np2\np1\n", to: "twice.txt")
        #expect(try test.store.patients(listedIn: twice, at: now) == ["p1", "p2"])
        request.projections = ["weather"]
        #expect(
            refusal(.usage) { _ = try replay(test.store, request, into: test.folder.file("x.sqlite")) }
                .contains("there is no projection weather"))
    }
}
