import Clinical
import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// People named by numbers, `Patient?identifier=system|value`, beside what the log knows of the numbers.
@Suite("References by numbers that the log knows")
struct FHIRNumberedTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private func patient(_ person: Int, number: String) -> String {
        FHIRExport.patient(person).replacing(
            "\"id\":\"p\(person)\"",
            with: "\"id\":\"p\(person)\",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"\(number)\"}]")
    }

    /// A score of whoever has the number.
    private func score(_ id: String, of number: String, _ value: Int) -> String {
        FHIRExport.pain(1, id, "2024-01-10", "\(value)")
            .replacing("Patient/p1", with: "Patient?identifier=urn:mrn|\(number)")
    }

    private func load(_ resources: String..., source: String = "ehr") throws -> FHIRImportReport {
        let path = try test.folder.write(resources.joined(separator: "\n") + "\n", to: "numbered.ndjson")
        let report = try FHIRImportTests.load(test, path, source: source)
        try test.store.catchUp()
        return report
    }

    private func scores() throws -> [String] { try test.texts("SELECT value_text FROM pain_score ORDER BY position") }

    @Test("a number of the export's Patient that is another patient's here names neither")
    func anothers() throws {
        #expect(try load(patient(1, number: "7"), score("a", of: "7", 5)).rows.accepted == 2)
        let report = try load(
            patient(2, number: "7"), score("b", of: "7", 6), FHIRExport.pain(2, "c", "2024-01-11", "4"))
        #expect(report.rejected == 1 && report.rows.identifiersHeldByOthers == 1, "\(report)")
        let reason = try #require(report.firstRejects.first?.reason)
        #expect(reason.contains("urn:mrn") && reason.contains("another patient's here"), "\(reason)")
        #expect(!reason.contains("|7"), "a number is a person's: \(reason)")
        #expect(try scores() == ["5", "4"], "who is referred to by id is who they are")
    }

    @Test("it names the person where both are one, also since their records were merged")
    func merged() throws {
        _ = try load(patient(1, number: "7"))
        _ = try load(patient(2, number: "7"))
        let people = try test.store.patients(opened: false).map(\.id)
        #expect(people.count == 2)
        #expect(try load(patient(2, number: "7"), score("b", of: "7", 6)).rejected == 1)
        _ = try test.store.merge(
            people[1], into: people[0], reason: CorrectionReason(code: "duplicate"), by: test.recording)
        #expect(try load(patient(2, number: "7"), score("b", of: "7", 6)).rejected == 0)
        #expect(try load(patient(1, number: "7"), score("c", of: "7", 5)).rejected == 0)
        #expect(try scores() == ["6", "5"])
    }
}
