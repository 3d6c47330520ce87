import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("An import undone")
struct UndoImportTests {
    private static let key = "[id, day, where]"

    private static func mapping(onChange: String = "amend") throws -> Mapping {
        try ImportedFile.mapping(key: key, onChange: onChange)
    }

    private func undo(_ origin: Int64?, of test: TestStore) throws -> UndoneImport {
        let origin = try #require(origin)
        let patients = try test.store.patients(ofImport: origin)
        let planned = try test.store.undoing(origin, of: patients)
        let undone = try test.store.undoImport(origin, of: patients, by: test.recording)
        #expect(undone == planned)
        #expect(try test.store.undoing(origin, of: patients).isEmpty)
        return undone
    }

    private func digests(_ test: TestStore) throws -> [ViewDigest] {
        try test.store.catchUp()
        return try test.digests()
    }

    @Test("an import that corrects what is there: afterwards every view is as before", arguments: [UInt64(41), 42, 43])
    func amending(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore()
        var file = ImportedFile(rows: 300, patients: 12, using: &chance)
        try test.load(text: file.text(), try Self.mapping())
        let before = try digests(test)
        for row in file.rows.indices where Bool.random(using: &chance) {
            file.rows[row][3] = String(Int.random(in: 0...10, using: &chance))
        }
        file.rows += ImportedFile(rows: 60, patients: 12, using: &chance).rows
        let report = try test.load(text: file.text(), try Self.mapping())
        let amended = try digests(test)
        #expect(amended != before)
        let undone = try undo(report.origin, of: test)
        #expect(undone.withdrawnCount + undone.correctionsUndone > 20, "seed \(seed)")
        #expect(try digests(test) == before, "seed \(seed)")
        let again = try test.load(text: file.text(), try Self.mapping()).tally
        #expect(again.read == report.tally.read, "seed \(seed)")
        #expect(try digests(test) == amended, "seed \(seed): the same import again brings everything back")
        #expect(try test.load(text: file.text(), try Self.mapping()).origin == nil)
    }

    @Test("a first import: the views are as if there had been none, and the same import again brings all back")
    func first() throws {
        let test = try TestStore()
        let before = try digests(test)
        let report = try test.load(text: ImportAgainTests.file.text(), try ImportedFile.mapping())
        let imported = try digests(test)
        let undone = try undo(report.origin, of: test)
        #expect(undone.withdrawn == ["painScored": 4, "patientRegistered": 2])
        #expect(undone.registered == 2 && undone.registrationsWithdrawn == 2 && undone.patients == 2)
        #expect(try digests(test) == before)
        #expect(try test.integer("SELECT count(*) FROM patient") == 0)
        #expect(try test.store.verify().isSound)
        for again in 1...2 {
            let told = try test.load(text: ImportAgainTests.file.text(), try ImportedFile.mapping())
            #expect(told.tally.rejected == report.tally.rejected, "\(again) \(told.tally)")
            #expect(told.tally.patientsRegistered == 2, "\(again)")
            #expect(try digests(test) == imported)
            #expect(try test.load(text: ImportAgainTests.file.text(), try ImportedFile.mapping()).origin == nil)
            _ = try undo(told.origin, of: test)
            #expect(try digests(test) == before)
        }
    }

    @Test("what comes back is there for the rows after it: a flag that was cleared is cleared again at once")
    func flagsAgain() throws {
        let test = try TestStore()
        let mapping = try Mapping(
            yaml: """
                source: desk
                patient: {pseudonym: id}
                time: {column: day, format: yyyy-MM-dd}
                key: [row]
                onChange: amend
                entries:
                  - event: redFlagRaised
                    when: {column: kind, is: [raised]}
                    flag: {column: flag}
                  - event: redFlagCleared
                    when: {column: kind, is: [cleared]}
                    flag: {column: flag}
                    clearedBy: {column: by}
                """)
        let text = """
            id,row,day,kind,flag,by
            p1,1,2026-01-05,raised,infection,
            p1,2,2026-01-06,cleared,infection,dr-1

            """
        let report = try test.load(text: text, mapping)
        #expect(report.tally.rejected == 0)
        let imported = try digests(test)
        let again = try undo(report.origin, of: test)
        #expect(again.withdrawnCount > 0)
        let second = try test.load(text: text, mapping)
        #expect(second.tally.rejected == 0)
        #expect(try digests(test) == imported)
        // Also where the row that raises it was corrected meanwhile, and waits for the whole file.
        _ = try undo(second.origin, of: test)
        let corrected = try test.load(text: text.replacing("01-05,raised", with: "01-04,raised"), mapping)
        #expect(corrected.tally.rejected == 0 && corrected.tally.accepted == 2, "\(corrected)")
    }

    @Test(
        "two imports undone in either order leave nothing of either, nor people without anything",
        arguments: [false, true])
    func oldestFirst(_ isOldestFirst: Bool) throws {
        let test = try TestStore()
        let before = try digests(test)
        let old = try test.load(text: ImportChangeTests.text("6"), try Self.mapping()).origin
        let new = try test.load(text: ImportChangeTests.text("4"), try Self.mapping()).origin
        for origin in isOldestFirst ? [old, new] : [new, old] { _ = try undo(origin, of: test) }
        #expect(try digests(test) == before)
        #expect(try test.integer("SELECT count(*) FROM patient") == 0)
        #expect(try test.store.isUndone(try #require(old)) && test.store.isUndone(try #require(new)))
        #expect(try test.store.log.events(after: 0, limit: .max).filter { $0.type == "importUndone" }.count == 2)
        #expect(try test.load(text: ImportChangeTests.text("4"), try Self.mapping()).tally.rejected == 0)
        try test.store.catchUp()
        #expect(try Set(test.texts("SELECT value_text FROM pain_score")).contains("4"))
    }

    @Test("of whom more was recorded since stays registered")
    func moreRecorded() throws {
        let test = try TestStore()
        let report = try test.load(text: ImportAgainTests.file.text(), try ImportedFile.mapping())
        try test.store.catchUp()
        let patient = try #require(try test.store.patients(opened: false).first?.id)
        let note = PatientEvent.reading(
            .pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(2)), site: "neck"))
        _ = try test.store.record(
            [EntryDraft(occurred: Occurrence(day: CalendarDay("2026-04-01")!), event: note)], for: patient,
            by: test.recording)
        let undone = try undo(report.origin, of: test)
        #expect(undone.registered == 2 && undone.registrationsWithdrawn == 1)
        #expect(try test.texts("SELECT patient FROM patient") == [patient.text])
    }

    @Test("what a hand has corrected since is kept, and said")
    func handmade() throws {
        let test = try TestStore()
        let report = try test.load(text: ImportChangeTests.text("6"), try Self.mapping())
        let position = try #require(try test.integer("SELECT min(position) FROM pain_score"))
        try amend(position, to: 3, test)
        let undone = try undo(report.origin, of: test)
        #expect(undone.withdrawnCount == 1 && undone.keptByHand == 1 && undone.keptPositions == [position])
        #expect(try test.texts("SELECT value_text FROM pain_score") == ["3"])
    }

    @Test("a reading corrected by hand at a visit that is undone is counted once")
    func handmadeAtVisit() throws {
        let test = try TestStore()
        let export = FHIRExport([
            FHIRExport.patient(1), FHIRExport.encounter(1, 1, "2024-01-10"),
            FHIRExport.pain(1, "a", "2024-01-10", "6", visit: 1),
        ])
        var chance = SeededGenerator(seed: 1)
        let origin = try FHIRImportTests.load(test, export.write(to: "e", in: test.folder, using: &chance)).origin
        try test.store.catchUp()
        try amend(try #require(try test.integer("SELECT position FROM pain_score")), to: 3, test)
        let undone = try undo(origin, of: test)
        #expect(undone.keptByHand == 1 && undone.recordedAtVisits == 0 && undone.withdrawn["visitCompleted"] == 1)
    }

    private func amend(_ position: Int64, to value: Int, _ test: TestStore) throws {
        let patient = try test.store.owner(of: position)
        let entry = try #require(try test.store.page(of: patient).entries.first { $0.position == position })
        guard case .reading(let kind, var reading) = entry.event else { return #expect(Bool(false)) }
        reading.value = ReadingValue(ExactNumber(value))
        _ = try test.store.amend(
            position, of: patient, to: EntryDraft(occurred: entry.occurred, event: .reading(kind, reading)),
            reason: CorrectionReason(code: "typingError"), by: test.recording)
    }

    @Test("undone one after the other, each layer comes off")
    func layers() throws {
        let test = try TestStore()
        func scores() throws -> [String] { try test.texts("SELECT value_text FROM pain_score ORDER BY position") }
        let origins = try ["6", "4", "2"].map {
            try test.load(text: ImportChangeTests.text($0), try Self.mapping()).origin
        }
        #expect(try undo(origins[1], of: test).keptByLaterImport == 1)
        #expect(try scores() == ["2", "5"])
        _ = try undo(origins[2], of: test)
        #expect(try scores() == ["6", "5"], "what an undone import said does not come back")
        let again = try undo(origins[1], of: test)
        #expect(again.isEmpty)
        _ = try undo(origins[0], of: test)
        #expect(try scores().isEmpty)
        let brought = try test.load(text: ImportChangeTests.text("2"), try Self.mapping())
        #expect(try scores() == ["2", "5"])
        #expect(try test.load(text: ImportChangeTests.text("2"), try Self.mapping()).origin == nil)
        let undone = try undo(brought.origin, of: test)
        #expect(undone.correctionsUndone == 3 && undone.withdrawnCount == 0, "\(undone)")
        #expect(try scores().isEmpty)
    }

    @Test("details that an import changed are as before, and come back with it")
    func details() throws {
        let test = try TestStore()
        func text(_ name: String) -> String { "mrn,name,day,score\n1,\(name),2026-03-01,6\n" }
        func mapping() throws -> Mapping {
            try Mapping(
                yaml: """
                    source: charts
                    patient: {identifier: {system: mrn, column: mrn}, name: name}
                    time: {column: day, format: yyyy-MM-dd}
                    key: [mrn, day]
                    onChange: amend
                    entries:
                      - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}, note: {column: name}}
                    """)
        }
        func name() throws -> String? {
            try test.store.name(of: try #require(try test.store.patients(opened: false).first).id)
        }
        try test.load(text: text("Ada Old"), try mapping())
        let before = try digests(test)
        let report = try test.load(text: text("Ada New"), try mapping())
        #expect(try name() == "Ada New")
        let undone = try undo(report.origin, of: test)
        #expect(undone.withdrawn == ["patientDetailsChanged": 1] && undone.correctionsUndone == 1)
        #expect(try name() == "Ada Old")
        #expect(try digests(test) == before)
        try test.load(text: text("Ada New"), try mapping())
        #expect(try name() == "Ada New")
        // The note restored is sealed anew and can be opened.
        let patient = try #require(try test.store.patients(opened: false).first).id
        let notes = try test.store.page(of: patient).entries.compactMap { $0.event.context.note?.opened }
        #expect(notes == ["Ada New"])
    }

    @Test("interrupted and begun again, it does what is left")
    func interrupted() throws {
        let test = try TestStore()
        var chance = SeededGenerator(seed: 44)
        let file = ImportedFile(rows: 12_000, patients: 40, using: &chance)
        let origin = try #require(try test.load(text: file.text(), try ImportedFile.mapping()).origin)
        let patients = try test.store.patients(ofImport: origin)
        let keeper = RecordKeeper(log: FailingLog(test.store.log, failsAt: 2), keys: test.store.keys)
        var generator = SystemRandomNumberGenerator()
        var durable = UndoneImport()
        #expect(throws: RecordError.self) {
            try keeper.undoImport(
                origin, of: patients, actor: "anna", now: TestStore.now, using: &generator,
                progress: { done, _ in durable = done })
        }
        #expect(!durable.isEmpty)
        let rest = try undo(origin, of: test)
        let whole = try test.integer("SELECT count(*) FROM pain_score")
        #expect(whole == 0)
        #expect(rest.withdrawnCount > 0 && rest.withdrawnCount + durable.withdrawnCount > 8000)
    }

    @Test("what is no import, and what is left of the erased")
    func edges() throws {
        let test = try TestStore()
        let error = #expect(throws: PracticeError.self) { try test.store.patients(ofImport: 1) }
        #expect(error?.message.contains("no import") == true)
        let report = try test.load(text: ImportAgainTests.file.text(), try ImportedFile.mapping())
        let ann = try #require(PatientID(code: "ann"))
        _ = try test.store.erase(ann, reason: CorrectionReason(code: "patientRequest"), by: test.recording)
        let undone = try undo(report.origin, of: test)
        #expect(undone.erased == 1 && undone.withdrawnCount == 2, "\(undone)")
    }
}
