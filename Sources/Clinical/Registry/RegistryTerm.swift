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
    /// For a red flag: what raises it by itself once it is new in a record, in the order of their names.
    public var newSigns: [WatchedSign]
    /// For a red flag: the age in years from which on that holds; nil for every age.
    public var newSignsFromAge: Int?
    /// For a red flag: how much above its beginning one of its signs is more than it was, in the instrument's unit; nil
    /// where only a new one raises it.
    public var signProgress: ExactNumber?

    public init(
        code: String, name: String, parent: String? = nil, synonyms: [String] = [], codes: [Coding] = [],
        contraindications: [String] = [], newSigns: [WatchedSign] = [], newSignsFromAge: Int? = nil,
        signProgress: ExactNumber? = nil
    ) {
        self.code = code
        self.name = name
        self.parent = parent
        self.synonyms = synonyms
        self.codes = codes
        self.contraindications = contraindications
        self.newSigns = newSigns
        self.newSignsFromAge = newSignsFromAge
        self.signProgress = signProgress
    }
}

/// A sign that needs a physician where it is new: not for how strong it is, but for being there at all.
public struct WatchedSign: Hashable, Sendable {
    /// What tells of it: readings of an instrument, or a finding.
    public struct Teller: Hashable, Sendable {
        /// Of an instrument, whose lowest value says that the sign is absent, or of a finding.
        public var code: String
        /// The only site at which it counts; nil for every place, and then each place has a sign of its own.
        public var site: String?

        public init(_ code: String, site: String? = nil) {
            self.code = code
            self.site = site
        }
    }

    /// As it is called: `numbness`.
    public var name: String
    public var toldBy: [Teller]

    public init(name: String, toldBy: [Teller]) {
        self.name = name
        self.toldBy = toldBy
    }
}
