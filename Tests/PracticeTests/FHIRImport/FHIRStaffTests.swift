import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("Practitioners and places of a FHIR export")
struct FHIRStaffTests {
    private static func resources(place: String = "North room", role: String = "massage-therapist") -> [String] {
        [
            FHIRExport.patient(1),
            """
            {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},\
            "subject":{"reference":"Patient/p1"},"period":{"start":"2024-03-01T09:00:00Z"},\
            "participant":[{"individual":{"reference":"PractitionerRole/r1"}}],\
            "location":[{"location":{"reference":"Location/l1"}}]}
            """,
            """
            {"resourceType":"Practitioner","id":"d1","name":[{"family":"Quincey"}],"qualification":[{"code":\
            {"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0360","code":"MT"}],"text":"licence 771"}}]}
            """,
            """
            {"resourceType":"PractitionerRole","id":"r1","practitioner":{"reference":"Practitioner/d1"},\
            "code":[{"coding":[{"system":"urn:roles","code":"\(role)"}]}]}
            """,
            #"{"resourceType":"Practitioner","id":"d2","name":[{"family":"Elsewhere"}]}"#,
            #"{"resourceType":"Location","id":"l1","name":"\#(place)"}"#,
            #"{"resourceType":"Location","id":"l2","name":"Never visited"}"#,
        ]
    }

    private func load(_ test: TestStore, _ resources: [String], rehearse: Bool = false) throws -> FHIRImportReport {
        let path = try test.folder.write(resources.joined(separator: "\n") + "\n", to: "export.ndjson")
        return try FHIRImportTests.load(test, path, rehearse: rehearse)
    }

    private func practitioners(_ test: TestStore) throws -> [(id: String, event: PractitionerEvent, origin: Int64?)] {
        try test.store.log.events(after: 0, limit: .max).filter { $0.stream.category == "practitioner" }.map {
            let event = try PractitionerCodec.decode(type: $0.type, form: $0.envelope.form, payload: $0.payload)
            return ($0.stream.id, event, $0.envelope.origin)
        }
    }

    private func places(_ test: TestStore) throws -> [PracticeLocation] {
        try test.store.log.events(after: 0, limit: .max).filter { $0.type == "locationOpened" }.compactMap {
            let event = try PracticeCodec.decode(type: $0.type, form: $0.envelope.form, payload: $0.payload)
            return if case .locationOpened(let place) = event { place } else { nil }
        }
    }

    @Test("whom entries name is registered once, by role and qualification, without a name")
    func registered() throws {
        let test = try TestStore()
        let rehearsed = try load(test, Self.resources(), rehearse: true)
        #expect(rehearsed.practitioners == 1 && rehearsed.locations == 1)
        #expect(try practitioners(test).isEmpty && places(test).isEmpty)
        let report = try load(test, Self.resources())
        #expect(report.practitioners == 1 && report.locations == 1)
        let known = try practitioners(test)
        let expected = Practitioner(
            roles: ["massage-therapist"],
            qualifications: [Coding(system: "http://terminology.hl7.org/CodeSystem/v2-0360", code: "MT")])
        #expect(known.map(\.id) == ["d1"] && known[0].event == .practitionerRegistered(expected))
        #expect(known[0].origin == report.origin)
        #expect(try places(test) == [PracticeLocation(location: "l1", name: "North room")])
        let visit = try test.rows("SELECT performed_by, location FROM visit").first?.map { "\($0)" }
        #expect(visit == ["\"d1\"", "\"l1\""], "\(visit ?? [])")
        for word in ["Quincey", "Elsewhere", "licence 771", "Never visited"] {
            #expect(try test.files(holding: word).isEmpty, "\(word)")
        }
        #expect(try test.store.verify().isSound)
    }

    @Test("the same export again adds nothing; what it says otherwise stands in place of what was said")
    func again() throws {
        let test = try TestStore()
        _ = try load(test, Self.resources())
        let head = try test.head()
        #expect(try load(test, Self.resources().reversed()).origin == nil)
        #expect(try test.head() == head)
        let report = try load(test, Self.resources(place: "South room", role: "physiotherapist"))
        #expect(report.practitioners == 1 && report.locations == 1 && report.rows.accepted == 0)
        #expect(try places(test).map(\.name) == ["North room", "South room"])
        #expect(try practitioners(test).count == 2)
        #expect(try load(test, Self.resources(place: "South room", role: "physiotherapist")).origin == nil)
    }

    @Test("undoing the import leaves who treats and where, and withdraws what was said of patients")
    func undone() throws {
        let test = try TestStore()
        let origin = try #require(try load(test, Self.resources()).origin)
        let patients = try test.store.patients(ofImport: origin)
        #expect(patients.count == 1)
        _ = try test.store.undoImport(origin, of: patients, by: test.recording)
        #expect(try test.texts("SELECT visit FROM visit").isEmpty && practitioners(test).count == 1)
    }
}
