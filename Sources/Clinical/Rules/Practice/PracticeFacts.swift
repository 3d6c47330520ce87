/// What of a practice rules go by beside the patient's record.
public struct PracticeFacts: Sendable, Hashable {
    /// The setting of care that no episode and no visit gives another one.
    public var setting: CareSetting
    /// ISO 3166-2.
    public var jurisdiction: String
    /// By the practitioner's id.
    public var credentials: [String: [Credential]]
    /// Who owns the practice, in the order in which it was recorded.
    public var ownerships: [Ownership]

    public init(
        setting: CareSetting, jurisdiction: String, credentials: [String: [Credential]] = [:],
        ownerships: [Ownership] = []
    ) {
        self.setting = setting
        self.jurisdiction = jurisdiction
        self.credentials = credentials
        self.ownerships = ownerships
    }

    /// Who owns the practice on a day: what was recorded last of what had begun by then; nil where nothing had.
    public func ownership(on day: CalendarDay) -> Ownership? {
        ownerships.last { $0.from.map { $0 <= day } ?? true }
    }

    /// What a rule that is asked of the practice itself misses on a day, in words; nil where its need is met, and for
    /// every other rule.
    public func lacking(_ rule: PracticeRule, on day: CalendarDay) -> String? {
        switch rule.need {
        case .ownership: lackingOwnership(rule, day)
        case .medicalDirector: lackingDirector(rule, day)
        default: nil
        }
    }

    private func lackingOwnership(_ rule: PracticeRule, _ day: CalendarDay) -> String? {
        guard let ownership = ownership(on: day) else { return "who owns the practice is not on record" }
        if !rule.kinds.isEmpty, !rule.kinds.contains(ownership.owner) {
            return "the practice's owner is recorded as \(ownership.owner), and not as \(Self.either(rule.kinds))"
        }
        guard let until = ownership.licenceUntil, until < day else { return nil }
        return "the practice's licence was valid until \(until)"
    }

    private func lackingDirector(_ rule: PracticeRule, _ day: CalendarDay) -> String? {
        guard let director = ownership(on: day)?.director else { return "no medical director is named" }
        return rule.kinds.isEmpty ? nil : lackingCredential(rule, day, of: director, who: "directs")
    }

    /// What a visit's supervision misses, in words. Nobody supervises themselves; where the rule names credentials, whoever
    /// supervises holds one of them on the day.
    ///
    /// - Parameters:
    ///   - supervisor: nil where nobody is named.
    ///   - performer: who treated; nil where nobody is named.
    public func lackingSupervision(
        _ rule: PracticeRule, on day: CalendarDay, by supervisor: String?, of performer: String?
    ) -> String? {
        guard let supervisor, !supervisor.isEmpty else { return "nobody is named who supervised" }
        if supervisor == performer { return "\(supervisor) treated, and cannot be the one who supervised" }
        return rule.kinds.isEmpty ? nil : lackingCredential(rule, day, of: supervisor, who: "supervised")
    }

    /// What somebody's credentials miss on a day.
    ///
    /// - Parameters:
    ///   - practitioner: nil where nobody is named.
    ///   - who: what they did, for the words.
    func lackingCredential(
        _ rule: PracticeRule, _ day: CalendarDay, of practitioner: String?, who did: String = "treats"
    ) -> String? {
        // A practice that has recorded nobody's credentials has not begun to: nothing can be said of any.
        if credentials.isEmpty { return nil }
        let kinds = Self.either(rule.kinds)
        guard let practitioner else { return "nobody is named who \(did), so no \(kinds) can be looked up" }
        let ofKinds = (credentials[practitioner] ?? []).filter { rule.kinds.contains($0.kind) }
        let held = ofKinds.filter { $0.counts(in: jurisdiction) }
        if held.contains(where: { $0.isValid(on: day) }) { return nil }
        let whose = "the \(kinds) of \(practitioner), who \(did),"
        if let last = held.compactMap(\.until).filter({ $0 < day }).max() { return "\(whose) was valid until \(last)" }
        if let first = held.compactMap(\.from).filter({ $0 > day }).min() {
            return "\(whose) is valid only from \(first)"
        }
        let elsewhere = Set(ofKinds.compactMap(\.jurisdiction)).sorted()
        return elsewhere.isEmpty
            ? "\(practitioner), who \(did), has no \(kinds) on record"
            : "\(whose) is for \(elsewhere.joined(separator: " and ")), and not for \(jurisdiction)"
    }

    private static func either(_ kinds: [String]) -> String { kinds.joined(separator: " or ") }
}
