import Clinical
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// A practice's year as an earlier version stored it: imports with late and corrected rows, goals, decisions, a screen, a
/// death, a merge, a reassigned visit, an erasure, two policies. What is replayed of it is fixed. A change of a digest is a
/// change of answers about what clinics have recorded: it raises the projector's version, and says so here.
@Suite("Golden replay of a stored practice")
struct GoldenStoreTests {
    private struct Golden: Sendable, CustomTestStringConvertible {
        var position: Int64
        var asOf: String?
        var tables: [String]

        var testDescription: String { "@\(position) as of \(asOf ?? "all")" }
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
                "maintenance_interval@5 maintenance_interval 15 c37d1f537a16271e28c3d509",
                "maintenance_interval@5 parked 0 695660370d820ec6458a053b",
                "care_worklist@2 care_worklist_item 16 3435f7a705bdf3498f2c9109",
                "care_worklist@2 parked 0 a0053ac54f1cae88217635d4",
            ]),
        Golden(
            position: 1920, asOf: "2026-02-28",
            tables: [
                "patient_directory@2 patient 13 b9ce0d59bc31c000a49c40b3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@6 patient_progress 108 0b6def355710a171ddb27d9c",
                "patient_progress@6 goal_status 90 6839d41b46d1bf5649890d9d",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@5 maintenance_interval 13 9ef65a6acc0ff27599316cdb",
                "maintenance_interval@5 parked 0 695660370d820ec6458a053b",
                "care_worklist@2 care_worklist_item 19 4f50230a90e2b3dbd74e3a56",
                "care_worklist@2 parked 0 a0053ac54f1cae88217635d4",
            ]),
        Golden(
            position: 1887, asOf: nil,
            tables: [
                "patient_directory@2 patient 16 36a5fb4f1cca59298a46365c",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@6 patient_progress 129 2f3e6eeaf2f903942f5b9040",
                "patient_progress@6 goal_status 109 161ab7d79821f788b86ee2d3",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@5 maintenance_interval 15 7055b25b9e2ff44552f401ea",
                "maintenance_interval@5 parked 0 695660370d820ec6458a053b",
                "care_worklist@2 care_worklist_item 16 56b1431a085196f53aeb87b1",
                "care_worklist@2 parked 0 a0053ac54f1cae88217635d4",
            ]),
        Golden(
            position: 1090, asOf: nil,
            tables: [
                "patient_directory@2 patient 11 43dbe7d96cb874b37b5a06c3",
                "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
                "patient_progress@6 patient_progress 86 88ffa13cba0eed63182a7b08",
                "patient_progress@6 goal_status 74 f2eca3feed52284ec680508d",
                "patient_progress@6 parked 0 429b10b6c82c7e7425bdcc80",
                "maintenance_interval@5 maintenance_interval 11 d470fcb9c4987baea40a8736",
                "maintenance_interval@5 parked 0 695660370d820ec6458a053b",
                "care_worklist@2 care_worklist_item 13 b05e1cade60443e5a7379ae9",
                "care_worklist@2 parked 0 a0053ac54f1cae88217635d4",
            ]),
    ]

    private static let input = "a02410de669624ee7db4d709e7f85dee870e1b256f3c99f2fc21b600ebd0a84e"

    @Test("the digests are these, and every table has rows", arguments: golden)
    private func digests(_ golden: Golden) throws {
        let folder = try TemporaryFolder("golden-store")
        let store = try #require(
            try PracticeStore.create(
                at: StorePlace(folder.file("g.anamnesis")), fromEvents: GoldenFiles.path("store-1.ndjson.gz"),
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
        #expect(report.digests.allSatisfy { $0.rows > 0 || $0.table == "parked" }, "\(found)")
        if golden.position == 1920 { #expect(receipt.inputDigest == Self.input) }
    }
}
