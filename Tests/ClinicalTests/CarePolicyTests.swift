import Clinical
import Testing

struct CarePolicyTests {
    @Test(arguments: CareSetting.allCases) func everySettingHasAPolicyOfItsName(_ setting: CareSetting) throws {
        let policy = try CarePolicy(yaml: CarePolicy.defaultText(for: setting))
        #expect(policy.name == setting.rawValue && policy == CarePolicy.default(for: setting))
        let maintenance = try #require(policy.steps(in: .maintenance).last)
        #expect(maintenance.fromDays == 35 && maintenance.untilDays == 42)
        #expect(policy.advanceAfterMeaningfulVisits == 2)
        for measure in policy.primaryInstruments { #expect(Registry.default.instrument(measure.instrument) != nil) }
    }

    @Test func medicalMassageBeginsWithSeveralVisitsAWeek() {
        let policy = CarePolicy.default(for: .medicalMassage)
        #expect(policy.steps.first == CareStep(phase: .intensive, fromDays: 2, dueDays: 3, untilDays: 4))
        #expect(policy.steps(in: .reduced).map(\.dueDays) == [7, 14])
    }

    @Test func measuresArePreferredInTheOrderWritten() {
        let policy = CarePolicy.default(for: .medicalMassage)
        #expect(policy.preference(instrument: "nrs-11", aspect: .now) == 0)
        #expect(policy.preference(instrument: "nrs-11", aspect: nil) == 3)
        #expect(policy.preference(instrument: "satisfaction", aspect: nil) == nil)
    }

    @Test(arguments: [
        ("holdsAfterVisits: 2", "holdsAfterVisit: 2", "holdsAfterVisit"),
        ("holdsAfterVisits: 2", "", "holdsAfterVisits"),
        ("meaningfulPercent: 30", "meaningfulPercent: 130", "meaningfulPercent"),
        ("lapsedAfterDays: 120", "lapsedAfterDays: 42", "lapsedAfterDays"),
        ("phase: intensive", "phase: ended", "steps.phase"), ("dueDays: 38", "dueDays: 50", "steps.untilDays"),
        ("dueDays: 7,", "dueDays: 8,", ""), ("aspect: now", "aspect: later", "primaryInstruments.aspect"),
    ])
    func aPolicyThatCannotBeMeantIsRefused(_ text: String, _ replacement: String, _ key: String) throws {
        let whole = CarePolicy.defaultText(for: .medicalMassage)
        let broken = whole.replacing(text, with: replacement)
        #expect(broken != whole)
        if key.isEmpty {
            #expect(try CarePolicy(yaml: broken).steps.count == 4)
        } else {
            let error = try #require(throws: PolicyError.self) { try CarePolicy(yaml: broken) }
            #expect(error.key == key, "\(error)")
        }
    }

    @Test(arguments: ["ended", "weekly"])
    func onlyPhasesAStepCanHaveAreOffered(phase: String) throws {
        let text = CarePolicy.defaultText(for: .wellness)
        let broken = text.replacing("phase: maintenance", with: "phase: \(phase)", maxReplacements: 1)
        let error = try #require(throws: PolicyError.self) { try CarePolicy(yaml: broken) }
        #expect(error.expected == "one of intensive, reduced, maintenance" && error.found == "`\(phase)`")
    }

    @Test func stepsInTheWrongOrderAreRefused() throws {
        let text = CarePolicy.defaultText(for: .wellness).replacing(
            "dueDays: 14, untilDays: 21", with: "dueDays: 44, untilDays: 45")
        let error = try #require(throws: PolicyError.self) { try CarePolicy(yaml: text) }
        #expect(error.expected.contains("sparser"))
    }
}
