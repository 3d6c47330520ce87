import Clinical
import Testing

@testable import Interchange

@Suite("FHIR conditions, allergies and medication in our words")
struct FHIRHistoryMappingTests {
    private func topic(_ event: PatientEvent?) throws -> IntakeTopic {
        guard case .intakeRecorded(let intake)? = event else {
            Issue.record("\(String(describing: event))")
            return IntakeTopic(topic: "", status: .notAsked)
        }
        return try #require(intake.topics.first)
    }

    private func condition(
        _ code: String = Sample.snomed("64859006", "Osteoporosis"), id: String = "c1", status: String = "active",
        verified: String = "confirmed", onset: String = "2012-05-24", more: String = ""
    ) -> String {
        #"{"resourceType":"Condition","id":"\#(id)","clinicalStatus":{"coding":[{"code":"\#(status)"}]},"#
            + #""verificationStatus":{"coding":[{"code":"\#(verified)"}]},"code":\#(code),"onsetDateTime":"\#(onset)"\#(more)}"#
    }

    @Test("a diagnosis is an entry of the intake with its words sealed and its codes plain")
    func conditions() throws {
        let person = try MappedPerson([condition()])
        let told = try topic(person.only())
        #expect(told.topic == "conditions" && told.status == .known && told.codes == ["osteoporosis"])
        #expect(told.text == .open("Osteoporosis"))
        #expect(person.drafts.first?.occurred.text == "2012-05-24")
        #expect(
            person.events.first?.context.coding == [
                Coding(system: "http://snomed.info/sct", code: "64859006", display: "Osteoporosis")
            ])
    }

    @Test("what is over stands under history, says until when, and speaks against nothing")
    func resolved() throws {
        let over = try topic(
            MappedPerson([condition(status: "resolved", more: #","abatementDateTime":"2013-01-02T00:00:00Z""#)]).only())
        #expect(over.topic == "history" && over.codes == [] && over.text == .open("Osteoporosis, until 2013-01-02"))
        #expect(try topic(MappedPerson([condition(status: "inactive")]).only()).text == .open("Osteoporosis, inactive"))
        #expect(try topic(MappedPerson([condition(status: "relapse")]).only()).topic == "conditions")
    }

    @Test("each diagnosis has its own codes, and adds to what is known, coded or not")
    func standing() throws {
        let cold = condition(Sample.snomed("82423001", "Chronic pain"), id: "c2", onset: "2015-01-01")
        let spoken = condition(#"{"text":"bad knees"}"#, id: "c3", onset: "2016")
        let person = try MappedPerson([condition(), cold, spoken])
        #expect(try person.events.map { try topic($0).codes } == [["osteoporosis"], [], []])
        for event in person.events {
            guard case .intakeRecorded(let intake) = event else {
                Issue.record("\(event)")
                continue
            }
            #expect(intake.addsToKnown)
        }
        #expect(
            person.events.last?.context.coding == [Coding(system: FHIRSystem.resourceTypes, code: "Condition")])
        let state = PatientState(
            person.drafts.map { PatientEntry(position: 1, occurred: $0.occurred, recorded: 0, event: $0.event) })
        let later = Occurrence(day: try #require(CalendarDay("2020-01-01")))
        #expect(state.contraindications(at: later) == ["osteoporosis"])
    }

    @Test("a later export with one new diagnosis leaves its neighbours' entries alone")
    func partial() throws {
        let cold = condition(Sample.snomed("82423001", "Chronic pain"), id: "c2", onset: "2015-01-01")
        let whole = try MappedPerson([condition(), cold])
        let partial = try MappedPerson([cold])
        #expect(partial.contents == [whole.contents[1]])
        #expect(try topic(partial.only()) == topic(whole.events[1]))
    }

    @Test("entered in error, refuted, unknown codes and missing times")
    func otherConditions() throws {
        #expect(try MappedPerson([condition(verified: "entered-in-error")]).withdrawn == ["Condition/c1 condition"])
        #expect(try MappedPerson([condition(verified: "refuted")]).withdrawn == ["Condition/c1 condition"])
        let local = try MappedPerson([
            condition(#"{"coding":[{"system":"urn:x","code":"Q7","display":"Mr Smith's knee"}]}"#)
        ])
        #expect(local.events.first?.context.coding == [Coding(system: "urn:x", code: "Q7")])
        #expect(try topic(local.events.first).text == .open("Mr Smith's knee"))
        let undated = #"{"resourceType":"Condition","id":"c","code":{"text":"pain"}}"#
        #expect(try MappedPerson([undated]).rejected == ["onsetDateTime: nothing in the resource says when"])
    }

    @Test("allergies are known, none, over or taken back")
    func allergies() throws {
        func allergy(_ code: String, status: String = "active", verified: String = "confirmed") -> String {
            #"{"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"code":"\#(status)"}]},"verificationStatus":{"coding":[{"code":"\#(verified)"}]},"code":\#(code),"recordedDate":"1950-08-14"}"#
        }
        let latex = try topic(MappedPerson([allergy(Sample.snomed("300916003", "Latex allergy"))]).only())
        #expect(
            latex == IntakeTopic(topic: "allergies", status: .known, codes: ["latex"], text: .open("Latex allergy")))
        let none = try topic(MappedPerson([allergy(Sample.snomed("716186003", "No known allergy"))]).only())
        #expect(none == IntakeTopic(topic: "allergies", status: .none))
        #expect(
            try topic(MappedPerson([allergy(Sample.snomed("300916003", "Latex allergy"), status: "resolved")]).only())
                .topic
                == "history")
        #expect(
            try MappedPerson([allergy(Sample.snomed("300916003", "x"), verified: "entered-in-error")]).withdrawn == [
                "AllergyIntolerance/a1 allergy"
            ])
    }

    private func request(_ status: String, more: String = "") -> String {
        #"{"resourceType":"MedicationRequest","id":"m1","status":"\#(status)","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"855332","display":"Warfarin Sodium 5 MG Oral Tablet"}],"text":"Warfarin"},"authoredOn":"2020-01-02"\#(more)}"#
    }

    @Test("a prescription is a drug started, and speaks against techniques while it is taken")
    func prescriptions() throws {
        let person = try MappedPerson([
            request(
                "active",
                more:
                    #","dosageInstruction":[{"text":"one at night","timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1.50,"unit":"tablet"}}]}]"#
            )
        ])
        guard case .medicationChanged(let change)? = person.events.first else {
            Issue.record("\(person.events)")
            return
        }
        #expect(change.drug == "Warfarin Sodium 5 MG Oral Tablet" && change.change == "started")
        #expect(change.dose == "1.50 tablet, once a day")
        #expect(change.context.note == .open("Warfarin; one at night"))
        let caution = try topic(person.events.last)
        #expect(caution.topic == "medication" && caution.codes == ["anticoagulant"])
        #expect(person.withdrawn == ["MedicationRequest/m1 stopped"])
    }

    @Test("a stopped prescription says since when where anybody knows, and takes its caution back")
    func stopped() throws {
        let undated = try MappedPerson([request("stopped")])
        #expect(undated.keys == ["MedicationRequest/m1 started"])
        #expect(undated.events.first?.context.note?.opened?.contains("does not say since when") == true)
        #expect(undated.withdrawn == ["MedicationRequest/m1 stopped", "MedicationRequest/m1 caution"])
        let dated = try MappedPerson([request("stopped", more: #","meta":{"lastUpdated":"2021-06-01T00:00:00Z"}"#)])
        #expect(dated.keys == ["MedicationRequest/m1 started", "MedicationRequest/m1 stopped"])
        #expect(dated.drafts.last?.occurred.text == "2021-05-31T20:00:00-04:00")
        #expect(try MappedPerson([request("entered-in-error")]).withdrawn.count == 3)
        #expect(try MappedPerson([request("draft")]).notMapped == ["MedicationRequest, status draft"])
    }

    @Test("a statement has a beginning and an end; a drug in words only stays sealed; contained drugs are found")
    func statements() throws {
        let statement =
            ##"{"resourceType":"MedicationStatement","id":"s1","status":"completed","medicationReference":{"reference":"#m"},"contained":[{"resourceType":"Medication","id":"m","code":{"text":"Grandma's tincture"}}],"effectivePeriod":{"start":"2019","end":"2020-02"}}"##
        let person = try MappedPerson([statement])
        #expect(person.rejected == [])
        #expect(person.drafts.map(\.occurred.text) == ["2019", "2020-02"])
        guard case .medicationChanged(let change)? = person.events.first else {
            Issue.record("\(person.events)")
            return
        }
        #expect(change.drug == "not coded" && change.context.note == .open("Grandma's tincture"))
        let notTaken = statement.replacing("\"completed\"", with: "\"not-taken\"")
        #expect(
            try MappedPerson([notTaken]).withdrawn == [
                "MedicationStatement/s1 started", "MedicationStatement/s1 stopped", "MedicationStatement/s1 caution",
            ])
    }
}
