import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("A mapping")
struct MappingTests {
    static let least = """
        source: s
        patient: {pseudonym: id}
        time: {column: on, format: yyyy-MM-dd}
        entries:
          - event: painScored
            instrument: nrs-11
            value: {column: pain}
        """

    private func error(_ yaml: String) -> MappingError? {
        do throws(MappingError) {
            _ = try Mapping(yaml: yaml, file: "m.yaml")
            return nil
        } catch {
            return error
        }
    }

    @Test("says where a key is unknown, and which one was meant")
    func unknownKey() {
        let found = error(Self.least.replacingOccurrences(of: "instrument:", with: "instrumet:"))
        #expect(found?.line == 6)
        #expect(found?.column == 5)
        #expect(
            found?.description.contains("there is no key “instrumet” in painScored; the nearest is “instrument”")
                == true)
    }

    @Test(
        "refuses what cannot be meant",
        arguments: [
            ("painScored", "painScord", "there is no event “painScord” to import; the nearest is “painScored”"),
            ("source: s", "source: ~", "a mapping needs “source:”"),
            ("format: yyyy-MM-dd", "format: dd/MM/yy", "“dd/MM/yy” is not a date format"),
            ("format: yyyy-MM-dd", "format: yyyy-dd", "is not a date format"),
            (", format: yyyy-MM-dd", "", "needs “format:”"),
            ("{pseudonym: id}", "{pseudonym: id, name: n}", "a pseudonymous source has no “name:”"),
            ("{pseudonym: id}", "{}", "a patient is named by “pseudonym:” or by “identifier:”"),
            ("    instrument: nrs-11\n", "", "painScored needs “instrument:”"),
            ("yyyy-MM-dd}", "yyyy-MM-dd, zone: Mars/Base}", "“Mars/Base” is not a time zone"),
            ("time: {column: on, format: yyyy-MM-dd}\n", "", "painScored has no time"),
            ("source: s", "source: s\nfile: {delimiter: \":\"}", "“delimiter:” is"),
            ("source: s", "source: s\nfile: {header: false}", "belong together"),
            ("source: s", "source: s\nfile: {encoding: utf8}", "the nearest is “utf-8”"),
            ("source: s", "source: s\nsource: t", "twice"),
            ("source: s", "source: [", "this is not YAML"),
        ])
    func refusals(from: String, to: String, reason: String) throws {
        let found = try #require(error(Self.least.replacingOccurrences(of: from, with: to)))
        #expect(found.description.contains(reason), "\(found)")
        #expect(found.description.hasPrefix("m.yaml:"))
    }

    @Test("a column the file lacks is told before the first row, with the file's columns")
    func missingColumn() throws {
        let folder = try TemporaryFolder("mapping")
        let path = try folder.write("id,on,Pian\n1,2026-01-01,3\n", to: "f.csv")
        let mapping = try Mapping(yaml: Self.least, file: "m.yaml")
        let error = #expect(throws: CSVError.self) { _ = try CSVImport(path: path, mapping: mapping) }
        #expect(
            error?.description
                == "m.yaml:7:21: \(path) has no column “pain”; the nearest is “Pian”. It has: id, on, Pian.")
    }

    @Test("a column that stands twice is refused, unless it is not mapped")
    func repeatedColumn() throws {
        let folder = try TemporaryFolder("mapping")
        let mapping = try Mapping(yaml: Self.least)
        let path = try folder.write("id,on,pain,pain\n", to: "f.csv")
        #expect(throws: CSVError.repeatedColumn(path: path, column: "pain")) {
            _ = try CSVImport(path: path, mapping: mapping)
        }
        let other = try folder.write("id,on,pain,x,x\n1,2026-01-01,3,,\n", to: "g.csv")
        #expect(try Imported(path: other, mapping: mapping).rows.count == 1)
    }

    @Test("every example that ships parses")
    func examples() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Examples.folder).filter {
            $0.hasSuffix(".yaml")
        }
        #expect(names.count >= 6)
        // Those of FHIR have a language of their own, and tests beside it.
        for name in names.sorted() where !name.hasPrefix("fhir-") { _ = try Examples.mapping(String(name.dropLast(5))) }
    }

    @Test("every event it can name is one of the stored ones, with words of its own")
    func forms() {
        #expect(Set(EventForm.all.map(\.typeName)).count == EventForm.all.count)
        for form in EventForm.all {
            #expect(Set(form.fields).count == form.fields.count, "\(form.typeName)")
            #expect(Set(form.fields).isSuperset(of: form.required), "\(form.typeName)")
            #expect(Set(form.fields).isSuperset(of: form.subjects), "\(form.typeName)")
        }
    }
}

/// The mappings that ship with the command.
enum Examples {
    static let folder: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("Tools/anamnesis/Examples").path
    }()

    static func mapping(_ name: String) throws -> Mapping {
        let path = "\(folder)/\(name).yaml"
        return try Mapping(yaml: try String(contentsOfFile: path, encoding: .utf8), file: path)
    }
}
