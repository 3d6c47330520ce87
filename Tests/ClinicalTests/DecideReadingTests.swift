import Clinical
import Testing

struct DecideReadingTests {
    @Test func aReadingOnTheScaleIsRecordedAsItIs() throws {
        let event = pain("6")
        #expect(try RuleScenario.given().when(("2026-03-01", event)) == [event])
    }

    @Test(arguments: ["-1", "11", "10.01"]) func aValueOutsideTheRangeIsRefused(_ value: String) {
        expect(
            RuleScenario.given().refusal(("2026-03-01", pain(value))), "valueOutOfRange", mentions: value, "0 to 10",
            "nrs-11")
    }

    @Test func theUnitIsNamedWhereThereIsOne() {
        let event = reading(.mobility, "rom", "400", site: "neck", motion: "rotation")
        expect(RuleScenario.given().refusal(("2026-03-01", event)), "valueOutOfRange", mentions: "-30 to 360 deg")
    }

    @Test func anOpenRangeHasNoUpperEnd() {
        #expect(
            RuleScenario.given().refusal(("2026-03-01", reading(.questionnaire, "headache-score-vickers", "987.25")))
                == nil)
        expect(
            RuleScenario.given().refusal(("2026-03-01", reading(.questionnaire, "headache-score-vickers", "-1"))),
            "valueOutOfRange", mentions: "0 and more")
    }

    @Test(arguments: [("6", false), ("6.0", false), ("6.5", true), ("6.3000000000000007", true)])
    func aValueOffTheStepIsMarkedAndKept(_ value: String, _ isOffStep: Bool) throws {
        let recorded = try RuleScenario.given().when(("2026-03-01", pain(value)))
        guard case .reading(_, let reading) = recorded[0] else { throw Unexpected() }
        #expect(reading.isOffStep == isOffStep && reading.value.number?.literal == value)
    }

    @Test func aWrongMarkIsPutRight() throws {
        let given = Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(6)), isOffStep: true)
        let recorded = try RuleScenario.given().when(("2026-03-01", .reading(.pain, given)))
        guard case .reading(_, let reading) = recorded[0] else { throw Unexpected() }
        #expect(!reading.isOffStep)
    }

    @Test func anUnknownInstrumentIsRefusedEvenFromAnImport() throws {
        let event = reading(.pain, "nrs11", "5")
        expect(
            RuleScenario.given().refusal(("2026-03-01", event)), "instrumentUnknown", mentions: "`nrs-11`",
            "anamnesis instrument add")
        #expect(throws: RuleViolation.self) {
            try RuleScenario.given().when(("2026-03-01", event), unknownTerms: .keep)
        }
    }

    @Test func anInstrumentOfAnotherKindIsRefused() {
        expect(
            RuleScenario.given().refusal(("2026-03-01", reading(.pain, "odi", "20"))), "instrumentKind",
            mentions: "questionnaireScored", "painScored")
    }

    @Test func aRetiredInstrumentIsRefused() {
        var scenario = RuleScenario.given()
        scenario.registry = scenario.registry.retiring("nrs-11")
        expect(scenario.refusal(("2026-03-01", pain("5"))), "instrumentRetired")
    }

    @Test func aReadingWithoutAValueIsRefused() {
        let empty = Reading(instrument: "nrs-11", value: ReadingValue(number: nil))
        expect(RuleScenario.given().refusal(("2026-03-01", .reading(.pain, empty))), "valueMissing")
    }

    @Test func wordsAndRangesAreValues() {
        for value in [
            ReadingValue(number: nil, qualifier: "withinNormalLimits"),
            ReadingValue(number: nil, qualifier: "range", low: ExactNumber(3), high: ExactNumber(4)),
        ] {
            let event = PatientEvent.reading(.pain, Reading(instrument: "nrs-11", value: value))
            #expect(RuleScenario.given().refusal(("2026-03-01", event)) == nil)
        }
    }

    @Test(arguments: [("4", "3", "rangeReversed"), ("3", "12", "valueOutOfRange"), ("-3", "4", "valueOutOfRange")])
    func aRangeMustLieOnTheScale(_ low: String, _ high: String, _ rule: String) {
        let value = ReadingValue(number: nil, qualifier: "range", low: ExactNumber(low), high: ExactNumber(high))
        expect(
            RuleScenario.given().refusal(("2026-03-01", .reading(.pain, Reading(instrument: "nrs-11", value: value)))),
            rule)
    }

    @Test func mobilityNeedsAPlaceAndAMotion() {
        let scenario = RuleScenario.given()
        expect(
            scenario.refusal(("2026-03-01", reading(.mobility, "rom", "60", motion: "rotation"))), "mobilityIncomplete",
            mentions: "body site")
        expect(
            scenario.refusal(("2026-03-01", reading(.mobility, "rom", "60", site: "neck"))), "mobilityIncomplete",
            mentions: "motion")
    }

    @Test func anInstrumentWithOnePlaceFillsItIn() throws {
        let recorded = try RuleScenario.given().when(("2026-03-01", reading(.mobility, "mouth-opening", "38")))
        guard case .reading(_, let reading) = recorded[0] else { throw Unexpected() }
        #expect(reading.site == "jaw" && reading.motion == "opening")
    }

    @Test func anUnknownPlaceIsRefusedWhenTypedAndKeptWhenImported() throws {
        let event = pain("5", site: "nekc")
        expect(
            RuleScenario.given().refusal(("2026-03-01", event)), "termUnknown", mentions: "body site `nekc`", "`neck`")
        #expect(try RuleScenario.given().when(("2026-03-01", event), unknownTerms: .keep) == [event])
        #expect(RuleScenario.given().refusal(("2026-03-01", pain("5", site: "upper-trapezius"))) == nil)
    }

    @Test func aReadingNamesAVisitOfTheRecordOrOfTheSameCommand() {
        let scenario = RuleScenario.given(("2026-02-01", visit("v1")))
        #expect(scenario.refusal(("2026-02-01", pain("5", visit: "v1"))) == nil)
        #expect(scenario.refusal(("2026-03-01", pain("5", visit: "v2")), ("2026-03-01", visit("v2"))) == nil)
        expect(scenario.refusal(("2026-03-01", pain("5", visit: "v2"))), "visitUnknown", mentions: "`v2`")
    }

    @Test func aReadingAfterDeathIsMarked() throws {
        let scenario = RuleScenario.given(("2026-02-01", .deathRecorded(Death())))
        #expect(try scenario.broken("2026-02-01", pain("5")) == [])
        #expect(try scenario.broken("2026-02-02", pain("5")) == ["afterDeath"])
    }

    @Test func aDeathKnownToTheMonthMarksNothingOfThatMonth() throws {
        var scenario = RuleScenario.given()
        let death = Occurrence(day: RuleScenario.at("2026-02-01").day, precision: .month)
        scenario.entries.append(PatientEntry(position: 2, occurred: death, recorded: 0, event: .deathRecorded(Death())))
        #expect(try scenario.broken("2026-02-28", pain("5")) == [])
        #expect(try scenario.broken("2026-03-01", pain("5")) == ["afterDeath"])
    }
}

struct Unexpected: Error {}
