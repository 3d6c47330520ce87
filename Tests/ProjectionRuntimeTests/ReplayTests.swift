import Clinical
import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

@Suite("Replay")
struct ReplayTests {
    @Test(
        """
        known at any position and as of any day a replay is what a list, filtered and folded, gives: with late entries, \
        corrections, entries moved to others, records joined and parted
        """, arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func oracle(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        for _ in 0..<260 { try fixture.addRandomActs(patients: 7) }
        for round in 0..<16 {
            let instant = try fixture.randomInstant()
            let path = fixture.folder.file("replay-\(round).sqlite")
            _ = try fixture.replay(at: instant).write(into: path)
            #expect(
                try fixture.rows(ofReplay: path) == fixture.naiveRows(at: instant), "seed \(seed), \(instant)")
        }
    }

    @Test(
        "so is each of the product's own tables: progress, intervals, the work list's and compliance",
        arguments: [UInt64(1), 2, 3])
    func productOracle(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        fixture.projectors = ViewsFixture.productProjectors
        // With rules of practice, which the first had none of.
        try fixture.append(
            .registryAdopted(
                Adoption(name: "default", version: 3, text: AdoptedTexts.text("registry-3"), digest: "")))
        for _ in 0..<500 { try fixture.addRandomFact(patients: 6) }
        var tables: Set<Substring> = []
        for round in 0..<10 {
            let instant = try fixture.randomInstant()
            let path = fixture.folder.file("replay-\(round).sqlite")
            _ = try fixture.replay(at: instant).write(into: path)
            let rows = try fixture.productRows(ofReplay: path)
            #expect(try rows == fixture.naiveProductRows(at: instant), "seed \(seed), \(instant)")
            tables.formUnion(rows.compactMap { $0.split(separator: " ").first })
        }
        #expect(
            tables.isSuperset(of: ["patient_progress", "maintenance_interval", "care_worklist_item", "compliance"]))
    }

    @Test("by a source's clock an imported event counts from when the source knew it", arguments: [UInt64(1), 2, 3])
    func bySource(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        let told = try fixture.importRandom(200, patients: 6)
        for round in 0..<8 {
            let time = told.randomElement(using: &fixture.chance)!
            let instant = Instant(position: try fixture.log.head(), sourceTime: time)
            let path = fixture.folder.file("replay-\(round).sqlite")
            _ = try fixture.replay(at: instant).write(into: path)
            #expect(
                try fixture.rows(ofReplay: path) == fixture.naiveRows(at: instant), "seed \(seed), \(instant)")
        }
    }

    @Test("rebuilt, caught up, replayed, parallel and resumed are the same", arguments: [UInt64(1), 2, 3])
    func everyWay(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        for round in 0..<30 {
            for _ in 0..<12 { try fixture.addRandomActs(patients: 9) }
            if round > 3 { try fixture.mergeOrUnmergeRandom() }
            _ = try fixture.runner().catchUp()
        }
        let live = try fixture.digests()
        #expect(try fixture.rebuiltDigests() == live, "seed \(seed)")
        let instant = Instant.known(at: try fixture.log.head())
        for (workers, eventsMax, bytesMax) in [(1, Int64(40_000), 64 << 20), (2, 20, 64 << 20), (4, 5, 500)] {
            var replay = try fixture.replay(at: instant)
            (replay.workers, replay.bucketEventsMax, replay.bucketBytesMax) = (workers, eventsMax, bytesMax)
            let path = fixture.folder.file("replay-\(workers).sqlite")
            #expect(try replay.write(into: path).digests == live, "seed \(seed), \(workers) threads")
        }
        let (resumed, report) = try fixture.interruptedReplay(at: instant)
        #expect(report.resumedAfter != nil && resumed == live, "seed \(seed)")
    }

    @Test("what is recorded later changes no answer known at an earlier position", arguments: [UInt64(1), 2, 3])
    func laterEvents(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        for _ in 0..<150 { try fixture.addRandomActs(patients: 6) }
        let instants = try (0..<6).map { _ in try fixture.randomInstant() }
        let before = try instants.enumerated().map {
            try fixture.replay(at: $1).write(into: fixture.folder.file("before-\($0).sqlite"))
        }
        for _ in 0..<150 { try fixture.addRandomActs(patients: 8) }
        try fixture.adopt(.wellness)
        for (place, instant) in instants.enumerated() {
            let after = try fixture.replay(at: instant).write(into: fixture.folder.file("after-\(place).sqlite"))
            #expect(after.digests == before[place].digests, "seed \(seed), \(instant)")
            #expect(after.head == before[place].head, "seed \(seed), \(instant)")
        }
    }

    @Test("a replay known at a position is the views of a log that ends there")
    func prefix() throws {
        let fixture = try ViewsFixture(seed: 9)
        for _ in 0..<120 { try fixture.addRandomActs(patients: 5) }
        let cut = try fixture.log.head()
        let live = try fixture.rebuiltDigests()
        for _ in 0..<120 { try fixture.addRandomActs(patients: 5) }
        let report = try fixture.replay(at: .known(at: cut)).write(into: fixture.folder.file("replay.sqlite"))
        #expect(report.digests == live)
    }

    @Test("golden: this history gives these digests, for ever")
    func golden() throws {
        let fixture = try ViewsFixture(seed: 20_260_301)
        for _ in 0..<200 { try fixture.addRandom(patients: 6) }
        let instant = Instant(position: 180, asOf: CalendarDay(daysSince1970: 20_650))
        let report = try fixture.replay(at: instant).write(into: fixture.folder.file("replay.sqlite"))
        #expect(report.head.inputDigest == Self.goldenInput)
        #expect(report.digests.filter { $0.table == "entry_list" }.map(\.digest) == [Self.goldenEntries])
    }

    private static let goldenInput = "976bc8e12daf47524219c3f52432e7af4ba9a101dcbaa1ccabe9dc35b6557bb7"
    private static let goldenEntries = "85c7b860667c0884559929116f4e095c6c037beafd3c4226347cd4259da6d9ca"

    @Test("a file that is there is not written over, and nothing is left of a replay that fails")
    func refused() throws {
        let fixture = try ViewsFixture()
        for _ in 0..<20 { try fixture.addRandom(patients: 3) }
        let path = fixture.folder.file("replay.sqlite")
        let replay = try fixture.replay(at: .known(at: try fixture.log.head()))
        _ = try replay.write(into: path)
        #expect(throws: ProjectionError.self) { try replay.write(into: path) }
        #expect(throws: ProjectionError.self) { try replay.write(into: "/nowhere/replay.sqlite") }
        #expect(try fixture.names().filter { $0.contains("partial") || $0.contains("working") } == [])
        let held = fixture.folder.file("held.sqlite")
        let other = try PartialReplay(of: held)
        #expect(throws: ProjectionError.self) { try replay.write(into: held) }
        other.remove()
    }

    @Test("a partial file of another question, or one that is damaged, is not gone on with")
    func otherPartial() throws {
        let fixture = try ViewsFixture(seed: 3)
        for _ in 0..<200 { try fixture.addRandom(patients: 9) }
        let head = try fixture.log.head()
        let expected = try fixture.rebuiltDigests()
        let path = fixture.folder.file("replay.sqlite")
        let partial = try fixture.partial(at: .known(at: head - 40))
        try FileManager.default.copyItem(atPath: partial, toPath: PartialReplay.path(of: path))
        var discarded: [Int64] = []
        let report = try fixture.replay(at: .known(at: head)).write(
            into: path, discarding: { discarded.append($0.instant.position) })
        #expect(report.resumedAfter == nil && report.digests == expected && discarded == [head - 40])
        let second = fixture.folder.file("second.sqlite")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.partial(at: .known(at: head))))
        bytes.replaceSubrange((bytes.count / 2)..., with: Data(repeating: 7, count: bytes.count - bytes.count / 2))
        try bytes.write(to: URL(fileURLWithPath: PartialReplay.path(of: second)))
        let again = try fixture.replay(at: .known(at: head)).write(into: second)
        #expect(again.resumedAfter == nil && again.digests == expected)
    }
}
