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

    /// The newest grant of an episode: the one that reaches furthest, of those the last granted. A visit that an earlier
    /// grant had one for used that one.
    init?(_ course: CareCourse, on day: CalendarDay) {
        let episode = course.episode?.episode.episode
        let grants = course.grants.filter { $0.fact.context.episode == nil || $0.fact.context.episode == episode }
        let newest = grants.reduce(nil as CareCourse.Dated<Authorisation>?) { newest, grant in
            newest.map { Self.reach($0.fact) > Self.reach(grant.fact) } ?? false ? newest : grant
        }
        guard let newest else { return nil }
        var use = AuthorisedUse(
            Dictionary(
                course.grants.map { ($0.fact.authorisation, AuthorisationState($0.fact, grantedOn: $0.day)) },
                uniquingKeysWith: { $1 }))
        for visit in course.visits where visit.fact.kind == .treatment {
            use.visit(on: visit.day, episode: visit.fact.context.episode)
        }
        allowed = newest.fact.visits
        until = newest.fact.until
        hasEnded = newest.fact.until.map { $0 < day } ?? false
        used = use.used(of: newest.fact.authorisation)
    }

    private static func reach(_ grant: Authorisation) -> Int32 { grant.until?.daysSince1970 ?? .max }

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
