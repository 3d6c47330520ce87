/// The clinic's dictionary: instruments, sites, muscles, motions, techniques, findings and flags, by code.
///
/// Read from YAML (`Registry(yaml:)`), adopted by event, so that a rebuild needs no file.
public struct Registry: Sendable, Hashable {
    public let name: String
    public let version: Int
    /// As views, reports and messages name it: "anamnesis-default@7".
    public let title: String
    public var instruments: [String: Instrument]
    public var sites: [String: RegistryTerm]
    public var muscles: [String: RegistryTerm]
    public var motions: [String: RegistryTerm]
    public var techniques: [String: RegistryTerm]
    public var findings: [String: RegistryTerm]
    public var redFlags: [String: RegistryTerm]
    /// Codes that can no longer be recorded; their history stays.
    public var retired: Set<String>
    /// The rules of the practice, by code.
    public var rules: [String: PracticeRule]

    /// The rules in the order in which they are told: the strongest first, then by code.
    public var listedRules: [PracticeRule] {
        rules.values.sorted { ($0.strength, $0.code) < ($1.strength, $1.code) }
    }

    /// Those of the rules that hold for care of a setting in a jurisdiction, in that order.
    public func rules(in setting: CareSetting, _ jurisdiction: String) -> [PracticeRule] {
        listedRules.filter { $0.holds(in: setting, jurisdiction) }
    }

    public init(
        name: String, version: Int, instruments: [String: Instrument] = [:], sites: [String: RegistryTerm] = [:],
        muscles: [String: RegistryTerm] = [:], motions: [String: RegistryTerm] = [:],
        techniques: [String: RegistryTerm] = [:], findings: [String: RegistryTerm] = [:],
        redFlags: [String: RegistryTerm] = [:], retired: Set<String> = [], rules: [String: PracticeRule] = [:]
    ) {
        self.name = name
        self.version = version
        title = "\(name)@\(version)"
        self.instruments = instruments
        self.sites = sites
        self.muscles = muscles
        self.motions = motions
        self.techniques = techniques
        self.findings = findings
        self.redFlags = redFlags
        self.retired = retired
        self.rules = rules
    }
}
