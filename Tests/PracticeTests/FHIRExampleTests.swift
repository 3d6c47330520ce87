import Clinical
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Resources that others wrote: a bulk export of 13 synthetic patients without observations, and HL7's own examples.
@Suite("FHIR exports and examples of others")
struct FHIRExampleTests {
    @Test(
        "a bulk export without observations: visits, diagnoses and procedures, each counted",
        .enabled(if: IndependentData.isThere("fhir-bulk-ndjson-13"), "no ../shared/data/fhir-bulk-ndjson-13 here"))
    func bulkExport() throws {
        let store = try TestStore()
        let report = try store.importFHIR([IndependentData.path("fhir-bulk-ndjson-13")])
        #expect(report.rejected == 0, "\(report.firstRejects)")
        #expect(report.resources.read["Encounter"] == 1215 && report.resources.read["Procedure"] == 2056)
        func count(_ type: String) throws -> Int64? {
            try store.integer("SELECT count(*) FROM entry WHERE type = '\(type)'")
        }
        #expect(try count("patientRegistered") == 13)
        #expect(try count("visitCompleted") == 1215)
        #expect(try count("intakeRecorded") == 555)
        #expect(try count("otherCareReported") == 2056)
        #expect(try store.integer("SELECT count(*) FROM visit WHERE own = 1") == 0)
        // What its files say of types and classes, counted with zcat and Python.
        #expect(
            try store.rows("SELECT kind, count(*) FROM visit GROUP BY 1 ORDER BY 1").map {
                $0.map(\.description).joined(separator: " ")
            } == ["\"checkUp\" 357", "\"consultation\" 20", "\"emergency\" 100", "\"other\" 738"])
        // References there are conditional: Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999974493.
        #expect(
            try store.integer("SELECT count(*) FROM visit WHERE performed_by GLOB '9999[0-9]*'") == 1215)
        let work = try store.store.worklist(on: #require(CalendarDay("2026-09-21")))
        #expect(work.lines.isEmpty)
        let head = try store.head()
        #expect(try store.importFHIR([IndependentData.path("fhir-bulk-ndjson-13")]).origin == nil)
        #expect(try store.head() == head)
    }

    private static let examples = [
        "patient-example", "encounter-example", "condition-example", "observation-example", "goal-example",
        "questionnaire-example", "questionnaireresponse-example-bluebook", "organization-example",
        "practitioner-example", "practitionerrole-example",
    ]

    @Test(
        "HL7's examples: what becomes of each",
        .enabled(if: IndependentData.isThere("hl7-r4-examples"), "no ../shared/data/hl7-r4-examples here"))
    func examples() throws {
        let store = try TestStore()
        let paths = Self.examples.map { IndependentData.path("hl7-r4-examples/\($0).json") }
        let report = try store.importFHIR(paths, .standard)
        let id = try store.patient(fhir: "example").text
        // The patient and the burnt ear go in. The weight and its goal have no word of ours; the encounter is still
        // going on; the questionnaire's answers are about a Patient/1 that is not there.
        let entries = try store.texts(
            "SELECT type || ' ' || occurred FROM entry WHERE patient = '\(id)' ORDER BY position")
        #expect(entries.first?.hasPrefix("patientRegistered") == true && entries.count == 2)
        #expect(entries.last == "intakeRecorded 2012-05-24")
        #expect(
            try store.texts("SELECT payload ->> '$.coding[0].code' FROM entry WHERE type = 'intakeRecorded'") == [
                "39065001"
            ])
        #expect(report.resources.notMapped["http://loinc.org|29463-7 Body Weight"] == 1)
        #expect(report.resources.notMapped["Goal http://loinc.org|3141-9 Weight Measured"] == 1)
        #expect(report.resources.notMapped["Encounter still going on, status in-progress"] == 1)
        #expect(report.rejected == 1, "\(report.firstRejects)")
        #expect(report.resources.named == 3 && report.resources.otherTypes == ["Questionnaire": 1])
        // A mapping gives the weight a word; it is in pounds, as the mapping must say.
        let own = try FHIRMapping(
            yaml: "source: fhir\nobservations: [{code: \"loinc:3141-9\", instrument: weight, unit: \"[lb_av]\"}]")
        try store.define("weight", unit: "kg")
        #expect(try store.importFHIR(paths, own).rows.entries == 2)
        #expect(try store.texts("SELECT value_text || ' ' || occurred FROM measurement") == ["185 2016-03-28"])
        #expect(try store.texts("SELECT type FROM entry WHERE type = 'goalSet'") == ["goalSet"])
    }

    @Test(
        "1.0 stays 1.0 and 1.00 stays 1.00; what cannot be kept exactly rejects the whole observation",
        .enabled(if: IndependentData.isThere("hl7-r4-examples"), "no ../shared/data/hl7-r4-examples here"))
    func decimals() throws {
        let store = try TestStore()
        try store.define("component", unit: "g")
        let mapping = try FHIRMapping(
            yaml: "source: hl7\nobservations: [{code: {text: Component}, instrument: component}]")
        let text = try String(
            contentsOfFile: IndependentData.path("hl7-r4-examples/observation-decimal.json"), encoding: .utf8)
        // The example is about nobody and of no time.
        let whole = text.replacingOccurrences(
            of: "\"status\": \"final\"",
            with:
                "\"status\": \"final\", \"subject\": {\"reference\": \"Patient/p\"}, \"effectiveDateTime\": \"2026-01-01\""
        )
        #expect(whole != text)
        let patient = try store.folder.write(#"{"resourceType":"Patient","id":"p","birthDate":"1970"}"#, to: "p.json")
        let all = try store.importFHIR([patient, store.folder.write(whole, to: "all.json")], mapping)
        #expect(all.rejected == 1 && all.firstRejects.first?.field == "component[4].valueQuantity.value")
        // With other numbers in place of the three that eighteen digits cannot say.
        let sayable = ["-1.000000000000000000E+245", "1.000000000000000000E-245", "1000000000000000000"].reduce(whole) {
            $0.replacingOccurrences(of: $1, with: "2")
        }
        let some = try store.importFHIR([patient, store.folder.write(sayable, to: "some.json")], mapping)
        #expect(some.rejected == 0, "\(some.firstRejects)")
        #expect(
            try store.texts("SELECT value_text FROM measurement ORDER BY position") == [
                "1.0", "1.00", "1.0", "0.0000000000000000000001", "2", "2", "2",
            ])
    }
}

extension TestStore {
    /// Adds an instrument of the clinic's own, without a range.
    func define(_ code: String, unit: String) throws {
        let text = "code: \(code)\nname: \(code)\nkind: measurement\nunit: \(unit)\nbetter: lower\nsource: test"
        try store.appendToPractice(
            [.instrumentDefined(Adoption(instrument: text))], actor: "owner", now: Self.now)
    }
}
