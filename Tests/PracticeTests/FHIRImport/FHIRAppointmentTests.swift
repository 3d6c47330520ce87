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

    @Test("held under its encounter's id, what the books said before goes too")
    func lostThenHeldByAnotherId() throws {
        try load(appointment("noshow"), encounter(isBooked: false))
        #expect(try standing() == ["visitMissed", "visitCompleted"])
        let named = try load(appointment("noshow"), encounter())
        #expect(named.rejected == 0 && named.rows.withdrawn == 1, "\(named)")
        #expect(try standing() == ["visitCompleted"])
    }

    @Test(
        "a visit that its source takes back in the same export keeps no appointment",
        arguments: ["noshow", "cancelled"])
    func takenBackTogether(status: String) throws {
        func encounter(_ status: String, _ version: Int) -> String {
            self.encounter(status: status).replacing(
                "\"status\"", with: "\"meta\":{\"versionId\":\"\(version)\"},\"status\"")
        }
        try load(appointment("booked"), encounter("finished", 1))
        let lost = status == "noshow" ? "visitMissed" : "visitCancelled"
        _ = try load(appointment(status, version: 2), encounter("entered-in-error", 3))
        #expect(try standing() == ["visitScheduled", lost])
        let again = try load(appointment(status, version: 2), encounter("entered-in-error", 3))
        #expect(again.origin == nil, "\(again)")
        // An older word of the encounter is none.
        _ = try load(appointment(status, version: 2), encounter("finished", 2))
        #expect(try standing() == ["visitScheduled", lost])
    }

    @Test("a visit that cannot be taken down keeps no appointment")
    func heldBadly() throws {
        let backwards = encounter().replacing("T09:40:00Z", with: "T08:40:00Z")
        let report = try load(appointment("noshow"), backwards)
        #expect(report.rejected == 1, "\(report)")
        #expect(try standing() == ["visitMissed"])
    }

    @Test("a booking called off before its day is called off, also where nothing says when")
    func calledOffAhead() throws {
        let ahead = appointment("booked").replacing("2024-01-10", with: "2990-01-10")
        try load(ahead)
        let off = try load(
            appointment("cancelled", version: 2).replacing("2024-01-10", with: "2990-01-10"))
        #expect(off.rejected == 0, "\(off)")
        #expect(try standing().last == "visitCancelled")
    }

    @Test("an encounter that was planned is the same visit when it names an appointment by now")
    func plannedThenNamed() throws {
        let ahead = encounter(isBooked: false, status: "planned").replacing("2024-01-10", with: "2990-01-10")
        try load(ahead)
        let held = encounter().replacing("\"status\"", with: "\"meta\":{\"versionId\":\"2\"},\"status\"")
        #expect(try load(held, appointment("fulfilled")).rejected == 0)
        #expect(try test.texts("SELECT DISTINCT visit FROM visit") == ["p1-e1"])
    }

    @Test("an appointment and an encounter of one number are two things")
    func numberedAlike() throws {
        let numbered = encounter(isBooked: false).replacing("p1-e1", with: "a1")
        try load(appointment("booked").replacing("2024-01-10", with: "2024-03-10"), numbered)
        #expect(try test.integer("SELECT count(DISTINCT visit) FROM visit") == 2)
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
