import EventLog
import EventLogSQLite
import Foundation
import GRDB
import TestSupport
import Testing

@Suite(.serialized) struct SQLiteBackupTests {
    private let folder: TemporaryFolder
    private let store: String
    private let log: SQLiteEventLog

    init() throws {
        folder = try TemporaryFolder("backup")
        store = folder.file("clinic.anamnesis")
        log = try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1)
    }

    /// Appends of one to four events over a growing number of streams, types and actors, by seeded chance.
    private func fill(_ count: Int, using chance: inout SeededGenerator) throws {
        for _ in 0..<count {
            let stream = StreamName(category: "patient", id: "p\(UInt64.random(in: 0..<40, using: &chance))")
            let version = try log.stream(stream)?.version ?? 0
            let events = (0..<Int.random(in: 1...4, using: &chance)).map { _ in
                var event = event(chance.next() >> 8, type: "type\(UInt64.random(in: 0..<12, using: &chance))")
                event.actor = "actor\(UInt64.random(in: 0..<9, using: &chance))"
                return event
            }
            try log.append(
                [StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: events)],
                clock: 1)
        }
    }

    private func opened(_ path: String) throws -> SQLiteEventLog { try .open(at: path, mode: .readOnly) }

    private func expectSame(_ path: String, through last: Int64, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let copy = try opened(path)
        #expect(try damages(of: copy).isEmpty, sourceLocation: sourceLocation)
        #expect(try copy.head() == last, sourceLocation: sourceLocation)
        #expect(try copy.scanned() == log.scanned(through: last), sourceLocation: sourceLocation)
        #expect(
            try copy.events(after: 0, limit: .max) == log.events(after: 0, limit: Int(last)),
            sourceLocation: sourceLocation)
    }

    @Test("a copy is one file, whole, readable by its owner only, and holds the log as it was")
    func wholeCopy() throws {
        var chance = SeededGenerator(seed: 1)
        try fill(200, using: &chance)
        let path = folder.file("copy.sqlite")
        var shown: [Int64] = []
        let cut = try log.copy(into: path) { done, total in
            #expect(done <= total)
            shown.append(done)
        }
        #expect(shown.last == Int64(try Data(contentsOf: URL(fileURLWithPath: path)).count))
        #expect(cut == (try log.cut()))
        try fill(5, using: &chance)
        try expectSame(path, through: cut.position)
        // 1 and 1: neither written nor read through a write-ahead file.
        #expect(try Data(contentsOf: URL(fileURLWithPath: path))[18...19] == Data([1, 1]))
        for suffix in ["-wal", "-shm", "-journal"] { #expect(!FileManager.default.fileExists(atPath: path + suffix)) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: EventLogError.alreadyThere(path: path)) { try log.copy(into: path) }
    }

    @Test("whole copy and parts give the log again at any position, byte for byte", arguments: [UInt64(3), 4, 5])
    func parts(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        print("seed \(seed)")
        try fill(Int.random(in: 0...30, using: &chance), using: &chance)
        let whole = folder.file("whole.sqlite")
        var cut = try log.copy(into: whole)
        var segments: [String] = []
        for number in 0..<4 {
            try fill(Int.random(in: 1...30, using: &chance), using: &chance)
            #expect(try log.holds(cut))
            segments.append(folder.file("part\(number).sqlite"))
            cut = try log.copyEvents(after: cut, into: segments[number])
        }
        let end = try log.head()
        #expect(cut.position == end)
        let stops = [nil, 1, 2, end, end - 1] + (0..<4).map { _ in Int64.random(in: 1...end, using: &chance) }
        for (number, stop) in stops.enumerated() {
            let path = folder.file("restored\(number).sqlite")
            let restored = try SQLiteEventLog.assemble(at: path, from: whole, segments: segments, through: stop)
            #expect(restored.position == stop ?? end)
            #expect(try log.holds(restored))
            try expectSame(path, through: stop ?? end)
        }
    }

    @Test("a restored log is gone on with as the first one was")
    func goesOn() throws {
        var chance = SeededGenerator(seed: 9)
        try fill(20, using: &chance)
        let whole = folder.file("whole.sqlite")
        let cut = try log.copy(into: whole)
        try fill(20, using: &chance)
        let part = folder.file("part.sqlite")
        _ = try log.copyEvents(after: cut, into: part)
        let path = folder.file("restored.sqlite")
        try SQLiteEventLog.assemble(at: path, from: whole, segments: [part])
        let restored = try SQLiteEventLog.open(at: path, mode: .readWrite)
        let version = try restored.stream(anna)?.version ?? 0
        for log in [log, restored] { try log.append([append(900_001...900_003, to: anna, at: version)], clock: 2) }
        #expect(try damages(of: restored).isEmpty)
        #expect(try log.cut() == restored.cut())
        try restored.close()
    }

    @Test("a part out of place, of another log or changed in one byte is refused, with the position")
    func damagedParts() throws {
        var chance = SeededGenerator(seed: 11)
        try fill(20, using: &chance)
        let whole = folder.file("whole.sqlite")
        let first = try log.copy(into: whole)
        try fill(10, using: &chance)
        let (one, two) = (folder.file("one.sqlite"), folder.file("two.sqlite"))
        let second = try log.copyEvents(after: first, into: one)
        try fill(10, using: &chance)
        _ = try log.copyEvents(after: second, into: two)

        func refused(_ segments: [String]) throws -> (position: Int64, reason: String) {
            let target = folder.file("refused-\(UInt64.random(in: 0..<UInt64.max, using: &chance)).sqlite")
            let error = #expect(throws: EventLogError.self) {
                try SQLiteEventLog.assemble(at: target, from: whole, segments: segments)
            }
            guard case .damaged(let position, let reason) = error else { return (-1, "\(String(describing: error))") }
            return (position, reason)
        }
        let missing = try refused([two])
        #expect(missing.position == first.position + 1 && missing.reason.contains("two.sqlite"), "\(missing)")
        let position = first.position + 5
        try DatabaseQueue(path: one).write {
            try $0.execute(sql: "UPDATE event SET form = form + 1 WHERE position = ?", arguments: [position])
        }
        #expect(try refused([one, two]).position == position)
        let other = try SQLiteEventLog.create(at: folder.file("other.anamnesis"), practice: "Elsewhere", created: 1)
        try other.append([append(1...3, to: anna, at: 0)], clock: 1)
        let foreign = folder.file("foreign.sqlite")
        var none = first
        (none.position, none.streams, none.types, none.actors) = (0, 0, 0, 0)
        none.checksum = 0
        #expect(throws: EventLogError.self) { try other.copyEvents(after: none, into: foreign) }
        #expect(try !other.holds(first))
    }

    @Test("a log that went another way since is not the one that was copied")
    func anotherWay() throws {
        var chance = SeededGenerator(seed: 13)
        try fill(5, using: &chance)
        let whole = folder.file("whole.sqlite")
        let before = try log.copy(into: whole)
        try fill(5, using: &chance)
        let after = try log.cut()
        let path = folder.file("restored.sqlite")
        try SQLiteEventLog.assemble(at: path, from: whole, segments: [])
        let restored = try SQLiteEventLog.open(at: path, mode: .readWrite)
        #expect(try restored.holds(before) && !restored.holds(after))
        let count = UInt64(after.position - before.position)
        try restored.append([append(1...count, to: bert, at: 0)], clock: 1)
        #expect(try restored.head() == after.position)
        #expect(try !restored.holds(after))
    }

    @Test("copies taken while another process appends without a pause are whole, and beginnings of the log")
    func whileAppending() throws {
        var chance = SeededGenerator(seed: 17)
        try fill(300, using: &chance)
        let child = try LogWriterProcess("append", store, "77")
        defer { child.kill() }
        _ = child.waitForOutput()
        var cuts: [(LogCut, String)] = []
        let whole = folder.file("whole.sqlite")
        cuts.append((try log.copy(into: whole), whole))
        for number in 1...4 {
            usleep(30_000)
            let path = folder.file("part\(number).sqlite")
            cuts.append((try log.copyEvents(after: cuts[number - 1].0, into: path), path))
        }
        child.kill()
        _ = child.lines()
        #expect(cuts[4].0.position > cuts[0].0.position, "the other process appended meanwhile")
        #expect(try damages(of: opened(whole)).isEmpty)
        let path = folder.file("restored.sqlite")
        try SQLiteEventLog.assemble(at: path, from: whole, segments: cuts.dropFirst().map(\.1))
        try expectSame(path, through: cuts[4].0.position)
    }

    @Test("a damaged log is not copied on: the part names the position")
    func damagedLog() throws {
        var chance = SeededGenerator(seed: 19)
        try fill(10, using: &chance)
        let cut = try log.copy(into: folder.file("whole.sqlite"))
        try fill(10, using: &chance)
        let position = cut.position + 3
        try DatabaseQueue(path: store + "/log.sqlite").write { database in
            let text = try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'event_update'")!
            try database.execute(sql: "DROP TRIGGER event_update")
            try database.execute(
                sql: "UPDATE event SET occurred = occurred + 1 WHERE position = ?", arguments: [position])
            try database.execute(sql: text)
        }
        let error = #expect(throws: EventLogError.self) {
            try log.copyEvents(after: cut, into: folder.file("part.sqlite"))
        }
        guard case .damaged(position, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
