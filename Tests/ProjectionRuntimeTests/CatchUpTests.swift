import Clinical
import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import ProjectionRuntime

@Suite("Catching up and rebuilding")
struct CatchUpTests {
    @Test("views that were caught up in random slices equal views built anew", arguments: [UInt64(1), 2, 3, 4])
    func slices(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        _ = try fixture.runner().rebuild()
        var slices = 0
        var folded = 0
        for _ in 0..<25 {
            for _ in 0..<Int.random(in: 1...40, using: &fixture.chance) { try fixture.addRandomActs(patients: 8) }
            let report = try fixture.runner().catchUp()
            #expect(report.position == (try fixture.log.head()))
            if !report.wasRebuilt {
                slices += 1
                folded += report.patientsFolded
            }
            #expect(try fixture.digests() == fixture.rebuiltDigests(), "seed \(seed)")
        }
        #expect(slices > 10 && folded > slices, "seed \(seed): \(slices) slices were caught up")
        #expect(try fixture.rows("SELECT * FROM entry_list").count > 100)
        #expect(try fixture.rows("SELECT * FROM pain_count").count < 8, "seed \(seed): nobody is parked")
    }

    @Test("nothing new: nothing is folded and nothing changes")
    func nothingNew() throws {
        let fixture = try ViewsFixture()
        for _ in 0..<50 { try fixture.addRandom(patients: 5) }
        _ = try fixture.runner().catchUp()
        let before = try fixture.digests()
        let report = try fixture.runner().catchUp()
        #expect(report.patientsFolded == 0 && !report.wasRebuilt)
        #expect(try fixture.digests() == before)
    }

    @Test("only the patients that new events touch are folded again")
    func touched() throws {
        let fixture = try ViewsFixture()
        for patient in 1...20 { try fixture.record(ViewsFixture.pain(3), for: "p\(patient)") }
        _ = try fixture.runner().catchUp()
        try fixture.record(ViewsFixture.pain(4), for: "p7")
        try fixture.record(ViewsFixture.pain(4), for: "p21")
        let report = try fixture.runner().catchUp()
        #expect(
            report
                == ProjectionRunner.Report(
                    position: try fixture.log.head(), patientsFolded: 2, wasRebuilt: false))
        #expect(try fixture.rows("SELECT scores FROM pain_count WHERE patient = 'p7'").map { $0[0] as Int } == [2])
        #expect(try fixture.rows("SELECT chart FROM patient WHERE patient = 'p21'").map { $0[0] as String } == ["21"])
    }

    @Test("a correction folds its patient again, a move both, a merge all that were ever joined, and nobody else")
    func concerned() throws {
        let fixture = try ViewsFixture()
        var positions: [String: Int64] = [:]
        for patient in (1...30).map({ "p\($0)" }) {
            positions[patient] = try fixture.record(ViewsFixture.pain(3), for: patient)
        }
        _ = try fixture.runner().catchUp()
        func folded(_ work: () throws -> Void) throws -> Set<String> {
            let before = try fixture.foldedRows()
            try fixture.markRows()
            try work()
            let report = try fixture.runner().catchUp()
            let untouched = try fixture.markedRows()
            #expect(!report.wasRebuilt && report.patientsFolded == before.count - untouched.count)
            return before.subtracting(untouched)
        }
        #expect(try folded { try fixture.amend(positions["p1"]!, of: "p1", to: ViewsFixture.pain(5)) } == ["p1"])
        #expect(try folded { try fixture.retract(positions["p2"]!, of: "p2") } == ["p2"])
        #expect(try folded { try fixture.move(positions["p3"]!, of: "p3", to: "p4") } == ["p3", "p4"])
        #expect(try folded { try fixture.merge("p5", into: "p6") } == ["p5", "p6"])
        #expect(try folded { try fixture.record(ViewsFixture.pain(1), for: "p5") } == ["p5", "p6"])
        #expect(try folded { try fixture.unmerge("p5", from: "p6") } == ["p5", "p6"])
    }

    @Test(
        "buckets of any size, in memory or in a file, folded by any number of threads, give the same views",
        arguments: [Int64(1), 7, 50, 1_000_000], [(1, 1 << 20), (1, 1000), (2, 1 << 20), (5, 100)])
    func buckets(eventsMax: Int64, how: (workers: Int, bytesMax: Int)) throws {
        let fixture = try ViewsFixture(seed: 5)
        for _ in 0..<400 { try fixture.addRandom(patients: 9) }
        let digests = try fixture.rebuiltDigests { runner in
            runner.bucketEventsMax = eventsMax
            runner.bucketBytesMax = how.bytesMax
            runner.workers = how.workers
        }
        #expect(try digests == fixture.rebuiltDigests())
        let buckets = try PatientBuckets(fixture.log.streams(), eventsMax: eventsMax, folder: fixture.folder.path)
        #expect(
            try buckets.streams.flatMap { $0.map(\.name.id) } == fixture.log.streams().map(\.name.id).sorted())
        #expect(buckets.streams.allSatisfy { $0.count == 1 || $0.reduce(0) { $0 + $1.version } <= eventsMax })
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).allSatisfy {
                !$0.contains("working")
            })
    }

    @Test("a bigger version of one projector builds everything anew")
    func version() throws {
        let fixture = try ViewsFixture()
        for _ in 0..<30 { try fixture.addRandom(patients: 3) }
        _ = try fixture.runner().catchUp()
        fixture.projectors[1] = EntryList(version: 2)
        #expect(try fixture.runner().catchUp().wasRebuilt)
        #expect(try fixture.digests() == fixture.rebuiltDigests())
        #expect(
            try fixture.rows("SELECT version FROM checkpoint WHERE projector = 'entry_list'").map { $0[0] as Int } == [
                2
            ])
        #expect(try !fixture.runner().catchUp().wasRebuilt)
        fixture.projectors.append(EntryList("second_list"))
        #expect(try fixture.runner().catchUp().wasRebuilt)
        #expect(try !fixture.rows("SELECT * FROM second_list").isEmpty)
    }

    @Test("an adopted policy builds anew what reads it, and only then")
    func policy() throws {
        let fixture = try ViewsFixture()
        fixture.projectors.append(EntryList("by_policy", reads: [.policy]))
        for _ in 0..<30 { try fixture.addRandom(patients: 3) }
        _ = try fixture.runner().catchUp()
        let before = try fixture.rows("SELECT DISTINCT policy FROM by_policy").map { $0[0] as String }
        try fixture.adopt(.medicalSpa)
        #expect(try fixture.runner().catchUp().wasRebuilt)
        let after = try fixture.rows("SELECT DISTINCT policy FROM by_policy").map { $0[0] as String }
        #expect(before.count == 1 && after.count == 1 && before != after)
        fixture.projectors.removeLast()
        _ = try fixture.runner().rebuild()
        try fixture.adopt(.wellness)
        #expect(try !fixture.runner().catchUp().wasRebuilt)
    }

    @Test("a policy adopted for later comes into force with the log's own days, without a clock")
    func policyForLater() throws {
        let fixture = try ViewsFixture()
        fixture.projectors = [EntryList("by_policy", reads: [.policy])]
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        let today = Occurrence(milliseconds: fixture.clock).day
        try fixture.adopt(.medicalSpa, from: today + 7)
        _ = try fixture.runner().catchUp()
        let before = try fixture.rows("SELECT DISTINCT policy FROM by_policy").map { $0[0] as String }
        fixture.clock += 7 * 86_400_000
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        #expect(try fixture.runner().catchUp().wasRebuilt)
        let after = try fixture.rows("SELECT DISTINCT policy FROM by_policy").map { $0[0] as String }
        #expect(before.count == 1 && after.count == 1 && before != after)
    }

    @Test("types of a later version are passed over: the entry is there, the rest is folded")
    func unknownTypes() throws {
        let fixture = try ViewsFixture()
        try fixture.record(ViewsFixture.pain(3), for: "p1")
        try fixture.append("auraPhotographed", Array(#"{"hue":3}"#.utf8), to: ViewsFixture.stream("p1"))
        try fixture.record(ViewsFixture.pain(4), for: "p1")
        _ = try fixture.runner().catchUp()
        #expect(try fixture.rows("SELECT * FROM parked").isEmpty)
        #expect(
            try fixture.rows("SELECT type FROM entry_list ORDER BY position").map { $0[0] as String }
                == ["patientRegistered", "painScored", "auraPhotographed", "painScored"])
        #expect(try fixture.rows("SELECT scores FROM pain_count").map { $0[0] as Int } == [2])
    }

    @Test("rows do not depend on when they were recorded, nor on when they are made")
    func noClock() throws {
        let early = try ViewsFixture(seed: 6)
        let late = try ViewsFixture(seed: 6, clock: ViewsFixture.start + 900 * 86_400_000)
        for fixture in [early, late] {
            for _ in 0..<200 { try fixture.addRandom(patients: 5) }
            _ = try fixture.runner().catchUp()
        }
        #expect(try early.digests() == late.digests())
    }
}
