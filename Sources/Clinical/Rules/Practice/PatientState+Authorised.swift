extension PatientState {
    /// Whether a payer ever granted visits for an episode.
    func hasGrant(for episode: String?) -> Bool { authorisations.values.contains { $0.isFor(episode) } }

    /// Whether a payer granted visits for an episode that had begun by a day; of an episode that is closed none counts.
    public func hasGrant(for episode: String?, begunBy day: CalendarDay) -> Bool {
        authorisations.values.contains { grant in
            grant.isFor(episode) && grant.from <= day
                && grant.episode.flatMap { episodes[$0]?.closedOn } == nil
        }
    }

    /// Only a patient for whose episode a payer ever answered needs an authorisation for this visit.
    ///
    /// In the order of time, so that of two visits only the second goes without the last authorised one. A booking is
    /// asked whether one visit more would go without than before, of all that are still ahead.
    func lackingAuthorisation(
        _ asked: Occurrence, _ episode: String?, visit: String?, bookedOn: CalendarDay?, _ counted: GrantedVisits?
    ) -> String? {
        guard hasGrant(for: episode) else { return lackingAnswer(asked, episode) }
        guard authorisations.values.contains(where: { $0.covers(asked.day, episode: episode) }) else {
            return "no authorisation covers the day"
        }
        let own = Claim(at: asked, order: visit.flatMap { visits[$0]?.order } ?? .max, episode: episode)
        if bookedOn == nil, let visit, let isLeft = counted?.isLeft(for: visit, own) {
            return isLeft ? nil : Self.allUsed
        }
        let others = visits.compactMap { id, held in id == visit ? nil : Claim(held, bookedOn: bookedOn) }
            .filter { bookedOn != nil || $0 < own }
        if visitsWithout(others + [own]) == visitsWithout(others) { return nil }
        return bookedOn == nil ? Self.allUsed : "all authorised visits are used or booked"
    }

    private static let allUsed = "all authorised visits are used"

    private func lackingAnswer(_ asked: Occurrence, _ episode: String?) -> String? {
        let denied = ledger.denials.filter { $0.isFor(episode) && $0.at.isBy(asked) }.map(\.at.day).max()
        return denied.map { "the authorisation was denied on \($0), and none was granted since" }
    }

    /// A visit that uses an authorised one.
    fileprivate struct Claim: Comparable {
        var at: Occurrence
        var order: Int
        var episode: String?

        init(at: Occurrence, order: Int, episode: String?) {
            (self.at, self.order, self.episode) = (at, order, episode)
        }

        /// Nil for what is no own treatment, did not take place, and is not ahead of the booking that is made.
        init?(_ visit: VisitState, bookedOn: CalendarDay?) {
            guard visit.isOwn, visit.kind == .treatment, let at = visit.at else { return nil }
            switch visit.status {
            case .completed: break
            case .scheduled:
                guard let bookedOn, at.day >= bookedOn else { return nil }
            case .missed, .cancelled: return nil
            }
            self.init(at: at, order: visit.order, episode: visit.episode)
        }

        static func < (left: Claim, right: Claim) -> Bool {
            (left.at.milliseconds, left.order) < (right.at.milliseconds, right.order)
        }
    }

    /// How many of the visits no grant has one for.
    private func visitsWithout(_ claims: [Claim]) -> Int {
        var use = AuthorisedUse(authorisations)
        return claims.sorted().count { use.visit(on: $0.at.day, episode: $0.episode) == nil }
    }
}

/// Which of a patient's visits that took place found an authorised one left: counted once, where all of them are asked.
public struct GrantedVisits: Sendable {
    private var counted: [String: (claim: PatientState.Claim, isLeft: Bool)] = [:]

    public init(_ state: PatientState) {
        if state.authorisations.isEmpty { return }
        var use = AuthorisedUse(state.authorisations)
        let claims = state.visits.compactMap { id, held in
            PatientState.Claim(held, bookedOn: nil).map { (id: id, claim: $0) }
        }
        counted.reserveCapacity(claims.count)
        for (id, claim) in claims.sorted(by: { $0.claim < $1.claim }) {
            counted[id] = (claim, use.visit(on: claim.at.day, episode: claim.episode) != nil)
        }
    }

    /// Nil where the visit was counted at another time, or for another episode.
    fileprivate func isLeft(for visit: String, _ claim: PatientState.Claim) -> Bool? {
        counted[visit].flatMap { $0.claim == claim ? $0.isLeft : nil }
    }
}
