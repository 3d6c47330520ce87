import Clinical
import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Imports, and people who record at the same time or before.
@Suite("A FHIR import beside what is recorded by hand")
struct FHIRImportBesideOthersTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private func load(_ resources: String..., clock: @escaping () -> Int64 = { TestStore.now }) throws
        -> FHIRImportReport
    {
        let path = try test.folder.write(resources.joined(separator: "\n"), to: "x.ndjson")
        return try test.store.importFHIR(
            [path], mapping: try FHIRImportTests.mapping(), actor: "importer", clock: clock)
    }

    private func enterByHand(_ details: Registration, of report: FHIRImportReport) throws {
        let origin = try #require(report.origin)
        let patient = try #require(try test.store.patients(ofImport: origin).first)
        let occurred = Occurrence(milliseconds: TestStore.now)
        _ = try test.store.record(
            [EntryDraft(occurred: occurred, event: .patientDetailsChanged(details))], for: patient, by: test.recording)
    }

    private func undo(_ report: FHIRImportReport) throws {
        let origin = try #require(report.origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
    }

    private func patient(_ version: Int, _ family: String) -> String {
        """
        {"resourceType":"Patient","id":"p1","meta":{"versionId":"\(version)"},"name":[{"family":"\(family)"}],\
        "gender":"female","birthDate":"1970-02-02"}
        """
    }

    @Test("a name entered by hand stays, where the import before it is undone and comes again")
    func handName() throws {
        _ = try load(patient(1, "First"))
        let second = try load(patient(2, "Second"))
        try enterByHand(Registration(name: .open("By Hand")), of: second)
        try undo(second)
        #expect(try Array(test.store.names().opened.values) == ["By Hand"])
        let again = try load(patient(2, "Second"))
        #expect(again.origin != nil && again.rows.entries == 1)
        #expect(try Array(test.store.names().opened.values) == ["By Hand"])
        #expect(try load(patient(2, "Second")).origin == nil)
        // What the source tells anew comes after the hand, as ever.
        _ = try load(patient(3, "Third"))
        #expect(try Array(test.store.names().opened.values) == ["Third"])
    }

    @Test("details that nobody entered by hand since come back with their import")
    func sourceName() throws {
        _ = try load(patient(1, "First"))
        let second = try load(patient(2, "Second"))
        try undo(second)
        #expect(try Array(test.store.names().opened.values) == ["First"])
        _ = try load(patient(2, "Second"))
        #expect(try Array(test.store.names().opened.values) == ["Second"])
    }

    @Test(
        "where somebody records for the same patient meanwhile, the import says so, and its empty beginning is undone")
    func conflict() throws {
        let first = try load(FHIRExport.patient(1), FHIRExport.pain(1, "a", "2024-01-10", "3"))
        let start = try test.head()
        var origin: Int64?
        let error = #expect(throws: PracticeError.self) {
            try load(
                FHIRExport.patient(1), FHIRExport.pain(1, "b", "2024-01-11", "4"),
                clock: {
                    // The import has begun: the patient is read by then, and nothing of theirs is appended yet.
                    if origin == nil, let head = try? test.head(), head > start {
                        origin = head
                        try? enterByHand(Registration(sex: .female), of: first)
                    }
                    return TestStore.now
                })
        }
        #expect(error?.kind == .tryAgain, "\(String(describing: error))")
        #expect(error?.message.contains("somebody else recorded for one of its patients") == true)
        #expect(error?.message.contains("Give the same command again") == true)
        let begun = try #require(origin)
        #expect(try test.store.isUndone(begun), "\(error?.message ?? "")")
        #expect(try load(FHIRExport.patient(1), FHIRExport.pain(1, "b", "2024-01-11", "4")).rows.accepted == 1)
    }
}
