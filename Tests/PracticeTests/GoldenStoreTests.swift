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
                "patient_progress@12 patient_progress 133 f8a7fc71774e4bb4887233d5",
                "patient_progress@12 goal_status 109 c990fb4b9a8cce0363b22e0d",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@13 maintenance_interval 15 fa3bce8ad600e3fff566f993",
                "maintenance_interval@13 parked 0 dd0779839d037f5ad8da97db",
                "care_worklist@7 care_worklist_item 28 4a7f94ce34d1941644c0f3ba",
                "care_worklist@7 parked 0 08071933692bd87293eed5d6",
                "care_compliance@6 rule_broken 16 a04aa559a283fbe1c479fa00",
                "care_compliance@6 compliance 0 cacbb6014ecb9376b7d2e92c",
                "care_compliance@6 rule_open 2 adee7a9b3c83fbc05493f82a",
                "care_compliance@6 parked 0 8c42c630e07ae534431bd8ea",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 108 3b4ee85ed11da0883be9842b",
                "patient_progress@12 goal_status 90 6f1306a5f8c2fa036ec84ac7",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@13 maintenance_interval 13 02dc31164492c8ee024afaae",
                "maintenance_interval@13 parked 0 dd0779839d037f5ad8da97db",
                "care_worklist@7 care_worklist_item 31 e4dd613c9b835d673405308b",
                "care_worklist@7 parked 0 08071933692bd87293eed5d6",
                "care_compliance@6 rule_broken 10 899abb38b8a08c2f5b7bc7f0",
                "care_compliance@6 compliance 0 cacbb6014ecb9376b7d2e92c",
                "care_compliance@6 rule_open 3 a3104bd3accafdb9d9e7c6f9",
                "care_compliance@6 parked 0 8c42c630e07ae534431bd8ea",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 129 1c766f75985ad2ef47861928",
                "patient_progress@12 goal_status 109 c990fb4b9a8cce0363b22e0d",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@13 maintenance_interval 15 7413672342c5c31b506d31de",
                "maintenance_interval@13 parked 0 dd0779839d037f5ad8da97db",
                "care_worklist@7 care_worklist_item 28 8f7054ac63cfcfeadbf8f69f",
                "care_worklist@7 parked 0 08071933692bd87293eed5d6",
                "care_compliance@6 rule_broken 16 a04aa559a283fbe1c479fa00",
                "care_compliance@6 compliance 0 cacbb6014ecb9376b7d2e92c",
                "care_compliance@6 rule_open 2 adee7a9b3c83fbc05493f82a",
                "care_compliance@6 parked 0 8c42c630e07ae534431bd8ea",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 86 eac8777d221993d434a3e2f3",
                "patient_progress@12 goal_status 74 030560a336a8ea092ba9f6d8",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@13 maintenance_interval 11 cfdc883b0ceb26797e7208c2",
                "maintenance_interval@13 parked 0 dd0779839d037f5ad8da97db",
                "care_worklist@7 care_worklist_item 21 2a885e959f4ab34e21f41763",
                "care_worklist@7 parked 0 08071933692bd87293eed5d6",
                "care_compliance@6 rule_broken 5 10197d6edf675154943bc483",
                "care_compliance@6 compliance 0 cacbb6014ecb9376b7d2e92c",
                "care_compliance@6 rule_open 1 844254f7ba470acd48fe291c",
                "care_compliance@6 parked 0 8c42c630e07ae534431bd8ea",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 18 a739bb2c7e353bd6f798bf4b",
                "patient_progress@12 goal_status 2 f0fa71b294f3e821d8dcf5e9",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@13 maintenance_interval 8 05d775b799a0e7d9bb96979e",
                "maintenance_interval@13 parked 0 dd0779839d037f5ad8da97db",
                "care_worklist@7 care_worklist_item 8 b8d705042af7dbf8cd01a965",
                "care_worklist@7 parked 0 08071933692bd87293eed5d6",
                "care_compliance@6 rule_broken 14 82db5049eb65c34de11d37f3",
                "care_compliance@6 compliance 6 b33d78bb284e17a6bedf25eb",
                "care_compliance@6 rule_open 2 27f406d59bdada815c1fa69f",
                "care_compliance@6 parked 0 8c42c630e07ae534431bd8ea",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 10 fb1e293d9114a010060b2ab5",
                "patient_progress@12 goal_status 7 ad7585018b9ae9417d125954",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@13 maintenance_interval 6 5972a1194e62dbb44372dbbd",
                "maintenance_interval@13 parked 0 dd0779839d037f5ad8da97db",
                "care_worklist@7 care_worklist_item 5 1648379e7b06fa12a2aa1a38",
                "care_worklist@7 parked 0 08071933692bd87293eed5d6",
                "care_compliance@6 rule_broken 6 5b2d8779f513a256f918c864",
                "care_compliance@6 compliance 4 f3a49d2b337f8e103b820019",
                "care_compliance@6 rule_open 1 6847a4393661454d25c43d3c",
                "care_compliance@6 parked 0 8c42c630e07ae534431bd8ea",
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
