/// Which of the visits that payers allowed are used: the one way of counting, for the rule, the page and the work list.
///
/// Visits are told in the order of their times. Each uses one grant: of those that cover it and have a visit left the one
/// that ends first. Whoever counts tells the practice's own visits of treatment, and no other.
///
/// ```swift
/// var use = AuthorisedUse(["A-1": grant])
/// use.visit(on: day, episode: "e1")    // "A-1", or nil where none covers the day, or none has a visit left
/// use.used(of: "A-1")
/// ```
public struct AuthorisedUse: Sendable {
    /// In the order in which they are used.
    private let grants: [(id: String, grant: AuthorisationState)]
    /// How many visits used each.
    private var used: [Int]

    /// - Parameter grants: by their ids.
    public init(_ grants: [String: AuthorisationState]) {
        self.grants = grants.map { (id: $0.key, grant: $0.value) }.sorted { left, right in
            let (leftEnd, rightEnd) = (
                left.grant.until?.daysSince1970 ?? .max, right.grant.until?.daysSince1970 ?? .max
            )
            return (leftEnd, left.grant.from, left.id) < (rightEnd, right.grant.from, right.id)
        }
        used = Array(repeating: 0, count: self.grants.count)
    }

    /// Takes the next visit in.
    ///
    /// - Returns: the id of the grant it uses; nil where none has a visit for it.
    @discardableResult
    public mutating func visit(on day: CalendarDay, episode: String?) -> String? {
        for place in grants.indices
        where grants[place].grant.visits.map({ used[place] < $0 }) ?? true
            && grants[place].grant.covers(day, episode: episode)
        {
            used[place] += 1
            return grants[place].id
        }
        return nil
    }

    /// How many visits used a grant.
    public func used(of id: String) -> Int {
        grants.firstIndex { $0.id == id }.map { used[$0] } ?? 0
    }
}
