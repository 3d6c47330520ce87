public import Clinical

/// What a payer has allowed, and how much of it is left on a day.
public struct AuthorisedVisits: Sendable {
    /// What is granted already, and begins on a later day.
    public struct Ahead: Sendable, Hashable {
        /// Visits allowed; nil where only dates were given.
        public let visits: Int?
        public let from: CalendarDay

        /// "8 visits from 2026-05-01".
        var words: String { (visits.map { Wording.count($0, "visit") } ?? "visits") + " from \(from)" }
    }

    /// Whether a grant has begun by the day; of one that has not, nothing but `next` is said.
    public let hasBegun: Bool
    /// Visits allowed; nil where only dates were given.
    public let allowed: Int?
    public let used: Int
    public let until: CalendarDay?
    public let hasEnded: Bool
    /// The first grant that begins after the day and reaches further than the one in force; nil without one.
    public let next: Ahead?

    /// Visits that can still be used on the day; nil where no number was given.
    public var left: Int? { hasBegun ? allowed.map { hasEnded ? 0 : max(0, $0 - used) } : 0 }

    /// The grant in force of an episode: of those that have begun the one that reaches furthest, of these the last granted. A
    /// visit that an earlier grant had one for used that one.
    init?(_ course: CareCourse, on day: CalendarDay) {
        let episode = course.episode?.episode.episode
        let grants = course.grants.filter { $0.fact.context.episode == nil || $0.fact.context.episode == episode }
        if grants.isEmpty { return nil }
        let inForce = grants.filter { Self.begins($0) <= day }.reduce(nil as CareCourse.Dated<Authorisation>?) {
            newest, grant in
            newest.map { Self.reach($0.fact) > Self.reach(grant.fact) } ?? false ? newest : grant
        }
        let reach = inForce.map { Self.reach($0.fact) } ?? .min
        next = grants.filter { Self.begins($0) > day && Self.reach($0.fact) > reach }
            .min { Self.begins($0) < Self.begins($1) }
            .map { Ahead(visits: $0.fact.visits, from: Self.begins($0)) }
        hasBegun = inForce != nil
        allowed = inForce?.fact.visits
        until = inForce?.fact.until
        hasEnded = inForce?.fact.until.map { $0 < day } ?? false
        used = inForce.map { Self.used(of: $0.fact.authorisation, course) } ?? 0
    }

    private static func used(of authorisation: String, _ course: CareCourse) -> Int {
        var use = AuthorisedUse(
            Dictionary(
                course.grants.map { ($0.fact.authorisation, AuthorisationState($0.fact, grantedOn: $0.day)) },
                uniquingKeysWith: { $1 }))
        for visit in course.visits where visit.fact.kind == .treatment {
            use.visit(on: visit.day, episode: visit.fact.context.episode)
        }
        return use.used(of: authorisation)
    }

    private static func reach(_ grant: Authorisation) -> Int32 { grant.until?.daysSince1970 ?? .max }

    private static func begins(_ grant: CareCourse.Dated<Authorisation>) -> CalendarDay { grant.fact.from ?? grant.day }

    /// "4 of 12 visits left, until 2026-06-30; 8 visits from 2026-05-01".
    var words: String { [inForceInWords, next?.words ?? ""].filter { !$0.isEmpty }.joined(separator: "; ") }

    private var inForceInWords: String {
        guard hasBegun else { return "" }
        var parts: [String] = []
        if let allowed, let left {
            parts.append(hasEnded ? "\(used) of \(allowed) visits used" : "\(left) of \(allowed) visits left")
        }
        if let until { parts.append(hasEnded ? "ended on \(until)" : "until \(until)") }
        return parts.isEmpty ? "without limit" : parts.joined(separator: ", ")
    }
}
