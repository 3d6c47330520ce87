import Clinical

/// A source's codes, by token, in our words.
struct CodeSpec: Hashable, Sendable {
    struct Place: Hashable, Sendable {
        var site: String
        var side: Side?
    }

    var visits: [String: Visit.Kind] = [:]
    var techniques: [String: String] = [:]
    var sites: [String: Place] = [:]
    var intake: [String: String] = [:]

    /// With another's codes where this one has none.
    func filled(from other: Self) -> Self {
        var spec = self
        spec.visits.merge(other.visits) { own, _ in own }
        spec.techniques.merge(other.techniques) { own, _ in own }
        spec.sites.merge(other.sites) { own, _ in own }
        spec.intake.merge(other.intake) { own, _ in own }
        return spec
    }
}
