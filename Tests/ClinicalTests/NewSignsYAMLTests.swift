import Clinical
import Testing

@Suite("Signs that raise a red flag by being new, as data")
struct NewSignsYAMLTests {
    private static func yaml(_ flag: String) -> String {
        """
        name: x
        version: 1
        instruments:
          numbness: {name: Numbness, kind: symptom, minimum: 0, maximum: 10, unit: "{score}", better: lower, source: test}
          lefs: {name: LEFS, kind: questionnaire, minimum: 0, maximum: 80, unit: "{score}", better: higher, source: test}
        sites: {hand: {name: Hand}}
        findings: {weakness: {name: Weakness}}
        redFlags:
          nerve: {name: Nerve, \(flag)}
        """
    }

    @Test("a flag names its signs, and what tells of each, anywhere or at one site")
    func read() throws {
        let flag = try Registry(
            yaml: Self.yaml("fromAge: 50, newSigns: {loss: [weakness, numbness/hand], dead: [numbness]}")
        ).redFlags["nerve"]
        #expect(flag?.newSignsFromAge == 50)
        #expect(
            flag?.newSigns == [
                WatchedSign(name: "dead", toldBy: [.init("numbness")]),
                WatchedSign(name: "loss", toldBy: [.init("weakness"), .init("numbness", site: "hand")]),
            ])
        #expect(try Registry(yaml: Self.yaml("synonyms: [n]")).redFlags["nerve"]?.newSigns == [])
    }

    @Test(
        "a sign nobody can tell, or that cannot be told absent, is a fault of the text, with its line",
        arguments: [
            ("newSigns: {a: [tingling]}", "instruments or findings"),
            ("newSigns: {a: [lefs]}", "a minimum that is best"),
            ("newSigns: {a: [numbness/knee]}", "a site that is defined"), ("newSigns: {a: []}", "at least one"),
            ("newSigns: [numbness]", "a mapping"), ("fromAge: 0", "1 to 150"),
        ])
    func faults(text: String, words: String) {
        let error = #expect(throws: RegistryError.self) { try Registry(yaml: Self.yaml(text)) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.description.contains("line 9") == true, "\(String(describing: error))")
    }

    @Test("what a new registry watches for: numbness, tingling, weakness, and headache from the age of 50")
    func defaults() {
        let flags = Registry.default.listing(.redFlags).filter { !$0.newSigns.isEmpty }
        #expect(flags.map(\.code) == ["neurological-deficit", "new-headache-over-50"])
        #expect(flags[0].newSigns.map(\.name) == ["numbness", "tingling", "weakness"])
        #expect(flags[1].newSignsFromAge == 50)
    }

    @Test("a flag that readings raise can be cleared without having been raised by hand; another cannot")
    func clearing() {
        let scenario = RuleScenario.given()
        #expect(
            scenario.refusal(("2026-02-01", .redFlagCleared(RedFlag(flag: "neurological-deficit", clearedBy: "dr"))))
                == nil)
        expect(
            scenario.refusal(("2026-02-01", .redFlagCleared(RedFlag(flag: "neurological-deficit")))), "clearedByNobody")
        expect(
            scenario.refusal(("2026-02-01", .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr")))),
            "redFlagNotOpen")
    }
}
