import EventLog
import EventLogSQLite
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SQLiteProcessTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder("processes")
        store = folder.file("clinic.anamnesis")
        try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1).close()
    }

    @Test("two writing processes lose, double and invert nothing")
    func twoWriters() throws {
        let children = [
            try LogWriterProcess("shared", store, "1", "150"), try LogWriterProcess("shared", store, "2", "150"),
        ]
        let said = children.map { $0.lines() }
        #expect(said.allSatisfy { $0.count == 1 && $0[0].hasPrefix("conflicts") }, "\(said)")
        let log = try SQLiteEventLog.open(at: store, mode: .readOnly)
        let events = try log.scanned().map(\.envelope)
        #expect(events.map(\.position) == Array(1...300))
        #expect(events.map(\.version) == Array(1...300))
        for writer in UInt64(1)...2 {
            let own = events.filter { $0.id.high == writer }
            #expect(own.map(\.id.low) == Array(0..<150))
        }
        #expect(try damages(of: log).isEmpty)
    }

    @Test("a log is sound at every moment while another process appends")
    func checkedMeanwhile() throws {
        let child = try LogWriterProcess("append", store, "1")
        defer { child.kill() }
        _ = child.waitForOutput()
        let log = try SQLiteEventLog.open(at: store, mode: .readOnly)
        let before = try log.head()
        for _ in 0..<30 { #expect(try damages(of: log).isEmpty) }
        #expect(try log.head() > before, "it was appended meanwhile")
    }

    @Test("a writer killed at any moment loses nothing acknowledged and leaves nothing half there")
    func killedWriter() throws {
        var chance = SeededGenerator(seed: 50)
        print("seed \(chance.seed)")
        var (acknowledged, inFlight, damaged) = (0, 0, 0)
        var round = 0
        // On a busy machine a child is more often caught between two batches: then there are more rounds, not fewer kills.
        while round < 50 || inFlight < 40 && round < 100 {
            defer { round += 1 }
            let child = try LogWriterProcess("append", store, "\(round * 2)")
            var said = child.waitForOutput()
            usleep(UInt32.random(in: 0...20_000, using: &chance))
            child.kill()
            said += child.lines().map { $0 + "\n" }.joined()
            let lines = said.split(separator: "\n")
            acknowledged = max(acknowledged, number(lines.last { $0.hasPrefix("ack") }))
            let begun = number(lines.last { $0.hasPrefix("begin") })
            if lines.last?.hasPrefix("begin") == true { inFlight += 1 }
            let found = try LogWriterProcess.lines("check", store)
            let versions = found.filter { $0.hasPrefix("stream") }.map { Int($0.split(separator: " ")[2])! }
            damaged += found.count { $0.hasPrefix("damage") || $0.hasPrefix("error") }
            #expect(Set(versions).count <= 1, "one stream has what the other has not: \(found)")
            #expect(versions.allSatisfy { $0 % 10 == 0 && $0 / 10 >= acknowledged && $0 / 10 <= begun }, "\(found)")
        }
        #expect(acknowledged > 0)
        #expect(damaged == 0)
        #expect(inFlight >= 40, "killed with a batch in flight in \(inFlight) of \(round) rounds")
    }

    @Test("a full disk is an error, and the log goes on when there is space again")
    func fullDisk() throws {
        let said = try LogWriterProcess.lines("limited", store, "400000")
        let versions = said.map { Int64($0.split(separator: " ").last ?? "") ?? -1 }
        #expect(said.count == 2 && said[0].hasPrefix("storage") && said[1].hasPrefix("again"), "\(said)")
        try #require(versions.count == 2)
        #expect(versions[0] > 1 && versions[1] == versions[0] + 1)
        let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
        #expect(try log.head() == versions[1])
        #expect(try damages(of: log).isEmpty)
        try log.append([append(1...1, to: .practice, at: versions[1])], clock: 1)
    }

    @Test("who waits for the lock in vain is told who holds it")
    func busy() throws {
        let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
        let holder = try LogWriterProcess("hold", store, "60000")
        defer { holder.kill() }
        #expect(holder.waitForOutput() == "held\n")
        let error = #expect(throws: EventLogError.self) {
            try log.append([append(1...1, to: anna, at: 0)], clock: 1)
        }
        guard case .busy(let name, let seconds) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(name.contains("log-writer hold"))
        #expect(seconds == 5)
        #expect(try log.head() == 0, "reading does not wait for the lock")
        holder.kill()
        _ = holder.lines()
        try log.append([append(1...1, to: anna, at: 0)], clock: 1)
    }

    @Test("closing while another holds the lock loses nothing, and leaves the checkpoint to the next writer")
    func closingWhileBusy() throws {
        let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
        try log.append([append(1...4, to: anna, at: 0)], clock: 1)
        let holder = try LogWriterProcess("hold", store, "60000")
        defer { holder.kill() }
        #expect(holder.waitForOutput() == "held\n")
        try log.close()
        let waiting = try FileManager.default.attributesOfItem(atPath: store + "/log.sqlite-wal")[.size] as? Int
        #expect((waiting ?? 0) > 0, "nothing was checkpointed without the lock")
        #expect(throws: EventLogError.self) { try log.append([append(5...5, to: anna, at: 4)], clock: 1) }
        holder.kill()
        _ = holder.lines()
        let next = try SQLiteEventLog.open(at: store, mode: .readWrite)
        #expect(try next.head() == 4)
        try next.append([append(5...5, to: anna, at: 4)], clock: 1)
        #expect(try damages(of: next).isEmpty)
    }

    @Test("a log in a folder without write permission can be read, or it is said why not")
    func readOnlyFolder() throws {
        var log: SQLiteEventLog? = try SQLiteEventLog.open(at: store, mode: .readWrite)
        try log?.append([append(1...4, to: anna, at: 0)], clock: 1)
        try log?.close()
        log = nil
        for leftover in ["log.sqlite-shm", "log.sqlite-wal"] {
            try? FileManager.default.removeItem(atPath: store + "/" + leftover)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: store)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: store) }
        #expect(try LogWriterProcess.lines("read", store) == ["head 4"])
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: store)
        try Data(repeating: 1, count: 99).write(to: URL(fileURLWithPath: store + "/log.sqlite-wal"))
        try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: store + "/log.sqlite-wal")
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: store)
        let said = try LogWriterProcess.lines("read", store)
        #expect(said.first?.contains("99 bytes are still in the write-ahead file") == true, "\(said)")
    }

    private func number(_ line: Substring?) -> Int { Int(line?.split(separator: " ").last ?? "0") ?? 0 }
}

func damages(of log: SQLiteEventLog) throws -> [Damage] {
    var damages: [Damage] = []
    try log.check { damages.append($0) }
    return damages
}
