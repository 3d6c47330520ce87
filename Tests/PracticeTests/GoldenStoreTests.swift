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
                "patient_progress@10 patient_progress 133 0c8401b3b54978265281666a",
                "patient_progress@10 goal_status 109 47b1f66dc2dea3bc6323c832",
                "patient_progress@10 parked 0 300b338ef125a8c40bfdea37",
                "maintenance_interval@12 maintenance_interval 15 63166464e79e730f0a941c2f",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
                "care_worklist@6 care_worklist_item 26 1801d9cdb2652444e6176f33",
                "care_worklist@6 parked 0 2759d900ecddbd31b3123f45",
                "care_compliance@5 rule_broken 16 fa3d978149d434f87fd323d9",
                "care_compliance@5 compliance 0 4a703e606ad9e415246ca8a4",
                "care_compliance@5 rule_open 1 a08e01da2a186a911e7e4f24",
                "care_compliance@5 parked 0 0d8096dc2ddccd5cbfd55bc6",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@10 patient_progress 108 21d4ec4913bc9f37d19e41ba",
                "patient_progress@10 goal_status 90 08aaff30af13daf23ae32da7",
                "patient_progress@10 parked 0 300b338ef125a8c40bfdea37",
                "maintenance_interval@12 maintenance_interval 13 659e1c1172b955f82d35fe05",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
                "care_worklist@6 care_worklist_item 30 2da1752e880191bf8cb24926",
                "care_worklist@6 parked 0 2759d900ecddbd31b3123f45",
                "care_compliance@5 rule_broken 10 a064cb8e0b5b07a775e35a1f",
                "care_compliance@5 compliance 0 4a703e606ad9e415246ca8a4",
                "care_compliance@5 rule_open 3 527d8f0e81448d245f59a0a6",
                "care_compliance@5 parked 0 0d8096dc2ddccd5cbfd55bc6",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@10 patient_progress 129 527cece7556f5197f179d1a1",
                "patient_progress@10 goal_status 109 47b1f66dc2dea3bc6323c832",
                "patient_progress@10 parked 0 300b338ef125a8c40bfdea37",
                "maintenance_interval@12 maintenance_interval 15 a75056efad73b0ba0258639f",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
                "care_worklist@6 care_worklist_item 26 276a87819ded5db1813c91bb",
                "care_worklist@6 parked 0 2759d900ecddbd31b3123f45",
                "care_compliance@5 rule_broken 16 fa3d978149d434f87fd323d9",
                "care_compliance@5 compliance 0 4a703e606ad9e415246ca8a4",
                "care_compliance@5 rule_open 1 a08e01da2a186a911e7e4f24",
                "care_compliance@5 parked 0 0d8096dc2ddccd5cbfd55bc6",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@10 patient_progress 86 dffad5357f34141453009df0",
                "patient_progress@10 goal_status 74 db960ce12519c70340a485d5",
                "patient_progress@10 parked 0 300b338ef125a8c40bfdea37",
                "maintenance_interval@12 maintenance_interval 11 7b8d7009aeb51d35a5915201",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
                "care_worklist@6 care_worklist_item 21 10da9c674fffcee4c15a800a",
                "care_worklist@6 parked 0 2759d900ecddbd31b3123f45",
                "care_compliance@5 rule_broken 5 4286a9b7b0879fd6bcb3c7fe",
                "care_compliance@5 compliance 0 4a703e606ad9e415246ca8a4",
                "care_compliance@5 rule_open 0 ae2aca4200823d397b2d2b1b",
                "care_compliance@5 parked 0 0d8096dc2ddccd5cbfd55bc6",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@10 patient_progress 18 6cd65c42b09c7b236b32cc24",
                "patient_progress@10 goal_status 5 357a5d501b7e3f303b8bceb9",
                "patient_progress@10 parked 0 300b338ef125a8c40bfdea37",
                "maintenance_interval@12 maintenance_interval 8 2a75c98521fa9db2307dd43a",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
                "care_worklist@6 care_worklist_item 8 806d8c892c3285d6671b5d29",
                "care_worklist@6 parked 0 2759d900ecddbd31b3123f45",
                "care_compliance@5 rule_broken 14 1126e84664b5eb176db26a7b",
                "care_compliance@5 compliance 6 c92c864d179770688c9d9e16",
                "care_compliance@5 rule_open 2 fc91361b07c2d3898966316d",
                "care_compliance@5 parked 0 0d8096dc2ddccd5cbfd55bc6",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@10 patient_progress 10 a180f11041aae3bda6c28edc",
                "patient_progress@10 goal_status 7 c2a331e67c616b92b06a97cd",
                "patient_progress@10 parked 0 300b338ef125a8c40bfdea37",
                "maintenance_interval@12 maintenance_interval 6 204721c0182e1a545eb96b2c",
                "maintenance_interval@12 parked 0 6725bafff18627e33cd14270",
                "care_worklist@6 care_worklist_item 5 7abcdba3773d8f81a63122a1",
                "care_worklist@6 parked 0 2759d900ecddbd31b3123f45",
                "care_compliance@5 rule_broken 6 4895f5ebe80d2bea23bc6237",
                "care_compliance@5 compliance 4 47b0853ee87418ba0d94b05a",
                "care_compliance@5 rule_open 1 fa70fb7248b797520c878b5b",
                "care_compliance@5 parked 0 0d8096dc2ddccd5cbfd55bc6",
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
