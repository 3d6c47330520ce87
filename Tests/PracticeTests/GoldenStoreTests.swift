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
                "patient_progress@9 patient_progress 133 80d0e1f33e7cb4d2f8763fb4",
                "patient_progress@9 goal_status 109 b11282dacaced6789094c8a4",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 15 4a138a1509fcf17218205647",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 26 07f76b795c0af91f3306bcb1",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 16 38e954d0de69baf3bd10b173",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 1 0f518c99f4074d15d3c3476b",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 108 5f23bb84b728eb68d4931f3d",
                "patient_progress@9 goal_status 90 fc74bfc59db3500790c15c68",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 13 fa8adb5896dc80c9402eaed2",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 30 c5bbc2cd7c7b6dc400eb354d",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 10 be40261771c0d3121c99570d",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 3 64704195f78ad965f137475d",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 129 be6b13355115b4e95bcc5f0f",
                "patient_progress@9 goal_status 109 b11282dacaced6789094c8a4",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 15 b322c5a46e03271910a07e99",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 26 a37652f439184713b2da61a8",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 16 38e954d0de69baf3bd10b173",
                "care_compliance@4 compliance 0 ed5dc1d0bc00661f109c6271",
                "care_compliance@4 rule_open 1 0f518c99f4074d15d3c3476b",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 86 665653aece45ab5f7930e845",
                "patient_progress@9 goal_status 74 239e4cb63b8a81fe45fe4058",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 11 7b0ec94ba0b211f542f1d27f",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 21 28d75a35578a89ead9e68164",
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
                "patient_progress@9 patient_progress 18 e065d32bfd0cdc5472be516d",
                "patient_progress@9 goal_status 5 215e78bc5177351e69960572",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 8 0660d1ee41ee574f4b0ecf47",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 8 b2ef07ca4ae1f261965c200d",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 14 835d3df92e3234736c001082",
                "care_compliance@4 compliance 6 3de610a043da69a5f33f4f9e",
                "care_compliance@4 rule_open 2 f1c4de49742304c8312d6226",
                "care_compliance@4 parked 0 6102f7ecc07ef66bf201ceef",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@9 patient_progress 10 21141290985816531f7d0ea0",
                "patient_progress@9 goal_status 7 e21770ecb8f2afb3c86310e3",
                "patient_progress@9 parked 0 a9d9250353a7e5fd7c31b9c2",
                "maintenance_interval@9 maintenance_interval 6 f4a70c6161eb9807f4b9467d",
                "maintenance_interval@9 parked 0 687a8a1ad76c619319e8eebd",
                "care_worklist@4 care_worklist_item 5 86c9ced0a4c5722b53950150",
                "care_worklist@4 parked 0 a44cbd666752ad928a23e91d",
                "care_compliance@4 rule_broken 6 da0c3a1e2878a8367823a61a",
                "care_compliance@4 compliance 4 6ad05a564402ad9e3fb03f4d",
                "care_compliance@4 rule_open 2 b91582a4f759cd476b66908b",
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
