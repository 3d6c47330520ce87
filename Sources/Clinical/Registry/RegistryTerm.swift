/// A body site, muscle, motion, technique, finding or flag of the registry.
public struct RegistryTerm: Hashable, Sendable {
    public var code: String
    public var name: String
    /// The broader term: `upper-trapezius` → `neck`.
    public var parent: String?
    /// Other words people type for it, lower case.
    public var synonyms: [String]
    public var codes: [Coding]
    /// For a technique: the intake codes that speak against it.
    public var contraindications: [String]

    public init(
        code: String, name: String, parent: String? = nil, synonyms: [String] = [], codes: [Coding] = [],
        contraindications: [String] = []
    ) {
        self.code = code
        self.name = name
        self.parent = parent
        self.synonyms = synonyms
        self.codes = codes
        self.contraindications = contraindications
    }
}
