import Clinical
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// 100 synthetic patients with 113 MB of FHIR R4, and what Python's standard library made of their pain scores.
///
/// One import serves all questions; a second one, of the unpacked files in another order, is made of a fifth of the
/// patients.
@Suite(
    "Synthea's patients are what they were in their files", .serialized,
    .enabled(if: SyntheaExport.canBeRead, "no synthea-100 beside the repository, or no xz to unpack it"))
struct SyntheaTests {
    private let expected: [SyntheaExport.Patient]
    private let store: TestStore
    private let report: FHIRImportReport

    init() throws {
        expected = try SyntheaExport.patients()
        (store, report) = try SyntheaExport.imported.get()
    }

    /// Rows of a query by their first column, a patient's id.
    private func byPatient(_ sql: String) throws -> [String: [DatabaseValue]] {
        try Dictionary(
            store.rows(sql).map { (String.fromDatabaseValue($0[0]) ?? "", Array($0.dropFirst())) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test("every patient's pain: how many, first, last, mean, least, most, in how many visits")
    func painScores() throws {
        #expect(expected.count == 100)
        let scores = try byPatient(
            """
            SELECT score.patient, count(*), min(occurred_ms), max(occurred_ms), avg(score.value), min(score.value),
                max(score.value), count(DISTINCT score.visit)
            FROM pain_score AS score JOIN entry ON entry.position = score.position GROUP BY score.patient
            """)
        for patient in expected {
            guard let row = scores[try store.patient(fhir: patient.id).text] else {
                #expect(patient.painCount == 0, "\(patient.id)")
                continue
            }
            #expect(Int.fromDatabaseValue(row[0]) == patient.painCount, "\(patient.id)")
            #expect(Int64.fromDatabaseValue(row[1]) == patient.painFirst)
            #expect(Int64.fromDatabaseValue(row[2]) == patient.painLast)
            // The table has ten decimals.
            #expect(abs(try #require(Double.fromDatabaseValue(row[3])) - patient.painMean) < 1e-9)
            #expect(Double.fromDatabaseValue(row[4]) == patient.painLeast)
            #expect(Double.fromDatabaseValue(row[5]) == patient.painMost)
            #expect(Int.fromDatabaseValue(row[6]) == patient.painVisits)
        }
    }

    @Test("881 scores keep every digit, and when the source knew of them")
    func digits() throws {
        let written = try SyntheaExport.painLiterals().sorted()
        let kept = try store.texts("SELECT value_text FROM pain_score").sorted()
        #expect(kept.count == 881 && kept == written)
        #expect(try store.integer("SELECT count(source_recorded_ms) FROM pain_score") == 881)
        #expect(try store.integer("SELECT count(*) FROM pain_score WHERE off_step = 1") == 881)
    }

    @Test("26 died; nobody, dead or long gone, is due or overdue")
    func deaths() throws {
        #expect(try store.integer("SELECT count(*) FROM patient WHERE status = 'deceased'") == 26)
        let statuses = try byPatient("SELECT patient, status FROM patient")
        for patient in expected {
            let status = try #require(statuses[store.patient(fhir: patient.id).text]?.first)
            #expect((String.fromDatabaseValue(status) == "deceased") == patient.isDeceased)
        }
        for day in ["1980-06-01", "2006-04-20", "2020-12-24", "2026-09-21"] {
            let work = try store.store.worklist(on: #require(CalendarDay(day)))
            #expect(work.lines.isEmpty, "\(day): \(work.lines.prefix(3))")
        }
        #expect(try store.integer("SELECT count(*) FROM parked") == 0)
    }

    @Test("every encounter is a visit elsewhere of its kind; every condition and procedure is an entry")
    func counts() throws {
        #expect(
            try store.rows("SELECT kind, own, count(*) FROM visit GROUP BY 1, 2 ORDER BY 1").map {
                $0.map(\.description).joined(separator: " ")
            } == [
                "\"checkUp\" 0 1069", "\"consultation\" 0 402", "\"emergency\" 0 136", "\"other\" 0 1469",
            ])
        let counts = try byPatient(
            """
            SELECT patient, sum(type = 'visitCompleted'), sum(type = 'otherCareReported') FROM entry GROUP BY patient
            """)
        for patient in expected {
            let row = try #require(counts[store.patient(fhir: patient.id).text])
            #expect(row.compactMap { Int.fromDatabaseValue($0) } == [patient.encounters, patient.procedures])
        }
        // 715 conditions, 44 allergies, and 11 prescriptions of warfarin that are taken.
        let intakes = try store.integer("SELECT count(*) FROM entry WHERE type = 'intakeRecorded'")
        #expect(intakes == 715 + 44 + Int64(try SyntheaExport.warfarinTaken()))
    }

    @Test("every resource is counted once, and what has no word of ours is named")
    func sums() throws {
        #expect(report.rejected == 0, "\(report.firstRejects)")
        #expect(report.rows.patientsRegistered == 100)
        #expect(report.resources.read["Observation"] == 14_565)
        #expect(report.resources.notMapped["http://loinc.org|8302-2 Body Height"] == 841)
        let sum =
            report.rows.read + report.resources.rejected + report.resources.repeated + report.resources.superseded
            + report.resources.named + report.resources.otherTypes.values.reduce(0, +)
            + report.resources.notMapped.values.reduce(0, +)
        #expect(sum == report.resources.resources)
    }

    @Test("a second import adds nothing")
    func again() throws {
        let head = try store.head()
        let again = try store.importFHIR([SyntheaExport.archive])
        #expect(try store.head() == head && again.origin == nil)
        #expect(again.rows.entries == 0 && again.rows.amendments == 0 && again.rows.withdrawals == 0)
        #expect(again.rows.changed == 0 && again.rejected == 0)
    }

    @Test("the same files in another order and layout make the same record")
    func anotherOrder() throws {
        let folder = try TemporaryFolder("synthea")
        let files = try SyntheaExport.unpack(into: folder)
        var chance = SeededGenerator(seed: .random(in: 0...UInt64.max))
        print("SyntheaTests.anotherOrder seed \(chance.seed)")
        let part = files.shuffled(using: &chance).prefix(20)
        let other = try TestStore()
        // The files of a folder are read by name: these names are in the shuffled order.
        for (number, file) in part.enumerated() {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("\(number + 100).json"), withDestinationPath: file)
        }
        try other.importFHIR(part.indices.reversed().map { folder.file("\($0 - part.startIndex + 100).json") })
        let shared = expected.filter { patient in part.contains { $0.hasSuffix("/" + patient.file) } }
        #expect(shared.count >= 18)
        for patient in shared {
            let (here, there) = (try store.content(of: patient.id), try other.content(of: patient.id))
            let differing = Set(here).symmetricDifference(there).sorted()
            #expect(here.count == there.count && differing == [], "\(patient.id)")
        }
    }
}

extension TestStore {
    @discardableResult
    func importFHIR(_ paths: [String], _ mapping: FHIRMapping = .standard) throws -> FHIRImportReport {
        let report = try store.importFHIR(
            paths, mapping: mapping, rejects: folder.file("rejects.ndjson"), actor: "importer", clock: { Self.now })
        _ = try store.catchUp()
        return report
    }

    /// The patient that a source's `Patient` became.
    func patient(fhir id: String, source: String = "fhir") throws -> PatientID {
        guard
            case .patient(let patient)? = try store.keys.holder(
                of: ExternalIdentifier(system: source + "/Patient", value: id))
        else { throw PracticeError(.noInput, "no patient \(id)") }
        return patient
    }

    /// Everything the views say of one patient, without ids and positions, which are another store's own.
    func content(of id: String) throws -> [String] {
        let patient = try patient(fhir: id).text
        let entries = try texts(
            """
            SELECT type || ' ' || occurred || ' ' || coalesce(payload ->> '$.visit', '') || ' '
                || coalesce(payload ->> '$.value', '') || ' ' || coalesce(payload ->> '$.drug', '') || ' '
                || coalesce(payload ->> '$.coding', '') || ' ' || coalesce(payload ->> '$.kind', '')
                || ' ' || coalesce(payload ->> '$.sourceRecorded', '')
            FROM entry WHERE patient = '\(patient)' ORDER BY 1
            """)
        var views: [String] = []
        for table in ["patient", "patient_progress", "maintenance_interval", "care_worklist_item"] {
            // Positions, charts and ids differ between stores, and are all the difference there may be.
            let columns = try texts(
                """
                SELECT name FROM pragma_table_info('\(table)')
                WHERE name NOT LIKE '%position%' AND name NOT IN ('patient', 'chart', 'evidence')
                """)
            #expect(columns.count > 2)
            views += try rows(
                "SELECT \(columns.joined(separator: ", ")) FROM \(table) WHERE patient = '\(patient)' ORDER BY 1, 2, 3"
            ).map { table + " " + $0.map(\.description).joined(separator: "|") }
        }
        return entries + views
    }
}
