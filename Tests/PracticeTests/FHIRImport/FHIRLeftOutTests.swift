import Clinical
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// What a newer version of a resource says no more.
@Suite("Resources that leave out what they said")
struct FHIRLeftOutTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private static let (now, average, worst) = ("75260-0", "75261-8", "75262-6")

    /// An observation that only gathers scores: LOINC codes with values.
    private func panel(
        _ scores: [(code: String, value: Int)], version: Int?, of person: Int = 1, status: String = "final",
        meta: String = ""
    ) -> String {
        let parts = scores.map { code, value in
            "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"\(code)\"}]},\"valueInteger\":\(value)}"
        }
        let told = version.map { "\"meta\":{\"versionId\":\"\($0)\"\(meta)}," } ?? ""
        return """
            {"resourceType":"Observation","id":"panel",\(told)"status":"\(status)",\
            "code":{"coding":[{"system":"http://loinc.org","code":"99999-9"}]},\
            "subject":{"reference":"Patient/p\(person)"},"effectiveDateTime":"2024-02-10T09:10:00Z",\
            "component":[\(parts.joined(separator: ","))]}
            """
    }

    private func load(_ resources: String..., onChange: String = "amend") throws -> FHIRImportReport {
        let lines =
            [FHIRExport.patient(1), FHIRExport.patient(2)] + resources
            + [FHIRExport.pain(1, "stays", "2024-02-11", "3", version: 4)]
        let path = try test.folder.write(lines.joined(separator: "\n") + "\n", to: "panel.ndjson")
        let report = try FHIRImportTests.load(test, path, mapping: "onChange: \(onChange)\n")
        try test.store.catchUp()
        return report
    }

    /// The values that stand beside the one that stays, each after `first` or `second`, whose it is.
    private func scores() throws -> [String] {
        let staying = try test.texts("SELECT patient FROM pain_score WHERE value_text = '3'")[0]
        return try test.texts("SELECT patient || ' ' || value_text FROM pain_score WHERE value_text <> '3' ORDER BY 1")
            .map { ($0.hasPrefix(staying) ? "first " : "second ") + $0.split(separator: " ")[1] }.sorted()
    }

    private func position(of value: String) throws -> Int64 {
        try #require(try test.integer("SELECT position FROM pain_score WHERE value_text = '\(value)'"))
    }

    private func amend(_ position: Int64, to value: Int) throws {
        try test.amendReading(position, to: value)
    }

    @Test("a component that a newer version leaves out is withdrawn, and may come again")
    func component() throws {
        let both = panel([(Self.now, 5), (Self.worst, 8)], version: 1)
        _ = try load(both)
        #expect(try scores() == ["first 5", "first 8"])
        let gone = try position(of: "8")
        let report = try load(panel([(Self.now, 5)], version: 2))
        #expect(report.rows.withdrawals == 1 && report.rows.withdrawn == 1 && report.rejected == 0, "\(report)")
        #expect(try scores() == ["first 5"])
        let patient = try test.store.owner(of: gone)
        guard
            case .retraction(let reason)? = try test.store.page(of: patient).history.decidingCorrection(of: gone)?
                .content
        else { throw CancellationError() }
        #expect(reason.code == "sourceChanged" && reason.source?.version.number == 2)
        let head = try test.head()
        #expect(try load(panel([(Self.now, 5)], version: 2)).origin == nil)
        #expect(try load(both).rows.olderVersions == 1, "an older export brings nothing back")
        #expect(try test.head() == head && scores() == ["first 5"])
        #expect(try load(panel([(Self.now, 5), (Self.worst, 8)], version: 3)).rows.accepted == 1)
        #expect(try scores() == ["first 5", "first 8"] && test.store.verify().isSound)
    }

    @Test("undoing the import that left it out brings it back")
    func undone() throws {
        _ = try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1))
        let origin = try #require(try load(panel([(Self.now, 5)], version: 2)).origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        try test.store.catchUp()
        #expect(try scores() == ["first 5", "first 8"])
    }

    @Test("one that came with a later version than the first goes too; what the newest has instead is new")
    func laterVersions() throws {
        _ = try load(panel([(Self.now, 5)], version: 1))
        _ = try load(panel([(Self.now, 5), (Self.worst, 8)], version: 2))
        _ = try load(panel([(Self.average, 6)], version: 3))
        #expect(try scores() == ["first 6"])
        #expect(try load(panel([(Self.now, 5), (Self.worst, 8)], version: 2)).rows.olderVersions == 1)
        #expect(try load(panel([(Self.worst, 8)], version: 2)).rows.olderVersions == 1)
        #expect(try scores() == ["first 6"])
    }

    @Test("an older export read later does not bring in what the newer one has not")
    func olderLater() throws {
        _ = try load(panel([(Self.now, 5)], version: 2))
        #expect(try load(panel([(Self.worst, 8)], version: 1)).rows.olderVersions == 1)
        #expect(try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1)).rows.olderVersions == 1)
        #expect(try scores() == ["first 5"])
    }

    @Test("only absence within a newer version of the resource counts")
    func onlyNewer() throws {
        let both = [(Self.now, 5), (Self.worst, 8)]
        for (name, first, second) in [
            ("the resource is not in the export", 1, nil),
            ("the same version", 2, panel([(Self.now, 5)], version: 2)),
            ("no version", 1, panel([(Self.now, 5)], version: nil)),
            ("a part of it", 1, panel([(Self.now, 5)], version: 2, meta: ",\"tag\":[{\"code\":\"SUBSETTED\"}]")),
            ("another resource", 1, panel([(Self.now, 5)], version: 2).replacing("\"panel\"", with: "\"other\"")),
        ] as [(String, Int, String?)] {
            let test = try FHIRLeftOutTests()
            _ = try test.load(panel(both, version: first))
            let report = try second.map { try test.load($0) } ?? test.load()
            #expect(try report.rows.withdrawals == 0 && test.scores().contains("first 8"), "\(name): \(report)")
        }
    }

    @Test("a resource whose code has no word of ours any more takes its entries along, and is counted once")
    func code() throws {
        _ = try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1))
        let other = panel([("29463-7", 80)], version: 2)
        let report = try load(other)
        #expect(report.rows.withdrawals == 2 && report.rows.withdrawn == 1, "\(report)")
        #expect(try scores().isEmpty)
        let again = try load(other)
        #expect(again.origin == nil && again.resources.notMapped.values.reduce(0, +) == 1, "\(again)")
        #expect(try load(panel([("29463-7", 81)], version: 4)).rows.versionsNoted == 1)
        #expect(try load(panel([(Self.now, 5)], version: 3)).rows.olderVersions == 1)
        #expect(try load(panel([(Self.now, 5)], version: 5)).rows.accepted == 1)
        #expect(try scores() == ["first 5"])
    }

    @Test("the score of an observation of another code goes, and a status we do not take down leaves it")
    func ownCode() throws {
        let pain = FHIRExport.pain(1, "a", "2024-02-10", "7", version: 1)
        _ = try load(pain)
        let open = pain.replacing("\"versionId\":\"1\"", with: "\"versionId\":\"2\"")
            .replacing("\"status\":\"final\"", with: "\"status\":\"registered\"")
        #expect(try load(open).rows.withdrawals == 0)
        let weight = pain.replacing("\"versionId\":\"1\"", with: "\"versionId\":\"3\"")
            .replacing("72514-3", with: "29463-7")
        #expect(try load(weight).rows.withdrawals == 1)
        #expect(try scores().isEmpty)
    }

    @Test("a resource that moved to another person leaves nothing with the old one")
    func moved() throws {
        _ = try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1))
        let report = try load(panel([(Self.now, 5)], version: 2, of: 2))
        #expect(report.rows.withdrawals == 2, "\(report)")
        #expect(try scores() == ["second 5"])
        #expect(try load(panel([(Self.now, 5)], version: 2, of: 2)).origin == nil)
        #expect(try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1)).rows.withdrawals == 0)
        #expect(try scores() == ["second 5"])
    }

    @Test("the older version of a moved resource, read later, brings nothing to its earlier holder")
    func movedOlderLater() throws {
        _ = try load(panel([(Self.now, 5)], version: 2, of: 2))
        _ = try load(panel([(Self.worst, 8)], version: 1))
        #expect(try scores() == ["second 5"])
    }

    @Test("what a hand corrected stays and is told, and so does what the mapping does not change")
    func kept() throws {
        _ = try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1))
        let position = try position(of: "8")
        let refused = try load(panel([(Self.now, 5)], version: 2), onChange: "reject")
        #expect(refused.rows.changed == 1 && refused.rows.withdrawals == 0, "\(refused)")
        #expect(
            refused.firstRejects.first?.reason.contains("leaves @\(position) out; say onChange: amend") == true,
            "\(refused)")
        try amend(position, to: 9)
        let told = try load(panel([(Self.now, 5)], version: 2))
        #expect(told.rows.changed == 1 && told.rows.withdrawals == 0, "\(told)")
        let reason = try #require(told.firstRejects.first?.reason)
        #expect(reason.contains("leaves @\(position) out, which was corrected by hand"), "\(reason)")
        #expect(reason.contains("retract @\(position) by hand"), "\(reason)")
        #expect(try scores() == ["first 5", "first 9"])
    }

    @Test("what a hand moved to whom the source moved it as well is withdrawn there")
    func movedByHand() throws {
        _ = try load(panel([(Self.now, 5), (Self.worst, 8)], version: 1))
        let from = try test.store.owner(of: position(of: "8"))
        let to = try #require(
            try test.texts("SELECT patient FROM patient WHERE patient <> '\(from.text)'").first.flatMap {
                PatientID(code: $0)
            })
        _ = try test.store.reassign(
            [position(of: "5"), position(of: "8")], of: from, to: to, reason: CorrectionReason(code: "wrongPatient"),
            by: test.recording)
        try test.store.catchUp()
        let report = try load(panel([(Self.now, 5)], version: 2, of: 2))
        #expect(report.rows.withdrawals == 1 && report.rows.entries == 0, "\(report)")
        #expect(try scores() == ["second 5"])
    }

    @Test("of a moved resource a hand's correction stays where it was made, and the rest goes along")
    func movedCorrected() throws {
        let both = [(Self.now, 5), (Self.worst, 8)]
        _ = try load(panel(both, version: 1))
        let position = try position(of: "8")
        try amend(position, to: 9)
        let report = try load(panel(both, version: 2, of: 2))
        #expect(report.keptByHand.map(\.position) == [position], "\(report)")
        #expect(try scores() == ["first 9", "second 5"])
        #expect(try load(panel(both, version: 2, of: 2)).origin == nil)
        #expect(try scores() == ["first 9", "second 5"])
    }

    @Test("a visit that was cancelled after all goes, and a booking stands beside what became of it")
    func visits() throws {
        func encounter(_ status: String, _ version: Int) -> String {
            FHIRExport.encounter(1, 1, "2026-03-02").replacing("\"finished\"", with: "\"\(status)\"")
                .replacing("\"id\":", with: "\"meta\":{\"versionId\":\"\(version)\"},\"id\":")
        }
        func types() throws -> [String] {
            try test.texts("SELECT type FROM entry WHERE type LIKE 'visit%' ORDER BY type")
        }
        _ = try load(encounter("finished", 1))
        #expect(try types() == ["visitCompleted"])
        _ = try load(encounter("cancelled", 2))
        #expect(try types() == ["visitCancelled"])
        _ = try load(encounter("finished", 3))
        #expect(try types() == ["visitCompleted"])
        let appointment = { (status: String, version: Int) in
            """
            {"resourceType":"Appointment","id":"a1","meta":{"versionId":"\(version)"},"status":"\(status)",\
            "start":"2026-05-02T09:00:00Z","participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"}]}
            """
        }
        _ = try load(appointment("booked", 1))
        _ = try load(appointment("cancelled", 2))
        #expect(try types() == ["visitCancelled", "visitCompleted", "visitScheduled"])
        _ = try load(appointment("booked", 3))
        #expect(try types() == ["visitCompleted", "visitScheduled"])
    }

    @Test("a payer's number that was put right at the source is put right here")
    func authorisationNumber() throws {
        func response(_ number: String, _ version: Int) -> String {
            """
            {"resourceType":"ClaimResponse","id":"x1","meta":{"versionId":"\(version)"},"status":"active",\
            "use":"preauthorization","outcome":"complete","created":"2026-01-03","preAuthRef":"\(number)",\
            "addItem":[{"quantity":{"value":8}}],"patient":{"reference":"Patient/p1"}}
            """
        }
        _ = try load(response("PA-8", 1))
        let changed = try load(response("PA-9", 2))
        #expect(changed.rejected == 0 && changed.rows.amendments == 1, "\(changed)")
        #expect(
            try test.texts("SELECT payload ->> '$.authorisation' FROM entry WHERE type = 'authorisationGranted'")
                == ["PA-9"])
    }
}
