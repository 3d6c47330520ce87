import Clinical

/// An own visit that took place, as far as the work list needs it.
struct VisitHeld: Sendable {
    var visit: String
    var time: EntryTime
    var kind: Visit.Kind
    var episode: String?
    /// Signed here, or taken over from another system, where signing was that system's.
    var isSettled: Bool
    var hasReading: Bool

    var day: CalendarDay { time.occurred.day }
    var position: Int64 { time.position }
}

/// A planned visit that was neither held nor called off.
struct OpenBooking: Sendable {
    var visit: String
    var plannedOn: CalendarDay
    var episode: String?
}

/// The latest visit that did not take place.
struct VisitLost: Sendable {
    var day: CalendarDay
    var position: Int64
    var episode: String?
    /// How many own visits had been held by then; one more, and this one is made good.
    var visitsBefore: Int
}

/// A bad spell, or an injury, that somebody told of.
struct FlareReported: Sendable {
    var kind: String
    var time: EntryTime
    /// The visit it was told at; nil where it names none.
    var visit: String?
    var episode: String?

    var day: CalendarDay { time.occurred.day }
}

/// Visits a payer has granted.
struct AuthorisationGranted: Sendable {
    var authorisation: Authorisation
    var day: CalendarDay
    var position: Int64

    var episode: String { authorisation.context.episode ?? "" }
    var from: CalendarDay { authorisation.from ?? day }

    /// Where either names no episode, it is for this one too.
    func isFor(_ other: String?) -> Bool { episode.isEmpty || other == nil || other == episode }
}

/// The readings of one day that came before their visit in clinical order, so that the visit finds them.
struct ReadingsOfTheDay: Sendable {
    private var day: CalendarDay?
    private var visits: [String] = []
    private var areWithoutVisit = false

    mutating func note(_ visit: String?, on day: CalendarDay) {
        if self.day != day {
            self.day = day
            visits.removeAll(keepingCapacity: true)
            areWithoutVisit = false
        }
        if let visit {
            if visits.last != visit { visits.append(visit) }
        } else {
            areWithoutVisit = true
        }
    }

    func belong(to visit: String, on day: CalendarDay) -> Bool {
        self.day == day && (areWithoutVisit || visits.contains(visit))
    }
}
