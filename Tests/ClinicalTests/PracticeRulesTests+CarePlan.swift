import Clinical
import Testing

/// What a plan of care has to name.
extension PracticeRulesTests {
    @Test("a plan of care, or a referral that names condition and part of the body, is there before the treatment")
    func carePlanned() throws {
        let rule = Self.rule(.carePlan, .reason, within: 200)
        func broken(
            _ told: (String, PatientEvent)..., site: String? = "neck", diagnoses: [String] = [],
            problem: String = "neck-pain", on day: String = "2026-03-01"
        ) throws -> Bool {
            var visit = Visit(visit: "v")
            visit.context.episode = "e"
            let opened = PatientEvent.episodeOpened(
                Episode(episode: "e", problem: problem, site: site, diagnoses: diagnoses))
            return try decided(.visitCompleted(visit), on: day, after: [("2026-01-02", opened)] + told, rule)
                == ["the-rule"]
        }
        let plan = ("2026-01-03", PatientEvent.carePlanSet(CarePlan()))
        let code = ["M54.2"]
        #expect(try broken(diagnoses: code) && !broken(plan, diagnoses: code))
        #expect(try broken(plan, diagnoses: code, on: "2026-01-02") && broken(plan, diagnoses: code, on: "2026-07-23"))
        // What neither plan nor referral nor episode names, the plan of care does not name.
        #expect(try broken(plan) && broken(plan, site: nil, diagnoses: code) && !broken(plan, problem: "M54.2"))
        var elsewhere = CarePlan()
        elsewhere.context.episode = "other"
        #expect(try broken(("2026-01-03", .carePlanSet(elsewhere)), diagnoses: code))
        let naming = ("2026-01-03", PatientEvent.referralReceived(Referral(diagnoses: ["M54.2"])))
        #expect(try !broken(naming) && broken(naming, site: nil) && !broken(plan, naming))
        #expect(try broken(("2026-01-03", .referralReceived(Referral())), diagnoses: code))
        // The plan itself is what the rule asks for.
        #expect(try decided(.carePlanSet(CarePlan()), after: [], rule) == [])
        #expect(throws: RuleViolation.self) { try decided(Self.booking("2026-03-10"), after: [], rule) }
    }
}
