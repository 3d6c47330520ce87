import Clinical
import Testing

struct RegistryTests {
    private let registry = Registry.default

    @Test func defaultHasEveryInstrumentOfTheReference() {
        let expected = [
            "nrs-11", "vas", "peg", "wong-baker", "odi", "ndi", "rmdq", "qbpdq", "dash", "quickdash", "lefs", "uefi",
            "psfs", "promis-pi", "hit-6", "groc", "start-back", "rom", "mouth-opening", "numbness", "tingling", "sleep",
            "anxiety", "stress", "stiffness", "satisfaction", "headache-days", "headache-score-vickers",
            "headache-present", "vrs-5", "self-assessment-5", "cough-nrs",
        ]
        for code in expected { #expect(registry.instrument(code) != nil, "\(code)") }
        #expect(registry.muscles.count >= 40)
    }

    @Test func directionIsHigherWhereTheReferenceSaysSo() {
        let higher = registry.instrumentListing.filter { $0.better == .higher }.map(\.code)
        #expect(
            higher == [
                "grip-strength", "groc", "lefs", "mouth-opening", "pressure-pain-threshold", "psfs", "rom",
                "satisfaction", "self-assessment-5", "uefi",
            ])
    }

    @Test func thresholdsCarryWhetherTheyWereVerified() {
        #expect(registry.instrument("nrs-11")?.mcid?.value == ExactNumber(2))
        #expect(registry.instrument("nrs-11")?.mcid?.isVerified == true)
        #expect(registry.instrument("odi")?.mdc?.isVerified == false)
        #expect(registry.instrument("ndi")?.mcid?.value.literal == "7.5")
        #expect(registry.instrument("headache-score-vickers")?.maximum == nil)
    }

    @Test(arguments: [("1", "1"), ("4", "1"), ("4.5", "2"), ("7", "2"), ("8", "3"), ("10", "3")])
    func theImportantChangeDependsOnTheBaseline(_ baseline: String, _ mcid: String) {
        #expect(registry.instrument("nrs-11")?.mcid(baseline: ExactNumber(baseline))?.value.literal == mcid)
    }

    @Test func aMotionHasItsOwnErrorAndAnotherRaterALargerOne() throws {
        let rom = try #require(registry.instrument("rom"))
        #expect(rom.mdc(site: "neck", motion: "flexion")?.value.literal == "9.6")
        #expect(rom.mdc(site: "toes", motion: "flexion")?.value.literal == "7")
        #expect(rom.mdc(site: "shoulder", motion: "abduction", sameRater: false)?.value.literal == "19.6")
        #expect(rom.mdc(site: "low-back", motion: "flexion", sameRater: false)?.value.literal == "16.42")
        #expect(rom.norm(site: "neck", motion: "rotation")?.value.literal == "60")
        #expect(rom.norm(site: nil, motion: "rotation") == nil)
    }

    @Test(arguments: ["neck", "Neck", "NECK", "cervical", "C-Spine", " neck "])
    func aSiteIsFoundByCodeNameOrSynonym(_ typed: String) throws {
        #expect(try registry.resolve(site: typed).code == "neck")
    }

    @Test(arguments: [
        ("upper trap", "upper-trapezius"), ("QL", "quadratus-lumborum"), ("Upper Trapezius", "upper-trapezius"),
    ])
    func aMuscleIsFoundByWhatPeopleCallIt(_ typed: String, _ code: String) throws {
        #expect(try registry.resolve(muscle: typed).code == code)
    }

    @Test func aMisspeltWordIsAnsweredWithTheNearest() throws {
        let violation = #expect(throws: RuleViolation.self) { try registry.resolve(site: "sholder") }
        #expect(violation?.rule == "termUnknown")
        #expect(violation?.remedy.contains("`shoulder`") == true)
        #expect(registry.lookUp(instrument: "nsr-11") == .unknown(nearest: ["nrs-11"]))
        #expect(registry.lookUp(instrument: "NDI") == .found(try #require(registry.instrument("ndi"))))
        #expect(registry.lookUp("zzzzzzzz", in: .techniques) == .unknown(nearest: []))
    }

    @Test func placesLeadUpToTheirParents() {
        #expect(registry.path(ofPlace: "upper-trapezius") == ["upper-trapezius", "neck"])
        #expect(registry.path(ofPlace: "low-back") == ["low-back", "back", "trunk"])
        #expect(registry.path(ofPlace: "elsewhere") == ["elsewhere"])
    }

    @Test func everyMotionThresholdNamesAKnownSiteAndMotion() {
        for key in registry.instrument("rom")?.motions.keys.sorted() ?? [] {
            let parts = key.split(separator: "/").map(String.init)
            #expect(registry.sites[parts[0]] != nil && registry.motions[parts[1]] != nil, "\(key)")
        }
    }

    @Test func listingsAreInTheOrderOfTheirCodes() {
        for vocabulary in Vocabulary.allCases {
            let codes = registry.listing(vocabulary).map(\.code)
            #expect(codes == codes.sorted() && codes.count == registry.terms(vocabulary).count)
        }
    }

    @Test func retiringHidesAndAddingBringsBack() throws {
        let instrument = try #require(registry.instrument("vas"))
        let retired = registry.retiring("vas")
        #expect(retired.instrument("vas") != nil && !retired.instrumentListing.contains(instrument))
        #expect(retired.adding(instrument).instrumentListing.contains(instrument))
    }

    @Test func anOverlayCountsWhereBothDefineACode() {
        var overlay = Registry(name: "clinic", version: 3)
        overlay.sites["neck"] = RegistryTerm(code: "neck", name: "Nape")
        let merged = registry.overlaid(by: overlay)
        #expect(merged.name == "clinic" && merged.version == 3)
        #expect(merged.sites["neck"]?.name == "Nape" && merged.sites["hip"]?.name == "Hip")
    }
}
