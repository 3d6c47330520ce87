import Clinical

/// Readings that may be compared with each other, in clinical order.
struct Series: Sendable {
    var key: SeriesKey
    var points: [SeriesPoint]
}

extension [Series] {
    /// Whether the key of one place comes before the key of another. In place, as below.
    func isInOrder(_ left: Int, _ right: Int) -> Bool {
        // Most are of one episode, and many of one instrument: neither key is copied for that.
        if self[left].key.episode != self[right].key.episode {
            return self[left].key.episode < self[right].key.episode
        }
        if self[left].key.instrument != self[right].key.instrument {
            return self[left].key.instrument < self[right].key.instrument
        }
        return self[left].key < self[right].key
    }

    /// Whether the series of a place has a key. Field by field and in place: a key is large, and most are only looked at.
    @inline(__always)
    func hasKey(_ key: borrowing SeriesKey, at place: Int) -> Bool {
        self[place].key.moment == key.moment && self[place].key.aspect == key.aspect
            && self[place].key.side == key.side && self[place].key.mode == key.mode
            && self[place].key.instrument == key.instrument && self[place].key.site == key.site
            && self[place].key.motion == key.motion && self[place].key.recall == key.recall
            && self[place].key.episode == key.episode
    }
}

/// One reading of a series. Small, because a patient's whole history of them is held while it is folded.
struct SeriesPoint: Sendable {
    /// Position of the original entry, also where a correction decides what it says.
    var position: Int64
    var value: ExactNumber
    var day: CalendarDay
    /// Known to the month or year only: such a reading counts, but is no baseline, no point of a trend and no goal day.
    var isCoarse: Bool
    /// Who took it and with what, where that is known: somebody else's measurement carries a larger error.
    var rater: String?
    var tool: String?

    @inline(__always)
    init(_ entry: borrowing PatientEntry, value: ExactNumber, _ reading: borrowing Reading) {
        position = entry.position
        self.value = value
        day = entry.day
        isCoarse = entry.occurred.isCoarserThanADay
        rater = reading.context.performedBy
        tool = reading.tool
    }
}
