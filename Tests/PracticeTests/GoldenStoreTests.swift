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
                "patient_progress@9 patient_progress 133 3b3fac31d8cc56ad79211642",
                "patient_progress@9 goal_status 109 b11282dacaced6789094c8a4",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 15 e0a4e3ef7ad9db59d533734d",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 16 a0a873430197f10e89b1c133",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 16 38e954d0de69baf3bd10b173",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 1 e5754445aabaabbbbb70340e",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 108 b908bf757c0977fc8b6cccbe",
                "patient_progress@9 goal_status 90 fc74bfc59db3500790c15c68",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 13 fa8adb5896dc80c9402eaed2",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 19 3745ed87756dc18fc18b5e8b",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 10 be40261771c0d3121c99570d",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 3 8a79ce6eb523f0b28844514e",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 129 0f3955dd0cef42ee4c1cacd8",
                "patient_progress@9 goal_status 109 b11282dacaced6789094c8a4",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 15 3511b4266e77158e6a8cfbde",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 16 9bafb8a6b6894ace59794927",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 16 38e954d0de69baf3bd10b173",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 1 e5754445aabaabbbbb70340e",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 86 6c30462cd712d9fb4a8d9f1f",
                "patient_progress@9 goal_status 74 239e4cb63b8a81fe45fe4058",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 11 7b0ec94ba0b211f542f1d27f",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 13 bba96feb77a9d6124210071a",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 5 0414ee15ff23242989dc785c",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 0 6ffe24496f84636e0f765768",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 16 46b5cab21647303fa8b98b32",
                "patient_progress@9 goal_status 5 215e78bc5177351e69960572",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 8 7760e6c2976b97455dfc3d38",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 8 14a62f99b6b333cb64454324",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 14 835d3df92e3234736c001082",
                "care_compliance@4 compliance 6 3de610a043da69a5f33f4f9e",
                "care_compliance@4 rule_open 2 ff5c23034a24dbfefb3039d9",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 10 4f414fa97569d9ebb6fbbcca",
                "patient_progress@9 goal_status 7 e21770ecb8f2afb3c86310e3",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 6 f4a70c6161eb9807f4b9467d",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 5 765d6bd057395c59e84011ad",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 6 da0c3a1e2878a8367823a61a",
                "care_compliance@4 compliance 4 6ad05a564402ad9e3fb03f4d",
                "care_compliance@4 rule_open 2 473374b157181d77fafbf824",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
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
