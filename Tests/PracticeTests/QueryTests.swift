import Clinical
import EventLogSQLite
import Foundation
import GRDB
import Practice
import TestSupport
import Testing

@Suite("SQL over a store")
struct QueryTests {
    private let test: TestStore

    init() throws {
        test = try TestStore()
        try test.load(text: ImportAgainTests.file.text(), try ImportedFile.mapping())
        try test.store.catchUp()
    }

    @Test(
        "only reads",
        arguments: [
            "DELETE FROM patient", "UPDATE patient_progress SET mean_value = 0",
            "INSERT INTO checkpoint VALUES ('a', 1, 1, '')",
            "DELETE FROM log.event", "DROP TABLE patient", "CREATE TABLE mine (a)", "PRAGMA log.user_version = 7",
        ])
    func readsOnly(sql: String) throws {
        #expect(throws: PracticeError.self) { try test.store.query(sql, rowsMax: 10, secondsMax: 5) }
        #expect(try test.store.verify().isSound)
    }

    @Test("a store that an older version wrote last is read with this version's views, and not written to")
    func olderViews() throws {
        let queue = try DatabaseQueue(path: test.place.log)
        try queue.inDatabase { database in
            try database.execute(sql: "DROP VIEW red_flag; DROP VIEW pain_score; PRAGMA user_version = 1")
            try database.execute(sql: "CREATE VIEW pain_score AS SELECT 'old' AS position")
        }
        try queue.close()
        let store = try PracticeStore.open(test.place, mode: .readOnly, environment: [:])
        func count(_ view: String) throws -> Int? {
            let answer = try store.query("SELECT count(*) FROM \(view)", rowsMax: 2, secondsMax: 5)
            return answer.rows.first?.first.flatMap { Int.fromDatabaseValue($0) }
        }
        #expect(try count("pain_score") == 4 && count("red_flag") == 0)
        let log = try DatabaseQueue(path: test.place.log)
        #expect(try log.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
    }

    @Test("rows beyond the limit are cut, and the answer says so")
    func rowsMax() throws {
        let answer = try test.store.query("SELECT position FROM entry", rowsMax: 2, secondsMax: 5)
        #expect(answer.rows.count == 2 && answer.isCut)
        #expect(answer.columns == ["position"])
        #expect(try !test.store.query("SELECT 1 UNION SELECT 2", rowsMax: 2, secondsMax: 5).isCut)
    }

    @Test("a query without an end ends, and is told why")
    func endless() throws {
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let error = #expect(throws: PracticeError.self) {
            try test.store.query(sql, rowsMax: 10, secondsMax: 0.2)
        }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("0.2") == true)
    }

    @Test("a mistake names what is wrong and where the tables are listed")
    func mistake() throws {
        let error = #expect(throws: PracticeError.self) {
            try test.store.query("SELECT pain FROM nowhere", rowsMax: 10, secondsMax: 5)
        }
        #expect(error?.kind == .usage)
        let message = try #require(error?.message)
        #expect(message.contains("nowhere") && message.contains("tables"), "\(message)")
    }

    @Test("a store's path may hold what a URI may not", arguments: ["100% & #1?.anamnesis", "Müller's.anamnesis"])
    func oddPath(name: String) throws {
        let folder = try TemporaryFolder("odd")
        let place = StorePlace(folder.file(name))
        _ = try PracticeStore.create(
            at: place, opening: .init(setting: .wellness, jurisdiction: "US-NJ", timeZone: "America/New_York"),
            keyFile: folder.file("key"), now: TestStore.now, actor: "owner")
        let store = try PracticeStore.open(place, mode: .readWrite, environment: [:])
        let answer = try store.query("SELECT count(*) FROM event", rowsMax: 1, secondsMax: 5)
        #expect(answer.rows.first.flatMap { Int.fromDatabaseValue($0[0]) } == 3)
    }
}
