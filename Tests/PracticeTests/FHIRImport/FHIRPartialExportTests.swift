import Clinical
import EventLog
import EventLogSQLite
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("A FHIR export of what is new")
struct FHIRPartialExportTests {
    private let test: TestStore
    private static let osteoporosis = (code: "64859006", name: "Osteoporosis")
    private static let pain = (code: "82423001", name: "Chronic pain")

    init() throws { test = try TestStore() }

    @discardableResult
    private func load(_ name: String, _ resources: String...) throws -> FHIRImportReport {
        var chance = SeededGenerator(seed: 91)
        return try FHIRImportTests.load(
            test, FHIRExport(resources).write(to: name, in: test.folder, using: &chance))
    }

    private func condition(
        _ id: String, _ concept: (code: String, name: String), _ onset: String, verified: String = "confirmed",
        more: String = ""
    ) -> String {
        """
        {"resourceType":"Condition","id":"\(id)","subject":{"reference":"Patient/p1"},\
        "clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"\(verified)"}]},\
        "code":{"coding":[{"system":"http://snomed.info/sct","code":"\(concept.code)","display":"\(concept.name)"}]},\
        "onsetDateTime":"\(onset)"\(more)}
        """
    }

    private func history() throws -> [PatientEntry] {
        let events = try test.store.log.events(after: 0, limit: .max)
        let stream = try #require(events.first { $0.stream != .practice }).stream
        return try PatientHistory(reading: stream, in: test.store.log).entries()
    }

    private func against() throws -> [String] {
        let day = try #require(CalendarDay("2024-12-31"))
        return PatientState(try history()).contraindications(at: Occurrence(day: day))
    }

    @Test("one new diagnosis leaves the others in force; a resolved, refuted or withdrawn one is out of force")
    func conditions() throws {
        let bones = condition("c1", Self.osteoporosis, "2012-05-24")
        try load("whole", FHIRExport.patient(1), bones)
        #expect(try against() == ["osteoporosis"])
        try load("new", FHIRExport.patient(1), condition("c2", Self.pain, "2015-01-01"))
        #expect(try against() == ["osteoporosis"])
        let over = condition("c1", Self.osteoporosis, "2012-05-24", more: #","abatementDateTime":"2020-01-01""#)
        #expect(try load("over", FHIRExport.patient(1), over).rows.changed == 1)
        #expect(try against() == [])
        #expect(try load("again", FHIRExport.patient(1), bones).rows.changed == 1)
        #expect(try against() == ["osteoporosis"])
        for verified in ["refuted", "entered-in-error"] {
            let wrong = condition("c1", Self.osteoporosis, "2012-05-24", verified: verified)
            #expect(try load(verified, FHIRExport.patient(1), wrong).rows.withdrawn == 1)
            #expect(try against() == [])
            let back = try load("back from \(verified)", FHIRExport.patient(1), bones)
            // Entered in error comes after all else: without a version this is an older state.
            #expect(
                try back.rejectsWritten == (verified == "refuted" ? 0 : 1)
                    && against() == (verified == "refuted" ? ["osteoporosis"] : []))
        }
    }

    @Test("a reading of a visit that went by its booking's id finds the visit")
    func bookedVisit() throws {
        let booked = FHIRExport.encounter(1, 1, "2024-01-10").replacing(
            "\"status\"", with: "\"appointment\":[{\"reference\":\"Appointment/a1\"}],\"status\"")
        try load("whole", FHIRExport.patient(1), booked)
        let report = try load(
            "new", FHIRExport.patient(1), FHIRExport.encounter(1, 2, "2024-02-10"),
            FHIRExport.pain(1, "late", "2024-01-10", "4", visit: 1),
            FHIRExport.pain(1, "lost", "2024-01-10", "4", visit: 9))
        #expect(report.rows.accepted == 2 && report.rejected == 1)
        #expect(report.firstRejects.first?.reason.hasPrefix("dangling reference to Encounter/p1-e9") == true)
    }

    @Test("readings and treatments of a booked visit stay with it in an export without visits")
    func withoutVisits() throws {
        let booked = FHIRExport.encounter(1, 1, "2024-01-10").replacing(
            "\"status\"", with: "\"appointment\":[{\"reference\":\"Appointment/a1\"}],\"status\"")
        let massage = """
            {"resourceType":"Procedure","id":"m1","status":"completed","subject":{"reference":"Patient/p1"},\
            "encounter":{"reference":"Encounter/p1-e1"},\
            "code":{"coding":[{"system":"http://snomed.info/sct","code":"387854002","display":"Massage"}]}}
            """
        let pain = FHIRExport.pain(1, "a", "2024-01-10", "4", visit: 1)
        func load(_ name: String, _ resources: String...) throws -> FHIRImportReport {
            try test.folder.write(resources.joined(separator: "\n") + "\n", to: name)
            return try FHIRImportTests.load(test, test.folder.file(name))
        }
        _ = try load("whole.ndjson", FHIRExport.patient(1), booked, pain, massage)
        let visits = try history().compactMap(\.event.context.visit)
        #expect(visits == ["Appointment/a1", "Appointment/a1", "Appointment/a1"], "\(visits)")
        let head = try test.head()
        let part = try load("part.ndjson", FHIRExport.patient(1), pain, massage)
        #expect(part.origin == nil && part.rows.alreadyPresent == 3 && part.resources.visitsNamedOnly == 0, "\(part)")
        #expect(try test.head() == head)
    }

    @Test("a visit that came of an appointment takes its no-show back")
    func noShowKept() throws {
        func appointment(_ status: String, _ version: Int) -> String {
            """
            {"resourceType":"Appointment","id":"a1","meta":{"versionId":"\(version)"},"status":"\(status)",\
            "start":"2024-01-10T09:00:00Z","participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"}]}
            """
        }
        let booked = FHIRExport.encounter(1, 1, "2024-01-10").replacing(
            "\"status\"", with: "\"appointment\":[{\"reference\":\"Appointment/a1\"}],\"status\"")
        try load("missed", FHIRExport.patient(1), appointment("noshow", 1))
        let kept = try load(
            "kept", FHIRExport.patient(1), appointment("fulfilled", 2), booked,
            FHIRExport.pain(1, "a", "2024-01-10", "4", visit: 1))
        #expect(kept.rejected == 0 && kept.rows.withdrawn == 1 && kept.rows.accepted == 2, "\(kept)")
        let again = try load("again", FHIRExport.patient(1), appointment("fulfilled", 2), booked)
        #expect(again.origin == nil && again.rows.alreadyPresent == 3, "\(again)")
    }

    @Test("a visit keeps its id when its encounter names an appointment by now, or no more", arguments: [false, true])
    func appointmentNamedLater(isReverse: Bool) throws {
        func encounter(_ version: Int, isBooked: Bool) -> String {
            FHIRExport.encounter(1, 1, "2024-01-10").replacing(
                "\"status\"",
                with: (isBooked ? "\"appointment\":[{\"reference\":\"Appointment/a1\"}]," : "")
                    + "\"meta\":{\"versionId\":\"\(version)\"},\"status\"")
        }
        func load(_ name: String, _ resources: String...) throws -> FHIRImportReport {
            try test.folder.write(resources.joined(separator: "\n") + "\n", to: name)
            return try FHIRImportTests.load(test, test.folder.file(name), mapping: "onChange: amend\n")
        }
        let pain = FHIRExport.pain(1, "a", "2024-01-10", "4", visit: 1)
        _ = try load("first.ndjson", FHIRExport.patient(1), encounter(1, isBooked: isReverse), pain)
        let newer = try load("newer.ndjson", FHIRExport.patient(1), encounter(2, isBooked: !isReverse), pain)
        #expect(newer.rejected == 0 && newer.rows.amendments == 1, "\(newer)")
        let visits = try history().compactMap(\.event.context.visit)
        #expect(visits == (isReverse ? ["Appointment/a1", "Appointment/a1"] : ["p1-e1", "p1-e1"]))
        let origin = try #require(newer.origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        #expect(try load("newer.ndjson", FHIRExport.patient(1), encounter(2, isBooked: !isReverse), pain).rejected == 0)
        #expect(try test.store.verify().isSound)
    }

    @Test("nobody still to be born is taken in, nor anything about them")
    func bornInTheFuture() throws {
        let unborn = FHIRExport.patient(2).replacing("1970", with: "2190")
        let report = try load("odd", unborn, FHIRExport.pain(2, "a", "2024-01-10", "4"), FHIRExport.patient(1))
        #expect(report.rows.patientsRegistered == 1 && report.rejected == 2)
        #expect(report.firstRejects.allSatisfy { $0.reason.hasPrefix("The birth is still to come") })
    }

    @Test("an observation entered in error and emptied takes its components back")
    func emptied() throws {
        let code = #""code":{"coding":[{"system":"http://loinc.org","code":"55284-4"}]}"#
        let head = #"{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1"},"#
        let pain = #"{"code":{"coding":[{"system":"http://loinc.org","code":"72514-3"}]},"valueInteger":"#
        let panel =
            head + #""status":"final",\#(code),"effectiveDateTime":"2024-01-10","component":[\#(pain)4},\#(pain)5}]}"#
        #expect(try load("whole", FHIRExport.patient(1), panel).rows.accepted == 2)
        #expect(try history().count { if case .reading = $0.event { true } else { false } } == 2)
        let emptied = try load("new", FHIRExport.patient(1), head + #""status":"entered-in-error"}"#)
        #expect(emptied.rows.withdrawn == 1, "\(emptied.rows)")
        #expect(try history().count { if case .reading = $0.event { true } else { false } } == 0)
    }
}
