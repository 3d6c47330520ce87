import Clinical

/// What the open episodes wait for.
extension CareCourse {
    /// What the next visit of an episode waits for; the last is the most pressing.
    enum Waiting: Int {
        case nothing
        /// The days to book are yet to come, and none is booked in time.
        case ahead
        case lapsed
        case due
        case overdue
        /// A review of what got worse.
        case worse
    }

    /// The row a page about one patient shows. Where several episodes are open, what waits for somebody comes before when they were
    /// treated, and the one to book first before the others, and those under care follow.
    func shown(of rows: [NextVisit], on day: CalendarDay) -> [NextVisit] {
        let own = episode?.episode.episode
        guard end.isUnderCare, open.count > 1 else {
            return Array(NextVisit.ordered(rows, episode: own).prefix(1))
        }
        let ordered = NextVisit.ordered(rows, episode: own) { visit in
            let waiting = waiting(visit, on: day)
            let isToBook = [.ahead, .due, .overdue].contains(waiting)
            return [waiting.rawValue, isToBook ? -Int(visit.bookFrom?.daysSince1970 ?? .max) : 0]
        }
        return ordered.prefix(1) + ordered.dropFirst().filter { $0.phase != "ended" }
    }

    var open: [KnownEpisode] { episodes.filter { $0.closedOn == nil } }

    /// As the work list: a booking within the days to book answers what is due, a later one does not; from the first day
    /// of being overdue on, any booking ahead does.
    func waiting(_ visit: NextVisit, on day: CalendarDay) -> Waiting {
        if hasLapsed(visit, on: day) { return .lapsed }
        if visit.worse != nil { return .worse }
        guard visit.phase != "ended", let from = visit.bookFrom, let until = visit.bookUntil else { return .nothing }
        let booked = nextTreatment(from: day, episode: visit.episode)
        if let overdueOn = visit.overdueOn, day >= max(from, overdueOn) { return booked == nil ? .overdue : .nothing }
        if let booked, booked <= until { return .nothing }
        return day < from ? .ahead : .due
    }

    func hasLapsed(_ visit: NextVisit, on day: CalendarDay) -> Bool {
        visit.phase != "ended" && visit.lapsedOn.map { day >= $0 } ?? false
            && nextTreatment(from: day, episode: visit.episode) == nil
    }
}
