import Testing

@testable import Interchange

@Suite("References")
struct FHIRReferenceTests {
    @Test(
        "every form leads to type and id",
        arguments: [
            ("Patient/1", "Patient", "1"), ("urn:uuid:0a-1", nil, "0a-1"), ("urn:oid:1.2", nil, "1.2"),
            ("https://ehr.example/fhir/r4/Patient/a.B-9", "Patient", "a.B-9"),
            ("Patient/1/_history/3", "Patient", "1"), ("http://x/Encounter/e/_history/2", "Encounter", "e"),
            ("http://x/Patient/7?_format=json", "Patient", "7"),
        ] as [(String, String?, String)])
    func forms(text: String, type: String?, id: String) {
        let reference = FHIRReference(text)
        #expect(reference?.type == type && reference?.id == id && reference?.isContained == false)
    }

    @Test("contained ones are told apart, others are none")
    func contained() {
        #expect(FHIRReference("#p1")?.isContained == true)
        for text in ["", "#", "urn:uuid:", "patient", "/", "http://x", "lower/1"] {
            #expect(FHIRReference(text) == nil)
        }
    }

    @Test("instants are compared across offsets and fractions")
    func instants() throws {
        let texts = [
            "2019-12-31T23:30:00-02:00", "2020-01-01T01:31:00Z", "2020-01-01T01:31:00.5Z", "2020-02-29T00:00:00+14:00",
            "2020-02-29T00:00:00+01:00", "2020-03-01T00:00:00Z",
        ]
        let instants = try texts.map { try #require(FHIRInstant($0)) }
        #expect(instants == instants.sorted())
        #expect(FHIRInstant("2020-01-01T01:30:00Z") == instants[0])
        #expect(FHIRInstant("2020-01-01T01:31:00.500Z") == instants[2])
        #expect(FHIRInstant("2020-01-01T01:31:00.000Z") == instants[1])
        #expect(FHIRInstant("2020-01") == nil && FHIRInstant(nil) == nil)
    }
}
