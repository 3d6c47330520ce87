extension PatientState {
    /// Whether the patient was dead on a day. The day of death itself is a day of life.
    public func isDead(on day: CalendarDay) -> Bool { diedOn.map { day > $0 } ?? false }

    /// Whether care had ended by a day. An episode opened after the end, and by that day, means care goes on.
    public func isCareEnded(on day: CalendarDay) -> Bool {
        guard let careEndedOn, day > careEndedOn else { return false }
        return !episodes.values.contains { episode in
            episode.openedOn.map { $0 > careEndedOn && $0 <= day } ?? false
        }
    }

    /// Whether an episode is closed, and was not opened anew since.
    public func isClosed(_ episode: String) -> Bool {
        guard let state = episodes[episode], let closedOn = state.closedOn else { return false }
        return state.openedOn.map { $0 <= closedOn } ?? true
    }

    /// The red flags raised and not cleared by now, in the order of their codes.
    public var openRedFlags: [String] { redFlags.open.map(\.flag).sorted() }

    /// The red flags raised and not cleared at a time, in the order of their codes. A time known to the day only is
    /// the end of that day: a flag raised in the morning counts.
    public func openRedFlags(at occurred: Occurrence) -> [String] { redFlags.codes(at: occurred) }

    /// What speaks against techniques by the intake in force at a time, in alphabetical order.
    public func contraindications(at occurred: Occurrence) -> [String] {
        if intake.isEmpty { return [] }
        var codes: Set<String> = []
        for told in intake.values { codes.formUnion(told.inForce(at: occurred.lastMillisecond)) }
        return codes.sorted()
    }
}

extension IntakeTopic {
    /// The topics an intake can have.
    static let topics = [
        "allergies", "conditions", "contraindications", "history", "medication", "posture", "training", "work",
    ]

    /// The topics whose codes can speak against a technique. What is known of them adds up until it is said to be gone; any other
    /// topic is told anew as a whole.
    public static let topicsWithContraindications: Set<String> = [
        "allergies", "conditions", "contraindications", "medication",
    ]
}

extension Occurrence {
    /// When a booked visit is planned.
    init(planned booking: VisitBooking) {
        self.init(
            milliseconds: booking.plannedAt, offsetMinutes: booking.plannedOffsetMinutes, precision: .minute)
    }

    /// Whether it came before something else, or together with it: by the time where both are known to the minute, else by
    /// the day.
    func isBy(_ other: Occurrence) -> Bool {
        isTimed && other.isTimed ? milliseconds <= other.lastMillisecond : day <= other.day
    }

    /// Whether the whole of it came before another; nil where the two overlap, as a day and a time of it.
    func precedes(_ other: Occurrence) -> Bool? {
        if lastMillisecond < other.milliseconds { return true }
        return other.lastMillisecond < milliseconds ? false : nil
    }

    var isTimed: Bool {
        switch precision {
        case .minute, .second, .millisecond: true
        case .year, .month, .day, .relative: false
        }
    }

    /// The last day of the stated period.
    var lastDay: CalendarDay {
        let (year, month, _) = day.civil
        switch precision {
        case .year: return CalendarDay(year: year, month: 12, day: 31) ?? day
        case .month:
            return CalendarDay(year: year, month: month, day: CalendarDay.daysIn(month: month, year: year)) ?? day
        default: return day
        }
    }

    /// The end of the stated period: a bare date means all of that day.
    var lastMillisecond: Int64 {
        switch precision {
        case .year, .month, .day, .relative: Occurrence(day: lastDay + 1, offsetMinutes: offsetMinutes).milliseconds - 1
        case .minute: milliseconds + 59_999
        case .second: milliseconds + 999
        case .millisecond: milliseconds
        }
    }
}
