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
                "patient_progress@14 patient_progress 133 21cc7f7d9607b651ee45d83c",
                "patient_progress@14 goal_status 111 5f06158bd9e6bafc5ae4461d",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 15 a5896e518cfababbbda8a4e8",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@9 care_worklist_item 28 8bea8486f9b91f9338603cd0",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@9 rule_broken 16 cafaa501ed6b239df6a088d1",
                "care_compliance@9 compliance 0 7893c57e51a79a536851ba72",
                "care_compliance@9 rule_open 2 1373c1e0762c9e415833d0f3",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@14 patient_progress 108 db0537f4f71472d41652b1b1",
                "patient_progress@14 goal_status 93 d62b401bf07a0b6e71e02b8b",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 13 5d9e7c824c620e7ffaf154c3",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@9 care_worklist_item 33 d1ba936b2297a6ac0ac6da26",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@9 rule_broken 10 ae7e4c31642f593ae4649a1c",
                "care_compliance@9 compliance 0 7893c57e51a79a536851ba72",
                "care_compliance@9 rule_open 3 8aa722eda3dc81441ae0de4a",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@14 patient_progress 129 a6213653e58a5eb60e8ffb7c",
                "patient_progress@14 goal_status 111 5f06158bd9e6bafc5ae4461d",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 15 8e1a0c7bd938713c1567f44f",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@9 care_worklist_item 28 26b3f47675aa6b7abf15d37d",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@9 rule_broken 16 cafaa501ed6b239df6a088d1",
                "care_compliance@9 compliance 0 7893c57e51a79a536851ba72",
                "care_compliance@9 rule_open 2 1373c1e0762c9e415833d0f3",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@14 patient_progress 86 0e6ded65501b65aed36ad8df",
                "patient_progress@14 goal_status 75 bc49d298706fa9b0625ca7cc",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 11 7492f8506299dd742a130c0e",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@9 care_worklist_item 21 4a69db2b010cc12655818dee",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@9 rule_broken 5 ea93db34bae893634fbb1f31",
                "care_compliance@9 compliance 0 7893c57e51a79a536851ba72",
                "care_compliance@9 rule_open 1 6bab9851c55bf7cc7a6f837b",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@14 patient_progress 18 c3438c00e645b6b622958c0a",
                "patient_progress@14 goal_status 2 b1c0eef38008a881f02231a0",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 8 00e1093d41b90750be1b12cf",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@9 care_worklist_item 8 d6079a072d531eacdb36181c",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@9 rule_broken 14 9bd315e976f600a4fb850fbe",
                "care_compliance@9 compliance 6 91f595a3c485bfdd9f971954",
                "care_compliance@9 rule_open 2 83de9d79506572df114444ee",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@14 patient_progress 10 d8e14c4cdd959545db3eb9d5",
                "patient_progress@14 goal_status 7 9269249242c32b72a7c92d6c",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 6 8da6f41bb790596c3a5e1379",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@9 care_worklist_item 5 93b7c53bf3e12038862104a2",
                "care_worklist@9 parked 0 36b988aa3336aae8737fe3b6",
                "care_compliance@9 rule_broken 6 2d5b5d1a86b7a26f1edc1122",
                "care_compliance@9 compliance 4 1dadb85e65ff5678ec24a308",
                "care_compliance@9 rule_open 1 54e1dfce8c1ae04415ddd5ac",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
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
