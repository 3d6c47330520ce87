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
                "patient_progress@8 patient_progress 133 a170879dd4917c4cd9e6ecde",
                "patient_progress@8 goal_status 109 443c71851dba5d5757398e62",
                "patient_progress@8 parked 0 2c7723edefe5df8d651d07e1",
                "maintenance_interval@8 maintenance_interval 15 19d3b569f03cadbfeaff70d1",
                "maintenance_interval@8 parked 0 b6949476ed5d69ec95f7652e",
                "care_worklist@3 care_worklist_item 16 e63660c0fe745a662c5d0e27",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@3 rule_broken 16 ada2f2f0bc3812558e83134b",
                "care_compliance@3 compliance 0 f8b91f77d6838725d3342962",
                "care_compliance@3 rule_open 1 58604ff7e2d4c0255a305200",
                "care_compliance@3 parked 0 8f40bc10387e9a757adc8421",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@8 patient_progress 108 aef965b9507c860c1b3554c7",
                "patient_progress@8 goal_status 90 0e09a835156f65f7eefc72b8",
                "patient_progress@8 parked 0 2c7723edefe5df8d651d07e1",
                "maintenance_interval@8 maintenance_interval 13 f296a9b068a0631fb19c181c",
                "maintenance_interval@8 parked 0 b6949476ed5d69ec95f7652e",
                "care_worklist@3 care_worklist_item 19 a528d30c186c094f45d9f05b",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@3 rule_broken 10 09191e8fcf84f32a348faabf",
                "care_compliance@3 compliance 0 f8b91f77d6838725d3342962",
                "care_compliance@3 rule_open 3 f5ccd8e739da43ea8d886bc9",
                "care_compliance@3 parked 0 8f40bc10387e9a757adc8421",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@8 patient_progress 129 3f28b4280fccc9d3bc18fbe6",
                "patient_progress@8 goal_status 109 443c71851dba5d5757398e62",
                "patient_progress@8 parked 0 2c7723edefe5df8d651d07e1",
                "maintenance_interval@8 maintenance_interval 15 a8e3ebcaa4bff2f151cf55d9",
                "maintenance_interval@8 parked 0 b6949476ed5d69ec95f7652e",
                "care_worklist@3 care_worklist_item 16 e722ee4743804e2366c2540d",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@3 rule_broken 16 ada2f2f0bc3812558e83134b",
                "care_compliance@3 compliance 0 f8b91f77d6838725d3342962",
                "care_compliance@3 rule_open 1 58604ff7e2d4c0255a305200",
                "care_compliance@3 parked 0 8f40bc10387e9a757adc8421",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@8 patient_progress 86 21c503a4d822379c54d3b32f",
                "patient_progress@8 goal_status 74 223fed4a4c4cf308a6684024",
                "patient_progress@8 parked 0 2c7723edefe5df8d651d07e1",
                "maintenance_interval@8 maintenance_interval 11 211e20c8a7b48ffeb674ff32",
                "maintenance_interval@8 parked 0 b6949476ed5d69ec95f7652e",
                "care_worklist@3 care_worklist_item 13 fc65fd66d6daee203d8c39d1",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@3 rule_broken 5 479e1e14ca0c22e8fc515156",
                "care_compliance@3 compliance 0 f8b91f77d6838725d3342962",
                "care_compliance@3 rule_open 0 febae0880c1ba5ced9a9c14a",
                "care_compliance@3 parked 0 8f40bc10387e9a757adc8421",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: nil,
            tables: [
                "patient_directory@2 patient 8 b37fb2e168f09f78df4574ce",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@8 patient_progress 16 64a05233c6ade19b14a3507c",
                "patient_progress@8 goal_status 5 72ebac910bfaf4f81fe2968b",
                "patient_progress@8 parked 0 2c7723edefe5df8d651d07e1",
                "maintenance_interval@8 maintenance_interval 8 97e29618873dc814ff652c12",
                "maintenance_interval@8 parked 0 b6949476ed5d69ec95f7652e",
                "care_worklist@3 care_worklist_item 8 86941e8d63820f5f43def197",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@3 rule_broken 14 667bc09ef22265ba5808dab8",
                "care_compliance@3 compliance 6 6925ac84ea8eeb09a2fd5d3b",
                "care_compliance@3 rule_open 2 e878d48b663f8ffaab8c8799",
                "care_compliance@3 parked 0 8f40bc10387e9a757adc8421",
            ]),
        Golden(
            store: "store-2", position: 142, asOf: "2025-03-25",
            tables: [
                "patient_directory@2 patient 6 9dcd7074a41c149d8df1cb49",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@8 patient_progress 10 c20f7664daef13efda7b845a",
                "patient_progress@8 goal_status 7 cdbb2ac1d381eb31668268cf",
                "patient_progress@8 parked 0 2c7723edefe5df8d651d07e1",
                "maintenance_interval@8 maintenance_interval 6 a6f4c7613ddccd0bbb14c2ab",
                "maintenance_interval@8 parked 0 b6949476ed5d69ec95f7652e",
                "care_worklist@3 care_worklist_item 5 1ea965158eee211b9cc8afd0",
                "care_worklist@3 parked 0 fc9f1779875478977f37a06b",
                "care_compliance@3 rule_broken 6 d82a966ef10961691682ad8b",
                "care_compliance@3 compliance 4 a67bdcb12da9d1e9c813b6a9",
                "care_compliance@3 rule_open 2 86aec42e57ade6f08f4950a3",
                "care_compliance@3 parked 0 8f40bc10387e9a757adc8421",
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
