/// What a registry watches for new signs (`newSigns`), by the code that tells of them: made once, and asked of every reading.
public struct WatchedSigns: Sendable {
    /// A sign, as one instrument or finding tells of it.
    public struct Watched: Sendable {
        public var flag: String
        public var fromAge: Int?
        public var name: String
        public var site: String?
        /// Whether the sign is of one place, whatever tells of it.
        public var isOfOnePlace: Bool
        /// Pain that is gone for the moment says nothing of a sign that is counted over days.
        public var saysAbsent: Bool
        /// The value that says absent; nil for a finding.
        public var lowest: ExactNumber?

        public func covers(_ place: String?) -> Bool { site == nil || site == place }
    }

    /// By the code of the instrument or finding.
    public let byCode: [String: [Watched]]
    /// By flag, how much above its beginning a sign is more than it was.
    public let progress: [String: ExactNumber]

    public init(_ registry: Registry) {
        var watched: [String: [Watched]] = [:]
        for flag in registry.redFlags.values where !flag.newSigns.isEmpty {
            for sign in flag.newSigns {
                for teller in sign.toldBy {
                    watched[teller.code, default: []].append(
                        Watched(
                            flag: flag.code, fromAge: flag.newSignsFromAge, name: sign.name, site: teller.site,
                            isOfOnePlace: sign.toldBy.contains { $0.site != nil },
                            saysAbsent: teller.site == nil || registry.instruments[teller.code]?.kind != .pain,
                            lowest: registry.instruments[teller.code]?.minimum))
                }
            }
        }
        byCode = watched
        progress = registry.redFlags.compactMapValues(\.signProgress)
    }
}
