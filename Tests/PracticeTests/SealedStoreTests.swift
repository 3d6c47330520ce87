import Clinical
import EventLogSQLite
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// A store whose master key is elsewhere: everything without a text in words goes on.
@Suite("Without the master key")
struct SealedStoreTests {
    static let keyFile = "/nowhere/clinic.key"

    /// Two people with a score and a remark each, and a third score without one; opened without the key.
    private func sealed() throws -> (test: TestStore, store: PracticeStore, patient: PatientID) {
        let test = try TestStore()
        try test.load(text: ErasureTests.rows + "MRN-880018,,,2026-03-08,5,\n", try Mapping(yaml: ErasureTests.mapping))
        try test.store.catchUp()
        let patient = try #require(try test.store.patients(opened: true).first { $0.name == "Other Person" }?.id)
        try test.store.log.close()
        let store = try PracticeStore.open(
            test.place, mode: .readWrite, environment: ["ANAMNESIS_KEY_FILE": Self.keyFile])
        return (test, store, patient)
    }

    private func score(_ value: Int, note: String? = nil, on day: String = "2026-04-01") throws -> EntryDraft {
        let reading = Reading(
            instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck",
            context: EntryContext(note: note.map(SealableText.open)))
        return EntryDraft(
            occurred: try PracticeZone("America/New_York").occurrence(day), event: .reading(.pain, reading))
    }

    private func expectKeyNeeded(
        _ named: String, sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> Void
    ) {
        do {
            try work()
            Issue.record("not refused: \(named)", sourceLocation: sourceLocation)
        } catch {
            let failure = PracticeError.wrapping(error)
            #expect(failure.kind == .noInput, "\(failure)", sourceLocation: sourceLocation)
            for words in [Self.keyFile, named, "Without it"] {
                #expect(failure.message.contains(words), "\(failure)", sourceLocation: sourceLocation)
            }
        }
    }

    @Test("scores, visits and corrections without a text are recorded, and read with the key as if it had been there")
    func records() throws {
        let (test, store, patient) = try sealed()
        let visit = Visit(visit: "v-1", minutes: 40)
        let recorded = try store.record(
            [try score(7), EntryDraft(occurred: try score(7).occurred, event: .visitCompleted(visit))], for: patient,
            by: test.recording)
        _ = try store.amend(
            recorded.positions[0], of: patient, to: try score(6), reason: CorrectionReason(code: "typingError"),
            by: test.recording)
        _ = try store.retract(
            [recorded.positions[1]], of: patient, reason: CorrectionReason(code: "wrongPatient"), by: test.recording)
        let page = try store.page(of: patient)
        #expect(page.name == nil && page.fold.parked.isEmpty)
        try store.log.close()
        try test.reopen()
        #expect(try test.store.page(of: patient).name == "Other Person")
        #expect(
            try test.texts("SELECT value_text FROM pain_score WHERE patient = '\(patient)' ORDER BY position")
                == ["4", "5", "6"])
        #expect(try test.integer("SELECT count(*) FROM visit WHERE patient = '\(patient)'") == 0)
        #expect(try test.store.verify().isSound)
    }

    @Test("a text, a reason in words, a registration and an import are refused, naming the key, and leave nothing")
    func refuses() throws {
        let (test, store, patient) = try sealed()
        let head = try store.log.head()
        expectKeyNeeded("\"note\" of painScored") {
            _ = try store.record([try score(7), try score(6, note: "at night")], for: patient, by: test.recording)
        }
        let plain = try #require(try store.page(of: patient).entries.last { $0.event.typeName == "painScored" })
        expectKeyNeeded("reason code") {
            _ = try store.retract(
                [plain.position], of: patient, reason: CorrectionReason(code: "other", text: .open("mixed up")),
                by: test.recording)
        }
        expectKeyNeeded("register") {
            _ = try store.register(
                [EntryDraft(occurred: plain.occurred, event: .patientRegistered(Registration(name: .open("New"))))],
                by: test.recording)
        }
        expectKeyNeeded("register") {
            _ = try store.register(
                [EntryDraft(occurred: plain.occurred, event: .patientRegistered(Registration(pseudonym: "p-9")))],
                pseudonym: "p-9", by: test.recording)
        }
        expectKeyNeeded("import") {
            _ = try store.importCSV(
                test.folder.write(ErasureTests.rows, to: "more.csv"), mapping: try Mapping(yaml: ErasureTests.mapping),
                actor: "importer", clock: { TestStore.now })
        }
        #expect(try store.log.head() == head)
        #expect(try store.keys.patientsWithKeys().count == 2)
    }

    @Test("an entry with a text of its own is amended only with the key, or without that text")
    func carriesTextsOver() throws {
        let (test, store, patient) = try sealed()
        let entry = try #require(
            try store.page(of: patient).entries.first {
                $0.event.typeName == "painScored" && $0.event.context.note != nil
            })
        guard case .reading(let kind, var reading) = entry.event else { throw PracticeError(.software, "no reading") }
        reading.value = ReadingValue(ExactNumber(2))
        let reason = CorrectionReason(code: "typingError")
        expectKeyNeeded("\"note\"") {
            _ = try store.amend(
                entry.position, of: patient, to: EntryDraft(occurred: entry.occurred, event: .reading(kind, reading)),
                reason: reason, by: test.recording)
        }
        reading.context.note = nil
        _ = try store.amend(
            entry.position, of: patient, to: EntryDraft(occurred: entry.occurred, event: .reading(kind, reading)),
            reason: reason, by: test.recording)
        #expect(
            try store.page(of: patient).entries.contains {
                $0.position == entry.position && $0.event == .reading(kind, reading)
            })
    }

    @Test("an identity is erased; the key does not bring it back, and neither does an import")
    func erases() throws {
        let (test, store, patient) = try sealed()
        expectKeyNeeded("\"note\" of identityErased") {
            _ = try store.erase(
                patient, reason: CorrectionReason(code: "patientRequest", text: .open("asked")), by: test.recording)
        }
        #expect(try store.keys.keyExists(for: patient))
        _ = try store.erase(patient, reason: CorrectionReason(code: "patientRequest"), by: test.recording)
        #expect(try !store.keys.keyExists(for: patient))
        try store.log.close()
        try test.reopen()
        #expect(try test.store.page(of: patient).name == nil)
        let again = try test.load(text: ErasureTests.rows, try Mapping(yaml: ErasureTests.mapping))
        #expect(again.tally.rejected == 1 && again.firstRejects.allSatisfy { $0.reason.contains("destroyed") })
    }
}
