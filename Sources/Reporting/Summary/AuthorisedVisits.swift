public import Clinical

/// What a payer has allowed, and how much of it is left on a day.
public struct AuthorisedVisits: Sendable {
    /// Visits allowed; nil where only dates were given.
    public let allowed: Int?
    public let used: Int
    public let until: CalendarDay?
    public let hasEnded: Bool

    /// Visits that can still be used on the day; nil where no number was given.
    public var left: Int? { allowed.map { hasEnded ? 0 : max(0, $0 - used) } }

    /// The newest grant of an episode: the one that reaches furthest, of those the last granted.
    init?(_ course: CareCourse, on day: CalendarDay) {
        let episode = course.episode?.episode.episode
        let grants = course.grants.filter { $0.fact.context.episode == nil || $0.fact.context.episode == episode }
        guard let grant = grants.max(by: { Self.reach($0.fact) < Self.reach($1.fact) }) else { return nil }
        let from = grant.fact.from ?? grant.day
        allowed = grant.fact.visits
        until = grant.fact.until
        hasEnded = grant.fact.until.map { $0 < day } ?? false
        used =
            course.visits.filter { visit in
                visit.fact.kind == .treatment && visit.day >= from && grant.fact.until.map { visit.day <= $0 } ?? true
                    && Self.isOfOne(visit.fact.context.episode, grant.fact.context.episode)
            }.count
    }

    private static func reach(_ grant: Authorisation) -> Int32 { grant.until?.daysSince1970 ?? .max }

    /// A visit or a grant that names no episode belongs to any.
    private static func isOfOne(_ visit: String?, _ grant: String?) -> Bool {
        visit == nil || grant == nil || visit == grant
    }

    /// "4 of 12 visits left, until 2026-06-30".
    var words: String {
        var parts: [String] = []
        if let allowed, let left {
            parts.append(hasEnded ? "\(used) of \(allowed) visits used" : "\(left) of \(allowed) visits left")
        }
        if let until { parts.append(hasEnded ? "ended on \(until)" : "until \(until)") }
        return parts.isEmpty ? "without limit" : parts.joined(separator: ", ")
    }
}
