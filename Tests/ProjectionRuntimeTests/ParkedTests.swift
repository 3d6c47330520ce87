import Clinical
import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import ProjectionRuntime

/// One event at which a fold stops holds up its own patient, for its own projector, and nobody else.
@Suite("Parked patients")
struct ParkedTests {
    private let fixture: ViewsFixture
    private let before: [String]

    init() throws {
        fixture = try ViewsFixture(seed: 7)
        for patient in 1...12 {
            for day in 0..<4 { try fixture.record(ViewsFixture.pain(day), for: "p\(patient)", on: day) }
        }
        _ = try fixture.runner().catchUp()
        before = try fixture.rows(except: "p5")
        #expect(before.count == 11 * (1 + 5 + 1))
    }

    private func parked() throws -> [ParkedPatient] { try ViewReader(folder: fixture.folder.path).parked() }

    @Test(
        "the patient is parked for that projector with position and reason; all others' rows are unchanged",
        arguments: [false, true])
    func parks(rebuilding: Bool) throws {
        let bad = try fixture.record(ViewsFixture.pain(13), for: "p5", on: 2)
        _ = try rebuilding ? fixture.runner().rebuild() : fixture.runner().catchUp()
        #expect(try fixture.rows(except: "p5") == before)
        #expect(
            try parked() == [
                ParkedPatient(patient: "p5", projector: "superstitious", position: bad, reason: "thirteen")
            ])
        #expect(try fixture.rows("SELECT * FROM pain_count WHERE patient = 'p5'").isEmpty)
        #expect(try fixture.rows("SELECT * FROM entry_list WHERE patient = 'p5'").count == 6)
        #expect(try fixture.digests() == fixture.rebuiltDigests())
    }

    @Test("an amendment heals, a retraction heals", arguments: [false, true])
    func heals(retracting: Bool) throws {
        let bad = try fixture.record(ViewsFixture.pain(13), for: "p5")
        _ = try fixture.runner().catchUp()
        #expect(try parked().count == 1)
        if retracting {
            try fixture.retract(bad, of: "p5")
        } else {
            try fixture.amend(bad, of: "p5", to: ViewsFixture.pain(3))
        }
        _ = try fixture.runner().catchUp()
        #expect(try parked().isEmpty)
        let scores = try fixture.rows("SELECT scores FROM pain_count WHERE patient = 'p5'").map { $0[0] as Int }
        #expect(scores == [retracting ? 4 : 5])
        #expect(try fixture.rows(except: "p5") == before)
    }

    @Test("a payload that cannot be read parks its patient for every projector, and an amendment heals it")
    func unreadable() throws {
        let bad = try fixture.append(
            "painScored", Array(#"{"instrument":7}"#.utf8), to: ViewsFixture.stream("p5"), on: 1)
        _ = try fixture.runner().catchUp()
        #expect(try parked().map(\.projector).sorted() == ["entry_list", "patient_directory", "superstitious"])
        #expect(try parked().allSatisfy { $0.position == bad && $0.reason.contains("@\(bad)") })
        #expect(try fixture.rows(except: "p5") == before)
        try fixture.amend(bad, of: "p5", to: ViewsFixture.pain(3))
        _ = try fixture.runner().catchUp()
        #expect(try parked().isEmpty)
        #expect(try fixture.rows("SELECT * FROM entry_list WHERE patient = 'p5'").count == 6)
    }
}
