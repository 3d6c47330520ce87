import Clinical

/// What payers granted, and what of it is running out.
extension WorklistProjector.State {
    /// The items of each authorisation whose episode is still open, in the order in which they were granted.
    ///
    /// What an authorisation asks for stands until one that reaches further begins: one that is granted already and begins
    /// in spring pays for no visit of the winter.
    func authorisationItems(_ rules: WorklistRules) -> [WorklistItem] {
        let open = authorisations.filter { !closedEpisodes.contains($0.episode) }
        if open.isEmpty { return [] }
        let used = visitsUsed
        return open.indices.flatMap { place -> [WorklistItem] in
            let grant = open[place]
            let next = Self.next(after: place, of: open)
            return [
                visitsNearlyUsed(grant, by: used[grant.authorisation.authorisation] ?? [], next, rules),
                ending(grant, next, rules), ended(grant, Self.follower(of: place, of: open), rules),
            ].compactMap { $0 }
        }
    }

    /// The visits of treatment that used each authorisation, by its id, in the order of their times.
    private var visitsUsed: [String: [VisitHeld]] {
        var use = AuthorisedUse(
            Dictionary(
                authorisations.map {
                    ($0.authorisation.authorisation, AuthorisationState($0.authorisation, grantedOn: $0.day))
                }, uniquingKeysWith: { $1 }))
        var used: [String: [VisitHeld]] = [:]
        for visit in visits where visit.kind == .treatment {
            guard let id = use.visit(on: visit.day, episode: visit.episode) else { continue }
            used[id, default: []].append(visit)
        }
        return used
    }

    /// Of the same episode's authorisations that reach further, or as far and were granted later, the one that begins first.
    private static func next(after place: Int, of open: [AuthorisationGranted]) -> AuthorisationGranted? {
        let grant = open[place]
        return open.indices.filter { other in
            open[other].episode == grant.episode
                && (reach(open[other]), other) > (reach(grant), place)
        }.map { open[$0] }.min { $0.from < $1.from }
    }

    /// The same, of another episode too where either names none: an authorisation that has ended is followed by it.
    private static func follower(of place: Int, of open: [AuthorisationGranted]) -> AuthorisationGranted? {
        let grant = open[place]
        let others = open.filter { other in
            reach(other) > reach(grant) && (other.episode.isEmpty || grant.isFor(other.episode))
        }
        return (others + [next(after: place, of: open)].compactMap { $0 }).min { $0.from < $1.from }
    }

    private static func reach(_ grant: AuthorisationGranted) -> Int32 {
        grant.authorisation.until?.daysSince1970 ?? .max
    }

    private func visitsNearlyUsed(
        _ grant: AuthorisationGranted, by used: [VisitHeld], _ next: AuthorisationGranted?, _ rules: WorklistRules
    ) -> WorklistItem? {
        guard let allowed = grant.authorisation.visits else { return nil }
        let unproblematic = max(0, allowed - rules.authorisationVisitsLeft)
        guard used.count >= unproblematic else { return nil }
        // The visit that brought the number left down to the limit; the grant itself, where it was that small.
        let reachedBy = unproblematic == 0 ? nil : used[unproblematic - 1]
        return Self.item(
            WorklistItem(
                reason: .authorisationVisits, from: reachedBy?.day ?? grant.from, until: grant.authorisation.until,
                urgency: used.count >= allowed ? .interrupted : .soon,
                evidence: [grant.position] + (reachedBy.map { [$0.position] } ?? []), episode: grant.episode),
            before: next)
    }

    /// Where the next one follows on, nothing has to be asked for.
    private func ending(
        _ grant: AuthorisationGranted, _ next: AuthorisationGranted?, _ rules: WorklistRules
    ) -> WorklistItem? {
        guard let until = grant.authorisation.until, next.map({ $0.from > until + 1 }) ?? true else { return nil }
        return Self.item(
            WorklistItem(
                reason: .authorisationEnding, from: max(grant.from, until + -rules.authorisationDaysLeft), until: until,
                urgency: .soon, evidence: [grant.position], episode: grant.episode), before: next)
    }

    /// The authorisation is over and care goes on: until the patient has lapsed, or another authorisation begins.
    private func ended(
        _ grant: AuthorisationGranted, _ follower: AuthorisationGranted?, _ rules: WorklistRules
    ) -> WorklistItem? {
        guard let until = grant.authorisation.until,
            let last = lastDayOfCare(under: grant, before: follower?.from)
        else { return nil }
        let lapsesAfter = last + rules.lapsedAfterDays
        guard lapsesAfter > until else { return nil }
        return Self.item(
            WorklistItem(
                reason: .authorisationEnded, from: until + 1, until: lapsesAfter, urgency: .interrupted,
                evidence: [grant.position], episode: grant.episode), before: follower)
    }

    /// An item until the day before the next authorisation begins, which it names; nil where none of its days is left.
    private static func item(_ item: WorklistItem, before next: AuthorisationGranted?) -> WorklistItem? {
        guard let next else { return item }
        let last = next.from + -1
        guard item.from <= last else { return nil }
        var item = item
        item.until = min(item.until ?? last, last)
        let visits = next.authorisation.visits.map { $0 == 1 ? "1 visit is" : "\($0) visits are" } ?? "Visits are"
        item.detail = "\(visits) authorised from \(next.from) on."
        return item
    }

    /// The last day of an own visit, or of a visit planned, in the episode of an authorisation.
    private func lastDayOfCare(under grant: AuthorisationGranted, before day: CalendarDay?) -> CalendarDay? {
        let held = visits.filter { grant.isFor($0.episode) }.map(\.day)
        let planned = bookings.filter { grant.isFor($0.episode) }.map(\.plannedOn)
        return (held + planned).filter { care in day.map { care < $0 } ?? true }.max()
    }
}
