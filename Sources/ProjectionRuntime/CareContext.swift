public import Clinical

/// What a fold may know beside the history: the practice's policy and registry, as resolved for one instant.
///
/// A fold gets one context, with one policy for each setting: an episode goes by that of its own, and policies are never mixed
/// about it. Immutable and shared by reference.
public final class CareContext: Sendable {
    /// The parts a projector can declare that it reads.
    public enum Part: String, Sendable, CaseIterable {
        case practice
        case policy
        case registry
        case credentials
        case ownership
    }

    public let practice: PracticeOpening
    /// Of the practice's own setting: of every episode that names no other.
    public let policy: CarePolicy
    /// The practice's day since which the policy is in force; nil for one on trial.
    public let policySince: CalendarDay?
    public let registry: Registry
    /// Licences and certificates by the practitioner's id, each list in the order of kind and jurisdiction.
    public let credentials: [String: [Credential]]
    /// Who owns the practice, in the order in which it was recorded.
    public let ownerships: [Ownership]
    /// SHA-256 of the texts adopted, by part, in hexadecimal: what a digest of the answer has to name.
    public let digests: [Part: String]
    /// What the registry watches for new signs.
    public let watchedSigns: WatchedSigns
    /// The policies of every other setting.
    public let otherPolicies: [CareSetting: PolicyInForce]
    /// The stretches of a patient's care, of which nothing is known yet: made once, for a fold of each.
    public let stretches: CareStretches
    private let instruments: [String: HeldInstrument]
    /// A list: settings are few, and every visit asks.
    private let rules: [(setting: CareSetting, held: [HeldRule])]

    /// - Parameter otherPolicies: of a setting that is missing the policy is the one that this version brings.
    public init(
        practice: PracticeOpening, policy: CarePolicy, policySince: CalendarDay? = nil,
        otherPolicies: [CareSetting: PolicyInForce] = [:], registry: Registry,
        credentials: [String: [Credential]] = [:], ownerships: [Ownership] = [], digests: [Part: String] = [:]
    ) {
        self.practice = practice
        self.policy = policy
        self.policySince = policySince
        var others = PolicyInForce.shipped.merging(otherPolicies) { _, other in other }
        others[practice.setting] = nil
        self.otherPolicies = others
        stretches = CareStretches(
            gapDays: policy.episodeGapDays, inOtherSettings: others.mapValues(\.policy.episodeGapDays))
        self.registry = registry
        self.credentials = credentials
        self.ownerships = ownerships
        self.digests = digests
        watchedSigns = WatchedSigns(registry)
        instruments = registry.instruments.mapValues(HeldInstrument.init)
        rules = CareSetting.allCases.map { setting in
            (setting, registry.rules(in: setting, practice.jurisdiction).map(HeldRule.init))
        }
    }

    /// The practice's rules that hold for care of a setting, the strongest first.
    public func rules(in setting: CareSetting) -> [PracticeRule] { heldRules(in: setting).map(\.rule) }

    /// The same for those who ask them at every visit.
    public func heldRules(in setting: CareSetting) -> [HeldRule] {
        rules.first { $0.setting == setting }?.held ?? []
    }

    /// The registry's instrument of a code, for those who ask for it again and again; nil where it has none.
    public func instrument(_ code: String) -> HeldInstrument? { instruments[code] }

    /// What the registry's rules go by beside a patient's record.
    public var facts: PracticeFacts {
        PracticeFacts(
            setting: practice.setting, jurisdiction: practice.jurisdiction, credentials: credentials,
            ownerships: ownerships)
    }

    /// One text that changes whenever one of the parts does; empty for none.
    public func digest(of parts: Set<Part>) -> String {
        let texts = Part.allCases.filter(parts.contains).map { digests[$0] ?? "" }
        guard parts.contains(.policy) else { return texts.joined(separator: " ") }
        let since = policySince.map { ["since \($0)"] } ?? []
        let others = CareSetting.allCases.compactMap { otherPolicies[$0]?.digestWords }
        return (texts + since + others).joined(separator: " ")
    }
}

/// A rule by reference: a rule is a dozen texts and lists, and is only looked at.
public final class HeldRule: Sendable {
    public let rule: PracticeRule

    init(_ rule: PracticeRule) { self.rule = rule }
}

/// An instrument by reference: it is dozens of texts, lists and thresholds, and is only looked at.
public final class HeldInstrument: Sendable {
    public let instrument: Instrument

    init(_ instrument: Instrument) { self.instrument = instrument }

    // Asked here, an instrument is not copied for the question.

    /// `Instrument.thresholds(site:motion:)`.
    public func thresholds(site: String?, motion: String?) -> MotionThresholds? {
        instrument.thresholds(site: site, motion: motion)
    }

    /// `Instrument.mdc(site:motion:sameRater:tools:)`, of the same rater with the same tool.
    public func mdc(site: String?, motion: String?) -> Threshold? { instrument.mdc(site: site, motion: motion) }

    /// `Instrument.norm(site:motion:mode:sex:age:)`.
    public func norm(site: String?, motion: String?, mode: MovementMode?, sex: Sex?, age: Int?) -> Threshold? {
        instrument.norm(site: site, motion: motion, mode: mode, sex: sex, age: age)
    }
}
