import Clinical
import Testing

@testable import Interchange

@Suite("FHIR patients in our words")
struct FHIRPersonMappingTests {
    private func row(_ members: String, mapping: FHIRMapping = .standard) throws -> ImportedRow {
        let person = try MappedPerson(
            [#"{"resourceType":"Patient","id":"p1","meta":{"lastUpdated":"2026-02-01T08:00:00Z"}\#(members)}"#],
            mapping: mapping)
        #expect(person.rejected == [] && person.notMapped == [])
        return try #require(person.rows.first)
    }

    @Test("name, birth, contact, sex and numbers; of several names the official one")
    func identity() throws {
        let row = try row(
            #","identifier":[{"system":"urn:mrn","value":"12345"},{"system":"urn:ssn","value":"9","use":"old"}],"gender":"male","birthDate":"1974-12-25","name":[{"use":"usual","given":["Jim"]},{"use":"official","family":"Chalmers","given":["Peter","James"]}],"telecom":[{"use":"home"},{"system":"phone","value":"555"},{"system":"phone","value":"556","use":"old"}],"address":[{"line":["534 Erewhon St"],"city":"PleasantVille","postalCode":"3999"}]"#
        )
        #expect(row.registration.name == .open("Peter James Chalmers"))
        #expect(row.registration.birthYear == 1974 && row.registration.sex == .male)
        #expect(row.registration.birthDate == .open("1974-12-25"))
        #expect(row.registration.contact == .open("phone 555; 534 Erewhon St, PleasantVille, 3999"))
        #expect(
            row.registration.identifiers == [
                SealableIdentifier(system: "fhir/Patient", value: .open("p1")),
                SealableIdentifier(system: "urn:mrn", value: .open("12345")),
            ])
        #expect(row.registered?.text == "2026-02-01T03:00:00-05:00" && row.drafts.isEmpty)
    }

    @Test("a pseudonymous source leaves nothing that identifies")
    func pseudonymous() throws {
        let row = try row(
            #","gender":"female","birthDate":"1974-12","name":[{"family":"X"}],"telecom":[{"value":"1"}],"identifier":[{"system":"s","value":"1"}]"#,
            mapping: .with("patient: {pseudonymous: true}"))
        #expect(row.patient == .pseudonym("p1"))
        #expect(row.registration == Registration(birthYear: 1974, sex: .female))
    }

    @Test("a birth date that cannot be rejects the patient; the entries go in without it")
    func absurdBirth() throws {
        let person = try MappedPerson([
            #"{"resourceType":"Patient","id":"p1","birthDate":"0018-02-30","name":[{"family":"X"}]}"#, Sample.pain(),
        ])
        #expect(person.rejected == ["birthDate: the year 18 is before 1850"])
        #expect(person.rows.count == 1 && person.rows[0].registration.birthDate == nil)
        #expect(person.rows[0].registration.name == .open("X"))
    }

    @Test("a death is as exact as the source says; without a date it says so")
    func deaths() throws {
        let dated = try row(#","deceasedDateTime":"2006-04""#)
        #expect(dated.drafts.first?.occurred.text == "2006-04")
        let undated = try row(#","deceasedBoolean":true"#)
        #expect(undated.drafts.first?.occurred.text == "2026")
        #expect(undated.drafts.first?.event.context.note?.opened?.contains("not when") == true)
        let alive = try row(#","deceasedBoolean":false"#)
        #expect(
            alive.drafts.isEmpty && alive.withdrawn.map { String(decoding: $0, as: UTF8.self) } == ["Patient/p1 death"])
        #expect(dated.naturalKeys == undated.naturalKeys && dated.contents != undated.contents)
    }

    @Test("a replaced patient is left to a merge by hand; a patient is known since the first thing dated")
    func others() throws {
        let replaced = try MappedPerson([
            #"{"resourceType":"Patient","id":"p1","link":[{"type":"replaced-by","other":{"reference":"Patient/p2"}}]}"#
        ])
        #expect(replaced.notMapped.first?.contains("merge") == true)
        let known = try MappedPerson([MappedPerson.patient, Sample.pain().replacing("2026-03-01", with: "2026-02-27")])
        #expect(known.rows.first?.registered?.text == "2026-02-27T10:30:00-05:00")
    }

    @Test("the time of registration never tells the day of birth")
    func registration() throws {
        func registered(_ resources: String...) throws -> String? {
            try MappedPerson(resources).rows.first?.registered?.text
        }
        #expect(try registered(MappedPerson.patient) == "2026-03-01")
        let atBirth = Sample.pain().replacing("2026-03-01T10:30:00-05:00", with: "1970-05-17T03:00:00-04:00")
        #expect(try registered(MappedPerson.patient, atBirth) == "2026-03-01")
        let coarse = Sample.pain().replacing("2026-03-01T10:30:00-05:00", with: "1970-05")
        #expect(try registered(MappedPerson.patient, coarse) == "2026-03-01")
        let ahead = Sample.encounter(status: "planned").replacing("2026-03-01T1", with: "2027-03-01T1")
        #expect(try registered(MappedPerson.patient, ahead) == "2026-03-01")
        let today = MappedPerson.patient.replacing("1970-05-17", with: "2026-03-01")
        #expect(try registered(today) == "2026")
        let written = today.replacing(#""id":"p1""#, with: #""id":"p1","meta":{"lastUpdated":"2026-03-01T09:00:00Z"}"#)
        #expect(try registered(written) == "2026")
    }

    @Test("a death that nobody dates is kept to the year by which it was known, whatever else the export has")
    func undatedDeath() throws {
        let dead = #"{"resourceType":"Patient","id":"p1","deceasedBoolean":true}"#
        let old = Sample.pain().replacing("2026-03-01T10:30:00-05:00", with: "2024-01-05")
        for resources in [[dead], [dead, old]] {
            let person = try MappedPerson(resources)
            #expect(person.rejected == [] && person.drafts.first?.occurred.text == "2026")
        }
        let lastYear = dead.replacing(#""id":"p1""#, with: #""id":"p1","meta":{"lastUpdated":"2025-12-31T08:00:00Z"}"#)
        let known = try MappedPerson([lastYear])
        #expect(known.drafts.first?.occurred.text == "2025")
        #expect(known.contents == (try MappedPerson([dead]).contents), "a later export says nothing else")
    }
}
