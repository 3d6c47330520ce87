import EventLog
import EventLogSQLite
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct SQLiteCheckTests {
    private let folder: TemporaryFolder
    private let store: String

    /// Ten appends of two events each, over two streams, closed.
    init() throws {
        folder = try TemporaryFolder("check")
        store = folder.file("clinic.anamnesis")
        let log = try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1)
        for batch in UInt64(0)..<10 {
            let first = batch * 2 + 101
            try log.append(
                [append(first...(first + 1), to: batch % 2 == 0 ? anna : bert, at: Int64(batch / 2 * 2))], clock: 1)
        }
        try log.close()
    }

    @Test("a log nobody touched has no damage")
    func whole() throws {
        #expect(try found().isEmpty)
    }

    @Test("a flipped byte is named, though the payload is still JSON", arguments: [(107, 7), (120, 20), (101, 1)])
    func flippedByte(value: Int, position: Int64) throws {
        try flipByte(inPayload: value, of: store)
        #expect(try found().map(\.position) == [position])
    }

    @Test("a flipped byte amid one append of thousands is named with exactly its position")
    func flippedByteInBulk() throws {
        let bulk = folder.file("bulk.anamnesis")
        let log = try SQLiteEventLog.create(at: bulk, practice: "Main Street", created: 1)
        try log.append([append(10_001...15_000, to: anna, at: 0)], clock: 1)
        try log.close()
        try flipByte(inPayload: 12_345, of: bulk)
        let found = try damages(of: SQLiteEventLog.open(at: bulk, mode: .readOnly))
        #expect(found.map(\.position) == [2_345] && found.map(\.through) == [2_345], "\(found)")
    }

    @Test("an edited checksum is named, and not the event that was chained on it", arguments: [1, 9, 20])
    func editedChecksum(position: Int64) throws {
        try tamper("event_update", "UPDATE event SET checksum = checksum + 1 WHERE position = \(position)")
        #expect(try found().map(\.position) == [position])
    }

    @Test("damaged events are named each, and none between them", arguments: [[1, 2], [9, 11], [3, 4, 5], [1, 20]])
    func severalDamages(positions: [Int64]) throws {
        for position in positions {
            try tamper("event_update", "UPDATE event SET form = 7 WHERE position = \(position)")
        }
        #expect(try found().map(\.position) == positions)
    }

    @Test("after lost rows a damage is named still, whoever was the first to use a name")
    func damageAfterGap() throws {
        try tamper("event_delete", "DELETE FROM event WHERE position <= 4")
        try tamper("event_update", "UPDATE event SET form = 7 WHERE position = 14")
        let differing = try found().filter { $0.reason.contains("checksum") }
        #expect(differing.map(\.position) == [14])
        #expect(try found().contains { $0.position == 1 && $0.through == 4 })
    }

    @Test("a flipped byte in a name is named by its first event")
    func flippedName() throws {
        try tamper("stream_update", "UPDATE stream SET name = 'patient-berT' WHERE id = 2")
        #expect(try found().map(\.position) == [3])
    }

    @Test("a dropped row is named", arguments: [Int64(1), 7, 20])
    func droppedRow(position: Int64) throws {
        try tamper("event_delete", "DELETE FROM event WHERE position = \(position)")
        try expectNamed(position)
    }

    @Test("an edited head is named by the stream's newest event")
    func editedHead() throws {
        try tamper("stream_update", "UPDATE stream SET version = 4 WHERE id = 1")
        try expectNamed(18)
        #expect(try found().contains { $0.reason.contains("patient-anna") && $0.reason.contains("version 4") })
    }

    @Test("edited columns are named", arguments: ["recorded = 0", "occurred = 5", "previous = 1", "id = zeroblob(16)"])
    func editedColumn(change: String) throws {
        try tamper("event_update", "UPDATE event SET \(change) WHERE position = 9")
        try expectNamed(9)
    }

    @Test("a payload that is no JSON is named")
    func brokenJSON() throws {
        try tamper("event_update", "UPDATE event SET payload = '{broken}' WHERE position = 9")
        #expect(try found().contains { $0.position == 9 && $0.reason.contains("JSON") })
    }

    @Test("a removed trigger is a damage")
    func removedTrigger() throws {
        try tamper("event_delete", "")
        #expect(try found().map(\.position) == [0])
    }

    @Test("nothing is appended to events that anamnesis did not write")
    func foreignEvent() throws {
        let row = "20 + 1, 1, 11, 18, 1, 1, 0, 0, 3, 9, 1, NULL, NULL, zeroblob(16), '{}', 0"
        try DatabaseQueue(path: store + "/log.sqlite").write {
            try $0.execute(sql: "INSERT INTO event SELECT \(row)")
        }
        try expectNamed(21)
        let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
        let error = #expect(throws: EventLogError.self) {
            try log.append([append(1...1, to: bert, at: 10)], clock: 1)
        }
        guard case .storage(_, let message, _) = error, message.contains("head") else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    private func found() throws -> [Damage] {
        try damages(of: SQLiteEventLog.open(at: store, mode: .readOnly))
    }

    private func expectNamed(_ position: Int64, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let damages = try found()
        #expect(
            damages.contains { $0.position == position && $0.through == position },
            "@\(position) is not among \(damages)", sourceLocation: sourceLocation)
        #expect(
            damages.allSatisfy { $0.position == 0 || abs($0.position - position) <= 4 }, "\(damages)",
            sourceLocation: sourceLocation)
    }

    /// Another last digit, in the file itself: the payload is JSON still.
    private func flipByte(inPayload value: Int, of store: String) throws {
        let file = URL(fileURLWithPath: store + "/log.sqlite")
        var bytes = try Data(contentsOf: file)
        let place = try #require(bytes.range(of: Data("{\"value\":\(value)}".utf8)))
        bytes[place.upperBound - 2] ^= 1
        try bytes.write(to: file)
    }

    /// What somebody with a shell and bad intentions does: away with the trigger, the deed, the trigger again.
    private func tamper(_ trigger: String, _ sql: String) throws {
        try DatabaseQueue(path: store + "/log.sqlite").write { database in
            let restore = try String.fetchOne(
                database, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [trigger])!
            try database.execute(sql: "DROP TRIGGER \(trigger)")
            guard !sql.isEmpty else { return }
            try database.execute(sql: sql)
            try database.execute(sql: restore)
        }
    }
}
