import Clinical
import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import ProjectionRuntime

@Suite("Generations of views")
struct GenerationTests {
    @Test("a reader that is open while the views are built anew keeps the old rows; a new one sees the new")
    func swapUnderReader() throws {
        let fixture = try ViewsFixture()
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        _ = try fixture.runner().catchUp()
        let old = try ViewReader(folder: fixture.folder.path)
        #expect(try scores(old) == [1])
        try fixture.record(ViewsFixture.pain(4), for: "p1")
        for _ in 0..<3 { _ = try fixture.runner().rebuild() }
        #expect(try scores(old) == [1])
        #expect(try scores(ViewReader(folder: fixture.folder.path)) == [2])
        #expect(try old.position() < ViewReader(folder: fixture.folder.path).position())
    }

    @Test("a reader that comes while a rebuild swaps and removes what it was about to open opens the new one")
    func swapBeforeOpening() throws {
        let fixture = try ViewsFixture()
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        _ = try fixture.runner().catchUp()
        var swaps = 0
        let reader = try ViewReader.newest(in: fixture.folder.path) {
            guard swaps < 3 else { return }
            swaps += 1
            try fixture.record(ViewsFixture.pain(4), for: "p1")
            _ = try fixture.runner().rebuild()
        }
        #expect(try scores(reader) == [4])
        #expect(try reader.position() == fixture.log.head())
    }

    @Test("views that are current are left as they are: nothing is locked, nothing written")
    func currentViewsNeedNoLock() throws {
        let fixture = try ViewsFixture()
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        let made = try fixture.runner().catchUp()
        let lock = fixture.folder.file("views.lock")
        try FileManager.default.removeItem(atPath: lock)
        #expect(try fixture.runner().catchUp().position == made.position)
        #expect(!FileManager.default.fileExists(atPath: lock))
    }

    @Test("a reader beside a catch-up sees the old rows or the new ones, with the position they are true as of")
    func catchUpUnderReader() throws {
        let fixture = try ViewsFixture()
        for patient in 1...30 { try fixture.record(ViewsFixture.pain(3), for: "p\(patient)") }
        _ = try fixture.runner().catchUp()
        let reader = try ViewReader(folder: fixture.folder.path)
        let before = try fixture.log.head()
        try reader.read { database in
            _ = try Int.fetchOne(database, sql: "SELECT sum(scores) FROM pain_count")
            for patient in 1...5 { try fixture.record(ViewsFixture.pain(4), for: "p\(patient)") }
            #expect(try !fixture.runner().catchUp().wasRebuilt)
            #expect(try Int.fetchOne(database, sql: "SELECT sum(scores) FROM pain_count") == 30)
            #expect(try Int64.fetchOne(database, sql: "SELECT min(position) FROM checkpoint") == before)
        }
        #expect(try scores(reader).reduce(0, +) == 35)
        #expect(try reader.position() == fixture.log.head())
    }

    @Test("only the newest generation's file stays")
    func oldGenerationsGo() throws {
        let fixture = try ViewsFixture()
        for _ in 0..<4 { _ = try fixture.runner().rebuild() }
        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).sorted()
        #expect(files == ["views-4.sqlite", "views.lock", "views.sqlite"])
    }

    @Test("rows and checkpoint are one transaction: a catch-up that breaks leaves the old state, and the next heals")
    func brokenCatchUp() throws {
        let fixture = try ViewsFixture()
        for patient in 1...20 { try fixture.record(ViewsFixture.pain(3), for: "p\(patient)") }
        _ = try fixture.runner().catchUp()
        let digests = try fixture.digests()
        let position = try ViewReader(folder: fixture.folder.path).position()
        for patient in 1...6 { try fixture.record(ViewsFixture.pain(4), for: "p\(patient)") }
        #expect(throws: EventLogError.self) {
            _ = try fixture.runner(BreakingReader(fixture.log, failsAt: 4)).catchUp()
        }
        #expect(try fixture.digests() == digests)
        #expect(try ViewReader(folder: fixture.folder.path).position() == position)
        let report = try fixture.runner().catchUp()
        #expect(!report.wasRebuilt && report.patientsFolded == 6)
        #expect(try fixture.digests() == fixture.rebuiltDigests())
    }

    @Test("a rebuild that breaks leaves the views that are read, and the next one clears its remains away")
    func brokenRebuild() throws {
        let fixture = try ViewsFixture()
        for patient in 1...20 { try fixture.record(ViewsFixture.pain(3), for: "p\(patient)") }
        _ = try fixture.runner().catchUp()
        let digests = try fixture.digests()
        #expect(throws: EventLogError.self) {
            _ = try fixture.runner(BreakingReader(fixture.log, scanFailsAfter: 10)).rebuild()
        }
        #expect(try fixture.digests() == digests)
        _ = try fixture.runner().rebuild()
        #expect(try fixture.digests() == digests)
        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).filter {
            $0.hasPrefix("views-") && $0.hasSuffix(".sqlite")
        }
        #expect(files == ["views-2.sqlite"] || files == ["views-3.sqlite"])
    }

    @Test(
        "a views file that is no database any more is made anew", arguments: ["", "not a database at all, only text"])
    func garbled(bytes: String) throws {
        let fixture = try ViewsFixture()
        for patient in 1...5 { try fixture.record(ViewsFixture.pain(3), for: "p\(patient)") }
        _ = try fixture.runner().catchUp()
        let digests = try fixture.digests()
        let path = try ViewReader(folder: fixture.folder.path).path
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try Data(bytes.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try fixture.runner().catchUp().wasRebuilt)
        #expect(try fixture.digests() == digests)
    }

    @Test("without views a reader is told what to do")
    func notBuilt() throws {
        let fixture = try ViewsFixture()
        let error = #expect(throws: ProjectionError.self) { try ViewReader(folder: fixture.folder.path) }
        #expect(error?.description.contains("rebuild") == true)
    }

    private func scores(_ reader: ViewReader) throws -> [Int] {
        try reader.read { try Int.fetchAll($0, sql: "SELECT scores FROM pain_count ORDER BY patient") }
    }
}

extension GenerationTests {
    @Test("who meets a rebuild is told how far it is, and reads the old views until the swap")
    func rebuildingIsSaid() throws {
        let fixture = try ViewsFixture()
        for _ in 0..<60 { try fixture.addRandom(patients: 4) }
        _ = try fixture.runner().catchUp()
        let before = try fixture.digests()
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        var met: [String] = []
        _ = try fixture.runner().rebuild { _, _ in
            // Locks of one process that were opened apart keep each other out.
            do { _ = try fixture.runner().catchUp() } catch { met.append("\(error)") }
            #expect((try? fixture.digests()) == before)
        }
        #expect(!met.isEmpty && met.allSatisfy { $0.hasPrefix("rebuilding ") && $0.contains(" %") }, "\(met)")
        #expect(try fixture.runner().catchUp().wasRebuilt == false)
        #expect(try fixture.digests() != before)
    }
}
