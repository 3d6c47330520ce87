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
                "patient_progress@11 patient_progress 133 640b14ff7ce42c57ece9165a",
                "patient_progress@11 goal_status 109 e0b2bde0d4f98120a8d6daa0",
                "patient_progress@11 parked 0 dd2c38c25cf1c2e8f155a367",
                "maintenance_interval@12 maintenance_interval 15 63166464e79e730f0a941c2f",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
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
                "patient_progress@11 patient_progress 108 d2eef23e4cec45badeb72e80",
                "patient_progress@11 goal_status 90 89a68d185759e276356d1c91",
                "patient_progress@11 parked 0 dd2c38c25cf1c2e8f155a367",
                "maintenance_interval@12 maintenance_interval 13 659e1c1172b955f82d35fe05",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
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
                "patient_progress@11 patient_progress 129 b57af4546558a56bc24935c1",
                "patient_progress@11 goal_status 109 e0b2bde0d4f98120a8d6daa0",
                "patient_progress@11 parked 0 dd2c38c25cf1c2e8f155a367",
                "maintenance_interval@12 maintenance_interval 15 a75056efad73b0ba0258639f",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
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
                "patient_progress@11 patient_progress 86 c301a5bf9d92a69ff8fd0a7f",
                "patient_progress@11 goal_status 74 0d0a73516c75493473c3b480",
                "patient_progress@11 parked 0 dd2c38c25cf1c2e8f155a367",
                "maintenance_interval@12 maintenance_interval 11 7b8d7009aeb51d35a5915201",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
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
                "patient_progress@11 patient_progress 18 37792c239b2cef0285012cae",
                "patient_progress@11 goal_status 2 cce8323d626d04f2232debda",
                "patient_progress@11 parked 0 dd2c38c25cf1c2e8f155a367",
                "maintenance_interval@12 maintenance_interval 8 2a75c98521fa9db2307dd43a",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
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
                "patient_progress@11 patient_progress 10 5df2785e7c8cfea185296e92",
                "patient_progress@11 goal_status 7 38d6e28d033aa4ae1fdcda63",
                "patient_progress@11 parked 0 dd2c38c25cf1c2e8f155a367",
                "maintenance_interval@12 maintenance_interval 6 204721c0182e1a545eb96b2c",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
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
