import Clinical
import Foundation
import Testing

@testable import Interchange

@Suite("The FHIR mapping's language")
struct FHIRMappingTests {
    private func message(_ yaml: String) -> String {
        do throws(MappingError) {
            _ = try FHIRMapping(yaml: yaml, file: "m.yaml")
            return ""
        } catch { return error.description }
    }

    @Test("errors name the place and the nearest word")
    func errors() {
        #expect(
            message("source: a\nobservation: []").hasPrefix(
                "m.yaml:2:1: there is no key “observation” in a FHIR mapping"))
        #expect(message("source: a\nobservation: []").contains("the nearest is “observations”"))
        #expect(message("own: all").contains("needs “source:”"))
        #expect(
            message("source: a\ncodes:\n  visits: {\"snomed:1\": treatement}").hasPrefix(
                "m.yaml:3:24: “treatement” is no kind of visit; the nearest is “treatment”"))
        #expect(
            message("source: a\nobservations:\n  - {code: 72514-3, instrument: nrs-11}").hasPrefix(
                "m.yaml:3:12: “72514-3” is not a code"))
        #expect(message("source: a\nobservations:\n  - {code: loinc:1}").contains("an observation needs “instrument:”"))
        #expect(
            message("source: a\nobservations:\n  - {code: loinc:1, instrument: x, side: links}").contains(
                "“side:” is one of"))
        #expect(
            message("source: a\nobservations:\n  - {code: loinc:1, instrument: x, answers: {a: b}}").contains(
                "stands for a number"))
        #expect(message("source: a\nown: {clinics: [1]}").contains("there is no key “clinics”"))
        #expect(message("source: a\nzone: Berlin").hasPrefix("m.yaml:2:7: “Berlin” is neither a time zone"))
        #expect(message("source: [").contains("this is not YAML"))
        #expect(
            message("source: a\npatient: {identifier: x, pseudonymous: true}").hasPrefix("m.yaml:2:23: a pseudonymous"))
    }

    @Test("the mapping's own codes go before the standard's, which go before the registry's")
    func precedence() throws {
        let own = try FHIRMapping.with("observations: [{code: loinc:72514-3, instrument: vrs-5}]")
        #expect(try MappedPerson([Sample.pain()], mapping: own).readings.map(\.instrument) == ["vrs-5"])
        let bare = try FHIRMapping.with("standardCodes: false")
        #expect(try MappedPerson([Sample.pain()], mapping: bare).readings.map(\.instrument) == ["nrs-11"])
        #expect(try MappedPerson([Sample.pain(code: Sample.loinc("38208-5"))], mapping: bare).notMapped.count == 1)
    }

    @Test("the text that an import keeps says everything that was relied on")
    func text() throws {
        let own = try FHIRMapping.with("own: all")
        #expect(own.text.hasPrefix("source: clinic\nown: all\n---") && own.text.hasSuffix(FHIRMapping.standardText))
        #expect(try FHIRMapping.with("standardCodes: false").text == "source: clinic\nstandardCodes: false")
        #expect(FHIRMapping.standard.text == FHIRMapping.standardText && FHIRMapping.standard.source == "fhir")
        #expect(try FHIRMapping(yaml: FHIRMapping.standardText, source: "north").source == "north")
    }

    @Test(
        "an instrument that the registry lacks rejects where the mapping names it, and is passed over in the standard")
    func missingInstruments() throws {
        let own = try FHIRMapping.with("observations: [{code: loinc:1-1, instrument: no-such}]")
        #expect(own.constantInstruments == ["no-such"])
        #expect(FHIRMapping.standard.constantInstruments == [])
        #expect(try MappedPerson([Sample.pain(code: Sample.loinc("1-1"))], mapping: own).rejected.count == 1)
        #expect(
            try MappedPerson([Sample.pain(code: Sample.loinc("77565-0"))]).notMapped == ["http://loinc.org|77565-0"])
    }

    @Test("a code in words only is found by its words")
    func texts() throws {
        let own = try FHIRMapping.with(
            "observations: [{code: [{text: Pain now}, \"http://acme.org|P\"], instrument: nrs-11, aspect: now}]")
        for code in [#"{"text":"Pain now"}"#, #"{"coding":[{"system":"http://acme.org","code":"P"}]}"#] {
            #expect(try MappedPerson([Sample.pain(code: code)], mapping: own).readings.first?.aspect == .now)
        }
    }
}

@Suite("The FHIR mapping that ships with the command")
struct FHIRExampleMappingTests {
    @Test("is understood, and every word of ours in it is the registry's")
    func example() throws {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        let path = url.appendingPathComponent("Tools/anamnesis/Examples/fhir-practice.yaml").path
        let mapping = try FHIRMapping(yaml: String(contentsOfFile: path, encoding: .utf8), file: path)
        let registry = Registry.default
        #expect(mapping.constantInstruments.allSatisfy { registry.instruments[$0] != nil })
        for code in mapping.codes.techniques.values { #expect(registry.techniques[code] != nil, "\(code)") }
        for place in mapping.codes.sites.values { #expect(registry.isPlace(place.site), "\(place.site)") }
        for spec in mapping.observations {
            if let site = spec.site { #expect(registry.isPlace(site)) }
            if let motion = spec.motion { #expect(registry.motions[motion] != nil) }
        }
    }
}
