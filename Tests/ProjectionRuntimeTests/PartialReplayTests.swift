import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

@Suite("A replay's file while it is written")
struct PartialReplayTests {
    private func fixture() throws -> (ViewsFixture, Replay) {
        let fixture = try ViewsFixture(seed: 5)
        for _ in 0..<60 { try fixture.addRandom(patients: 5) }
        return (fixture, try fixture.replay(at: .known(at: try fixture.log.head())))
    }

    private func refused(_ replay: Replay, into path: String) -> Bool {
        do { _ = try replay.write(into: path) } catch ProjectionError.notOfReplay { return true } catch {}
        return false
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("somebody's own file of that name is left as it is: a text, another database, a finished file's second name")
    func others() throws {
        let (fixture, replay) = try fixture()
        let path = fixture.folder.file("replay.sqlite")
        let partial = PartialReplay.path(of: path)
        let finished = fixture.folder.file("finished.sqlite")
        _ = try replay.write(into: finished)
        let database = fixture.folder.file("other.sqlite")
        try DatabaseQueue(path: database).write {
            try $0.execute(sql: "CREATE TABLE patient (name TEXT); INSERT INTO patient VALUES ('Ada')")
        }
        for make: () throws -> Void in [
            { try fixture.folder.write("my notes", to: "replay.sqlite.partial") },
            { try FileManager.default.copyItem(atPath: database, toPath: partial) },
            { try FileManager.default.linkItem(atPath: finished, toPath: partial) },
            { try FileManager.default.createSymbolicLink(atPath: partial, withDestinationPath: database) },
            { try FileManager.default.createSymbolicLink(atPath: partial, withDestinationPath: "nowhere") },
            { try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: false) },
            { #expect(mkfifo(partial, 0o644) == 0) },
        ] {
            try make()
            let before = FileManager.default.contents(atPath: partial)
            let mode = try mode(partial)
            #expect(refused(replay, into: path))
            #expect(FileManager.default.contents(atPath: partial) == before)
            #expect(try self.mode(partial) == mode)
            try FileManager.default.removeItem(atPath: partial)
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.file("nowhere")))
        #expect(try replay.write(into: path).digests == ViewReader(path: finished).digests(of: fixture.projectors))
    }

    @Test("what is interrupted before it has looked at somebody's own file of that name does not remove it")
    func interruptedEarly() throws {
        let (fixture, replay) = try fixture()
        let path = fixture.folder.file("replay.sqlite")
        let partial = try fixture.folder.write("my notes", to: "replay.sqlite.partial")
        let unfinished = UnfinishedReplay()
        unfinished.remove()
        #expect(throws: ProjectionError.self) { try replay.write(into: path, unfinished: unfinished) }
        unfinished.remove()
        #expect(try String(contentsOfFile: partial, encoding: .utf8) == "my notes")
        try FileManager.default.removeItem(atPath: partial)
        _ = try replay.write(into: path, unfinished: unfinished) { done, _ in
            if done > 0 { #expect(FileManager.default.fileExists(atPath: partial)) }
        }
        unfinished.remove()
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("a killed replay's file that others could read is its owner's alone when it is finished")
    func readableByAll() throws {
        let (fixture, replay) = try fixture()
        let path = fixture.folder.file("replay.sqlite")
        try fixture.folder.write("", to: "replay.sqlite.partial")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: PartialReplay.path(of: path))
        _ = try replay.write(into: path)
        #expect(try mode(path) == 0o600)
    }

    @Test("somebody's own file by the name of its journal is left as it is")
    func otherJournal() throws {
        let (fixture, replay) = try fixture()
        let path = fixture.folder.file("replay.sqlite")
        let journal = try fixture.folder.write("my notes of today", to: "replay.sqlite.partial-journal")
        #expect(refused(replay, into: path))
        #expect(try String(contentsOfFile: journal, encoding: .utf8) == "my notes of today")
    }

    @Test(
        "where another process is in the way, what was written stays for the same replay; after another error it goes")
    func inTheWay() throws {
        let (fixture, replay) = try fixture()
        let path = fixture.folder.file("replay.sqlite")
        for error in [ProjectionError.busy(path: path), .views(path: path, .busy)] {
            #expect(throws: ProjectionError.self) { try replay.write(into: path, completing: { _ in throw error }) }
            #expect(Replay.isPartial(path))
            let expected = try replay.folded().report
            let report = try replay.write(into: path)
            #expect(report.resumedAfter == "p5", "all was folded, and only the name missing")
            #expect(report.digests == expected.digests && report.head == expected.head)
            #expect(report.layoutDigest == expected.layoutDigest)
            #expect(try ViewReader(path: path).digests(of: fixture.projectors) == expected.digests)
            #expect(try ViewLayout(of: ViewReader(path: path)).digest == expected.layoutDigest)
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(throws: ProjectionError.self) {
            try replay.write(into: path, completing: { _ in throw ProjectionError.targetExists(path: path) })
        }
        #expect(!Replay.isPartial(path))
    }

    @Test("a file that got another name while one waited for it is not taken for the one that bears the name now")
    func renamedMeanwhile() throws {
        let (fixture, _) = try fixture()
        let path = try fixture.folder.write("first", to: "held")
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(rename(path, fixture.folder.file("finished")) == 0)
        #expect(try !HeldFile.hold(descriptor, path, for: "target"))
        try fixture.folder.write("second", to: "held")
        #expect(try !HeldFile.hold(descriptor, path, for: "target"))
        let held = try HeldFile(at: path, for: fixture.folder.file("target"))
        #expect(held.bearsItsName)
        #expect(rename(path, fixture.folder.file("gone")) == 0)
        #expect(!held.bearsItsName)
    }

    // MARK: Going on

    /// The same log each time, and a replay of it that commits after each few patients.
    private static func inPieces() throws -> (ViewsFixture, Replay) {
        let fixture = try ViewsFixture(seed: 6)
        for _ in 0..<240 { try fixture.addRandom(patients: 9) }
        var replay = try fixture.replay(at: .known(at: try fixture.log.head()))
        (replay.bucketEventsMax, replay.bucketsPerCommit) = (10, 1)
        return (fixture, replay)
    }

    @Test("killed in the middle, the same replay goes on and comes to the same")
    func killed() async throws {
        let folder = try TemporaryFolder("killed")
        let path = folder.file("replay.sqlite")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            // What the killed process leaves behind goes with the folder.
            setenv("TMPDIR", URL(fileURLWithPath: path).deletingLastPathComponent().path, 1)
            _ = try PartialReplayTests.inPieces().1.write(into: path) { done, total in
                if done > total * 3 / 5 { kill(getpid(), SIGKILL) }
            }
        }
        let (fixture, replay) = try Self.inPieces()
        let expected = try replay.write(into: fixture.folder.file("whole.sqlite"))
        let report = try replay.write(into: path)
        #expect(report.resumedAfter != nil)
        #expect(report.digests == expected.digests && report.head == expected.head)
        #expect(report.layoutDigest == expected.layoutDigest && report.patients == expected.patients)
    }

    @Test(
        "rows of a killed replay that are not as it committed them are folded again, with all that came after",
        arguments: [
            ("DELETE FROM entry_list WHERE patient = 'p2'", "p1"),
            ("DELETE FROM entry_list WHERE patient = 'p2' AND place = 2", "p1"),
            ("UPDATE entry_list SET value = '3' WHERE patient = 'p3' AND place = 1", "p2"),
            ("DELETE FROM patient WHERE patient IN ('p2', 'p3')", "p1"),
            ("INSERT INTO parked VALUES ('p3', 'pain_count', 4, 'thirteen')", "p2"),
            ("INSERT INTO pain_count VALUES ('p8', 4)", nil),
            ("UPDATE patient SET practice = 'x' WHERE patient = 'p1'", ""),
            ("UPDATE done SET digest = 'x' WHERE through = 'p2'", "p1"), ("DELETE FROM done", ""),
            ("UPDATE documentation SET meaning = 'x'", ""), ("DROP TABLE pain_count", ""),
            ("DELETE FROM done WHERE through = 'p2'", "p1"),
        ] as [(String, String?)])
    func altered(sql: String, through: String?) throws {
        let (fixture, replay) = try Self.inPieces()
        let path = fixture.folder.file("replay.sqlite")
        let expected = try replay.write(into: fixture.folder.file("whole.sqlite"))
        let kept = try fixture.partial(at: replay.head.instant)
        try FileManager.default.copyItem(atPath: kept, toPath: PartialReplay.path(of: path))
        let last = try #require(try replay.write(into: path).resumedAfter)
        #expect(last >= "p3")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: kept, toPath: PartialReplay.path(of: path))
        try DatabaseQueue(path: PartialReplay.path(of: path)).write { try $0.execute(sql: sql) }
        let report = try replay.write(into: path)
        #expect((report.resumedAfter ?? "") == through ?? last)
        #expect(report.digests == expected.digests && report.layoutDigest == expected.layoutDigest)
    }
}
