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
                "patient_progress@6 patient_progress 133 f54b0b2fb71e5963a5422053",
                "patient_progress@6 goal_status 109 161ab7d79821f788b86ee2d3",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@6 maintenance_interval 15 de6250cf571c67ad08d8ea58",
                "maintenance_interval@6 parked 0 f089dbb5d5211455f9b1ade9",
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
                "patient_progress@6 patient_progress 108 0b6def355710a171ddb27d9c",
                "patient_progress@6 goal_status 90 6839d41b46d1bf5649890d9d",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@6 maintenance_interval 13 d6a782c01978134e7e4ccc52",
                "maintenance_interval@6 parked 0 f089dbb5d5211455f9b1ade9",
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
                "patient_progress@6 patient_progress 129 2f3e6eeaf2f903942f5b9040",
                "patient_progress@6 goal_status 109 161ab7d79821f788b86ee2d3",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@6 maintenance_interval 15 9e967e383aeed000318081f8",
                "maintenance_interval@6 parked 0 f089dbb5d5211455f9b1ade9",
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
                "patient_progress@6 patient_progress 86 88ffa13cba0eed63182a7b08",
                "patient_progress@6 goal_status 74 f2eca3feed52284ec680508d",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@6 maintenance_interval 11 36452e5cc8ac1f1cd9fc11ae",
                "maintenance_interval@6 parked 0 f089dbb5d5211455f9b1ade9",
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
                "patient_directory@2 patient 8 bd221c2b9c80239f33f17e78",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@6 patient_progress 16 3682eb2ad9609c59825dccf9",
                "patient_progress@6 goal_status 5 c18a1ba0b1b2ad508c727464",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@6 maintenance_interval 8 8e9e7ed8dd7d68a86f8f1513",
                "maintenance_interval@6 parked 0 f089dbb5d5211455f9b1ade9",
                "care_worklist@3 care_worklist_item 8 ae9daa7da76bcbb44660388f",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 14 4b41d0dbff383af524742fe5",
                "care_compliance@1 compliance 6 7fc9005b29634d7904b35f23",
                "care_compliance@1 rule_open 2 688b3bc86d763daf0a8c960b",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 818d4d32945893f776959369",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@6 patient_progress 10 156fcfdfe530748fd044bb07",
                "patient_progress@6 goal_status 7 6d780fa90b3cbe140ee116bd",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@6 maintenance_interval 6 2fb21e7ecc607bf08936eacc",
                "maintenance_interval@6 parked 0 f089dbb5d5211455f9b1ade9",
                "care_worklist@3 care_worklist_item 5 fcecab2f8a832b23a248410c",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@1 rule_broken 6 a0fa02a171c952fc4edb1909",
                "care_compliance@1 compliance 4 c1b1171011c5b780c23fd066",
                "care_compliance@1 rule_open 2 8026c8a766a9dfd0e4f7c5bc",
                "care_compliance@1 parked 0 dc8b9c6b6a4293a3665a1887",
            ]),
    ]

    /// Of what is stored, by the last position.
    private static let inputs: [Int64: String] = [
        1920: "a02410de669624ee7db4d709e7f85dee870e1b256f3c99f2fc21b600ebd0a84e",
        142: "9758f8417e9538ad3ff73c460ca9ebe6775ede4b71973cdea9901e84b9fc2a0a",
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
