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
                "patient_progress@7 patient_progress 133 df9d34530ceca8ef001d8f46",
                "patient_progress@7 goal_status 109 f2079b2e07fe99ff18162ca2",
                "patient_progress@7 parked 0 3e2feab383fba8581115f25e",
                "maintenance_interval@7 maintenance_interval 15 894b4dbd8ba918fe1f02fc7e",
                "maintenance_interval@7 parked 0 3bceacd6dacc9c319dee7d1f",
                "care_worklist@3 care_worklist_item 16 e63660c0fe745a662c5d0e27",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 0 9a74d5f8fb89e9b15046373c",
                "care_compliance@1 compliance 0 e5363212a1e0dbae8c0b8fec",
                "care_compliance@1 rule_open 0 89f045656fe0935e803fa302",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@7 patient_progress 108 7f00b4e9b51a414cbdf1b948",
                "patient_progress@7 goal_status 90 a716163598df1f3622d82d31",
                "patient_progress@7 parked 0 3e2feab383fba8581115f25e",
                "maintenance_interval@7 maintenance_interval 13 65bccb62ad9162f66433e04d",
                "maintenance_interval@7 parked 0 3bceacd6dacc9c319dee7d1f",
                "care_worklist@3 care_worklist_item 19 a528d30c186c094f45d9f05b",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 0 9a74d5f8fb89e9b15046373c",
                "care_compliance@1 compliance 0 e5363212a1e0dbae8c0b8fec",
                "care_compliance@1 rule_open 0 89f045656fe0935e803fa302",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@7 patient_progress 129 684ece91d1565158d98a3eaa",
                "patient_progress@7 goal_status 109 f2079b2e07fe99ff18162ca2",
                "patient_progress@7 parked 0 3e2feab383fba8581115f25e",
                "maintenance_interval@7 maintenance_interval 15 1299a7f850664db2d145dfab",
                "maintenance_interval@7 parked 0 3bceacd6dacc9c319dee7d1f",
                "care_worklist@3 care_worklist_item 16 e722ee4743804e2366c2540d",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 0 9a74d5f8fb89e9b15046373c",
                "care_compliance@1 compliance 0 e5363212a1e0dbae8c0b8fec",
                "care_compliance@1 rule_open 0 89f045656fe0935e803fa302",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@7 patient_progress 86 2ac0ed484c493bd506d6626d",
                "patient_progress@7 goal_status 74 95428a08dfe7ad8400ed7d59",
                "patient_progress@7 parked 0 3e2feab383fba8581115f25e",
                "maintenance_interval@7 maintenance_interval 11 0d5592532577274f9385f36a",
                "maintenance_interval@7 parked 0 3bceacd6dacc9c319dee7d1f",
                "care_worklist@3 care_worklist_item 13 fc65fd66d6daee203d8c39d1",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 0 9a74d5f8fb89e9b15046373c",
                "care_compliance@1 compliance 0 e5363212a1e0dbae8c0b8fec",
                "care_compliance@1 rule_open 0 89f045656fe0935e803fa302",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@7 patient_progress 16 41fade466289fc5291480c00",
                "patient_progress@7 goal_status 5 7ac79dc293e80c6161a9cece",
                "patient_progress@7 parked 0 3e2feab383fba8581115f25e",
                "maintenance_interval@7 maintenance_interval 8 dba3fbad7bbcc4fe91b451e3",
                "maintenance_interval@7 parked 0 3bceacd6dacc9c319dee7d1f",
                "care_worklist@3 care_worklist_item 8 86941e8d63820f5f43def197",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 14 2c9058ca88c67bf863895ff2",
                "care_compliance@1 compliance 6 a1687a885154bf7d6e09983d",
                "care_compliance@1 rule_open 2 e3f56cab963f5242eee9c1ea",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@7 patient_progress 10 550ee8d9bf9242111d8533a7",
                "patient_progress@7 goal_status 7 82f2d2ea8c26a4831eeda8d4",
                "patient_progress@7 parked 0 3e2feab383fba8581115f25e",
                "maintenance_interval@7 maintenance_interval 6 464331a444210e26958310e2",
                "maintenance_interval@7 parked 0 3bceacd6dacc9c319dee7d1f",
                "care_worklist@3 care_worklist_item 5 1ea965158eee211b9cc8afd0",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 6 9a7d34d90334a59307c82070",
                "care_compliance@1 compliance 4 f4d64daffeeb4d5b41bfc04a",
                "care_compliance@1 rule_open 2 3611eb60c4e1fa156c8a69ed",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
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
