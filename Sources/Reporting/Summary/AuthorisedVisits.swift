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

    /// One grant, and how much of it is used.
    struct Grant: Sendable, Hashable {
        var allowed: Int?
        var used: Int
        var until: CalendarDay?

        var left: Int? { allowed.map { max(0, $0 - used) } }
        var isLeft: Bool { left != 0 }

        /// "4 of 12 visits left, until 2026-06-30".
        func words(isLast: Bool) -> String {
            var parts: [String] = []
            if let allowed, let left {
                parts.append(isLast ? "\(used) of \(allowed) visits used" : "\(left) of \(allowed) visits left")
            }
            if let until { parts.append(isLast ? "ended on \(until)" : "until \(until)") }
            return parts.isEmpty ? "without limit" : parts.joined(separator: ", ")
        }
    }

    /// Of the grants that cover the day those with a visit left, in the order in which visits use them; where none has one, or none
    /// covers it, the one that reaches furthest. Empty where none has begun.
    let grants: [Grant]
    public let hasEnded: Bool
    /// The first grant that begins after the day and reaches further than those in force; nil without one.
    public let next: Ahead?

    /// Whether a grant has begun by the day; of one that has not, nothing but `next` is said.
    public var hasBegun: Bool { !grants.isEmpty }
    /// Visits allowed, by all of them; nil where one gave only dates.
    public var allowed: Int? { hasBegun ? Self.sum(grants.map(\.allowed)) : nil }
    public var used: Int { grants.map(\.used).reduce(0, +) }
    /// The last day that one of them covers; nil for no end.
    public var until: CalendarDay? { grants.contains { $0.until == nil } ? nil : grants.compactMap(\.until).max() }
    /// Visits that can still be used on the day; nil where no number was given.
    public var left: Int? {
        hasBegun && !hasEnded ? Self.sum(grants.map(\.left)) : hasBegun && allowed == nil ? nil : 0
    }

    private static func sum(_ counts: [Int?]) -> Int? {
        let known = counts.compactMap { $0 }
        return known.count == counts.count ? known.reduce(0, +) : nil
    }

    /// The grants in force of an episode. A visit used the grant that ended first of those that covered it and had one left.
    init?(_ course: CareCourse, of episode: String?, on day: CalendarDay) {
        let all = course.grants.filter { $0.fact.context.episode == nil || $0.fact.context.episode == episode }
        if all.isEmpty { return nil }
        let counted = Self.use(of: course)
        func grant(_ dated: CareCourse.Dated<Authorisation>) -> Grant {
            Grant(
                allowed: dated.fact.visits, used: counted.used(of: dated.fact.authorisation), until: dated.fact.until)
        }
        let begun = all.filter { Self.begins($0) <= day }.enumerated()
            .sorted { (Self.reach($0.element.fact), $0.offset) < (Self.reach($1.element.fact), $1.offset) }
            .map(\.element)
        let covering = begun.filter { Self.reach($0.fact) >= day.daysSince1970 }.map(grant)
        let usable = covering.filter(\.isLeft)
        grants = usable.isEmpty ? (covering.isEmpty ? begun.map(grant) : covering).suffix(1) : usable
        hasEnded = covering.isEmpty && !begun.isEmpty
        let reach = grants.map { $0.until?.daysSince1970 ?? .max }.max() ?? .min
        next = all.filter { Self.begins($0) > day && Self.reach($0.fact) > reach }
            .min { Self.begins($0) < Self.begins($1) }
            .map { Ahead(visits: $0.fact.visits, from: Self.begins($0)) }
    }

    /// What was granted for the open episodes beside the one the page is about, each with its episode.
    static func ofOthers(_ course: CareCourse, on day: CalendarDay) -> [(episode: String, visits: AuthorisedVisits)] {
        let own = course.episode?.episode.episode
        return course.open.map(\.episode.episode).filter { episode in
            episode != own && course.grants.contains { $0.fact.context.episode == episode }
        }.compactMap { episode in AuthorisedVisits(course, of: episode, on: day).map { (episode, $0) } }
    }

    private static func use(of course: CareCourse) -> AuthorisedUse {
        var use = AuthorisedUse(
            Dictionary(
                course.grants.map { ($0.fact.authorisation, AuthorisationState($0.fact, grantedOn: $0.day)) },
                uniquingKeysWith: { $1 }))
        for visit in course.visits where visit.fact.kind == .treatment {
            use.visit(on: visit.day, episode: visit.fact.context.episode)
        }
        return use
    }

    private static func reach(_ grant: Authorisation) -> Int32 { grant.until?.daysSince1970 ?? .max }

    private static func begins(_ grant: CareCourse.Dated<Authorisation>) -> CalendarDay { grant.fact.from ?? grant.day }

    /// "4 of 12 visits left, until 2026-06-30; 8 visits from 2026-05-01"; of several in force each.
    var words: String {
        (grants.map { $0.words(isLast: hasEnded) } + [next?.words ?? ""]).filter { !$0.isEmpty }
            .joined(separator: "; ")
    }
}
