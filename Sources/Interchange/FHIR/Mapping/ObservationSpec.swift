import Clinical

/// What an observation with one of these codes is.
struct ObservationSpec: Hashable, Sendable {
    /// Tokens `system|code`.
    var codes: Set<String>
    /// What `code.text` says where there is no code.
    var texts: Set<String>
    var instrument: String
    var instrumentVersion: String?
    var language: String?
    var site: String?
    var side: Side?
    var motion: String?
    var mode: MovementMode?
    var posture: String?
    var tool: String?
    var limitedBy: String?
    var moment: Moment?
    var aspect: Aspect?
    var recall: String?
    var periodDays: Int?
    var unit: String?
    var qualifiers: [String: String] = [:]
    /// Token or text to a number's literal.
    var answers: [String: ExactNumber] = [:]
    /// Whether it comes from the standard codes: left out where the registry lacks its instrument.
    var isStandard = false

    func standing(isStandard: Bool) -> Self {
        var spec = self
        spec.isStandard = isStandard
        return spec
    }

    func fits(_ concept: FHIRConcept) -> Bool {
        concept.codings.contains { codes.contains($0.token) } || concept.text.map(texts.contains) ?? false
    }
}
