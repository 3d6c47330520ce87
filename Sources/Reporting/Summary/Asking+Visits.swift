import Clinical

/// What somebody has to arrange: visits and their authorisation.
extension Asking {
    /// What the work list has of it, in the page's words: what stops the care of any open episode, then what will stop that of the
    /// episode the page is about.
    var authorisation: Ask? {
        let all = [(episode: ownEpisode, visits: authorised)] + authorisedOfOthers.map { ($0.episode, $0.visits) }
        let stopped = all.first { grants in
            listed(of: grants.episode).contains { $0.reason.hasPrefix("authorisation") && $0.urgency <= 2 }
        }
        return (stopped ?? all.first).flatMap { authorisation(of: $0.episode, $0.visits) }
    }

    /// What will stop the care of another open episode: the next visits come before it.
    var authorisationOfOthers: Ask? {
        authorisedOfOthers.lazy.compactMap { authorisation(of: $0.episode, $0.visits) }.first
    }

    private func authorisation(of episode: String, _ authorised: AuthorisedVisits?) -> Ask? {
        let lines = listed(of: episode)
        func isListed(_ reason: String) -> Bool { lines.contains { $0.reason == reason } }
        let isNamed = lines.contains { $0.reason.hasPrefix("authorisation") && !$0.episode.isEmpty }
        let about = isNamed ? names.about(episode) : ""
        let what = "Authorisation" + about
        if isListed("authorisationEnded") {
            guard let authorised, authorised.hasEnded, let until = authorised.until else {
                return Ask(
                    .authorisation, "An authorisation has ended\(about): ask for a new one before the next visit.")
            }
            return Ask(.authorisation, "\(what) ended on \(until)\(ask(":", "ask for a new one", authorised.next))")
        }
        guard let authorised else { return nil }
        if isListed("authorisationVisits") {
            guard authorised.left == 0, let allowed = authorised.allowed else {
                return Ask(.authorisation, "\(what) nearly used: \(authorised.words). Ask for more.")
            }
            return Ask(
                .authorisation, "\(what) used up: all \(allowed) visits\(ask(";", "ask for more", authorised.next))")
        }
        guard let until = authorised.until, isListed("authorisationEnding") else { return nil }
        return Ask(.authorisation, "\(what) ends on \(until)\(left(authorised)). Ask for a new one.")
    }

    private var ownEpisode: String { course.episode?.episode.episode ?? "" }

    /// The lines of the work list of an episode; one of none stands with those of the episode the page is about.
    private func listed(of episode: String) -> [WorklistEntry] {
        items.filter { $0.episode == episode || $0.episode.isEmpty && episode == ownEpisode }
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

    var visit: Ask? { intervals.lazy.compactMap(visit).first }

    private func visit(_ next: NextVisit) -> Ask? {
        guard let until = next.bookUntil else { return nil }
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
        guard let next = intervals.first(where: { course.hasLapsed($0, on: asOf) }), let lapsedOn = next.lapsedOn else {
            return nil
        }
        let last = next.lastVisitOn.map { "last treated on \($0)" } ?? "not treated yet"
        return Ask(.lapsed, "Lapsed since \(lapsedOn)\(names.about(next.episode)): \(last). Call, or end the care.")
    }
}
