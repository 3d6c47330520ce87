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
                "maintenance_interval@14 maintenance_interval 15 323fd61bb25be1283fe7326c",
                "maintenance_interval@14 parked 0 f9e7b5507962a324408d02c7",
                "care_worklist@8 care_worklist_item 28 a8d0811c6db7524745eaaca4",
                "care_worklist@8 parked 0 3d9905c316dfc0946a183c24",
                "care_compliance@7 rule_broken 16 abcc02b5e7eaacd7ae97be17",
                "care_compliance@7 compliance 0 6673cf1a0684dc5832cf8012",
                "care_compliance@7 rule_open 2 dbfb40a70c1b453e59a41fc8",
                "care_compliance@7 parked 0 69219979c0e9275e0e45fa6b",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 108 3b4ee85ed11da0883be9842b",
                "patient_progress@12 goal_status 90 6f1306a5f8c2fa036ec84ac7",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@14 maintenance_interval 13 dc23ddff54184aea933e920d",
                "maintenance_interval@14 parked 0 f9e7b5507962a324408d02c7",
                "care_worklist@8 care_worklist_item 31 b7808a78adfabecc511fe0dc",
                "care_worklist@8 parked 0 3d9905c316dfc0946a183c24",
                "care_compliance@7 rule_broken 10 965a522f8b5ee2fdf1d8e947",
                "care_compliance@7 compliance 0 6673cf1a0684dc5832cf8012",
                "care_compliance@7 rule_open 3 397a33524c4933da237c7c2f",
                "care_compliance@7 parked 0 69219979c0e9275e0e45fa6b",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 129 1c766f75985ad2ef47861928",
                "patient_progress@12 goal_status 109 c990fb4b9a8cce0363b22e0d",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@14 maintenance_interval 15 9034316cfabe4584949494b7",
                "maintenance_interval@14 parked 0 f9e7b5507962a324408d02c7",
                "care_worklist@8 care_worklist_item 28 3c28df574062e8f996be6595",
                "care_worklist@8 parked 0 3d9905c316dfc0946a183c24",
                "care_compliance@7 rule_broken 16 abcc02b5e7eaacd7ae97be17",
                "care_compliance@7 compliance 0 6673cf1a0684dc5832cf8012",
                "care_compliance@7 rule_open 2 dbfb40a70c1b453e59a41fc8",
                "care_compliance@7 parked 0 69219979c0e9275e0e45fa6b",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 86 eac8777d221993d434a3e2f3",
                "patient_progress@12 goal_status 74 030560a336a8ea092ba9f6d8",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@14 maintenance_interval 11 e62f1255177df311c8f1667d",
                "maintenance_interval@14 parked 0 f9e7b5507962a324408d02c7",
                "care_worklist@8 care_worklist_item 21 0d05feebd6c181064b9347b6",
                "care_worklist@8 parked 0 3d9905c316dfc0946a183c24",
                "care_compliance@7 rule_broken 5 d8332f89e9ae3270a1e7509a",
                "care_compliance@7 compliance 0 6673cf1a0684dc5832cf8012",
                "care_compliance@7 rule_open 1 3f20f61d3d63f0ea61877858",
                "care_compliance@7 parked 0 69219979c0e9275e0e45fa6b",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 18 a739bb2c7e353bd6f798bf4b",
                "patient_progress@12 goal_status 2 f0fa71b294f3e821d8dcf5e9",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@14 maintenance_interval 8 3e229d25a6df00ae8902c332",
                "maintenance_interval@14 parked 0 f9e7b5507962a324408d02c7",
                "care_worklist@8 care_worklist_item 8 9e4df7c0cf67b10598d7b879",
                "care_worklist@8 parked 0 3d9905c316dfc0946a183c24",
                "care_compliance@7 rule_broken 14 62a77bfeaa916a6bb7fde491",
                "care_compliance@7 compliance 6 644b37131ac5b7a1cff593f9",
                "care_compliance@7 rule_open 2 4c1f6598e4559a96f3a77f21",
                "care_compliance@7 parked 0 69219979c0e9275e0e45fa6b",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@12 patient_progress 10 fb1e293d9114a010060b2ab5",
                "patient_progress@12 goal_status 7 ad7585018b9ae9417d125954",
                "patient_progress@12 parked 0 54609f062446e9a8a1971e06",
                "maintenance_interval@14 maintenance_interval 6 dae1a074336ffc959a389ff1",
                "maintenance_interval@14 parked 0 f9e7b5507962a324408d02c7",
                "care_worklist@8 care_worklist_item 5 b5715aa11c5392b7bec1195b",
                "care_worklist@8 parked 0 3d9905c316dfc0946a183c24",
                "care_compliance@7 rule_broken 6 f320904c18db03f1d05b0503",
                "care_compliance@7 compliance 4 4da074a0dcde6b57e7db8c97",
                "care_compliance@7 rule_open 1 bad03b4b9b86972e1053b725",
                "care_compliance@7 parked 0 69219979c0e9275e0e45fa6b",
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
