import Clinical
import Testing

@testable import Interchange

@Suite("FHIR observations in our words")
struct FHIRObservationMappingTests {
    private func reading(_ value: String, code: String = Sample.loinc("72514-3"), more: String = "") throws -> Reading {
        let person = try MappedPerson([Sample.pain(value, code: code, more: more)])
        #expect(person.rejected == [] && person.notMapped == [])
        return try #require(person.readings.first)
    }

    private func faults(_ value: String, code: String = Sample.loinc("72514-3")) throws -> [String] {
        try MappedPerson([Sample.pain(value, code: code)]).rejected
    }

    @Test(
        "a number keeps its digits",
        arguments: ["4", "4.0", "4.00", "0.510187859337377", "2.3025692132342552", "10"])
    func digits(_ literal: String) throws {
        let read = try reading(#""valueQuantity":{"value":\#(literal),"unit":"{score}","code":"{score}"}"#)
        #expect(read.value.number?.literal == literal)
        #expect(read.instrument == "nrs-11")
        #expect(read.context.coding == [])
    }

    @Test("times keep their offset and precision, and sourceRecorded is when it was issued")
    func times() throws {
        let person = try MappedPerson([
            Sample.pain(more: #","issued":"2026-03-01T15:31:02.458Z","meta":{"lastUpdated":"2026-04-01T00:00:00Z"}"#)
        ])
        let draft = try #require(person.drafts.first)
        #expect(draft.occurred.text == "2026-03-01T10:30:00-05:00")
        #expect(draft.event.context.sourceRecorded == 1_772_379_062_458)
        let coarse = try MappedPerson([
            #"{"resourceType":"Observation","id":"o","status":"final","code":\#(Sample.loinc("72514-3")),"effectiveDateTime":"2019-03","valueInteger":3,"meta":{"lastUpdated":"2019-04-01T00:00:00Z"}}"#
        ])
        #expect(coarse.drafts.first?.occurred.text == "2019-03")
        #expect(coarse.drafts.first?.event.context.sourceRecorded == 1_554_076_800_000)
    }

    @Test("bounds, ranges, words and answers of the LOINC list are what they say")
    func otherValues() throws {
        let below = try reading(#""valueQuantity":{"value":3,"comparator":"<"}"#)
        #expect(below.value.qualifier == "lessThan" && below.value.high == ExactNumber(3) && below.value.number == nil)
        let above = try reading(#""valueQuantity":{"value":7.5,"comparator":">="}"#)
        #expect(above.value.qualifier == "greaterThan" && above.value.low == ExactNumber("7.5"))
        let range = try reading(#""valueRange":{"low":{"value":3},"high":{"value":4}}"#)
        #expect(range.value.qualifier == "range" && range.value.low == ExactNumber(3))
        #expect(try reading(#""valueInteger":6"#).value.number == ExactNumber(6))
        #expect(try reading(#""valueString":" 6 ""#).value.number == ExactNumber(6))
        #expect(try reading(#""valueString":"WNL""#).value.qualifier == "withinNormalLimits")
        let answer = #""valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA10139-6"}]}"#
        #expect(try reading(answer).value.number == ExactNumber(7))
    }

    @Test("what cannot be kept exactly, and what is no value, rejects the resource")
    func faultyValues() throws {
        #expect(
            try faults(#""valueQuantity":{"value":1000000000000000000}"#).first?.hasPrefix(
                "valueQuantity.value: “1000000000000000000” cannot be kept exactly") == true)
        #expect(try faults(#""valueQuantity":{"value":-1E+245}"#).count == 1)
        #expect(
            try faults("") == ["value[x]: there is neither a value nor a dataAbsentReason"])
        #expect(try faults(#""valueString":"rather bad, says Mrs Smith""#).first?.contains("Smith") == false)
        #expect(try faults(#""valueRange":{"low":{"value":5},"high":{"value":4}}"#).count == 1)
        #expect(try faults(#""valueQuantity":{"value":4,"comparator":"ad"}"#).count == 1)
    }

    @Test("a negative zero is a zero", arguments: [("-0", "0"), ("-0.0", "0.0")])
    func negativeZero(_ written: String, _ kept: String) throws {
        let person = try MappedPerson([Sample.pain(#""valueQuantity":{"value":\#(written)}"#)])
        #expect(person.rejected == [] && person.readings.first?.value.number?.literal == kept)
    }

    @Test("nothing is converted: another unit than the instrument's rejects, unless the mapping states it")
    func units() throws {
        #expect(
            try faults(#""valueQuantity":{"value":4,"unit":"cm","code":"cm"}"#, code: Sample.loinc("38214-3")) == [
                "valueQuantity: the unit is cm, and `vas` is in mm; nothing is converted: where the unit is only another name of mm, say it as “unit:” in the mapping, else map to an instrument in that unit"
            ])
        let stated = try MappedPerson(
            [Sample.pain(code: Sample.loinc("38214-3"))],
            mapping: .with("observations: [{code: loinc:38214-3, instrument: vas, unit: \"{score}\"}]"))
        #expect(stated.readings.first?.instrument == "vas")
        let bare = try MappedPerson([Sample.pain(#""valueQuantity":{"value":4,"unit":"1"}"#)])
        #expect(bare.readings.count == 1)
    }

    @Test("aspects of pain, range of motion and questionnaire totals go by their codes")
    func codes() throws {
        let worst = try reading(#""valueInteger":8"#, code: Sample.loinc("75262-6"))
        #expect(worst.instrument == "nrs-11" && worst.aspect == .worst && worst.recall == "7d")
        #expect(worst.context.coding == [Coding(system: "http://loinc.org", code: "75262-6")])
        let flexion = try reading(
            #""valueQuantity":{"value":150,"unit":"°","code":"deg"}"#, code: Sample.loinc("41390-6"),
            more: #","bodySite":{"coding":[{"system":"http://snomed.info/sct","code":"91774008"}]}"#)
        #expect(flexion.instrument == "rom" && flexion.site == "shoulder" && flexion.side == .right)
        #expect(flexion.motion == "flexion" && flexion.mode == .passive)
        #expect(try reading(#""valueQuantity":{"value":4.3}"#, code: Sample.loinc("91147-9")).instrument == "peg")
        #expect(try reading(#""valueQuantity":{"value":4.3}"#, code: Sample.loinc("91147-9")).recall == "7d")
        let unknown = try MappedPerson([Sample.pain(code: Sample.loinc("8302-2"))])
        #expect(unknown.notMapped == ["http://loinc.org|8302-2"] && unknown.rows.isEmpty)
    }

    @Test("a body site is found by code or by the registry's word, and kept as a code where it is not")
    func sites() throws {
        func site(_ concept: String) throws -> Reading {
            try reading(#""valueInteger":3"#, more: #","bodySite":"# + concept)
        }
        let knee = try site(#"{"text":"Left knee"}"#)
        #expect(knee.site == "knee" && knee.side == .left)
        let sided = try site(
            #"{"coding":[{"system":"http://snomed.info/sct","code":"7771000"},{"system":"http://snomed.info/sct","code":"304035006"}]}"#
        )
        #expect(sided.site == "back" && sided.side == .left)
        let ear = try site(Sample.snomed("49521004", "Left external ear structure"))
        #expect(ear.site == nil)
        #expect(ear.context.coding.map(\.code) == ["49521004"])
    }

    @Test("components are readings of their own, all or none")
    func components() throws {
        func panel(_ values: [String]) -> String {
            let codes = ["75261-8", "75262-6", "75262-6", "8302-2"]
            let parts = zip(codes, values).map { #"{"code":\#(Sample.loinc($0)),"valueInteger":\#($1)}"# }
            return Sample.pain(
                "", code: Sample.loinc("99999-9"), more: #","component":["# + parts.joined(separator: ",") + "]")
        }
        let person = try MappedPerson([panel(["4", "7", "8", "180"])])
        #expect(person.readings.map(\.value.number) == [ExactNumber(4), ExactNumber(7), ExactNumber(8)])
        #expect(
            person.keys == [
                "Observation/o1 reading http://loinc.org|75261-8", "Observation/o1 reading http://loinc.org|75262-6",
                "Observation/o1 reading http://loinc.org|75262-6 #2",
            ])
        #expect(
            try MappedPerson([panel(["4", "1e99", "8", "180"])]).rejected.first?.hasPrefix("component[1].") == true)
    }

    @Test("every status does what it says")
    func statuses() throws {
        for status in ["final", "preliminary", "amended", "corrected"] {
            let person = try MappedPerson([Sample.pain(status: status)])
            #expect(person.keys == ["Observation/o1 reading"], "\(status)")
            #expect(person.withdrawn == ["Observation/o1 absent"])
        }
        for status in ["entered-in-error", "cancelled"] {
            let person = try MappedPerson([Sample.pain(status: status)])
            #expect(person.drafts.isEmpty && person.withdrawn == ["Observation/o1 reading", "Observation/o1 absent"])
        }
        for status in ["registered", "unknown"] {
            #expect(try MappedPerson([Sample.pain(status: status)]).notMapped.count == 1)
        }
        let emptied = #"{"resourceType":"Observation","id":"o1","status":"entered-in-error"}"#
        let withdrawn = try MappedPerson([emptied]).withdrawn
        #expect(withdrawn.prefix(2) == ["Observation/o1 reading", "Observation/o1 absent"])
        #expect(withdrawn.count == Set(withdrawn).count)
        let parts =
            #","component":[{"code":\#(Sample.loinc("72514-3")),"valueInteger":4},{"code":\#(Sample.loinc("72514-3")),"valueInteger":5}]"#
        let panel = try MappedPerson([Sample.pain("", code: Sample.loinc("55284-4"), more: parts)])
        #expect(panel.readings.count == 2 && panel.keys.allSatisfy(withdrawn.contains), "its components too")
        let kept = Sample.pain("", status: "entered-in-error", code: Sample.loinc("55284-4"))
        #expect(try MappedPerson([kept]).withdrawn == withdrawn)
        let other = Sample.pain(status: "entered-in-error", code: Sample.loinc("29463-7"))
        #expect(try MappedPerson([other]).notMapped == ["http://loinc.org|29463-7"])
    }

    @Test(
        "an absent value is a reading not obtained, with the reason",
        arguments: [
            ("asked-declined", ReadingNotObtained.Reason.refused), ("not-asked", .notAsked),
            ("not-performed", .notAsked),
            ("unknown", .unable), ("asked-unknown", .unable),
        ])
    func absent(_ code: String, _ reason: ReadingNotObtained.Reason) throws {
        let system = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
        let event = try MappedPerson([
            Sample.pain("", more: #","dataAbsentReason":{"coding":[{"system":"\#(system)","code":"\#(code)"}]}"#)
        ]).only()
        guard case .readingNotObtained(let missing) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(missing.instrument == "nrs-11" && missing.reason == reason)
        #expect(missing.context.coding == [Coding(system: system, code: code)])
    }

    @Test("a new version without new content is the same; a new value is a change; 1.0 and 1.00 differ")
    func contents() throws {
        let first = try MappedPerson([
            Sample.pain(more: #","meta":{"versionId":"1"},"subject":{"reference":"urn:uuid:p1"}"#)
        ])
        let again = try MappedPerson([
            Sample.pain(
                status: "amended",
                more:
                    #","meta":{"versionId":"2","lastUpdated":"2026-05-01T00:00:00Z"},"subject":{"reference":"Patient/p1"}"#
            )
        ])
        #expect(first.contents == again.contents && first.keys == again.keys)
        let changed = try MappedPerson([Sample.pain(#""valueQuantity":{"unit":"{score}","value":5}"#)])
        #expect(first.keys == changed.keys && first.contents != changed.contents)
        let one = try MappedPerson([Sample.pain(#""valueQuantity":{"value":1.0}"#)])
        let other = try MappedPerson([Sample.pain(#""valueQuantity":{"value":1.00}"#)])
        #expect(one.contents != other.contents)
        let reordered = try MappedPerson([Sample.pain(#""valueQuantity":{"unit":"{score}","value":4}"#)])
        #expect(first.contents == reordered.contents)
    }

    @Test("the visit, who measured and who answered are kept")
    func context() throws {
        var directory = FHIRDirectory()
        directory.add(.init(type: "Practitioner", id: "d1", name: "Dr Careful", belongsTo: nil), alias: "u-d1")
        directory.add(
            .init(type: "PractitionerRole", id: "r1", name: nil, belongsTo: FHIRReference("Practitioner/d1")),
            alias: nil)
        for reference in ["urn:uuid:u-d1", "Practitioner/d1", "PractitionerRole/r1"] {
            let more = #","encounter":{"reference":"Encounter/e1"},"performer":[{"reference":"\#(reference)"}]"#
            let person = try MappedPerson([Sample.pain(more: more)], directory: directory)
            #expect(person.readings.first?.context.visit == "e1")
            #expect(person.readings.first?.context.performedBy == "d1", "\(reference)")
        }
        let told = try MappedPerson([
            Sample.pain(more: #","performer":[{"reference":"Patient/p1"}],"note":[{"text":"slept badly"}]"#)
        ])
        #expect(told.readings.first?.context.respondent == .patient)
        #expect(told.readings.first?.context.note == .open("slept badly"))
    }

    @Test("a questionnaire's total stands where the mapping or LOINC's own form has it; items are never summed")
    func questionnaires() throws {
        func response(_ item: String, status: String = "completed") -> String {
            #"{"resourceType":"QuestionnaireResponse","id":"q1","status":"\#(status)","questionnaire":"http://acme.org/Q/odi|2.1","authored":"2026-03-01","source":{"reference":"Patient/p1"},"item":[\#(item)]}"#
        }
        let own = try FHIRMapping.with(
            "questionnaires: [{questionnaire: \"http://acme.org/Q/odi\", instrument: odi, total: sum}]")
        let nested = #"{"linkId":"g","item":[{"linkId":"sum","answer":[{"valueDecimal":34.50}]}]}"#
        let odi = try MappedPerson([response(nested)], mapping: own)
        #expect(odi.readings.first?.value.number?.literal == "34.50")
        #expect(odi.readings.first?.instrument == "odi" && odi.readings.first?.context.respondent == .patient)
        #expect(try MappedPerson([response(#"{"linkId":"1"}"#)], mapping: own).rejected.count == 1)
        let loinc = try MappedPerson([response(#"{"linkId":"/91147-9","answer":[{"valueInteger":5}]}"#)])
        #expect(loinc.readings.first?.instrument == "peg")
        #expect(try MappedPerson([response(nested)]).notMapped == ["QuestionnaireResponse to http://acme.org/Q/odi"])
        #expect(try MappedPerson([response(nested, status: "in-progress")], mapping: own).notMapped.count == 1)
        #expect(
            try MappedPerson([response(nested, status: "entered-in-error")], mapping: own).withdrawn == [
                "QuestionnaireResponse/q1 total"
            ])
    }
}
