import Clinical

/// What somebody has to arrange: visits and their authorisation.
extension Asking {
    /// What the work list has of it, in the page's words.
    var authorisation: Ask? {
        if isListed("authorisationEnded") {
            guard let authorised, authorised.hasEnded, let until = authorised.until else {
                return Ask(.authorisation, "An authorisation has ended: ask for a new one before the next visit.")
            }
            return Ask(
                .authorisation, "Authorisation ended on \(until)\(ask(":", "ask for a new one", authorised.next))")
        }
        guard let authorised else { return nil }
        if isListed("authorisationVisits") {
            guard authorised.left == 0, let allowed = authorised.allowed else {
                return Ask(.authorisation, "Authorisation nearly used: \(authorised.words). Ask for more.")
            }
            return Ask(
                .authorisation,
                "Authorisation used up: all \(allowed) visits\(ask(";", "ask for more", authorised.next))")
        }
        guard let until = authorised.until, isListed("authorisationEnding") else { return nil }
        return Ask(.authorisation, "Authorisation ends on \(until)\(left(authorised)). Ask for a new one.")
    }

    /// Whether a line of the work list stands for the episode the page is about; one of none is of all.
    private func isListed(_ reason: String) -> Bool {
        let episode = course.episode?.episode.episode ?? ""
        return items.contains { $0.reason == reason && ($0.episode.isEmpty || $0.episode == episode) }
    }

    /// What was granted for later pays for no visit until then.
    private func ask(_ mark: String, _ what: String, _ next: AuthorisedVisits.Ahead?) -> String {
        guard let next else { return "\(mark) \(what) before the next visit." }
        let visits = next.visits.map { " (" + Wording.count($0, "visit") + ")" } ?? ""
        return "; the next begins on \(next.from)\(visits). \(Wording.upperFirst(what)) for a visit before then."
    }

    private func left(_ authorised: AuthorisedVisits) -> String {
        guard let left = authorised.left, let allowed = authorised.allowed else { return "" }
        return " (\(left) of \(allowed) visits left)"
    }

    /// As the work list: a booking within the days to book answers what is due, a later one does not; from the first day
    /// of being overdue on, any booking ahead does.
    var visit: Ask? {
        guard let next, next.phase != "ended", let from = next.bookFrom, let until = next.bookUntil, asOf >= from
        else { return nil }
        let ahead = course.nextTreatment(from: asOf, episode: next.episode)
        let due = next.dueOn ?? until
        if let overdueOn = next.overdueOn, asOf >= overdueOn {
            guard ahead == nil else { return nil }
            let expired =
                next.hasExpired(on: asOf)
                ? " What was recommended has expired: see how the patient is before going on." : ""
            return Ask(
                .overdue,
                "Overdue since \(overdueOn): the next treatment was due on \(due), and \(noBooking(next)).\(expired)")
        }
        if let ahead, ahead <= until { return nil }
        let booked = ahead.map { "the next visit is booked only for \($0)" }
        if asOf <= until {
            let past = course.bookingPassed(before: asOf, after: next.lastVisitOn).map { _ in noBooking(next) }
            return Ask(
                .due,
                "Due: book the next treatment by \(until)" + (next.dueOn.map { " (due \($0))" } ?? "")
                    + ((booked ?? past).map { "; " + $0 } ?? "") + ".")
        }
        let rest = booked.map { "; " + $0 } ?? ", and " + noBooking(next)
        return Ask(.due, "Due: the next treatment was due on \(due)\(rest).")
    }

    /// A visit that was booked and of which nothing is known may have been held.
    private func noBooking(_ next: NextVisit) -> String {
        guard let passed = course.bookingPassed(before: asOf, after: next.lastVisitOn) else { return "none is booked" }
        return "the one booked for \(passed) has nothing recorded"
    }

    func hasLapsed(_ visit: NextVisit) -> Bool {
        visit.phase != "ended" && visit.lapsedOn.map { asOf >= $0 } ?? false
            && course.nextTreatment(from: asOf, episode: visit.episode) == nil
    }

    /// Whoever has not come for so long must be called before anything about their next visit matters.
    var lapsed: Ask? {
        guard let next, let lapsedOn = next.lapsedOn, hasLapsed(next) else { return nil }
        let last = next.lastVisitOn.map { "last treated on \($0)" } ?? "not treated yet"
        return Ask(.lapsed, "Lapsed since \(lapsedOn): \(last). Call, or end the care.")
    }
}
