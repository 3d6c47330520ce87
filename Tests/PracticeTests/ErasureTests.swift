import Clinical
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("Erasing a person")
struct ErasureTests {
    static let mapping = """
        source: charts
        patient:
          identifier: {system: mrn, column: mrn}
          name: name
          birthDate: {column: born, format: yyyy-MM-dd}
        time: {column: day, format: yyyy-MM-dd}
        entries:
          - event: painScored
            instrument: nrs-11
            site: neck
            value: {column: score}
            note: {column: remark}
        """

    static let rows = """
        mrn,name,born,day,score,remark
        MRN-880017,Quillon Zorbamarker,1971-07-13,2026-03-01,6,sings Zauberflote at work
        MRN-880018,Other Person,1980-01-01,2026-03-01,4,nothing
        MRN-880017,Quillon Zorbamarker,1971-07-13,2026-03-08,3,better

        """

    private static let secrets = ["Zorbamarker", "Quillon", "MRN-880017", "1971-07-13", "Zauberflote"]

    private func wrappedKey(_ test: TestStore, _ patient: PatientID) throws -> Data {
        let queue = try DatabaseQueue(path: test.place.keys)
        defer { try? queue.close() }
        return try #require(
            try queue.read {
                try Data.fetchOne(
                    $0, sql: "SELECT wrapped FROM patient_key WHERE patient = ?", arguments: [patient.text])
            })
    }

    @Test("no file holds the name or the key afterwards; scores stay; the next import does not bring the person back")
    func identified() throws {
        let test = try TestStore()
        let mapping = try Mapping(yaml: Self.mapping)
        #expect(try test.load(text: Self.rows, mapping).tally.accepted == 3)
        try test.store.catchUp()
        let patient = try #require(
            try test.store.patients(opened: true).first { $0.name == "Quillon Zorbamarker" }?.id)
        let wrapped = try wrappedKey(test, patient)
        #expect(try test.files(holding: wrapped) == ["keys.sqlite"])
        let key = try #require(try test.store.keys.key(for: patient))
        _ = key
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)

        for reopening in [false, true] {
            if reopening { try test.reopen() }
            for secret in Self.secrets { #expect(try test.files(holding: secret).isEmpty, "\(secret)") }
            #expect(try test.files(holding: wrapped).isEmpty)
            #expect(try test.files(holding: wrapped.dropFirst(12).prefix(12)).isEmpty)
            #expect(
                try test.texts("SELECT value_text FROM pain_score WHERE patient = '\(patient)' ORDER BY position")
                    == ["6", "3"])
            #expect(try test.texts("SELECT status FROM patient WHERE patient = '\(patient)'") == ["erased"])
            #expect(try test.store.page(of: patient).name == nil)
            #expect(try test.store.page(of: patient).entries.count == 4)
        }

        let head = try test.head()
        let again = try test.load(text: Self.rows, mapping)
        #expect(again.tally.rejected == 2)
        #expect(again.tally.alreadyPresent == 1)
        #expect(again.firstRejects.allSatisfy { $0.reason.contains("destroyed") })
        #expect(try test.head() == head)
        #expect(try test.integer("SELECT count(*) FROM patient") == 2)
        #expect(try test.store.verify().isSound)
    }

    @Test("a pseudonymous person is not brought back either")
    func pseudonymous() throws {
        let test = try TestStore()
        let file = ImportedFile([["ann", "2026-03-01", "neck", "6", "Zauberflote"]])
        try test.load(text: file.text(), try ImportedFile.mapping())
        let patient = try #require(PatientID(code: "ann"))
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        let head = try test.head()
        let more = ImportedFile(file.rows + [["ann", "2026-03-02", "neck", "5", ""]])
        #expect(try test.load(text: more.text(), try ImportedFile.mapping()).tally.rejected == 2)
        #expect(
            try test.load(text: more.text(), try ImportedFile.mapping(source: "app", samePatients: true)).tally.rejected
                == 2)
        #expect(try test.head() == head)
        #expect(try test.texts("SELECT value_text FROM pain_score") == ["6"])
        #expect(try test.files(holding: "Zauberflote").isEmpty)
    }

    @Test("a backup of the keys from before does not bring the key back")
    func restoredKeys() throws {
        let test = try TestStore()
        try test.load(text: Self.rows, try Mapping(yaml: Self.mapping))
        try test.store.catchUp()
        let patient = try #require(
            try test.store.patients(opened: true).first { $0.name == "Quillon Zorbamarker" }?.id)
        let backup = try Data(contentsOf: URL(fileURLWithPath: test.place.keys))
        let wrapped = try wrappedKey(test, patient)
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        try test.store.log.close()
        try backup.write(to: URL(fileURLWithPath: test.place.keys))
        try test.reopen()
        #expect(try test.store.page(of: patient).name == nil)
        #expect(try test.files(holding: wrapped).isEmpty)
    }

    @Test("a backup of the keys does not bring the key back even where there are no views yet")
    func restoredKeysWithoutViews() throws {
        let test = try TestStore()
        try test.load(text: Self.rows, try Mapping(yaml: Self.mapping))
        try test.store.catchUp()
        let patient = try #require(
            try test.store.patients(opened: true).first { $0.name == "Quillon Zorbamarker" }?.id)
        let backup = try Data(contentsOf: URL(fileURLWithPath: test.place.keys))
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        try test.store.log.close()
        try backup.write(to: URL(fileURLWithPath: test.place.keys))
        try FileManager.default.removeItem(atPath: test.place.folder + "/views.sqlite")
        try test.reopen()
        #expect(try test.store.page(of: patient).name == nil)
    }

    /// A store with one erased person, whose keys file is then replaced by a copy from before.
    private func withOldKeys() throws -> (test: TestStore, erased: PatientID) {
        let test = try TestStore()
        try test.load(text: Self.rows, try Mapping(yaml: Self.mapping))
        try test.store.catchUp()
        let patient = try #require(
            try test.store.patients(opened: true).first { $0.name == "Quillon Zorbamarker" }?.id)
        let old = try Data(contentsOf: URL(fileURLWithPath: test.place.keys))
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        try test.store.log.close()
        try old.write(to: URL(fileURLWithPath: test.place.keys))
        return (test, patient)
    }

    private func expectForgotten(_ patient: PatientID, in store: PracticeStore) throws {
        #expect(try store.names().opened.values.sorted() == ["Other Person"])
        #expect(try store.names(of: [patient]).opened.isEmpty)
        #expect(try store.patients(opened: true).first { $0.id == patient }?.name == nil)
        #expect(try store.page(of: patient).name == nil)
        for entry in try store.page(of: patient).entries { #expect(entry.event.context.note?.opened == nil) }
        let number = ExternalIdentifier(system: "mrn", value: "MRN-880017")
        #expect(try store.keys.holder(of: number) == .erased)
    }

    @Test("an old copy of the keys is cleaned by whoever opens the store, also for reading only and without the key")
    func oldKeysAreCleanedInEveryMode() throws {
        for (mode, environment) in [
            (SQLiteEventLog.Mode.readOnly, [:]), (.readWrite, [:]),
            (.readOnly, ["ANAMNESIS_KEY_FILE": "/nowhere/key"]),
        ] as [(SQLiteEventLog.Mode, [String: String])] {
            let (test, patient) = try withOldKeys()
            let wrapped = try wrappedKey(test, patient)
            let store = try PracticeStore.open(test.place, mode: mode, environment: environment)
            #expect(try test.files(holding: wrapped).isEmpty)
            #expect(try !store.keys.keyExists(for: patient))
            if environment.isEmpty { try expectForgotten(patient, in: store) }
        }
    }

    @Test("where the old copy of the keys cannot be cleaned, who only reads still sees nothing of the erased")
    func oldKeysThatCannotBeCleaned() throws {
        let (test, patient) = try withOldKeys()
        // A file that refuses, for root too: as good as a folder without permission.
        let keys = try DatabaseQueue(path: test.place.keys)
        try keys.write {
            try $0.execute(
                sql: "CREATE TRIGGER no BEFORE DELETE ON patient_key BEGIN SELECT RAISE(ABORT, 'no'); END")
        }
        try keys.close()
        let wrapped = try wrappedKey(test, patient)
        let store = try PracticeStore.open(test.place, mode: .readOnly, environment: [:])
        #expect(try test.files(holding: wrapped) == ["keys.sqlite"])
        try expectForgotten(patient, in: store)
        #expect(throws: PracticeError.self, "nobody records beside a key that should be gone") {
            try PracticeStore.open(test.place, mode: .readWrite, environment: [:])
        }
    }
}
