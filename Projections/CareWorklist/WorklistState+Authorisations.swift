import Clinical

/// What payers granted, and what of it is running out.
extension WorklistProjector.State {
    /// The items of each authorisation whose episode is still open, in the order in which they were granted.
    ///
    /// Several can cover a day, and then what is left is what all of them leave; the one that reaches furthest says so. What an
    /// authorisation asks for stands until one that reaches further begins: one that is granted already and begins in spring pays
    /// for no visit of the winter.
    func authorisationItems(_ rules: WorklistRules) -> [WorklistItem] {
        let open = authorisations.filter { !closedEpisodes.contains($0.episode) }
        if open.isEmpty { return [] }
        let grants = GrantsInUse(open, used: visitsUsed)
        return open.indices.flatMap { place in
            grants.nearlyUsed(place, rules)
                + [
                    grants.ending(place, rules),
                    ended(open[place], grants.follower(of: place), rules),
                ].compactMap { $0 }
        }
    }

    /// The visits of treatment that used each authorisation, by its id, in the order of their times.
    private var visitsUsed: [String: [GrantsInUse.Use]] {
        var use = AuthorisedUse(
            Dictionary(
                authorisations.map {
                    ($0.authorisation.authorisation, AuthorisationState($0.authorisation, grantedOn: $0.day))
                }, uniquingKeysWith: { $1 }))
        var used: [String: [GrantsInUse.Use]] = [:]
        for visit in visits where visit.kind == .treatment {
            guard let id = use.visit(on: visit.day, episode: visit.episode) else { continue }
            used[id, default: []].append(.init(day: visit.day, position: visit.position))
        }
        return used
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
        return GrantsInUse.item(
            WorklistItem(
                reason: .authorisationEnded, from: until + 1, until: lapsesAfter, urgency: .interrupted,
                evidence: [grant.position], episode: grant.episode), before: follower)
    }

    /// The last day of an own visit, or of a visit planned, in the episode of an authorisation.
    private func lastDayOfCare(under grant: AuthorisationGranted, before day: CalendarDay?) -> CalendarDay? {
        var last: CalendarDay?
        func take(_ care: CalendarDay, of episode: String?) {
            guard last.map({ $0 < care }) ?? true, day.map({ care < $0 }) ?? true, grant.isFor(episode) else { return }
            last = care
        }
        // From the last on, and by place: of most visits nothing is asked but whether they were later.
        for place in visits.indices.reversed() { take(visits[place].day, of: visits[place].episode) }
        for place in bookings.indices { take(bookings[place].plannedOn, of: bookings[place].episode) }
        return last
    }
}
