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
                "patient_progress@14 goal_status 111 b81bb7636e5ad9a781ef4f14",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 15 4257977bee336d75d64bdb12",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@10 care_worklist_item 28 1b7842bd82ccbf14c4e85e6d",
                "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
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
                "patient_progress@14 goal_status 93 b0b9eea595943039bc66882c",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 13 7fcff3a5481f3557f0d4bed7",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@10 care_worklist_item 33 7a89bc7c48949c67c463249d",
                "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
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
                "patient_progress@14 goal_status 111 b81bb7636e5ad9a781ef4f14",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 15 a780c9ea9947a557b1b1695f",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@10 care_worklist_item 28 5e0d77d674d0203bd931ece9",
                "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
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
                "patient_progress@14 goal_status 75 21e69987cfe94a27ddbcd5a7",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 11 3a58f5bf460c96fe3109d8f1",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@10 care_worklist_item 21 193fa9ce7c36c031508342d2",
                "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
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
                "patient_progress@14 goal_status 2 28d35e7c7a60b48ec1d6c861",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 8 e2fcb7374ae46801d56678b3",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@10 care_worklist_item 8 2ac51920cf1a04c0e57160ef",
                "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
                "care_compliance@9 rule_broken 14 9bd315e976f600a4fb850fbe",
                "care_compliance@9 compliance 6 91f595a3c485bfdd9f971954",
                "care_compliance@9 rule_open 2 19bdd3fe7731fb1bebacfb64",
                "care_compliance@9 parked 0 7e070284f9607459013735f7",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@14 patient_progress 10 d8e14c4cdd959545db3eb9d5",
                "patient_progress@14 goal_status 7 6217e622a5c38ec340c266bf",
                "patient_progress@14 parked 0 2bffab56608992aced35e457",
                "maintenance_interval@16 maintenance_interval 6 3a5b2965c13c1e119a16d7f7",
                "maintenance_interval@16 parked 0 7c9fa7279c75da61e862d63f",
                "care_worklist@10 care_worklist_item 5 92044eb226ca91e4ca7f78ff",
                "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
                "care_compliance@9 rule_broken 6 2d5b5d1a86b7a26f1edc1122",
                "care_compliance@9 compliance 4 1dadb85e65ff5678ec24a308",
                "care_compliance@9 rule_open 1 51d44bffd4cc33acb51c7f59",
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
