import Clinical

extension WorklistProjector.State {
    /// A visit was missed or called off, and neither was another one held since nor is one planned.
    func missedVisit(_ rules: WorklistRules) -> WorklistItem? {
        guard let notHeld, visits.count == notHeld.visitsBefore else { return nil }
        if bookings.contains(where: { $0.plannedOn >= notHeld.day }) { return nil }
        return WorklistItem(
            reason: .missed, from: notHeld.day, until: notHeld.day + rules.lapsedAfterDays, urgency: .interrupted,
            evidence: [notHeld.position])
    }

    /// The last visit for treatment or assessment passed without any reading.
    func visitWithoutReading(_ rules: WorklistRules) -> WorklistItem? {
        guard let last = visits.last(where: { $0.kind == .treatment || $0.kind == .assessment }), !last.hasReading
        else { return nil }
        return WorklistItem(
            reason: .noReading, from: last.day, until: last.day + rules.lapsedAfterDays, urgency: .record,
            evidence: [last.position])
    }

    /// All visits that wait for a signature are one item: it is one person's one task.
    func unsignedVisits(_ rules: WorklistRules) -> WorklistItem? {
        let unsigned = visits.filter { !$0.isSettled }
        guard let first = unsigned.first else { return nil }
        return WorklistItem(
            reason: .unsigned, from: first.day + rules.unsignedAfterDays, urgency: .record,
            evidence: unsigned.map(\.position))
    }

    /// The newest authorisation of each episode still open: the one that reaches furthest, of those the last granted.
    var currentAuthorisations: [AuthorisationGranted] {
        var current: [AuthorisationGranted] = []
        for grant in authorisations where !closedEpisodes.contains(grant.episode) {
            guard let index = current.firstIndex(where: { $0.episode == grant.episode }) else {
                current.append(grant)
                continue
            }
            if reach(grant) >= reach(current[index]) { current[index] = grant }
        }
        return current
    }

    private func reach(_ grant: AuthorisationGranted) -> Int32 { grant.authorisation.until?.daysSince1970 ?? .max }

    func items(of grant: AuthorisationGranted, _ rules: WorklistRules) -> [WorklistItem] {
        [visitsNearlyUsed(grant, rules), ending(grant, rules), ended(grant, rules)].compactMap { $0 }
    }

    private func visitsNearlyUsed(_ grant: AuthorisationGranted, _ rules: WorklistRules) -> WorklistItem? {
        guard let allowed = grant.authorisation.visits else { return nil }
        let used = visitsUsing(grant)
        let unproblematic = max(0, allowed - rules.authorisationVisitsLeft)
        guard used.count >= unproblematic else { return nil }
        // The visit that brought the number left down to the limit; the grant itself, where it was that small.
        let reachedBy = unproblematic == 0 ? nil : used[unproblematic - 1]
        return WorklistItem(
            reason: .authorisationVisits, from: reachedBy?.day ?? grant.from, until: grant.authorisation.until,
            urgency: used.count >= allowed ? .interrupted : .soon,
            evidence: [grant.position] + (reachedBy.map { [$0.position] } ?? []))
    }

    /// The visits of treatment that used an authorisation, in the order of their times.
    private func visitsUsing(_ grant: AuthorisationGranted) -> [VisitHeld] {
        var use = AuthorisedUse(
            Dictionary(
                authorisations.map {
                    ($0.authorisation.authorisation, AuthorisationState($0.authorisation, grantedOn: $0.day))
                }, uniquingKeysWith: { $1 }))
        return visits.filter { visit in
            visit.kind == .treatment
                && use.visit(on: visit.day, episode: visit.episode) == grant.authorisation.authorisation
        }
    }

    private func ending(_ grant: AuthorisationGranted, _ rules: WorklistRules) -> WorklistItem? {
        guard let until = grant.authorisation.until else { return nil }
        return WorklistItem(
            reason: .authorisationEnding, from: max(grant.from, until + -rules.authorisationDaysLeft), until: until,
            urgency: .soon, evidence: [grant.position])
    }

    /// The authorisation is over and care goes on: until the patient has lapsed, or another authorisation reaches further.
    private func ended(_ grant: AuthorisationGranted, _ rules: WorklistRules) -> WorklistItem? {
        guard let until = grant.authorisation.until, !isFollowed(grant), let last = lastDayOfCare(under: grant)
        else { return nil }
        let lapsesAfter = last + rules.lapsedAfterDays
        guard lapsesAfter > until else { return nil }
        return WorklistItem(
            reason: .authorisationEnded, from: until + 1, until: lapsesAfter, urgency: .interrupted,
            evidence: [grant.position])
    }

    private func isFollowed(_ grant: AuthorisationGranted) -> Bool {
        currentAuthorisations.contains { other in
            reach(other) > reach(grant) && (other.episode.isEmpty || grant.isFor(other.episode))
        }
    }

    /// The last day of an own visit, or of a visit planned, in the episode of an authorisation.
    private func lastDayOfCare(under grant: AuthorisationGranted) -> CalendarDay? {
        let held = visits.filter { grant.isFor($0.episode) }.map(\.day)
        let planned = bookings.filter { grant.isFor($0.episode) }.map(\.plannedOn)
        return (held + planned).max()
    }
}
