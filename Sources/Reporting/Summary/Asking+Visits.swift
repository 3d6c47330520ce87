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

    var visit: Ask? {
        guard let next, let until = next.bookUntil else { return nil }
        let (waiting, about) = (course.waiting(next, on: asOf), names.about(next.episode))
        let due = next.dueOn ?? until
        if waiting == .overdue, let overdueOn = next.overdueOn {
            let expired =
                next.hasExpired(on: asOf)
                ? " What was recommended has expired: see how the patient is before going on." : ""
            return Ask(
                .overdue,
                "Overdue since \(overdueOn)\(about): the next treatment was due on \(due), and "
                    + "\(noBooking(next)).\(expired)")
        }
        guard waiting == .due else { return nil }
        let booked = course.nextTreatment(from: asOf, episode: next.episode).map {
            "the next visit is booked only for \($0)"
        }
        if asOf <= until {
            let past = bookingPassed(next).map { _ in noBooking(next) }
            return Ask(
                .due,
                "Due\(about): book the next treatment by \(until)" + (next.dueOn.map { " (due \($0))" } ?? "")
                    + ((booked ?? past).map { "; " + $0 } ?? "") + ".")
        }
        let rest = booked.map { "; " + $0 } ?? ", and " + noBooking(next)
        return Ask(.due, "Due\(about): the next treatment was due on \(due)\(rest).")
    }

    /// A visit that was booked and of which nothing is known may have been held.
    private func noBooking(_ next: NextVisit) -> String {
        guard let passed = bookingPassed(next) else { return "none is booked" }
        return "the one booked for \(passed) has nothing recorded"
    }

    private func bookingPassed(_ next: NextVisit) -> CalendarDay? {
        course.bookingPassed(
            before: asOf, after: next.lastVisitOn, episode: nextOfOthers.isEmpty ? nil : next.episode)
    }

    /// Whoever has not come for so long must be called before anything about their next visit matters.
    var lapsed: Ask? {
        guard let next, let lapsedOn = next.lapsedOn, course.hasLapsed(next, on: asOf) else { return nil }
        let last = next.lastVisitOn.map { "last treated on \($0)" } ?? "not treated yet"
        return Ask(.lapsed, "Lapsed since \(lapsedOn)\(names.about(next.episode)): \(last). Call, or end the care.")
    }
}
