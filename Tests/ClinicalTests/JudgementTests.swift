import Clinical
import TestSupport
import Testing

@Suite struct JudgementTests {
    private let registry = Registry.default

    @Test("a formula that does not give its figure is a fault with its line")
    func formula() throws {
        let text = Registry.defaultText
        let wrong = text.replacing("formula: 1.96 x 1.02", with: "formula: 1.28 x 1.02")
        let error = #expect(throws: RegistryError.self) { try Registry(yaml: wrong) }
        #expect(
            error.map { "\($0)".contains("formula") && "\($0)".contains("line") } == true,
            "\(String(describing: error))")
        // What a difference of two readings would need, by the same standard error: 2.83 and 2.37, not the printed 2.
        for (formula, value) in [("1.96 x sqrt2 x 1.02", "2.83"), ("1.645 x sqrt2 x 1.02", "2.37")] {
            let other = text.replacing("{value: 2, formula: 1.96 x 1.02", with: "{value: \(value), formula: \(formula)")
            #expect(try Registry(yaml: other).instrument("nrs-11")?.mdc?.formula == formula)
        }
    }

    @Test(
        "an error of a difference of two readings follows from the standard error of one",
        arguments: [("peg", 1.22, 3.38), ("promis-pi", 2.5, 6.93)])
    func standardErrors(instrument: String, standardError: Double, error: Double) throws {
        let mdc = try #require(registry.instrument(instrument)?.mdc)
        #expect(abs(1.96 * 2.0.squareRoot() * standardError - error) < 0.005)
        #expect(mdc.value.double == error && mdc.isVerified && mdc.formula == "1.96 x sqrt2 x \(standardError)")
    }

    @Test(
        "a change for the worse is important from the instrument's own figure on, or the band's where that is smaller",
        arguments: [("2", "1"), ("4", "1"), ("5", "2"), ("7", "2"), ("8", "2"), ("10", "2")])
    func mcidForWorse(baseline: String, mcid: String) throws {
        let pain = try #require(registry.instrument("nrs-11"))
        #expect(pain.mcidForWorse(baseline: ExactNumber(baseline))?.value.literal == mcid)
        var banded = pain
        banded.mcid = nil
        #expect(banded.mcidForWorse(baseline: ExactNumber(baseline))?.value.literal == "1")
        banded.mcidByBaseline = []
        #expect(banded.mcidForWorse(baseline: ExactNumber(baseline)) == nil)
    }

    @Test("what an instrument is judged by is read, and anything else is a fault with its line")
    func judgedBy() throws {
        #expect(
            registry.instrument("groc")?.judgedBy == .value && registry.instrument("start-back")?.judgedBy == .nothing)
        #expect(registry.instrument("nrs-11")?.judgedBy == .change)
        // A registry that was adopted before decides as it was decided then.
        #expect(try Registry(yaml: AdoptedTexts.text("registry-3")).instrument("groc")?.judgedBy == .change)
        let wrong = Registry.defaultText.replacing("judgedBy: nothing", with: "judgedBy: change of mind")
        let error = #expect(throws: RegistryError.self) { try Registry(yaml: wrong) }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.contains("judgedBy") && told.contains("line") && told.contains("nothing"), "\(told)")
    }

    @Test("the larger error of another rater is not verified because a smaller one is, and still makes calls rarer")
    func largerError() throws {
        let rom = try #require(registry.instrument("rom"))
        let other = try #require(rom.mdc(site: "neck", motion: "rotation", sameRater: false))
        #expect(other.value == ExactNumber(10) && !other.isVerified && other.verified == other.value)
        let own = try #require(rom.mdc(site: "neck", motion: "rotation"))
        #expect(own.isVerified && own.verified == own.value)
        let none = try #require(rom.mdc(site: "ankle", motion: "dorsiflexion", sameRater: false))
        #expect(none.value == ExactNumber(10) && !none.isVerified && none.verified == nil)
    }

    @Test("how far a mouth opens is compared with healthy adults, and with nobody where the age is not known")
    func mouthOpening() throws {
        let mouth = try #require(Registry.default.instrument("mouth-opening"))
        func norm(_ age: Int?) -> Threshold? { mouth.norm(site: mouth.site, motion: mouth.motion, age: age) }
        #expect(norm(40)?.value.literal == "48.8" && norm(40)?.isVerified == true)
        #expect(norm(9) == nil && norm(nil) == nil, "the source has adults alone")
        #expect(mouth.mdc(site: mouth.site, motion: mouth.motion)?.value == ExactNumber(9))
    }

    @Test(
        "the norm is that of people like the patient, else of people in general",
        arguments: [
            (Sex.male, 30, MovementMode.active, "167"), (.female, 30, .active, "180"), (.female, 30, .passive, "188"),
            (.female, 70, .active, "165"), (.male, 60, .passive, "164.0"), (.male, 60, .active, "180"),
        ] as [(Sex, Int, MovementMode, String)])
    func norm(sex: Sex, age: Int, mode: MovementMode, norm: String) throws {
        let rom = try #require(registry.instrument("rom"))
        let found = rom.norm(site: "shoulder", motion: "flexion", mode: mode, sex: sex, age: age)
        #expect(found?.value.literal == norm)
        #expect(rom.norm(site: "shoulder", motion: "flexion", mode: mode, sex: sex, age: nil)?.value.literal == "180")
    }

    @Test("the error is the tools' where they are known, and the largest of those compared")
    func tools() throws {
        let rom = try #require(registry.instrument("rom"))
        func mdc(_ tools: [String], sameRater: Bool = true) -> String? {
            rom.mdc(site: "knee", motion: "flexion", sameRater: sameRater, tools: tools)?.value.literal
        }
        #expect(mdc([]) == "10" && mdc(["inclinometer"]) == "6" && mdc(["inclinometer", "eye"]) == "14")
        #expect(mdc(["ruler"]) == "10" && mdc(["inclinometer"], sameRater: false) == "19")
    }

    @Test(
        "a tool the registry has no figure of is taken for no better than the rule of thumb, and the eye for worse",
        arguments: [
            ("neck", "extension", ["crom"], "3.5"), ("neck", "extension", nil, "7"),
            ("neck", "extension", ["eye"], "10"), ("neck", "flexion", ["goniometer"], "9.6"),
            ("shoulder", "abduction", ["inclinometer"], "4"), ("shoulder", "abduction", nil, "30.49"),
            ("shoulder", "abduction", ["goniometer"], "7"),
            ("shoulder", "abduction", ["inclinometer", "eye"], "30.49"),
            ("ankle", "dorsiflexion", ["tape"], "10"),
        ] as [(String, String, [String]?, String)])
    func otherTools(site: String, motion: String, tools: [String]?, error: String) throws {
        let rom = try #require(registry.instrument("rom"))
        #expect(rom.mdc(site: site, motion: motion, tools: tools)?.value.literal == error)
    }

    @Test(
        "another rater measures with a larger error",
        arguments: ["knee/flexion", "knee/extension", "shoulder/flexion", "neck/rotation", "hip/flexion"])
    func otherRater(motion: String) throws {
        let rom = try #require(registry.instrument("rom"))
        let parts = motion.split(separator: "/").map(String.init)
        func error(_ sameRater: Bool) -> Double? {
            rom.mdc(site: parts[0], motion: parts[1], sameRater: sameRater, tools: ["goniometer"])?.value.double
        }
        #expect(try #require(error(false)) > #require(error(true)))
    }

    @Test("of a fall from 7, about 0.5 is expected without treatment; from the mean or better, nothing")
    func regressionToTheMean() throws {
        let pain = try #require(registry.instrument("nrs-11"))
        #expect(abs(try #require(pain.expectedChange(from: ExactNumber(7))) + 0.48) < 1e-12)
        // A mean of three is more reliable than one reading: 3 x 0.76 / (1 + 2 x 0.76) = 0.905.
        #expect(abs(try #require(pain.expectedChange(from: ExactNumber(7), readings: 3)) + 0.19) < 1e-3)
        #expect(pain.expectedChange(from: ExactNumber(5)) == nil && pain.expectedChange(from: ExactNumber(2)) == nil)
    }

    @Test(
        "severity has a word for every value of the scale",
        arguments: [
            ("nrs-11", "0", "none"), ("nrs-11", "0.5", "mild"), ("nrs-11", "5", "mild"), ("nrs-11", "6", "moderate"),
            ("nrs-11", "7", "moderate"), ("nrs-11", "8", "severe"), ("nrs-11", "10", "severe"), ("ndi", "4", "none"),
            ("ndi", "14", "mild"), ("ndi", "15", "moderate"), ("ndi", "34", "severe"), ("ndi", "35", "complete"),
        ])
    func severity(instrument: String, value: String, word: String) throws {
        let number = try #require(ExactNumber(value))
        #expect(registry.instrument(instrument)?.severity?.word(for: number) == word)
    }

    @Test("no share is told on a scale that goes below zero")
    func share() throws {
        let change = try #require(registry.instrument("groc"))
        #expect(!change.bearsShare(of: ExactNumber(2)))
        #expect(try #require(registry.instrument("rom")).bearsShare(of: ExactNumber(60)))
    }

    @Test("what a policy did not have at first decides as it was decided then")
    func olderPolicies() throws {
        let now = CarePolicy.defaultText(for: .painClinic)
        #expect(try CarePolicy(yaml: now).baseline == .meanBeforeTreatment)
        let lines = now.split(separator: "\n", omittingEmptySubsequences: false)
        let then = lines.filter { line in
            !["baseline:", "trendGapDays:", "episodeGapDays:"].contains { line.hasPrefix($0) }
        }.joined(separator: "\n")
        let policy = try CarePolicy(yaml: then)
        #expect(policy.baseline == .firstReading && policy.trendGapDays == 84 && policy.episodeGapDays == nil)
    }
}

@Suite struct AdoptedTextsTests {
    @Test(
        "every registry and policy that was ever shipped is read, and says what it said", arguments: AdoptedTexts.names)
    func adopted(name: String) throws {
        let text = AdoptedTexts.text(name)
        if name.hasPrefix("registry") {
            let registry = try Registry(yaml: text)
            #expect(registry.instruments["nrs-11"]?.mdc?.value == ExactNumber(2) && registry.instruments.count > 30)
        } else {
            let policy = try CarePolicy(yaml: text)
            #expect(name.hasSuffix("-\(policy.version)") && policy.plateauVisits == 6 && policy.plateauDays == 28)
            guard policy.version == 1 else { return }
            #expect(policy.baseline == .firstReading && policy.episodeGapDays == nil)
        }
    }
}

@Suite struct CareStretchesTests {
    private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }

    @Test("after more than the gap without a treatment the next one begins care anew, with an episode and without")
    func gap() {
        for (episode, earlier) in [("", "before-2026-07-01"), ("e1", "e1 before-2026-07-01")] {
            var care = CareStretches(gapDays: 90)
            for visit in ["2026-01-01", "2026-04-01"] { care.treat(episode, on: day(visit)) }
            #expect(!care.areParted && care.name(episode, on: day("2026-01-01")) == episode, "90 days are no gap")
            care.treat("other", on: day("2026-06-01"))
            care.treat(episode, on: day("2026-07-01"))
            #expect(care.name(episode, on: day("2026-04-01")) == earlier)
            #expect(care.name(episode, on: day("2026-07-01")) == episode && care.areParted)
            // A reading between the two belongs to the treatment it is nearer to.
            #expect(care.name(episode, on: day("2026-04-20")) == earlier)
            #expect(care.name(episode, on: day("2026-06-28")) == episode)
            for asked in ["2026-04-20", "2026-06-28"] {
                let (on, name) = (day(asked), care.name(episode, on: day(asked)))
                #expect(care.isCurrent(episode, on: on) == (name == episode))
                #expect(CareStretches.parts(ofName: name).episode == episode)
                #expect(CareStretches.parts(ofName: name).before == (name == episode ? nil : "2026-07-01"))
            }
            #expect(care.name("other", on: day("2026-01-01")) == "other")
        }
    }

    @Test(
        "the end of care parts without a gap, so does an episode closed and opened again, and nothing where no gap is set"
    )
    func end() {
        var care = CareStretches(gapDays: 90)
        care.treat("", on: day("2026-01-01"))
        care.end()
        care.treat("", on: day("2026-01-08"))
        #expect(care.name("", on: day("2026-01-01")) == "before-2026-01-08")
        var episode = CareStretches(gapDays: 90)
        episode.open("e1")
        episode.treat("e1", on: day("2026-01-01"))
        episode.open("e1")
        episode.treat("e1", on: day("2026-01-08"))
        #expect(!episode.areParted, "told of twice")
        episode.close("e1")
        episode.open("e1")
        episode.treat("e1", on: day("2026-01-15"))
        #expect(episode.name("e1", on: day("2026-01-08")) == "e1 before-2026-01-15")
        for (next, parts) in [("2026-05-11", false), ("2026-06-11", true)] {
            var decided = CareStretches(gapDays: 90)
            decided.treat("e1", on: day("2026-01-01"))
            decided.decide(nil, days: 100)
            decided.treat("e1", on: day(next))
            #expect(decided.areParted == parts, "100 days decided, and 30 of grace")
        }
        #expect(CareStretches.parts(ofName: "before-op") == ("before-op", nil))
        #expect(CareStretches.parts(ofName: "before-2026-07-01") == ("", "2026-07-01"))
        #expect(CareStretches.parts(ofName: "Knöchel before-2026-07-01") == ("Knöchel", "2026-07-01"))
        #expect(CareStretches.parts(ofName: "a before-2026-03-01 before-2026-07-01").episode == "a before-2026-03-01")
        for name in ["not-before-2026-07-01", "e1 before-2026-13-01", "e1 before-2026-07-01 "] {
            #expect(CareStretches.parts(ofName: name) == (name, nil))
        }
        var never = CareStretches(gapDays: nil)
        for visit in ["2016-01-01", "2026-01-01"] { never.treat("", on: day(visit)) }
        #expect(!never.areParted && never.name("", on: day("2016-01-01")) == "")
    }
}
