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

@Suite("Verifying a store")
struct VerifyTests {
    private let test: TestStore

    init() throws {
        test = try TestStore()
        var chance = SeededGenerator(seed: 41)
        let file = ImportedFile(rows: 60, patients: 5, using: &chance)
        try test.load(text: file.text(), try ImportedFile.mapping())
        try test.store.catchUp()
        try test.store.log.close()
    }

    @Test("a store nobody touched is sound, and says of how many events")
    func sound() throws {
        try test.reopen()
        let verification = try test.store.verify()
        #expect(verification.isSound, "\(verification)")
        #expect(verification.events == (try test.head()))
        #expect(verification.digests.contains { $0.table == "patient_progress" && $0.rows > 0 })
    }

    @Test("views that are behind are brought up to date, not called damaged")
    func behind() throws {
        try test.reopen()
        let more = ImportedFile([["p1", "2026-09-01", "neck", "1", ""]])
        try test.load(text: more.text(), try ImportedFile.mapping())
        #expect(try test.store.verify().isSound)
    }

    @Test("a flipped byte is named with its position")
    func flippedByte() throws {
        let position: Int64 = 20
        let payload = try payload(at: position)
        let path = test.place.log
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(bytes.range(of: payload))
        bytes[place.upperBound - 3] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        try expectNamed(position)
    }

    @Test("a dropped row is named with its position", arguments: [Int64(1), 20])
    func droppedRow(position: Int64) throws {
        try tamper("event_delete", "DELETE FROM event WHERE position = \(position)")
        try expectNamed(position)
    }

    @Test("an edited head is named with the stream's newest position")
    func editedHead() throws {
        let last = try DatabaseQueue(path: test.place.log).read {
            try Int64.fetchOne($0, sql: "SELECT last FROM stream WHERE name = 'patient-p1'")
        }
        try tamper("stream_update", "UPDATE stream SET version = version + 1 WHERE name = 'patient-p1'")
        try expectNamed(try #require(last))
    }

    @Test("a changed cell of the views names its table, and a rebuild heals it")
    func changedCell() throws {
        let views = try #require(
            try? FileManager.default.destinationOfSymbolicLink(atPath: test.place.folder + "/views.sqlite"))
        try DatabaseQueue(path: test.place.folder + "/" + views).write {
            try $0.execute(sql: "UPDATE patient_progress SET mean_value = mean_value + 1 WHERE patient = 'p1'")
        }
        try test.reopen()
        let verification = try test.store.verify()
        #expect(!verification.isSound)
        #expect(verification.damage.isEmpty)
        #expect(verification.differingTables == ["patient_progress"])
        _ = try test.store.runner.rebuild()
        #expect(try test.store.verify().isSound)
    }

    @Test("a store whose views are garbled opens, and catching up makes them anew")
    func garbledViews() throws {
        try test.reopen()
        let digests = try test.digests()
        _ = try test.store.erase(
            try #require(.init(code: "p2")), reason: .init(code: "requested"), by: test.recording)
        let path = try test.store.views().path
        try test.store.log.close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: path))
        try test.reopen()
        try test.store.catchUp()
        #expect(try test.store.verify().isSound)
        #expect(try test.digests().count == digests.count)
        #expect(try test.texts("SELECT status FROM patient WHERE patient = 'p2'") == ["erased"])
    }

    @Test("a verification leaves no file behind")
    func leavesNothing() throws {
        try test.reopen()
        let before = try FileManager.default.contentsOfDirectory(atPath: test.place.folder).sorted()
        _ = try test.store.verify()
        let after = try FileManager.default.contentsOfDirectory(atPath: test.place.folder).sorted()
        #expect(
            after.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
                == before.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") })
    }

    private func payload(at position: Int64) throws -> Data {
        try #require(
            try DatabaseQueue(path: test.place.log).read {
                try String.fetchOne($0, sql: "SELECT payload FROM event WHERE position = ?", arguments: [position])
            }.map { Data($0.utf8) })
    }

    private func expectNamed(_ position: Int64, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try test.reopen()
        let verification = try test.store.verify()
        #expect(!verification.isSound, sourceLocation: sourceLocation)
        #expect(verification.differingTables == nil, sourceLocation: sourceLocation)
        #expect(
            verification.damage.contains { $0.position <= position && position <= $0.through && $0.position > 0 },
            "@\(position) is not among \(verification.damage)", sourceLocation: sourceLocation)
    }

    /// Away with the trigger, the deed, the trigger again.
    private func tamper(_ trigger: String, _ sql: String) throws {
        try DatabaseQueue(path: test.place.log).write { database in
            let restore = try #require(
                try String.fetchOne(
                    database, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [trigger]))
            try database.execute(sql: "DROP TRIGGER \(trigger)")
            try database.execute(sql: sql)
            try database.execute(sql: restore)
        }
    }
}
