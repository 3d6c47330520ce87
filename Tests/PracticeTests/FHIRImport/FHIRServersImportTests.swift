import Clinical
import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Exports of two servers under one source's name: an id is a server's own.
@Suite("FHIR exports of several servers into a store")
struct FHIRServersImportTests {
    private static let (ehr, other) = ("https://ehr.example/fhir", "https://hospital.other/fhir")

    /// One person with a visit and a pain score, as a server exports them; nil for an export that names no server.
    private func export(_ base: String?, family: String, score: String, version: Int = 1) -> String {
        let person = FHIRExport.patient(1, family: family)
        let resources = [
            ("Patient/p1", person), ("Encounter/p1-e1", FHIRExport.encounter(1, 1, "2024-01-10")),
            ("Observation/p1-a", FHIRExport.pain(1, "a", "2024-01-10", score, visit: 1, version: version)),
        ]
        let entries = resources.map { place, resource in
            "{" + (base.map { "\"fullUrl\":\"\($0)/\(place)\"," } ?? "") + "\"resource\":\(resource)}"
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(entries.joined(separator: ","))]}"
    }

    private func load(_ test: TestStore, _ texts: String..., name: String = "x") throws -> FHIRImportReport {
        try FileManager.default.createDirectory(
            atPath: test.folder.file(name), withIntermediateDirectories: true)
        for (place, text) in texts.enumerated() { try test.folder.write(text, to: "\(name)/\(place).json") }
        return try FHIRImportTests.load(test, test.folder.file(name))
    }

    /// Each patient's scores.
    private func scores(_ test: TestStore) throws -> [String] {
        _ = try test.store.catchUp()
        return try test.texts(
            "SELECT group_concat(value_text, ' ') FROM pain_score GROUP BY patient ORDER BY 1")
    }

    @Test("one after another: two people, each with their own, and both are known again")
    func oneAfterAnother() throws {
        let test = try TestStore()
        let (first, second) = (
            export(Self.ehr, family: "Quill", score: "3"), export(Self.other, family: "Quill", score: "7", version: 2)
        )
        #expect(try load(test, first, name: "a").rows.patientsRegistered == 1)
        let report = try load(test, second, name: "b")
        #expect(report.rows.patientsRegistered == 1 && report.rejected == 0, "\(report)")
        #expect(report.resources.otherServers == [Self.other: 1] && report.ownServers == [Self.ehr])
        // The second's Observation has the first's id and a later version: it is no newer state of the first's.
        #expect(report.rows.withdrawals == 0)
        #expect(try scores(test) == ["3", "7"])
        for (text, name) in [(first, "a"), (second, "b")] {
            let again = try load(test, text, name: name)
            #expect(again.origin == nil && again.rows.accepted == 0 && again.rejected == 0, "\(name): \(again)")
        }
        // A newer score of the second's is the second's.
        _ = try load(test, export(Self.other, family: "Quill", score: "8", version: 3), name: "c")
        #expect(try scores(test) == ["3", "8"])
    }

    @Test("in one run: two people, who are known again in one run and by themselves")
    func together() throws {
        let test = try TestStore()
        let (first, second) = (
            export(Self.ehr, family: "Quill", score: "3"), export(Self.other, family: "Quill", score: "7")
        )
        let report = try load(test, first, second)
        #expect(report.rows.patientsRegistered == 2 && report.rejected == 0, "\(report)")
        #expect(try scores(test) == ["3", "7"])
        #expect(try load(test, second, first, name: "b").origin == nil)
        #expect(try load(test, first, name: "c").origin == nil)
        #expect(try load(test, second, name: "d").origin == nil)
        // Whoever goes by a whole address does not become somebody else by a word on the command line.
        let path = try test.folder.write(first, to: "e.json")
        var mapping = try FHIRImportTests.mapping()
        mapping.servers = [Self.ehr]
        let named = mapping
        let same = try test.store.importFHIR([path], mapping: named, actor: "importer", clock: { TestStore.now })
        #expect(same.origin == nil && same.rows.alreadyPresent == 3, "\(same)")
        mapping.servers = ["https://new.example/r4"]
        let renamed = mapping
        let error = #expect(throws: PracticeError.self) {
            try test.store.importFHIR([path], mapping: renamed, actor: "importer", clock: { TestStore.now })
        }
        #expect(error?.kind == .usage && error?.message.contains("@") == true)
        let origin = try #require(report.origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        let own = try test.store.importFHIR([path], mapping: named, actor: "importer", clock: { TestStore.now })
        #expect(own.rows.patientsRegistered == 1 && own.ownServers == [Self.ehr])
    }

    @Test("people of exports that named no server, or were read before any was kept, are the first server's")
    func olderStores() throws {
        for earlier in [nil, Self.ehr] {
            let test = try TestStore()
            // As an import recorded it before servers were kept: plain ids, and no word of a server.
            let report = try load(test, export(nil, family: "Quill", score: "3"), name: "a")
            #expect(report.rows.patientsRegistered == 1 && report.ownServers.isEmpty)
            let again = try load(test, export(earlier, family: "Quill", score: "3"), name: "b")
            #expect(again.origin == nil && again.rows.alreadyPresent == 3, "\(again)")
        }
    }

    @Test("a server by another address is the same where somebody says so, from then on")
    func moved() throws {
        let test = try TestStore()
        _ = try load(test, export(Self.ehr, family: "Quill", score: "3"), name: "a")
        let path = try test.folder.write(export(Self.other, family: "Quill", score: "4", version: 2), to: "b.json")
        var mapping = try FHIRImportTests.mapping()
        mapping.servers = [Self.other]
        let report = try test.store.importFHIR(
            [path], mapping: mapping, actor: "importer", clock: { TestStore.now })
        #expect(report.rows.patientsRegistered == 0 && report.rows.changed == 1, "\(report)")
        #expect(report.ownServers == [Self.ehr, Self.other])
        #expect(try load(test, export(Self.other, family: "Quill", score: "4", version: 2), name: "c").origin == nil)
        #expect(try scores(test) == ["4"])
    }

    /// One person with numbers, who has a visit by a practitioner in a place, and a score of it.
    private func treated(_ base: String, id: String = "p1", family: String = "Quill", number: String?) -> String {
        let identifier = number.map { ",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"\($0)\"}]" } ?? ""
        let person = """
            {"resourceType":"Patient","id":"\(id)","name":[{"family":"\(family)","given":["Ada"]}],"gender":"female",\
            "birthDate":"1970-02-02"\(identifier)}
            """
        let subject = "\"subject\":{\"reference\":\"Patient/\(id)\"}"
        let visit = """
            {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},\(subject),"period":\
            {"start":"2024-03-01T09:00:00Z"},"participant":[{"individual":{"reference":"Practitioner/d1"}}],\
            "location":[{"location":{"reference":"Location/l1"}}]}
            """
        let score = """
            {"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org",\
            "code":"72514-3"}]},\(subject),"encounter":{"reference":"Encounter/e1"},"performer":\
            [{"reference":"Practitioner/d1"}],"effectiveDateTime":"2024-03-01T09:10:00Z","valueQuantity":{"value":4}}
            """
        let staff = [
            ("Practitioner/d1", #"{"resourceType":"Practitioner","id":"d1"}"#),
            ("Location/l1", #"{"resourceType":"Location","id":"l1","name":"North room"}"#),
        ]
        let entries = ([("Patient/\(id)", person), ("Encounter/e1", visit), ("Observation/o1", score)] + staff).map {
            "{\"fullUrl\":\"\(base)/\($0)\",\"resource\":\($1)}"
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(entries.joined(separator: ","))]}"
    }

    @Test("who treated and where are a server's own too")
    func staff() throws {
        let test = try TestStore()
        _ = try load(test, treated(Self.ehr, number: nil), name: "a")
        let report = try load(test, treated(Self.other, family: "Brown", number: nil), name: "b")
        #expect(report.practitioners == 1 && report.locations == 1 && report.rejected == 0, "\(report)")
        _ = try test.store.catchUp()
        let far = Self.other + "/Practitioner/d1"
        #expect(try test.texts("SELECT performed_by FROM pain_score ORDER BY 1") == ["d1", far])
        #expect(try test.texts("SELECT location FROM visit ORDER BY 1") == [Self.other + "/Location/l1", "l1"])
        #expect(try test.texts("SELECT visit FROM pain_score ORDER BY 1") == ["e1", Self.other + "/Encounter/e1"])
        #expect(try load(test, treated(Self.other, family: "Brown", number: nil), name: "c").origin == nil)
        // Whoever another server has can have credentials here.
        let licence = Credential(kind: "licence", from: nil, until: nil)
        #expect(try test.store.record(licence, of: far, by: test.recording) > 0)
    }

    @Test("a server's Patients with the ids and numbers of people here are those: it has a new address")
    func movedByItself() throws {
        let test = try TestStore()
        _ = try load(test, treated(Self.ehr, number: "7"), name: "a")
        let report = try load(test, treated(Self.other, number: "7"), name: "b")
        #expect(report.resources.movedServers == [Self.other] && report.ownServers == [Self.ehr, Self.other])
        #expect(report.origin == nil && report.rows.patientsRegistered == 0 && report.rows.alreadyPresent == 3)
        let more = treated(Self.other, number: "7").replacing("\"value\":4", with: "\"value\":5")
        #expect(try load(test, more, name: "c").rows.changed == 1)
        #expect(try scores(test) == ["5"])
        // From then on it is the source's own, whatever its Patients have.
        #expect(try load(test, treated(Self.other, number: nil), name: "d").resources.otherServers.isEmpty)
    }

    @Test("somebody of another server is known by a number, unless what is told is another's; else new, which is said")
    func knownByNumber() throws {
        let test = try TestStore()
        _ = try load(test, treated(Self.ehr, number: "7"), name: "a")
        // Another id: the server is another one, and its Observation another one.
        let same = try load(test, treated(Self.other, id: "x9", number: "7"), name: "b")
        #expect(same.rows.patientsRegistered == 0 && same.rows.accepted == 2 && same.rejected == 0, "\(same)")
        #expect(same.resources.movedServers.isEmpty && same.resources.newOfOtherServers.isEmpty)
        #expect(try scores(test) == ["4 4"])
        #expect(try load(test, treated(Self.other, id: "x9", number: "7"), name: "c").origin == nil)
        let third = "https://third.example/r4"
        let child = treated(third, family: "Orlov", number: "7").replacing("Ada", with: "Tom").replacing(
            "1970-02-02", with: "2011-09-30")
        let other = try load(test, child, name: "d")
        #expect(other.rows.patientsRegistered == 1 && other.rejected == 0 && other.rows.identifiersHeldByOthers == 1)
        #expect(other.resources.newOfOtherServers == [third: 1])
    }

    @Test("Patients of several servers go in beside people of whom no server was kept; who may be one of them does not")
    func notKept() throws {
        let test = try TestStore()
        _ = try load(test, export(nil, family: "Quill", score: "3"), name: "a")
        let (first, second) = (
            export(Self.ehr, family: "Quill", score: "3"),
            export(Self.other, family: "Other", score: "7").replacing("\"p1", with: "\"p2").replacing(
                "/p1", with: "/p2")
        )
        let report = try load(test, first, second, name: "b")
        #expect(report.rows.patientsRegistered == 1 && report.rejected == 3, "\(report)")
        #expect(report.firstRejects.allSatisfy { $0.reason.contains("\(Self.ehr) may be who is here") })
        #expect(report.resources.newOfOtherServers == [Self.other: 1], "whoever was rejected is nobody new")
        #expect(try scores(test) == ["3", "7"])
        let again = try load(test, first, second, name: "c")
        #expect(again.origin == nil && again.rejected == 3 && again.rows.alreadyPresent == 3, "\(again)")
        // A number that both have says it.
        let numbered = try TestStore()
        _ = try load(
            numbered, treated(Self.ehr, number: "7").replacing("\"fullUrl\":\"\(Self.ehr)/", with: "\"x\":\""),
            name: "a")
        let decided = try load(numbered, treated(Self.ehr, number: "7"), second, name: "b")
        #expect(decided.rejected == 0 && decided.ownServers == [Self.ehr], "\(decided)")
        #expect(decided.rows.patientsRegistered == 1)
    }

    @Test("after people of two servers, an export that names none is rejected until somebody says of which it is")
    func saysNone() throws {
        let test = try TestStore()
        _ = try load(test, export(Self.ehr, family: "Quill", score: "3"), name: "a")
        _ = try load(test, export(Self.other, family: "Brown", score: "7"), name: "b")
        let text = export(nil, family: "Brown", score: "8", version: 2)
        let silent = try load(test, text, name: "c")
        #expect(silent.origin == nil && silent.rejected == 3, "\(silent)")
        #expect(
            silent.firstRejects.allSatisfy { !$0.file.isEmpty && !$0.path.isEmpty && $0.reason.contains("--server") })
        var mapping = try FHIRImportTests.mapping()
        mapping.servers = [Self.other]
        let named = mapping
        let report = try test.store.importFHIR(
            [test.folder.file("c")], mapping: named, actor: "importer", clock: { TestStore.now })
        #expect(report.rejected == 0 && report.rows.patientsRegistered == 0 && report.rows.amendments == 1, "\(report)")
        #expect(try scores(test) == ["3", "8"])
    }

    @Test(
        "a folder of two servers' exports and one that names none is known again as it is, also when a first run ended early"
    )
    func besideSeveral() throws {
        let (first, second) = (
            export(Self.ehr, family: "Quill", score: "3"), export(Self.other, family: "Brown", score: "7")
        )
        let silent = export(nil, family: "Orlov", score: "5").replacing("\"p1", with: "\"p9").replacing(
            "/p1", with: "/p9")
        for isKept in [true, false] {
            let test = try TestStore()
            if !isKept { _ = try load(test, export(nil, family: "Old", score: "1"), name: "old") }
            let report = try load(test, first, second, silent, name: "a")
            #expect(report.rejected == (isKept ? 0 : 6), "whoever was here may be of either server: \(report)")
            let again = try load(test, first, second, silent, name: "a")
            #expect(again.origin == nil && again.rejected == report.rejected, "\(again)")
            // The same after a run that ended with its start: who is new is taken.
            let more = silent.replacing("\"p9", with: "\"p8").replacing("/p9", with: "/p8")
            let new = try load(test, first, second, more, name: "b")
            #expect(new.rows.patientsRegistered == 1 && new.rejected == report.rejected, "\(new)")
            #expect(try scores(test).count == (isKept ? 4 : 3))
        }
        // By itself it is whose is here by that id, and not of a server that somebody says by mistake.
        let test = try TestStore()
        _ = try load(test, first, second, silent, name: "a")
        let alone = try load(test, silent, name: "c")
        #expect(alone.origin == nil && alone.rejected == 0, "\(alone)")
        var mapping = try FHIRImportTests.mapping()
        mapping.servers = [Self.other]
        let named = mapping
        let said = try test.store.importFHIR(
            [test.folder.file("c")], mapping: named, actor: "importer", clock: { TestStore.now })
        #expect(said.origin == nil && said.rejected == 3, "\(said)")
        #expect(said.firstRejects.first?.reason.contains("may be who is here by that id") == true)
    }

    @Test("whoever is here by a UUID is not doubled by their server's own export")
    func sameUUID() throws {
        let id = "0b6c7f6e-1f6f-4f43-9d3a-5a3f7c1f2d11"
        let test = try TestStore()
        _ = try load(test, export(Self.ehr, family: "Quill", score: "3"), name: "a")
        _ = try load(test, export(Self.other, family: "Brown", score: "7"), name: "b")
        func of(_ base: String?) -> String {
            export(base, family: "Orlov", score: "5").replacing("\"p1\"", with: "\"\(id)\"").replacing(
                "/p1\"", with: "/\(id)\"")
        }
        let silent = try load(test, of(nil), name: "c")
        #expect(silent.rows.patientsRegistered == 1 && silent.rejected == 0, "\(silent)")
        let named = try load(test, of(Self.other), name: "d")
        #expect(named.rows.patientsRegistered == 0 && named.origin == nil, "\(named)")
        #expect(named.firstRejects.first?.reason.contains("no two servers give one UUID") == true)
        let origin = try #require(silent.origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        #expect(try load(test, of(Self.other), name: "d").rows.patientsRegistered == 1)
    }

    @Test("a number by which people are known and that two Patients of one export have names neither")
    func sharedNumber() throws {
        let test = try TestStore()
        let two = [treated(Self.ehr, number: "unknown"), treated(Self.ehr, id: "p2", number: "unknown")]
        func load(_ texts: [String], same: Set<String> = []) throws -> FHIRImportReport {
            var mapping = try FHIRImportTests.mapping("patient: {identifier: \"urn:mrn\"}\n")
            mapping.samePeople = same
            let paths = try texts.enumerated().map { try test.folder.write($1, to: "s\($0).json") }
            let said = mapping
            return try test.store.importFHIR(paths, mapping: said, actor: "importer", clock: { TestStore.now })
        }
        let report = try load(two)
        #expect(report.rows.patientsRegistered == 0 && report.rejected == 6, "\(report)")
        #expect(report.firstRejects.allSatisfy { $0.reason.contains("Patient/p1, Patient/p2") })
        #expect(try load(two, same: ["p1", "p2"]).rows.patientsRegistered == 1)
    }

    @Test("whose number by which people are known is another now, or came later, is found by the source's own id")
    func changedNumber() throws {
        let test = try TestStore()
        func load(_ number: String?) throws -> FHIRImportReport {
            let mapping = try FHIRImportTests.mapping("patient: {identifier: \"urn:mrn\"}\n")
            let path = try test.folder.write(treated(Self.ehr, number: number), to: "n.json")
            return try test.store.importFHIR([path], mapping: mapping, actor: "importer", clock: { TestStore.now })
        }
        #expect(try load(nil).rows.patientsRegistered == 1)
        for number in ["1", "2", "1"] {
            let report = try load(number)
            #expect(report.rows.patientsRegistered == 0 && report.rejected == 0, "\(number): \(report)")
        }
        #expect(try scores(test) == ["4"])
    }

    @Test("a clean import takes an earlier one's rejects away, and says so")
    func rejectsOfBefore() throws {
        let test = try TestStore()
        let path = test.folder.file("rejects.ndjson")
        let dangling = try load(test, FHIRExport.pain(7, "a", "2024-01-10", "3"), name: "a")
        #expect(dangling.rejectsPath == path && FileManager.default.fileExists(atPath: path))
        let clean = try load(test, export(nil, family: "Quill", score: "3"), name: "b")
        #expect(clean.removedRejects == path && !FileManager.default.fileExists(atPath: path))
        #expect(try load(test, export(nil, family: "Quill", score: "3"), name: "b").removedRejects == nil)
    }

    @Test("an id said to be one person's that nobody has is told")
    func samePersonOfNobody() throws {
        let test = try TestStore()
        let path = try test.folder.write(export(nil, family: "Quill", score: "3"), to: "a.json")
        var mapping = try FHIRImportTests.mapping()
        mapping.samePeople = ["p1", "p11"]
        let report = try test.store.importFHIR(
            [path], mapping: mapping, rehearse: true, actor: "importer", clock: { TestStore.now })
        #expect(report.samePeopleNotFound == ["p11"])
    }
}
