import Clinical
import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("A FHIR export into a store")
struct FHIRImportTests {
    static func mapping(_ more: String = "", source: String = "ehr") throws -> FHIRMapping {
        try FHIRMapping(yaml: "source: \(source)\nown: all\n" + more)
    }

    @discardableResult
    static func load(
        _ test: TestStore, _ path: String, rehearse: Bool = false, mapping: String = "", source: String = "ehr"
    ) throws -> FHIRImportReport {
        let report = try test.store.importFHIR(
            [path], mapping: try Self.mapping(mapping, source: source), rehearse: rehearse,
            rejects: test.folder.file("rejects.ndjson"),
            actor: "importer", clock: { TestStore.now })
        #expect(report.resources.resources == sum(report), "every resource read is in exactly one count")
        return report
    }

    private static func sum(_ report: FHIRImportReport) -> Int64 {
        let found = report.resources
        let apart = [found.rejected, found.repeated, found.superseded, found.named]
        return (apart + Array(found.notMapped.values) + Array(found.otherTypes.values)).reduce(report.rows.read, +)
    }

    private func expectNothingNew(_ test: TestStore, _ path: String, _ note: String) throws {
        let head = try test.head()
        let report = try Self.load(test, path)
        #expect(try test.head() == head, "\(note)")
        #expect(
            report.origin == nil && report.rows.accepted == 0 && report.rows.changed == 0, "\(note): \(report.rows)")
    }

    @Test("twice, in another order, in other files: nothing is added", arguments: [UInt64(51), 52])
    func again(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let test = try TestStore()
        let export = FHIRExport(people: 12, using: &chance)
        let first = try export.write(to: "first", in: test.folder, files: 3, using: &chance)
        let report = try Self.load(test, first)
        #expect(report.rows.patientsRegistered == 12 && report.rejected == 0, "seed \(seed): \(report)")
        #expect(report.resources.otherTypes == ["Claim": 12], "seed \(seed)")
        try expectNothingNew(test, first, "seed \(seed)")
        for round in 0..<4 {
            let other = try export.shuffled(using: &chance).write(
                to: "other\(round)", in: test.folder, files: round + 1, using: &chance)
            try expectNothingNew(test, other, "seed \(seed) round \(round)")
        }
    }

    @Test("files in another order: the same entries under the same ids", arguments: [UInt64(61), 62])
    func order(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let first = try TestStore()
        let second = try first.copy()
        let export = FHIRExport(people: 10, using: &chance)
        // The keys of everybody are made by the first import; the second store takes them over.
        try Self.load(first, export.write(to: "a", in: first.folder, files: 2, using: &chance))
        try second.takeKeys(of: first)
        let shuffled = try export.shuffled(using: &chance).write(to: "b", in: second.folder, files: 5, using: &chance)
        try Self.load(second, shuffled)
        #expect(try first.content() == second.content(), "seed \(seed)")
    }

    @Test("a newer export: the new is added, the changed amended, what was entered in error withdrawn")
    func newer() throws {
        var chance = SeededGenerator(seed: 71)
        let test = try TestStore()
        let before = FHIRExport([
            FHIRExport.patient(1), FHIRExport.encounter(1, 1, "2024-01-10"),
            FHIRExport.pain(1, "a", "2024-01-10", "6.00", visit: 1),
            FHIRExport.pain(1, "b", "2024-01-10", "5", visit: 1),
        ])
        try Self.load(test, before.write(to: "before", in: test.folder, using: &chance))
        let after = FHIRExport([
            FHIRExport.patient(1), FHIRExport.encounter(1, 1, "2024-01-10"),
            FHIRExport.pain(1, "a", "2024-01-10", "7.0", visit: 1, status: "corrected", version: 2),
            FHIRExport.pain(1, "b", "2024-01-10", "5", visit: 1, status: "entered-in-error", version: 2),
            FHIRExport.pain(1, "c", "2024-02-10", "4", visit: 1),
        ])
        let path = try after.write(to: "after", in: test.folder, using: &chance)
        let rehearsed = try Self.load(test, path, rehearse: true)
        let report = try Self.load(test, path)
        #expect(rehearsed.rows == report.rows)
        #expect(report.rows.changed == 1 && report.rows.withdrawn == 1 && report.rows.accepted == 1, "\(report.rows)")
        try test.store.catchUp()
        #expect(try test.texts("SELECT value_text FROM pain_score ORDER BY occurred_on") == ["7.0", "4"])
        try expectNothingNew(test, path, "after")
    }

    @Test("a person without readings is registered; a later file without the person finds them")
    func laterFile() throws {
        var chance = SeededGenerator(seed: 72)
        let test = try TestStore()
        let people = FHIRExport([FHIRExport.patient(1), FHIRExport.patient(2)])
        let first = try Self.load(test, people.write(to: "people", in: test.folder, using: &chance))
        #expect(first.rows.patientsRegistered == 2)
        let readings = FHIRExport([
            FHIRExport.pain(2, "a", "2024-03-01", "3"), FHIRExport.pain(9, "a", "2024-03-01", "3"),
        ])
        let second = try Self.load(test, readings.write(to: "readings", in: test.folder, using: &chance))
        #expect(second.rows.accepted == 1 && second.rows.patientsRegistered == 0 && second.rejected == 1, "\(second)")
        #expect(second.firstRejects[0].reason == "dangling reference to Patient/p9")
    }

    /// A whole export of one person `p1` of somebody's system.
    private func export(of person: String, born: String, sex: String, readings: [String]) -> [String] {
        let patient =
            "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"text\":\"\(person)\"}],\"gender\":\"\(sex)\","
            + "\"birthDate\":\"\(born)\"}"
        return [patient] + readings.map { FHIRExport.pain(1, $0, "2024-03-01", "3") }
    }

    @Test(
        "two systems' Patient/p1 do not become one person: the second is rejected whole, and goes in under its own name"
    )
    func sameIdOfAnotherSystem() throws {
        let test = try TestStore()
        func load(_ lines: [String], source: String = "ehr") throws -> FHIRImportReport {
            try Self.load(test, test.folder.write(lines.joined(separator: "\n"), to: "e.ndjson"), source: source)
        }
        let ada = export(of: "Ada Quill", born: "1970-02-01", sex: "female", readings: ["a"])
        let bo = export(of: "Bo Stern", born: "1981-07-09", sex: "male", readings: ["b", "c"])
        #expect(try load(ada).rows.accepted == 2)
        let second = try load(bo)
        #expect(second.rejected == 3 && second.rows.entries == 0, "\(second.rows)")
        let reason = second.firstRejects[0].reason
        #expect(reason.contains("name and birth date and sex differ") && reason.contains("--source"), "\(reason)")
        #expect(!reason.contains("Stern") && !reason.contains("Quill"))
        try test.store.catchUp()
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 1)
        let named = try load(bo, source: "other-clinic")
        #expect(named.rows.patientsRegistered == 1 && named.rejected == 0, "\(named.rows)")
        // Married, or with a birth date put right, she is still who she was.
        let married = export(of: "Ada Stern", born: "1970-02-11", sex: "female", readings: ["a"])
        let changed = try load(married)
        #expect(changed.rejected == 0 && changed.rows.entries == 1, "\(changed.rows)")
        // Who shares a first name and the sex, and was born another year, is somebody else.
        let lopez = export(of: "Ada Lopez", born: "1984-11-23", sex: "female", readings: ["d"])
        #expect(try load(lopez).rejected == 2)
        // An accent, a swapped day and month, or a sex put right make nobody another.
        let accent = export(of: "Ada Stérn", born: "1970-11-02", sex: "female", readings: ["a"])
        #expect(try load(accent).rejected == 0)
        // Read together, nobody can tell whose the readings are.
        let both = try Self.load(
            try TestStore(), test.folder.write((ada + bo).joined(separator: "\n"), to: "both.ndjson"))
        #expect(both.rejected == 5 && both.firstRejects[0].reason.contains("two people have this id"), "\(both)")
    }

    @Test("of an undone import nothing is told: the right export of the same ids goes in")
    func undoneOther() throws {
        let test = try TestStore()
        let bo = export(of: "Bo Stern", born: "1981-07-09", sex: "male", readings: ["b"])
        let wrong = try Self.load(test, test.folder.write(bo.joined(separator: "\n"), to: "b.ndjson"))
        let origin = try #require(wrong.origin)
        _ = try test.store.undoImport(
            origin, of: test.store.patients(ofImport: origin), by: test.recording)
        let ada = export(of: "Ada Quill", born: "1970-02-01", sex: "female", readings: ["a"])
        let right = try Self.load(test, test.folder.write(ada.joined(separator: "\n"), to: "a.ndjson"))
        #expect(right.rejected == 0 && right.rows.patientsRegistered == 1, "\(right)")
    }

    @Test(
        "one who was unknown when first seen is rejected as another person, and taken where somebody says it is the same"
    )
    func unknownThenNamed() throws {
        func version(_ number: Int, _ name: String, _ born: String) -> String {
            "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"\(number)\"},\"gender\":\"female\","
                + "\"name\":[{\"text\":\"\(name)\"}],\"birthDate\":\"\(born)\"}"
        }
        let (unknown, named) = (version(1, "Unknown Trauma", "1900-01-01"), version(2, "Ana Lopez", "1980-04-05"))
        for texts in [[unknown + "\n" + named], [unknown, named]] {
            let test = try TestStore()
            var rejected: Int64 = 0
            for (place, text) in texts.enumerated() {
                rejected += try Self.load(test, test.folder.write(text, to: "\(place).ndjson")).rejected
            }
            #expect(rejected == (texts.count == 1 ? 2 : 1))
            var mapping = try Self.mapping()
            mapping.samePeople = ["p1"]
            let report = try test.store.importFHIR(
                [test.folder.write(texts.joined(separator: "\n"), to: "all.ndjson")], mapping: mapping,
                rejects: test.folder.file("rejects.ndjson"), actor: "importer", clock: { TestStore.now })
            #expect(report.rejected == 0, "\(report)")
            try test.store.catchUp()
            #expect(try test.store.patients(opened: true).map(\.name) == ["Ana Lopez"])
        }
    }

    @Test(
        "two Patients with one business number are two people: it names neither, and where one is here, the other is rejected"
    )
    func sharedBusinessNumber() throws {
        func patient(_ id: String, _ name: String, _ born: String) -> String {
            "{\"resourceType\":\"Patient\",\"id\":\"\(id)\",\"name\":[{\"text\":\"\(name)\"}],\"birthDate\":\"\(born)\","
                + "\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"77\"}]}"
        }
        let lines = [
            patient("p1", "Ada Quill", "1970-02-01"), patient("p2", "Bo Stern", "1981-07-09"),
            FHIRExport.pain(1, "a", "2024-03-01", "3"), FHIRExport.pain(2, "b", "2024-03-01", "4"),
        ]
        let test = try TestStore()
        func load(_ lines: [String]) throws -> FHIRImportReport {
            try Self.load(
                test, test.folder.write(lines.joined(separator: "\n"), to: "e.ndjson"),
                mapping: "patient: {identifier: \"urn:mrn\"}\n")
        }
        #expect(try load(lines).rejected == 4)
        #expect(try load([lines[0], lines[2]]).rows.patientsRegistered == 1)
        let report = try load([lines[1], lines[3]])
        #expect(report.rejected == 2 && report.rows.patientsRegistered == 0, "\(report)")
        try test.store.catchUp()
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 1)
    }

    @Test("a part of a Patient, or one whose death is masked, takes no death back")
    func deathMasked() throws {
        let test = try TestStore()
        let died =
            "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"1\"},\"deceasedDateTime\":\"2024-05-01\"}"
        let silent = [
            "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"2\",\"tag\":[{\"code\":\"SUBSETTED\"}]}}",
            "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"3\"},\"_deceasedDateTime\":{\"extension\":[]}}",
        ]
        for text in [died] + silent {
            try Self.load(test, test.folder.write(text, to: "p.json"))
            try test.store.catchUp()
            #expect(try test.texts("SELECT status FROM patient") == ["deceased"])
        }
    }

    @Test("a newer version of a Patient without the death it had withdraws it; one without a version does not")
    func deathTakenBack() throws {
        func patient(_ version: Int?, _ rest: String = "") -> String {
            let meta = version.map { ",\"meta\":{\"versionId\":\"\($0)\"}" } ?? ""
            return "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"text\":\"Ada Quill\"}]\(meta)\(rest)}"
        }
        let test = try TestStore()
        func status(after text: String) throws -> [String] {
            try Self.load(test, test.folder.write(text, to: "p.json"))
            try test.store.catchUp()
            return try test.texts("SELECT status FROM patient")
        }
        let died = ",\"deceasedDateTime\":\"2024-05-01\""
        #expect(try status(after: patient(2, died)) == ["deceased"])
        #expect(try status(after: patient(1)) == ["deceased"], "an older version takes nothing back")
        #expect(try status(after: patient(nil)) == ["deceased"], "what tells no version takes nothing back")
        #expect(try status(after: patient(3)) == ["active"])
        let other = try TestStore()
        for (version, rest) in [(3, ""), (2, died)] {
            try Self.load(other, other.folder.write(patient(version, rest), to: "p.json"))
        }
        #expect(try !other.texts("SELECT type FROM entry").contains("deathRecorded"), "an older version brings none in")
        #expect(try status(after: patient(4, died)) == ["deceased"], "and it may come again")
        #expect(try status(after: patient(nil, ",\"deceasedBoolean\":false")) == ["active"])
    }

    @Test("by a business number of the mapping, a later file that has only the id finds the person")
    func businessNumber() throws {
        var chance = SeededGenerator(seed: 73)
        let test = try TestStore()
        let patient = FHIRExport.patient(1).replacingOccurrences(
            of: "\"gender\"", with: "\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"77\"}],\"gender\"")
        let mapping = "patient: {identifier: \"urn:mrn\"}"
        try Self.load(test, FHIRExport([patient]).write(to: "a", in: test.folder, using: &chance), mapping: mapping)
        let reading = FHIRExport([FHIRExport.pain(1, "a", "2024-03-01", "3")])
        let report = try Self.load(
            test, reading.write(to: "b", in: test.folder, using: &chance), mapping: mapping)
        #expect(report.rows.accepted == 1 && report.rows.patientsRegistered == 0, "\(report)")
    }

    @Test("what breaks a rule is rejected with the resource as it stood, in a file that only its owner reads")
    func rejects() throws {
        var chance = SeededGenerator(seed: 74)
        let test = try TestStore()
        let export = FHIRExport([
            FHIRExport.patient(1), FHIRExport.pain(1, "a", "2024-03-01", "11"),
            FHIRExport.pain(1, "b", "2024-03-01", "3"),
            FHIRExport.pain(1, "c", "2999-03-01", "3"), FHIRExport.pain(1, "d", "2024-02-31", "3"),
        ])
        let report = try Self.load(test, export.write(to: "a", in: test.folder, using: &chance))
        #expect(report.rejected == 3 && report.rows.accepted == 2, "\(report)")
        let path = try #require(report.rejectsPath)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["type"] as? String == "Observation" && object["reason"] is String)
            #expect((object["resource"] as? [String: Any])?["resourceType"] as? String == "Observation")
        }
        try test.folder.write("mine", to: "rejects.ndjson")
        let error = #expect(throws: PracticeError.self) { try Self.load(test, test.folder.file("a")) }
        #expect(error?.kind == .cannotCreate)
        #expect(try String(contentsOfFile: test.folder.file("rejects.ndjson"), encoding: .utf8) == "mine")
    }

    @Test("what an import that was killed left of its rejects gives way, and so does an empty file; the next says so")
    func unfinishedRejects() throws {
        var chance = SeededGenerator(seed: 76)
        let test = try TestStore()
        let path = try FHIRExport([FHIRExport.pain(7, "a", "2024-01-10", "3")]).write(
            to: "a", in: test.folder, using: &chance)
        let rejects = test.folder.file("rejects.ndjson")
        try test.folder.write("", to: "rejects.ndjson")
        try test.folder.write("{\"file\":", to: "rejects.ndjson.part-99999999-1")
        #expect(try Self.load(test, path).rejectsWritten == 1)
        let whole = try String(contentsOfFile: rejects, encoding: .utf8)
        #expect(whole.hasSuffix("}\n"))
        let again = try Self.load(test, path)
        #expect(again.replacesRejects && again.rejectsPath == rejects)
        #expect(
            try !FileManager.default.contentsOfDirectory(atPath: test.folder.path).contains { $0.contains(".part") })
    }

    @Test("nothing is left in the store's folder, and a rehearsal writes nothing there")
    func leavesNothing() throws {
        var chance = SeededGenerator(seed: 75)
        let test = try TestStore()
        let path = try FHIRExport(people: 3, using: &chance).write(to: "a", in: test.folder, using: &chance)
        let before = try FileManager.default.contentsOfDirectory(atPath: test.place.folder).sorted()
        let head = try test.head()
        let rehearsed = try Self.load(test, path, rehearse: true)
        #expect(try test.head() == head && rehearsed.origin == nil)
        #expect(try Self.load(test, path).rows == rehearsed.rows)
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.place.folder).sorted() == before)
        #expect(throws: PracticeError.self) { try Self.load(test, test.folder.file("none")) }
    }
}
