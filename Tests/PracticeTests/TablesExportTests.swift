import Clinical
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Exporting tables")
struct TablesExportTests {
    private func exported(_ test: TestStore, _ name: String, key: StudyKey? = nil) throws -> ExportedFolder {
        let folder = ExportedFolder(path: test.folder.file(name))
        _ = try test.store.exportTables(into: folder.path, deidentifiedBy: key, replaces: true)
        return folder
    }

    @Test("as they are: every documented table with all its rows, its dictionary, and checksums that hold")
    func identified() throws {
        var chance = SeededGenerator(seed: 31)
        let practice = try StudyPractice(patients: 3, using: &chance)
        let folder = try exported(practice.test, "tables")
        let documented = Set(
            ViewDocumentation.entries(of: PracticeStore.projectors).map(\.table) + LogViews.names)
        #expect(
            Set(try folder.names)
                == Set(documented.subtracting(["documentation"]).map { $0 + ".csv" }).union([
                    "README.txt", "dictionary.csv", "SHA256SUMS",
                ]))
        for table in ["patient", "pain_score", "visit", "patient_progress"] {
            let count = try practice.test.integer("SELECT count(*) FROM \(table)")
            #expect(try Int64(folder.rows(table).count) == count, "\(table)")
        }
        let digits = try practice.test.texts("SELECT value_text FROM pain_score ORDER BY position")
        #expect(try folder.rows("pain_score").map { $0["value_text"] ?? "" } == digits)
        let dictionary = String(decoding: try folder.bytes("dictionary.csv"), as: UTF8.self)
        #expect(dictionary.contains("\r\npatient_progress,slope_per_week,real,unit/wk,6,"))
        for name in try folder.names { #expect(try folder.mode(name) == 0o600, "\(name)") }
        #expect(try folder.mode() == 0o700)
        for (name, bytes) in try folder.contents() {
            for secret in ["Zorbamarker", "MRN-88001", "+1 555 0199", "Zauberflote"] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
            }
        }
    }

    @Test(
        "de-identified: nobody is named, and all days of a person are moved by one number of days",
        arguments: [UInt64](1...6))
    func deidentified(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let practice = try StudyPractice(patients: 5, using: &chance)
        let key = try StudyKey.file(practice.test.folder.file("study.key")).key
        let folder = try exported(practice.test, "study", key: key)
        for (name, bytes) in try folder.contents() {
            for secret in StudyPractice.secrets + practice.ids.map(\.text) {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "seed \(seed): \(secret) in \(name)")
            }
        }
        var shifts: [Int: Set<Int32>] = [:]
        var codes: [Int: Set<String>] = [:]
        let rows = try folder.rows("pain_score")
        #expect(rows.count == practice.readings.count)
        for row in rows {
            let reading = try #require(practice.readings[row["value_text"] ?? ""])
            codes[reading.patient, default: []].insert(try #require(row["patient"]))
            #expect(row["tool"] == "other")
            #expect(row["performed_by"].map { $0.isEmpty || $0.hasPrefix("C-") } == true)
            guard let day = reading.day else {
                #expect(row["occurred_on"] == "", "seed \(seed): the first day of a year tells the shift")
                continue
            }
            let released = try #require(CalendarDay(row["occurred_on"] ?? ""))
            shifts[reading.patient, default: []].insert(day.daysSince1970 - released.daysSince1970)
        }
        #expect(
            shifts.values.allSatisfy { $0.count == 1 && (1...365).contains($0.first ?? 0) }, "seed \(seed): \(shifts)")
        #expect(codes.values.allSatisfy { $0.count == 1 })
        #expect(Set(codes.values.flatMap(\.self)).count == 5)
        for row in try folder.rows("patient_progress") { #expect(row["first_on"] == "", "seed \(seed)") }
        for row in try folder.rows("patient") {
            #expect(row.keys.sorted() == ["age_band", "merged_into", "patient", "sex", "status"])
            #expect(row["age_band"]?.isEmpty == false)
        }
        let readme = String(decoding: try folder.bytes("README.txt"), as: UTF8.self)
        #expect(readme.contains("pseudonymous, not anonymous"))
    }

    @Test("a patient's age is that at the last own visit that is exported, not at the registration")
    func age() throws {
        let test = try TestStore()
        func day(_ text: String) throws -> Occurrence { Occurrence(day: try #require(CalendarDay(text))) }
        func visit(_ id: String, _ on: String, own: Bool = true) throws -> EntryDraft {
            EntryDraft(occurred: try day(on), event: .visitCompleted(Visit(visit: id, isOwn: own)))
        }
        for drafts in [
            [try visit("a", "2016-03-01"), try visit("b", "2024-03-01", own: false)],
            [try visit("c", "2024-03-01", own: false)], [],
        ] {
            let born = Registration(birthYear: 1940)
            let receipt = try test.store.register(
                [EntryDraft(occurred: try day("1950-01-01"), event: .patientRegistered(born))], by: test.recording)
            if !drafts.isEmpty { _ = try test.store.record(drafts, for: receipt.patient, by: test.recording) }
        }
        try test.store.catchUp()
        let key = try StudyKey.file(test.folder.file("study.key")).key
        let folder = try exported(test, "study", key: key)
        #expect(try folder.rows("patient").compactMap { $0["age_band"] }.sorted() == ["0-17", "70-79", "80-89"])
        for name in ["dictionary.csv", "README.txt"] {
            #expect(
                String(decoding: try folder.bytes(name), as: UTF8.self).contains("last visit of the practice's own"))
        }
    }

    @Test("days that are nobody's own stay out: an import's for a booking, a year's end for a goal's due date")
    func daysOfNobody() throws {
        let test = try TestStore()
        let subject = "\"subject\":{\"reference\":\"Patient/p1\"}"
        let resources = [
            FHIRExport.patient(1), FHIRExport.encounter(1, 1, "2024-01-10"),
            FHIRExport.pain(1, "a", "2024-01-10", "7", visit: 1),
            """
            {"resourceType":"Appointment","id":"a1","status":"booked","start":"2027-01-07T15:00:00Z",\
            "participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"}]}
            """,
            """
            {"resourceType":"Goal","id":"g1","lifecycleStatus":"active","startDate":"2024-01-10","description":{"text":"less"},\(subject),"target":\
            [{"measure":{"coding":[{"system":"http://loinc.org","code":"72514-3"}]},"detailQuantity":{"value":3},\
            "dueDate":"2027"}]}
            """,
        ]
        let path = try test.folder.write(resources.joined(separator: "\n") + "\n", to: "days.ndjson")
        let report = try FHIRImportTests.load(test, path)
        #expect(report.rejected == 0, "\(report.firstRejects)")
        try test.store.catchUp()
        let key = try StudyKey.file(test.folder.file("study.key")).key
        let folder = try exported(test, "study", key: key)
        let booked = try #require(try folder.rows("visit").first { $0["status"] == "scheduled" })
        #expect(booked["occurred_on"] == "" && booked["planned_on"] != "", "\(booked)")
        let goals = try folder.rows("goal_status")
        #expect(!goals.isEmpty && goals.allSatisfy { $0["due_on"] == "" }, "\(goals)")
        #expect(try folder.rows("pain_score").allSatisfy { $0["occurred_on"] != "" })
    }

    @Test("the same key gives the same bytes, another key other codes and days")
    func keyed() throws {
        var chance = SeededGenerator(seed: 37)
        let practice = try StudyPractice(patients: 4, using: &chance)
        let made = try StudyKey.file(practice.test.folder.file("one.key"))
        #expect(made.isNew)
        let again = try StudyKey.file(practice.test.folder.file("one.key"))
        #expect(!again.isNew)
        let first = try exported(practice.test, "first", key: made.key).contents()
        #expect(try exported(practice.test, "second", key: again.key).contents() == first)
        let other = try exported(
            practice.test, "third", key: StudyKey.file(practice.test.folder.file("two.key")).key)
        func people(_ folder: String) throws -> Set<String> {
            Set(
                try ExportedFolder(path: practice.test.folder.file(folder)).rows("patient").compactMap { $0["patient"] }
            )
        }
        #expect(try people("first").isDisjoint(with: people("third")))
        #expect(try other.bytes("visit.csv") != first["visit.csv"])
        let attributes = try FileManager.default.attributesOfItem(atPath: practice.test.folder.file("one.key"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        _ = try practice.test.folder.write("short", to: "bad.key")
        #expect(
            refusal(.data) { _ = try StudyKey.file(practice.test.folder.file("bad.key")) }.contains("64 hexadecimal"))
    }

    @Test("only a folder of an earlier export is replaced, and only when asked")
    func replacing() throws {
        let test = try TestStore()
        let folder = try exported(test, "tables")
        #expect(refusal(.cannotCreate) { _ = try test.store.exportTables(into: folder.path) }.contains("--replace"))
        _ = try exported(test, "tables")
        let own = test.folder.file("own")
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: false)
        _ = refusal(.cannotCreate) { _ = try test.store.exportTables(into: own, replaces: true) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: own) == [])
        let left = try FileManager.default.contentsOfDirectory(atPath: test.folder.path).filter { $0.contains(".part") }
        #expect(left == [])
    }

    @Test("every column of a released table has a rule: one that nobody decided about is not released")
    func everyColumnIsDecided() throws {
        var chance = SeededGenerator(seed: 41)
        let practice = try StudyPractice(patients: 1, using: &chance)
        let key = try StudyKey.file(practice.test.folder.file("study.key")).key
        let readme = String(decoding: try exported(practice.test, "study", key: key).bytes("README.txt"), as: UTF8.self)
        #expect(!readme.contains("no rule says"), "a column was added: decide in DeidentificationRules")
    }
}
