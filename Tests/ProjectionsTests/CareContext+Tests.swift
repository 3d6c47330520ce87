import Clinical
import ProjectionRuntime

extension CareContext {
    /// A medical massage practice with five instruments, spelled out: the tests say what the thresholds are.
    static let forTests = CareContext(
        practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .forTests)

    static func forTests(_ change: (inout CarePolicy) -> Void) -> CareContext {
        var policy = CarePolicy.default(for: .medicalMassage)
        change(&policy)
        return CareContext(practice: .inNewJersey(.medicalMassage), policy: policy, registry: .forTests)
    }
}

extension PracticeOpening {
    static func inNewJersey(_ setting: CareSetting) -> PracticeOpening {
        PracticeOpening(setting: setting, jurisdiction: "US-NJ", timeZone: "America/New_York")
    }
}

extension Registry {
    static let forTests = Registry(
        name: "tests", version: 1,
        instruments: Dictionary(
            uniqueKeysWithValues: [painScale, motion, neckDisability, oswestry, faces].map { ($0.code, $0) }),
        sites: ["neck": RegistryTerm(code: "neck", name: "Neck")],
        redFlags: ["infection": RegistryTerm(code: "infection", name: "Fever or signs of infection")])

    /// Childs' MDC of 2; what is important depends on where one starts.
    private static let painScale = Instrument(
        code: "nrs-11", name: "NRS", kind: .pain, minimum: ExactNumber(0), maximum: ExactNumber(10),
        step: ExactNumber(1), unit: "{score}", better: .lower, mcid: .verified("2"), mdc: .verified("2"),
        source: "test",
        mcidByBaseline: [
            BaselineThreshold(upTo: ExactNumber(4), threshold: .verified("1")),
            BaselineThreshold(upTo: ExactNumber(7), threshold: .verified("2")),
            BaselineThreshold(upTo: ExactNumber(10), threshold: .verified("3")),
        ])

    private static let motion = Instrument(
        code: "rom", name: "Range of motion", kind: .mobility, minimum: ExactNumber(-30), maximum: ExactNumber(360),
        step: ExactNumber(1), unit: "deg", better: .higher, source: "test",
        motions: [
            "neck/rotation": MotionThresholds(mdc: .verified("6.8")),
            "shoulder/abduction": MotionThresholds(mdc: .verified("4"), mdcOtherRater: .verified("19.6")),
        ])

    /// The smallest important change lies below the measurement error.
    private static let neckDisability = questionnaire("ndi", mcid: .verified("7.5"), mdc: .verified("10.2"))
    private static let oswestry = questionnaire("odi", mcid: .verified("10"), mdc: .recalled("10"))
    private static let faces = questionnaire("wong-baker", mcid: nil, mdc: nil)

    private static func questionnaire(_ code: String, mcid: Threshold?, mdc: Threshold?) -> Instrument {
        Instrument(
            code: code, name: code, kind: .questionnaire, minimum: ExactNumber(0), maximum: ExactNumber(100), step: nil,
            unit: "{score}", better: .lower, mcid: mcid, mdc: mdc, source: "test")
    }
}

extension Threshold {
    static func verified(_ literal: String) -> Threshold {
        Threshold(value: ReadingValue.number(literal).number!, source: "test", isVerified: true)
    }
    static func recalled(_ literal: String) -> Threshold {
        Threshold(value: ReadingValue.number(literal).number!, source: "test", isVerified: false)
    }
}
