import Clinical
import Testing

struct RegistryYAMLTests {
    private static let instrument = """
        code: own-scale
        name: Own scale
        kind: symptom
        minimum: 0
        maximum: 4
        step: 0.5
        unit: "{score}"
        better: lower
        source: our own
        codes: [loinc:1234-5, "http://example.org|x"]
        mcid: {value: 1.0, source: a guess, verified: false}
        """

    @Test func anInstrumentOfTheClinicIsRead() throws {
        let own = try Instrument(yaml: Self.instrument)
        #expect(own.code == "own-scale" && own.kind == .symptom && own.better == .lower && own.licence == .totalsOnly)
        #expect(own.step?.literal == "0.5" && own.mcid?.value.literal == "1.0")
        #expect(
            own.codes == [
                Coding(system: "http://loinc.org", code: "1234-5"), Coding(system: "http://example.org", code: "x"),
            ])
    }

    /// What is replaced, by what, and where the fault must be seen.
    @Test(arguments: [
        ("step: 0.5", "stepp: 0.5", 6, "stepp"), ("step: 0.5", "step: half", 6, "step"),
        ("step: 0.5", "step: 0", 6, "step"),
        ("maximum: 4", "maximum: -1", 5, "maximum"), ("kind: symptom", "kind: sympton", 3, "kind"),
        ("better: lower", "better: less", 8, "better"), ("verified: false", "verified: perhaps", 11, "mcid.verified"),
        ("loinc:1234-5", "1234-5", 10, "codes"), ("code: own-scale", "code: Own Scale", 1, ""),
        ("maximum: 4", "maximum: 4\nmaximum: 5", 5, "maximum"), ("name: Own scale", "name: [a, b]", 2, "name"),
        ("unit: \"{score}\"", "unit: \"{score}", 7, ""),
    ])
    func aFaultIsNamedWithItsPlace(_ text: String, _ replacement: String, _ line: Int, _ key: String) throws {
        let broken = Self.instrument.replacing(text, with: replacement)
        let error = try #require(throws: RegistryError.self) { try Instrument(yaml: broken) }
        #expect(error.key == key, "\(error)")
        // The scanner reports an unclosed quote where the text ends; a doubled key where its mapping begins.
        if !replacement.contains("\n"), !key.isEmpty { #expect(error.line == line && error.column > 0, "\(error)") }
        #expect(!error.expected.isEmpty && !error.found.isEmpty)
    }

    @Test(arguments: [
        ("step: 0.5", "step:\t0.5 # ok", ""), ("step: 0.5", "\tstep: 0.5", "a tab"),
        ("step: 0.5", "step: @half", "character"),
    ])
    func whatIsNoYAMLIsSaidOnceAndATabByItsName(_ text: String, _ replacement: String, _ found: String) throws {
        let broken = Self.instrument.replacing(text, with: replacement)
        if found.isEmpty { return #expect(try Instrument(yaml: broken).step?.literal == "0.5") }
        let error = try #require(throws: RegistryError.self) { try Instrument(yaml: broken) }
        #expect(error.line == 6 && error.found.hasPrefix(found), "\(error)")
        #expect(!error.description.contains("found found"), "\(error)")
    }

    /// What is added to the instrument, on its last lines, and where the fault must be seen.
    @Test(arguments: [
        ("mdc: {value: 4.5, source: a, verified: false}", 12, "mdc.value", "at most 4,"),
        ("mdcOtherRater: {value: 5, source: a, verified: false}", 12, "mdcOtherRater.value", "at most 4,"),
        (
            "mcidByBaseline: [{upTo: 4, value: 9, source: a, verified: false}]", 12, "mcidByBaseline.value",
            "at most 4,"
        ),
        (
            "motions: {neck/flexion: {mdcByTool: {tape: {value: 9, source: a, verified: false}}}}", 12,
            "motions.neck/flexion.mdcByTool.tape.value", "at most 4,"
        ),
        (
            "motions: {neck/flexion: {norm: {value: 5, source: a, verified: false}}}", 12,
            "motions.neck/flexion.norm.value", "0 to 4"
        ),
        (
            "motions: {neck/flexion: {norms: [{ages: 1-9, value: 5, source: a, verified: false}]}}", 12,
            "motions.neck/flexion.norms.value", "0 to 4"
        ),
        (
            "severity: {source: a, verified: false, bands: [{upTo: 2, word: mild}, {upTo: 5, word: bad}]}", 12,
            "severity.bands.upTo", "0 to 4"
        ),
        (
            "severity: {source: a, verified: false, bands: [{upTo: 2, word: mild}, {upTo: 3, word: bad}]}", 12,
            "severity.bands.upTo", "every value has a word"
        ),
        ("decimals: 0", 12, "decimals", "1 or more"),
    ])
    func aFigureThatTheScaleCannotHaveIsAFault(_ added: String, _ line: Int, _ key: String, _ expected: String) throws {
        let error = try #require(throws: RegistryError.self) { try Instrument(yaml: Self.instrument + "\n" + added) }
        #expect(error.key == key && error.line == line && error.expected.contains(expected), "\(error)")
    }

    @Test(arguments: [
        "mdc: {value: 4, source: a, verified: false}", "decimals: 1",
        "severity: {source: a, verified: false, bands: [{upTo: 0, word: none}, {upTo: 4, word: bad}]}",
        "motions: {neck/flexion: {norm: {value: 4, source: a, verified: false}}}",
    ])
    func aFigureAtTheEndOfTheScaleIsOne(added: String) throws {
        #expect(try Instrument(yaml: Self.instrument + "\n" + added).code == "own-scale")
    }

    @Test func aMissingFieldIsNamed() throws {
        let error = try #require(throws: RegistryError.self) {
            try Instrument(yaml: Self.instrument.replacing("better: lower\n", with: ""))
        }
        #expect(error.key == "better" && error.expected == "one of lower, higher" && error.found == "nothing")
    }

    @Test func aMisspeltKeyIsAnsweredWithTheNearest() throws {
        let error = try #require(throws: RegistryError.self) {
            try Instrument(yaml: Self.instrument.replacing("better:", with: "beter:"))
        }
        #expect(error.expected == "`better`")
        #expect(error.description.hasPrefix("line 8, column 1: `beter`: expected `better`, found an unknown key."))
    }

    @Test(arguments: [
        "sites:\n  a: {name: A, parent: b}", "sites:\n  a: {name: A, parent: b}\n  b: {name: B, parent: a}",
        "sites:\n  a: {name: A, synonyms: [x]}\n  b: {name: B, synonyms: [x]}",
        "muscles:\n  a: {name: A, parent: nowhere}",
        "sites:\n  a: {name: A, contraindications: [x]}", "sites: [a]", "places: {}", "retired: neck",
    ])
    func aRegistryThatContradictsItselfIsRefused(_ text: String) {
        #expect(throws: RegistryError.self) { try Registry(yaml: "name: x\nversion: 1\n" + text) }
    }

    @Test(arguments: [
        "", "- a", "just text", "name: x", "name: x\nversion: 0", "name: x\nversion: one", "\t", "a: b: c",
    ])
    func aTextThatIsNoRegistryIsRefused(_ text: String) {
        #expect(throws: RegistryError.self) { try Registry(yaml: text) }
    }

    @Test func anEmptyRegistryIsARegistry() throws {
        #expect(try Registry(yaml: "name: x\nversion: 2") == Registry(name: "x", version: 2))
    }
}
