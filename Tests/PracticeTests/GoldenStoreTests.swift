import Clinical
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// What earlier versions stored. `store-1` is a medical-massage practice's year: imports with late and corrected rows,
/// goals, decisions, a screen, a death, a merge, a reassigned visit, an erasure, two policies. `store-2` is a medical spa by
/// hand: rules of the practice kept and broken, credentials, coverage, flags raised and cleared, plans, goals revised and
/// withdrawn, a merge parted, an import undone and brought in again. What is replayed of them is fixed. A change of a digest is a
/// change of answers about what clinics have recorded: it raises the projector's version, and says so here.
@Suite("Golden replay of a stored practice")
struct GoldenStoreTests {
    private struct Golden: Sendable, CustomTestStringConvertible {
        var store = "store-1"
        var position: Int64
        var asOf: String?
        var tables: [String]

        var testDescription: String { "\(store) @\(position) as of \(asOf ?? "all")" }
    }

    private static let golden: [Golden] = [
        Golden(
            position: 1920, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 21c8801e8cf26eb06e505cba",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@13 patient_progress 133 e0179f800db1bab749fd04a5",
                "patient_progress@13 goal_status 111 bab3b36f51c97f2243bbbfad",
                "patient_progress@13 parked 0 1509f44b46946336b5e88cff",
                "maintenance_interval@15 maintenance_interval 15 dc71ade267fcaef2b7c9858c",
                "maintenance_interval@15 parked 0 a3a40e145edc46decc677fa7",
                "care_worklist@9 care_worklist_item 28 8bea8486f9b91f9338603cd0",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@8 rule_broken 16 d789287a50e6ebfa0340e2d4",
                "care_compliance@8 compliance 0 0fb621f1f8569fb2c77a8cea",
                "care_compliance@8 rule_open 2 13f80bd8f0cd923920140071",
                "care_compliance@8 parked 0 852ce24cb34eb5564d58f050",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@13 patient_progress 108 41468d961aaf376ff5e631a6",
                "patient_progress@13 goal_status 93 12889e3329f030a031b0be1d",
                "patient_progress@13 parked 0 1509f44b46946336b5e88cff",
                "maintenance_interval@15 maintenance_interval 13 c3ecaa539d2a2e829ec49e38",
                "maintenance_interval@15 parked 0 a3a40e145edc46decc677fa7",
                "care_worklist@9 care_worklist_item 33 d1ba936b2297a6ac0ac6da26",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@8 rule_broken 10 4c6db2674b1857c02ed3feae",
                "care_compliance@8 compliance 0 0fb621f1f8569fb2c77a8cea",
                "care_compliance@8 rule_open 3 d06cfb03ddef0c7bba94926b",
                "care_compliance@8 parked 0 852ce24cb34eb5564d58f050",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@13 patient_progress 129 047b0567992ff961dcb7c503",
                "patient_progress@13 goal_status 111 bab3b36f51c97f2243bbbfad",
                "patient_progress@13 parked 0 1509f44b46946336b5e88cff",
                "maintenance_interval@15 maintenance_interval 15 543363156c66d6e93c3769fe",
                "maintenance_interval@15 parked 0 a3a40e145edc46decc677fa7",
                "care_worklist@9 care_worklist_item 28 26b3f47675aa6b7abf15d37d",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@8 rule_broken 16 d789287a50e6ebfa0340e2d4",
                "care_compliance@8 compliance 0 0fb621f1f8569fb2c77a8cea",
                "care_compliance@8 rule_open 2 13f80bd8f0cd923920140071",
                "care_compliance@8 parked 0 852ce24cb34eb5564d58f050",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@13 patient_progress 86 e06ab03cbc7f5436be0f0135",
                "patient_progress@13 goal_status 75 7b2196dfd348927b8f6c6c57",
                "patient_progress@13 parked 0 1509f44b46946336b5e88cff",
                "maintenance_interval@15 maintenance_interval 11 71bd8447844d706b735e157a",
                "maintenance_interval@15 parked 0 a3a40e145edc46decc677fa7",
                "care_worklist@9 care_worklist_item 21 4a69db2b010cc12655818dee",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@8 rule_broken 5 eed752a5d59c1318c179679a",
                "care_compliance@8 compliance 0 0fb621f1f8569fb2c77a8cea",
                "care_compliance@8 rule_open 1 3c3a6cbb0d8e5a54367c62dc",
                "care_compliance@8 parked 0 852ce24cb34eb5564d58f050",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@13 patient_progress 18 60814d02f4e4c9ca602ea0ba",
                "patient_progress@13 goal_status 2 edfa42f517a0e80588571283",
                "patient_progress@13 parked 0 1509f44b46946336b5e88cff",
                "maintenance_interval@15 maintenance_interval 8 abb2fb99a5176e9ecd2ea2be",
                "maintenance_interval@15 parked 0 a3a40e145edc46decc677fa7",
                "care_worklist@9 care_worklist_item 8 d6079a072d531eacdb36181c",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@8 rule_broken 14 fa5794de0a5bcaec7a21ffb1",
                "care_compliance@8 compliance 6 6543036a5fd3aa286833c757",
                "care_compliance@8 rule_open 2 9a81860cc502efd1e72de73f",
                "care_compliance@8 parked 0 852ce24cb34eb5564d58f050",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@13 patient_progress 10 4a9b7bb0d6aa237a6872e487",
                "patient_progress@13 goal_status 7 df435aeeaccb5fd0b180ddbf",
                "patient_progress@13 parked 0 1509f44b46946336b5e88cff",
                "maintenance_interval@15 maintenance_interval 6 3a88133270ab5648bd02721a",
                "maintenance_interval@15 parked 0 a3a40e145edc46decc677fa7",
                "care_worklist@9 care_worklist_item 5 93b7c53bf3e12038862104a2",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@8 rule_broken 6 1ee2cc0a15b5ff3934d68deb",
                "care_compliance@8 compliance 4 f5936dfbdc5b6d6a63893a18",
                "care_compliance@8 rule_open 1 13ee364a94e3e06f22645a43",
                "care_compliance@8 parked 0 852ce24cb34eb5564d58f050",
            ]),
    ]

    /// Of what is stored, by the last position.
    private static let inputs: [Int64: String] = [
        1920: "a02410de669624ee7db4d709e7f85dee870e1b256f3c99f2fc21b600ebd0a84e",
        142: "f299efc2c6eff4bbd9c96fea60dde1c78f80b2981311886271bd98fcbcd9c28b",
    ]

    @Test("the digests are these, and every table has rows", arguments: golden)
    private func digests(_ golden: Golden) throws {
        let folder = try TemporaryFolder("golden-store")
        let store = try #require(
            try PracticeStore.create(
                at: StorePlace(folder.file("g.anamnesis")), fromEvents: GoldenFiles.path("\(golden.store).ndjson.gz"),
                environment: [:]
            ).store)
        let instant = Instant(position: golden.position, asOf: golden.asOf.flatMap { CalendarDay($0) })
        let (report, receipt) = try store.replay(
            ReplayRequest(instant: instant), into: folder.file("golden.sqlite"), product: "test")
        let found = report.digests.map {
            "\($0.projector)@\($0.version) \($0.table) \($0.rows) \($0.digest.prefix(24))"
        }
        #expect(found == golden.tables)
        #expect(receipt.patientsParked == 0)
        // The registry of store-1 has no rules.
        let empty = golden.store == "store-1" ? ["parked", "rule_broken", "compliance", "rule_open"] : ["parked"]
        #expect(report.digests.allSatisfy { $0.rows > 0 || empty.contains($0.table) }, "\(found)")
        if let input = Self.inputs[golden.position] { #expect(receipt.inputDigest == input) }
    }
}
