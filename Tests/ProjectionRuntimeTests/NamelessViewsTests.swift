import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

@Suite("Views for one question")
struct NamelessViewsTests {
    @Test("while they are folded and read no file of theirs has a name that a killed process could leave")
    func nameless() throws {
        let fixture = try ViewsFixture(seed: 8)
        for _ in 0..<60 { try fixture.addRandom(patients: 5) }
        let replay = try fixture.replay(at: .known(at: try fixture.log.head()))
        let expected = try replay.write(into: fixture.folder.file("replay.sqlite"))
        let before = try fixture.names()
        var reports = 0
        func look(_ done: Int64, _ total: Int64) {
            reports += 1
            #expect((try? fixture.names()) == before)
        }
        let views = try replay.views(progress: look)
        let (report, again) = try replay.folded(progress: look)
        let anew = try fixture.runner().viewsAnew(in: fixture.folder.path, progress: look)
        #expect(reports > 2)
        #expect(report.digests == expected.digests && report.head == expected.head)
        #expect(report.layoutDigest == expected.layoutDigest)
        for reader in [views, again, anew] {
            #expect(try reader.digests(of: fixture.projectors) == expected.digests)
            #expect(throws: (any Error).self) { try reader.connected { try $0.execute(sql: "DELETE FROM patient") } }
        }
        #expect(try fixture.names() == before)
    }

    @Test("what a killed process left under such a name goes, and what another process uses stays")
    func swept() throws {
        let fixture = try ViewsFixture(seed: 8)
        let left = try fixture.folder.write("left", to: ".views-\(Int32.max)-1.sqlite")
        let own = try fixture.folder.write("mine", to: ".views-\(getpid())-1.sqlite")
        _ = try NamelessViews(in: fixture.folder.path, projectors: fixture.projectors, isReplay: true)
        #expect(!FileManager.default.fileExists(atPath: left) && FileManager.default.fileExists(atPath: own))
    }
}
