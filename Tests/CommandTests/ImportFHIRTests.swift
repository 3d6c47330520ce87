import Foundation
import TestSupport
import Testing

@Suite("import fhir")
struct ImportFHIRTests {
    private static let patient =
        "{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":[{\"text\":\"Ada Quill\"}],\"birthDate\":\"1970-02-03\"}"

    private static func pain(_ id: String, _ score: String, person: String = "a") -> String {
        """
        {"resourceType":"Observation","id":"\(id)","status":"final","code":{"coding":[{"system":"http://loinc.org",\
        "code":"72514-3"}]},"subject":{"reference":"Patient/\(person)"},"effectiveDateTime":"2024-05-01T10:00:00Z",\
        "valueQuantity":{"value":\(score),"unit":"{score}"}}
        """
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("records what can be recorded, ends with 65 where something was rejected, and says where it is")
    func rejected() throws {
        let command = try CommandRunner.withPatient("fhir")
        let claim = "{\"resourceType\":\"Claim\",\"id\":\"c\"}"
        let lines = [Self.patient, Self.pain("o1", "6.50"), Self.pain("o2", "3", person: "x"), claim]
        try command.folder.write(lines.joined(separator: "\n"), to: "export.ndjson")
        let rehearsal = try command.run(["import", "fhir", "export.ndjson", "--dry-run", "--json"])
        #expect(rehearsal.exitCode == 65)
        #expect(try json(rehearsal.output)["accepted"] as? Int == 2)
        let answer = try command.run(["import", "fhir", "export.ndjson", "--json"])
        let report = try json(answer.output)
        #expect(answer.exitCode == 65 && report["read"] as? Int == 4 && report["otherTypes"] as? Int == 1)
        #expect(report["rejected"] as? Int == 1 && report["rejects"] as? String == "export.ndjson.rejects.ndjson")
        let rejects = try String(contentsOfFile: command.folder.file("export.ndjson.rejects.ndjson"), encoding: .utf8)
        #expect(
            rejects.hasPrefix("{\"file\":\"export.ndjson\",\"path\":\"line 3\",\"type\":\"Observation\",\"id\":\"o2\""))
        let again = try command.run(["import", "fhir", "export.ndjson"])
        #expect(again.exitCode == 65 && again.output.contains("Nothing was new."))
    }

    @Test("ends with 0 where all was taken, and with 66 where nothing is there")
    func whole() throws {
        let command = try CommandRunner.withPatient("fhir")
        try command.folder.write(Self.patient + "\n" + Self.pain("o1", "6.50"), to: "export.ndjson")
        let output = try command.succeed("import", "fhir", "export.ndjson")
        #expect(output.contains("resources read"))
        #expect(try command.fail(66, "import", "fhir", "none.json").contains("none.json"))
        #expect(try command.fail(64, "import", "fhir", "export.ndjson", "--source", "").contains("1 to 200 bytes"))
    }

    @Test("of several files an explanation names the one an entry came from, by its digest and not by its name")
    func filesExplained() throws {
        let command = try CommandRunner.withPatient("fhir-files")
        try FileManager.default.createDirectory(atPath: command.folder.file("in"), withIntermediateDirectories: true)
        try command.folder.write(Self.patient, to: "in/Ada_Quill.ndjson")
        try command.folder.write(Self.pain("o1", "6.50") + "\n" + Self.pain("o2", "3"), to: "in/Observation.ndjson")
        try command.succeed("import", "fhir", "in")
        let sum = try command.run(["in/Observation.ndjson"], executable: "/usr/bin/sha256sum").output.prefix(12)
        let said = try command.succeed("explain", "2", "pain").split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
        #expect(said.contains("file 2 of 2 in order of their paths (SHA-256 \(sum)…), resource 1 of it"), "\(said)")
        #expect(said.contains("resource 2 of it, as written \"3\""), "\(said)")
        let stored = try command.succeed("events", "--type", "importStarted", "--json")
        #expect(stored.contains("\"files\":[") && !stored.contains("Ada_Quill"), "\(stored)")
        // One file is the import's own.
        try command.folder.write(Self.pain("o3", "4"), to: "one.ndjson")
        try command.succeed("import", "fhir", "one.ndjson")
        #expect(
            try command.succeed("events", "--type", "importStarted", "--json").split(separator: "\n").last?.contains(
                "files") == false)
    }

    @Test("tells what it did not take: entries that delete, files of other kinds, other servers, ids that nobody has")
    func told() throws {
        let command = try CommandRunner.withPatient("fhir")
        try FileManager.default.createDirectory(
            atPath: command.folder.file("in"), withIntermediateDirectories: true)
        let entries = [
            "{\"fullUrl\":\"https://ehr/fhir/Patient/a\",\"resource\":\(Self.patient)}",
            "{\"fullUrl\":\"https://b/fhir/Patient/a\",\"resource\":\(Self.patient)}",
            "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/o9\"}}",
        ]
        try command.folder.write(
            "{\"resourceType\":\"Bundle\",\"entry\":[\(entries.joined(separator: ","))]}", to: "in/b.json")
        try command.folder.write("x", to: "in/notes.txt")
        let output = try command.succeed(
            "import", "fhir", "in", "--server", "http://EHR/fhir/", "--same-person", "zz")
        for words in [
            "Entries that ask to delete a resource: 1", "in/b.json entry[2]: Observation/o9", "Files not read: 1",
            "in/notes.txt", "The source's own is https://ehr/fhir", "  https://b/fhir  1",
            "--same-person zz: nobody",
        ] { #expect(output.contains(words), "\(words): \(output)") }
        #expect(try command.fail(64, "import", "fhir", "in", "--server", "ehr").contains("no address"))
    }

    @Test("says who is new of a server not seen before, and how to say that it is the source's own by a new address")
    func newServer() throws {
        let command = try CommandRunner.withPatient("fhir")
        func write(_ base: String, to name: String) throws {
            let entry = "{\"fullUrl\":\"\(base)/Patient/a\",\"resource\":\(Self.patient)}"
            try command.folder.write("{\"resourceType\":\"Bundle\",\"entry\":[\(entry)]}", to: name)
        }
        try write("https://ehr/fhir", to: "a.json")
        try write("https://new.ehr/r4", to: "b.json")
        #expect(try !command.succeed("import", "fhir", "a.json").contains("was known here"))
        let output = try command.succeed("import", "fhir", "b.json")
        #expect(output.contains("Nobody of https://new.ehr/r4 was known here; new people: 1."), "\(output)")
        let advice = try #require(output.firstMatch(of: /anamnesis retract --import (@[0-9]+), then import again/))
        #expect(output.contains("with --server https://new.ehr/r4"))
        try command.succeed("retract", "--import", String(advice.1), "--yes")
        let again = try command.succeed("import", "fhir", "b.json", "--server", "https://new.ehr/r4", "--json")
        #expect(try json(again)["patientsRegistered"] as? Int == 0 && json(again)["alreadyPresent"] as? Int == 1)
        #expect(try !command.succeed("import", "fhir", "b.json").contains("was known here"))
    }

    @Test("a drafted mapping can be read as it is, and names the codes that nothing is known of")
    func draft() throws {
        let command = try CommandRunner.withPatient("fhir")
        let unknown = Self.pain("o2", "3").replacingOccurrences(of: "72514-3", with: "8302-2")
        try command.folder.write(
            [Self.patient, Self.pain("o1", "6.50"), unknown].joined(separator: "\n"), to: "e.ndjson")
        try command.succeed("import", "fhir", "e.ndjson", "--draft-mapping", "m.yaml")
        let text = try String(contentsOfFile: command.folder.file("m.yaml"), encoding: .utf8)
        #expect(text.contains("http://loinc.org|8302-2") && text.contains("72514-3"))
        try command.succeed("import", "fhir", "e.ndjson", "--mapping", "m.yaml")
    }
}
