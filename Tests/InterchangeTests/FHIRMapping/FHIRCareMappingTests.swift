import Clinical
import Testing

@testable import Interchange

@Suite("FHIR procedures, plans, cover and consent in our words")
struct FHIRCareMappingTests {
    private func procedure(_ code: String, status: String = "completed") -> String {
        #"{"resourceType":"Procedure","id":"r1","status":"\#(status)","code":\#(code),"encounter":{"reference":"Encounter/e1"},"performedPeriod":{"start":"2026-03-01T10:05:00-05:00","end":"2026-03-01T10:35:00-05:00"},"bodySite":[{"text":"neck"}]}"#
    }

    @Test("a technique of ours at a visit of ours is a treatment; else it was done elsewhere")
    func procedures() throws {
        let massage = procedure(Sample.snomed("387854002", "Therapeutic massage"))
        let own = try MappedPerson([Sample.encounter(), massage], mapping: .with("own: all"))
        guard case .treatmentGiven(let treatment)? = own.events.last else {
            Issue.record("\(own.events)")
            return
        }
        #expect(treatment.techniques == [TechniqueApplied(technique: "massage", site: "neck", minutes: 30)])
        #expect(treatment.context.visit == "e1" && own.withdrawn == ["Procedure/r1 procedure"])
        guard case .otherCareReported(let care)? = try MappedPerson([Sample.encounter(), massage]).events.last else {
            Issue.record("not care elsewhere")
            return
        }
        #expect(care.kind == "procedure" && care.site == "neck" && care.text == .open("Therapeutic massage"))
        #expect(care.context.coding.map(\.code) == ["387854002"])
        #expect(try MappedPerson([procedure(Sample.snomed("1", "x"), status: "preparation")]).notMapped.count == 1)
        for status in ["entered-in-error", "not-done"] {
            #expect(
                try MappedPerson([procedure(Sample.snomed("1", "x"), status: status)]).withdrawn == [
                    "Procedure/r1 treatment", "Procedure/r1 procedure",
                ])
        }
    }

    @Test("a goal that a number of ours can reach is set; others are counted by what they measure")
    func goals() throws {
        func goal(_ status: String, measure: String, detail: String) -> String {
            #"{"resourceType":"Goal","id":"g1","lifecycleStatus":"\#(status)","description":{"text":"less pain"},"startDate":"2026-01-05","statusDate":"2026-02-14","target":[{"measure":\#(measure),\#(detail),"dueDate":"2026-06"}]}"#
        }
        let range = #""detailRange":{"low":{"value":0},"high":{"value":3}}"#
        let active = try MappedPerson([goal("active", measure: Sample.loinc("72514-3"), detail: range)])
        guard case .goalSet(let set) = try active.only() else {
            Issue.record("\(active.events)")
            return
        }
        #expect(set.goal == "g1" && set.instrument == "nrs-11" && set.target == ExactNumber(3))
        #expect(set.due == CalendarDay("2026-06-30") && set.text == .open("less pain"))
        #expect(active.withdrawn == ["Goal/g1 withdrawn"])
        let given = try MappedPerson([goal("cancelled", measure: Sample.loinc("72514-3"), detail: range)])
        #expect(given.keys == ["Goal/g1 goal", "Goal/g1 withdrawn"])
        for (unit, isOurs) in [("{score}", true), ("/10", true), ("%", false), ("mm", false)] {
            let detail = #""detailQuantity":{"value":3,"unit":"\#(unit)"}"#
            let bound = #""detailRange":{"high":{"value":3,"unit":"\#(unit)"}}"#
            for detail in [detail, bound] {
                let person = try MappedPerson([goal("active", measure: Sample.loinc("72514-3"), detail: detail)])
                #expect(person.events.isEmpty != isOurs && person.rejected.isEmpty == isOurs, "\(unit)")
            }
        }
        let weight = try MappedPerson([goal("active", measure: Sample.loinc("3141-9"), detail: range)])
        #expect(weight.notMapped == ["Goal http://loinc.org|3141-9"])
        #expect(
            try MappedPerson([goal("proposed", measure: Sample.loinc("72514-3"), detail: range)]).notMapped.count == 1)
    }

    @Test("a care plan is ours where it says how often a technique of ours is given")
    func plans() throws {
        func plan(_ timing: String) -> String {
            #"{"resourceType":"CarePlan","id":"k1","status":"active","intent":"order","category":[\#(Sample.snomed("734163000", "Care Plan"))],"period":{"start":"2026-01-01"},"activity":[{"detail":{"code":\#(Sample.snomed("387854002", "Therapeutic massage"))\#(timing)}}]}"#
        }
        let twice = plan(
            #","scheduledTiming":{"repeat":{"frequency":2,"period":1,"periodUnit":"wk","boundsDuration":{"value":6,"code":"wk"}}}"#
        )
        let weekly = try MappedPerson([twice])
        guard case .carePlanSet(let set) = try weekly.only() else {
            Issue.record("\(weekly.events)")
            return
        }
        #expect(set.phases == [CarePlanPhase(name: "plan", visitsPerWeek: ExactNumber(2), weeks: 6)])
        #expect(try MappedPerson([plan("")]).notMapped == ["CarePlan http://snomed.info/sct|734163000 Care Plan"])
        func revoked(_ plan: String) -> String {
            plan.replacing("\"status\":\"active\"", with: "\"status\":\"revoked\"")
        }
        #expect(try MappedPerson([revoked(twice)]).withdrawn == ["CarePlan/k1 plan"])
        #expect(try MappedPerson([revoked(plan(""))]).notMapped.count == 1, "none of ours")
    }

    @Test("a referral is one where the mapping says it is to us")
    func referrals() throws {
        let request =
            #"{"resourceType":"ServiceRequest","id":"s1","status":"active","intent":"order","code":\#(Sample.snomed("183524004", "Referral to physiotherapy service")),"authoredOn":"2026-01-02","performer":[{"reference":"Organization/us"}],"requester":{"reference":"Practitioner/d","display":"Dr Careful"},"quantityQuantity":{"value":12},"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M54.2","display":"Cervicalgia"}]}]}"#
        #expect(try MappedPerson([request]).notMapped.count == 1)
        let revoked = request.replacing("\"status\":\"active\"", with: "\"status\":\"revoked\"")
        #expect(try MappedPerson([revoked]).notMapped.count == 1, "none of ours")
        let ours = try MappedPerson([revoked], mapping: .with("own: {organizations: [us]}"))
        #expect(ours.withdrawn == ["ServiceRequest/s1 referral"])
        for lines in ["own: {organizations: [us]}", "own: {referrals: [\"snomed:183524004\"]}"] {
            guard case .referralReceived(let referral) = try MappedPerson([request], mapping: .with(lines)).only()
            else {
                Issue.record("\(lines)")
                return
            }
            #expect(referral.visitsAsked == 12 && referral.diagnoses == ["M54.2"])
            #expect(referral.referrer == .open("Dr Careful") && referral.question == .open("Cervicalgia"))
        }
    }

    @Test("coverage is confirmed and ended; a preauthorisation grants or denies")
    func cover() throws {
        func coverage(_ status: String) -> String {
            #"{"resourceType":"Coverage","id":"v1","status":"\#(status)","type":{"coding":[{"code":"WCBPOL"}]},"subscriberId":"77","payor":[{"reference":"Organization/o","display":"Acme Mutual"}],"period":{"start":"2026-01-01","end":"2026-06"}}"#
        }
        guard case .coverageConfirmed(let held) = try MappedPerson([coverage("active")]).only() else {
            Issue.record("not confirmed")
            return
        }
        #expect(held.kind == "workers-compensation" && held.payer == "Acme Mutual" && held.member == .open("77"))
        #expect(held.from == CalendarDay("2026-01-01") && held.until == CalendarDay("2026-06-30"))
        #expect(try MappedPerson([coverage("cancelled")]).keys == ["Coverage/v1 coverage", "Coverage/v1 ended"])
        func response(_ outcome: String, use: String = "preauthorization") -> String {
            #"{"resourceType":"ClaimResponse","id":"x1","status":"active","use":"\#(use)","outcome":"\#(outcome)","created":"2026-01-03","preAuthRef":"PA-9","preAuthPeriod":{"start":"2026-01-03","end":"2026-04-03"},"addItem":[{"quantity":{"value":8}}]}"#
        }
        guard case .authorisationGranted(let grant) = try MappedPerson([response("complete")]).only() else {
            Issue.record("not granted")
            return
        }
        #expect(grant.authorisation == "PA-9" && grant.visits == 8 && grant.until == CalendarDay("2026-04-03"))
        #expect(try MappedPerson([response("error")]).keys == ["ClaimResponse/x1 denied"])
        #expect(try MappedPerson([response("complete", use: "claim")]).notMapped == ["ClaimResponse to a bill"])
        func cancelled(_ use: String) -> String {
            response("complete", use: use).replacing("\"status\":\"active\"", with: "\"status\":\"cancelled\"")
        }
        #expect(
            try MappedPerson([cancelled("preauthorization")]).withdrawn == [
                "ClaimResponse/x1 granted", "ClaimResponse/x1 denied",
            ])
        #expect(try MappedPerson([cancelled("claim")]).notMapped == ["ClaimResponse to a bill"], "none of ours")
    }

    @Test("consent is given and withdrawn")
    func consent() throws {
        func consent(_ status: String, type: String = "permit") -> String {
            #"{"resourceType":"Consent","id":"n1","status":"\#(status)","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"dateTime":"2026-01-01","provision":{"type":"\#(type)"}}"#
        }
        guard case .consentGiven(let given) = try MappedPerson([consent("active")]).only() else {
            Issue.record("not given")
            return
        }
        #expect(given.scope == "privacy" && given.category == "59284-0")
        #expect(try MappedPerson([consent("inactive")]).keys == ["Consent/n1 given", "Consent/n1 withdrawn"])
        #expect(try MappedPerson([consent("active", type: "deny")]).keys == ["Consent/n1 withdrawn"])
        #expect(try MappedPerson([consent("proposed")]).notMapped == ["Consent, status proposed"])
        #expect(
            try MappedPerson([consent("entered-in-error")]).withdrawn == ["Consent/n1 given", "Consent/n1 withdrawn"])
    }

    @Test("a resource without an id, and times that cannot be, are rejected with the element at fault")
    func faults() throws {
        #expect(
            try MappedPerson([#"{"resourceType":"Condition","code":{"text":"x"}}"#]).rejected.first?.hasPrefix("id:")
                == true)
        for absurd in [
            "2026-13-01", "2026-02-30", "0001-01-01", "yesterday", "2026-03-01T25:00:00Z", "2026-03-08T02:30:00",
        ] {
            let pain = Sample.pain().replacing("2026-03-01T10:30:00-05:00", with: absurd)
            let faults = try MappedPerson([pain]).rejected
            #expect(faults.count == 1 && faults[0].hasPrefix("effectiveDateTime: "), "\(absurd): \(faults)")
        }
        let local = Sample.pain().replacing("2026-03-01T10:30:00-05:00", with: "2026-03-01T10:30:00")
        #expect(try MappedPerson([local]).drafts.first?.occurred.text == "2026-03-01T10:30:00-05:00")
    }

    @Test("a time in UTC is of the practice's day, unless the mapping says where the clock stands")
    func zones() throws {
        func told(_ written: String, _ lines: String = "onChange: amend") throws -> String? {
            let pain = Sample.pain().replacing("2026-03-01T10:30:00-05:00", with: written)
            return try MappedPerson([pain], mapping: .with(lines)).drafts.first?.occurred.text
        }
        #expect(try told("2025-10-26T01:00:00Z") == "2025-10-25T21:00:00-04:00")
        #expect(try told("2025-10-26T01:00:00+00:00") == "2025-10-25T21:00:00-04:00")
        #expect(try told("2025-10-26T01:00:00+02:00") == "2025-10-26T01:00:00+02:00")
        #expect(try told("2025-10-26T01:00:00Z", "zone: asWritten") == "2025-10-26T01:00:00Z")
        #expect(try told("2025-10-26T00:30:00Z", "zone: Europe/Berlin") == "2025-10-26T02:30:00+02:00")
        #expect(try told("2025-10-26T12:00:00", "zone: Europe/Berlin") == "2025-10-26T12:00:00+01:00")
        #expect(try told("2025-10-26", "zone: asWritten") == "2025-10-26")
        #expect(try told("2016-12-31T23:59:60Z") == "2016-12-31T19:00:00-05:00", "a leap second")
    }
}
