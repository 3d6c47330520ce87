import Clinical
import TestSupport
import Testing

@testable import Interchange

@Suite("FHIR resources that mean harm")
struct FHIRHostileMappingTests {
    @Test("huge numbers, empty texts and odd addresses reject or are passed over, and never stop an import")
    func oddValues() throws {
        let huge = ["9223372036854775807", "-9223372036854775808", "1e400", "0", "-1"]
        for number in huge {
            let resources = [
                #"{"resourceType":"ClaimResponse","id":"a","status":"active","use":"preauthorization","outcome":"complete","preAuthRef":"","created":"2026-01-03","addItem":[{"quantity":{"value":\#(number)}},{"quantity":{"value":\#(number)}}]}"#,
                #"{"resourceType":"CarePlan","id":"b","status":"active","period":{"start":"2026"},"activity":[{"detail":{"code":\#(Sample.snomed("387854002", "x")),"scheduledTiming":{"repeat":{"frequency":\#(number),"period":\#(number),"periodUnit":"wk","boundsDuration":{"value":\#(number),"code":"wk"}}}}}]}"#,
                #"{"resourceType":"Encounter","id":"c","status":"finished","period":{"start":"9999-12-31T23:59:59+14:00","end":"1850-01-01"},"length":{"value":\#(number),"code":"min"}}"#,
                #"{"resourceType":"QuestionnaireResponse","id":"d","status":"completed","questionnaire":"|","item":[{"linkId":"","answer":[]}]}"#,
                #"{"resourceType":"ServiceRequest","id":"e","status":"active","quantityQuantity":{"value":\#(number)}}"#,
                Sample.pain(#""valueQuantity":{"value":\#(number)}"#),
            ]
            #expect(try MappedPerson(resources, mapping: .with("own: all")).outcomes.count == resources.count)
        }
    }

    @Test("members of another type than the standard's, anywhere, are no reason to stop")
    func wrongTypes() throws {
        var chance = SeededGenerator(seed: .random(in: 0...UInt64.max))
        print("FHIRHostileMappingTests.wrongTypes seed \(chance.seed)")
        let samples = [
            Sample.pain(
                more:
                    #","bodySite":{"text":"knee"},"performer":[{"reference":"Patient/p1"}],"component":[{"code":\#(Sample.loinc("75261-8")),"valueInteger":3}]"#
            ),
            Sample.encounter(
                more:
                    #","length":{"value":3,"code":"min"},"location":[{"location":{"reference":"Location/l"}}],"serviceProvider":{"display":"x"}"#
            ),
            #"{"resourceType":"Patient","id":"p1","name":[{"given":["A"],"family":"B"}],"telecom":[{"value":"1"}],"address":[{"line":["x"]}],"identifier":[{"system":"s","value":"v"}],"deceasedDateTime":"2020","meta":{"lastUpdated":"2021"},"gender":"male","birthDate":"1970"}"#,
            #"{"resourceType":"MedicationRequest","id":"m","status":"stopped","intent":"order","medicationCodeableConcept":{"coding":[{"code":"1"}]},"authoredOn":"2020","dosageInstruction":[{"text":"x","timing":{"repeat":{"frequency":1,"period":2,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1}}]}]}"#,
            #"{"resourceType":"Goal","id":"g","lifecycleStatus":"active","startDate":"2020","target":[{"measure":\#(Sample.loinc("72514-3")),"detailQuantity":{"value":3},"dueDate":"2021"}]}"#,
        ]
        for _ in 0..<2000 {
            let tree = try JSONParser.parse(samples.randomElement(using: &chance)!)
            let broken = Self.broken(tree, using: &chance)
            guard case .object(let members) = broken, members.first?.value == tree["resourceType"] else { continue }
            let person = MappedPerson(trees: [broken, try JSONParser.parse(MappedPerson.patient)])
            #expect(person.outcomes.count >= 1)
        }
    }

    private static let others: [JSONTree] = [
        .null, .bool(true), .number("-1"), .number("9e99"), .string(""), .string("\u{0}x"), .array([]), .object([]),
        .array([.null]), .string("2026-99-99"), .string(String(repeating: "9", count: 200)),
    ]

    /// One value somewhere below replaced by another of any type.
    private static func broken(_ tree: JSONTree, using chance: inout SeededGenerator) -> JSONTree {
        switch tree {
        case .object(var members) where !members.isEmpty:
            let index = Int.random(in: 0..<members.count, using: &chance)
            members[index].value = broken(members[index].value, using: &chance)
            return .object(members)
        case .array(var elements) where !elements.isEmpty && Bool.random(using: &chance):
            let index = Int.random(in: 0..<elements.count, using: &chance)
            elements[index] = broken(elements[index], using: &chance)
            return .array(elements)
        default: return others.randomElement(using: &chance)!
        }
    }
}
