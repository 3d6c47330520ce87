import Clinical
import EventLog
import GRDB
import TestSupport
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

@Suite("Merged records in the views")
struct MergeTests {
    /// One step of two patients' lives: what is written under which of the two.
    private enum Step {
        case record(PatientEvent, under: String, day: Int)
        case amend(step: Int, PatientEvent, day: Int)
        case retract(step: Int)
    }

    private static func steps(_ count: Int, _ chance: inout SeededGenerator) -> [Step] {
        var steps: [Step] = []
        func pain(_ chance: inout SeededGenerator) -> PatientEvent {
            ViewsFixture.pain(Int.random(in: 0...10, using: &chance))
        }
        for _ in 0..<count {
            let day = Int.random(in: 0...200, using: &chance)
            let target = steps.indices.randomElement(using: &chance)
            switch (Int.random(in: 0..<10, using: &chance), target) {
            case (0..<2, let target?): steps.append(.amend(step: target, pain(&chance), day: day))
            case (2, let target?): steps.append(.retract(step: target))
            default:
                let patient = Bool.random(using: &chance) ? "a" : "b"
                steps.append(.record(pain(&chance), under: patient, day: day))
            }
        }
        return steps
    }

    /// Writes the steps; `whose` says under which patient's record.
    private static func write(
        _ steps: ArraySlice<Step>, _ places: inout [Int: (Int64, String)], to fixture: ViewsFixture,
        whose: (String) -> String
    ) throws {
        for (index, step) in zip(steps.indices, steps) {
            switch step {
            case .record(let event, let patient, let day):
                places[index] = (try fixture.record(event, for: whose(patient), on: day), whose(patient))
            case .amend(let target, let event, let day):
                if let (position, patient) = places[target] {
                    try fixture.amend(position, of: patient, to: event, on: day)
                }
            case .retract(let target):
                if let (position, patient) = places[target] { try fixture.retract(position, of: patient) }
            }
        }
    }

    /// What the views say of a patient: rows of every table, without those of the merge itself.
    private static func answers(_ patient: String, _ fixture: ViewsFixture, places: Bool = true) throws -> [String] {
        let what = places ? "*" : "patient, position, decided_by, occurred, type, value"
        return try [
            "SELECT \(what) FROM entry_list WHERE patient = '\(patient)' AND type NOT LIKE 'record%erged%' ORDER BY place",
            "SELECT * FROM pain_count WHERE patient = '\(patient)'",
            "SELECT * FROM parked WHERE patient = '\(patient)'",
            "SELECT patient, birth_year, sex, status, merged_into FROM patient WHERE patient = '\(patient)'",
        ].flatMap { try fixture.rows($0).map { "\($0)" } }
    }

    @Test(
        "after a merge the views are those of one patient who had all entries from the start", arguments: UInt64(1)...6)
    func union(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let steps = Self.steps(60, &chance)
        let (two, one) = (try ViewsFixture(seed: seed), try ViewsFixture(seed: seed))
        for (fixture, whose) in [(two, { $0 }), (one, { _ in "b" })] as [(ViewsFixture, (String) -> String)] {
            var places: [Int: (Int64, String)] = [:]
            // The other record is registered once in each log, so that positions are the same in both.
            try fixture.record(ViewsFixture.pain(1), for: "b")
            if whose("a") == "b" {
                let registration = PatientEvent.patientRegistered(Registration(birthYear: 1970))
                try fixture.append(
                    registration.typeName, PatientCodec.payload(of: registration), to: ViewsFixture.stream("b"))
                try fixture.record(ViewsFixture.pain(2), for: "b")
            } else {
                try fixture.record(ViewsFixture.pain(2), for: "a")
            }
            try Self.write(steps[..<40], &places, to: fixture, whose: whose)
            if whose("a") == "a" {
                _ = try fixture.runner().rebuild()
                try fixture.merge("a", into: "b")
            } else {
                for _ in 0..<2 { try fixture.append("auraPhotographed", Array("{}".utf8), to: .practice) }
            }
            // What comes later under the record that was given up, from an import, is the survivor's as well.
            try Self.write(steps[40...], &places, to: fixture, whose: whose)
            _ = try fixture.runner().catchUp()
        }
        let merged = try Self.answers("b", two, places: false)
        #expect(merged == (try Self.answers("b", one, places: false)), "seed \(seed)")
        #expect(merged.count > 30)
        #expect(try two.digests() == two.rebuiltDigests(), "seed \(seed)")
        #expect(try two.rows("SELECT 1 FROM entry_list WHERE patient = 'a'").isEmpty)
        #expect(try two.rows("SELECT 1 FROM pain_count WHERE patient = 'a'").isEmpty)
        let given = try two.rows("SELECT status, merged_into, chart FROM patient WHERE patient = 'a'")
        #expect(given.map { [$0[0] as String, $0[1], $0[2]] } == [["merged", "b", "2"]])
    }

    @Test("after the merge is undone the views are as before", arguments: UInt64(1)...4)
    func undone(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let fixture = try ViewsFixture(seed: seed)
        var places: [Int: (Int64, String)] = [:]
        try fixture.record(ViewsFixture.pain(1), for: "a")
        try fixture.record(ViewsFixture.pain(1), for: "b")
        try Self.write(Self.steps(50, &chance)[...], &places, to: fixture) { $0 }
        _ = try fixture.runner().catchUp()
        let before = try ["a", "b"].flatMap { try Self.answers($0, fixture, places: false) }
        try fixture.merge("a", into: "b")
        _ = try fixture.runner().catchUp()
        #expect(try ["a", "b"].flatMap { try Self.answers($0, fixture, places: false) } != before)
        try fixture.unmerge("a", from: "b")
        _ = try fixture.runner().catchUp()
        #expect(try ["a", "b"].flatMap { try Self.answers($0, fixture, places: false) } == before, "seed \(seed)")
        #expect(try fixture.digests() == fixture.rebuiltDigests())
    }

    @Test(
        "random merges, undone ones, late entries and corrections: catching up equals building anew",
        arguments: UInt64(1)...6)
    func random(seed: UInt64) throws {
        let fixture = try ViewsFixture(seed: seed)
        for _ in 0..<60 { try fixture.addRandom(patients: 8) }
        _ = try fixture.runner().rebuild()
        var (slices, merged) = (0, 0)
        for _ in 0..<25 {
            for _ in 0..<Int.random(in: 1...15, using: &fixture.chance) {
                if Int.random(in: 0..<4, using: &fixture.chance) == 0 {
                    try fixture.mergeOrUnmergeRandom()
                } else {
                    try fixture.addRandom(patients: 8)
                }
            }
            if try !fixture.runner().catchUp().wasRebuilt { slices += 1 }
            merged += try fixture.rows("SELECT 1 FROM patient WHERE status = 'merged'").count
            #expect(try fixture.digests() == fixture.rebuiltDigests(), "seed \(seed)")
        }
        #expect(slices > 10 && merged > 10, "seed \(seed): \(slices) slices, \(merged) merged records")
        #expect(try fixture.rebuiltDigests { $0.bucketEventsMax = 7 } == fixture.rebuiltDigests(), "seed \(seed)")
    }

    @Test("a chain of merges makes one person, and gives back what was joined before it is broken")
    func chain() throws {
        let fixture = try ViewsFixture()
        for patient in ["a", "b", "c"] { try fixture.record(ViewsFixture.pain(3), for: patient) }
        func scores() throws -> [String] {
            _ = try fixture.runner().catchUp()
            #expect(try fixture.digests() == fixture.rebuiltDigests())
            return try fixture.rows("SELECT patient, scores FROM pain_count ORDER BY 1").map {
                "\($0[0] as String)\($0[1] as Int)"
            }
        }
        func merged() throws -> [String?] {
            try fixture.rows("SELECT merged_into FROM patient ORDER BY patient").map { $0[0] }
        }
        try fixture.merge("a", into: "b")
        #expect(try scores() == ["b2", "c1"])
        try fixture.merge("b", into: "c")
        #expect(try scores() == ["c3"])
        #expect(try merged() == ["c", "c", nil])
        try fixture.record(ViewsFixture.pain(3), for: "a")
        #expect(try scores() == ["c4"])
        try fixture.unmerge("b", from: "c")
        #expect(try scores() == ["b3", "c1"])
        #expect(try merged() == ["b", nil, nil])
        try fixture.unmerge("a", from: "b")
        #expect(try scores() == ["a2", "b1", "c1"])
        try fixture.merge("a", into: "c")
        #expect(try scores() == ["b1", "c3"])
    }

    @Test("an entry of a merged record that stops a fold parks the survivor, and nobody else")
    func parked() throws {
        let fixture = try ViewsFixture()
        for patient in ["a", "b", "c"] { try fixture.record(ViewsFixture.pain(3), for: patient) }
        let thirteen = try fixture.record(ViewsFixture.pain(13), for: "a")
        try fixture.merge("a", into: "b")
        _ = try fixture.runner().catchUp()
        let parked = try fixture.rows("SELECT patient, position FROM parked")
        #expect(parked.map { $0[0] as String } == ["b"] && parked.map { $0[1] as Int64 } == [thirteen])
        try fixture.amend(thirteen, of: "a", to: ViewsFixture.pain(3))
        _ = try fixture.runner().catchUp()
        #expect(try fixture.rows("SELECT 1 FROM parked").isEmpty)
        #expect(try fixture.rows("SELECT scores FROM pain_count WHERE patient = 'b'").map { $0[0] as Int } == [3])
    }

    @Test("the surviving record's own word about the person counts before a merged one's")
    func details() throws {
        let fixture = try ViewsFixture()
        func register(_ patient: String, _ year: Int?, _ sex: Sex?, on day: Int) throws {
            let event = PatientEvent.patientRegistered(Registration(birthYear: year, sex: sex))
            try fixture.append(
                event.typeName, PatientCodec.payload(of: event), to: ViewsFixture.stream(patient), on: day)
        }
        try register("a", 1971, .female, on: 9)
        try register("b", 1970, nil, on: 1)
        try fixture.merge("a", into: "b")
        _ = try fixture.runner().catchUp()
        let rows = try fixture.rows(
            "SELECT birth_year, sex, chart, registered_position FROM patient WHERE patient = 'b'")
        #expect(rows.count == 1)
        #expect(rows.map { $0[0] as Int } == [1970] && rows.map { $0[1] as String } == ["female"])
        #expect(rows.map { $0[2] as String } == ["2"])
    }
}
