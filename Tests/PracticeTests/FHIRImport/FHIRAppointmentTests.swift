import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// What becomes of appointments whose visits were held, whatever the books say of them.
@Suite("Appointments beside the visits that came of them")
struct FHIRAppointmentTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private func appointment(_ status: String, version: Int = 1, of person: Int = 1) -> String {
        """
        {"resourceType":"Appointment","id":"a1","meta":{"versionId":"\(version)"},"status":"\(status)",\
        "start":"2024-01-10T09:00:00Z","participant":[{"actor":{"reference":"Patient/p\(person)"},"status":"accepted"}]}
        """
    }

    private func encounter(of person: Int = 1, isBooked: Bool = true, status: String = "finished") -> String {
        FHIRExport.encounter(person, 1, "2024-01-10").replacing(
            "\"status\":\"finished\"",
            with: (isBooked ? "\"appointment\":[{\"reference\":\"Appointment/a1\"}]," : "")
                + "\"status\":\"\(status)\"")
    }

    @discardableResult
    private func load(_ resources: String...) throws -> FHIRImportReport {
        let lines = [FHIRExport.patient(1), FHIRExport.patient(2)] + resources
        let path = try test.folder.write(lines.joined(separator: "\n") + "\n", to: "export.ndjson")
        let report = try FHIRImportTests.load(test, path)
        try test.store.catchUp()
        return report
    }

    /// What stands beside the registrations.
    private func standing() throws -> [String] {
        try test.texts("SELECT type FROM entry WHERE type <> 'patientRegistered' ORDER BY position")
    }

    @Test(
        "called off or missed by the books, of a visit that was held: the visit stands",
        arguments: ["cancelled", "noshow"])
    func heldAllTheSame(status: String) throws {
        let fresh = try load(appointment(status), encounter())
        #expect(
            fresh.rejected == 0 && fresh.resources.notMapped["Appointment \(status), of a visit that was held"] == 1)
        #expect(try standing() == ["visitCompleted"])
        #expect(try load(appointment(status), encounter()).origin == nil)
    }

    @Test("called off or missed first, and held in a later export", arguments: ["cancelled", "noshow"])
    func heldLater(status: String) throws {
        try load(appointment("booked"))
        try load(appointment(status, version: 2))
        #expect(try standing().count == 2)
        let later = try load(appointment(status, version: 2), encounter())
        #expect(later.rejected == 0 && later.rows.withdrawn == 1, "\(later)")
        #expect(try standing() == ["visitScheduled", "visitCompleted"])
        #expect(try load(appointment(status, version: 2), encounter()).origin == nil)
    }

    @Test("an export of appointments alone calls off no visit that is here")
    func heldByTheLog() throws {
        try load(encounter())
        for (version, status) in ["cancelled", "noshow", "fulfilled"].enumerated() {
            #expect(try load(appointment(status, version: version + 1)).origin == nil, "\(status)")
        }
        #expect(try standing() == ["visitCompleted"])
        #expect(try load(appointment("booked", version: 9)).rejected == 0)
        #expect(
            try !test.texts("SELECT reason FROM worklist").contains("missed"), "a booking that comes late is history")
    }

    @Test("a visit that goes by its encounter's id leaves no booking open", arguments: ["fulfilled", "cancelled"])
    func heldByAnotherId(status: String) throws {
        try load(appointment("booked"), encounter(isBooked: false))
        #expect(try standing().count == 2)
        let named = try load(appointment(status, version: 2), encounter())
        #expect(named.rejected == 0 && named.rows.withdrawn == 1, "\(named)")
        #expect(try standing() == ["visitCompleted"])
    }

    @Test("a visit that is planned, or was called off, keeps no appointment", arguments: ["planned", "cancelled"])
    func notHeld(status: String) throws {
        let report = try load(appointment("noshow"), encounter(status: status))
        #expect(report.rejected == 0, "\(report)")
        #expect(try standing().contains("visitMissed") && !standing().contains("visitCompleted"))
    }

    @Test("booked for one person and kept by another, it stays open with nobody")
    func keptByAnother() throws {
        try load(appointment("booked"))
        let kept = try load(appointment("fulfilled", version: 2, of: 2), encounter(of: 2))
        #expect(kept.rejected == 0, "\(kept)")
        #expect(try standing() == ["visitCompleted"])
        #expect(try load(appointment("fulfilled", version: 2, of: 2), encounter(of: 2)).origin == nil)
        #expect(try test.store.verify().isSound)
    }
}
