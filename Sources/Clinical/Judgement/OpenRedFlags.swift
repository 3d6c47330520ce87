/// Which red flags are raised and not cleared: the one rule for it, whoever asks.
///
/// Clearing a flag closes what was raised before (`EntryTime.isAnswered`).
public struct OpenRedFlags: Sendable, Hashable {
    /// A flag that is open: by every sign that raised it since it was cleared last.
    public struct Open: Sendable, Hashable {
        public var flag: String
        /// The day of the first of those, and of the last.
        public var since: CalendarDay
        public var latest: CalendarDay
        /// When those were raised, in the order in which it happened.
        public var times: [EntryTime]
        /// Positions of the entries that raised it.
        public var positions: [Int64] { times.map(\.position) }
    }

    private struct Act: Sendable, Hashable {
        var flag: String
        var time: EntryTime
    }

    private var raised: [Act] = []
    private var cleared: [Act] = []
    private var newest: Int64 = 0

    public init() {}

    public mutating func take(_ entry: PatientEntry) { take(entry.event, at: entry.occurred, position: entry.position) }

    /// - Parameter position: nil for what is about to be recorded: it comes after everything taken so far.
    mutating func take(_ event: PatientEvent, at occurred: Occurrence, position: Int64? = nil) {
        newest = max(newest, position ?? newest + 1)
        let position = position ?? newest
        switch event {
        case .redFlagRaised, .safetyScreenCompleted:
            raised += event.raisedFlags.map { Act(flag: $0, time: EntryTime(occurred, position: position)) }
        case .redFlagCleared(let fact):
            cleared.append(Act(flag: fact.flag, time: EntryTime(occurred, position: position)))
        default: break
        }
    }

    /// Takes a sign that raises a flag by itself, such as numbness that is new: it is cleared as one that somebody raised.
    public mutating func raise(_ flag: String, at occurred: Occurrence, position: Int64) {
        newest = max(newest, position)
        raised.append(Act(flag: flag, time: EntryTime(occurred, position: position)))
    }

    public var isEmpty: Bool { raised.isEmpty }

    /// The flags that are open now, since when, the earliest first.
    public var open: [Open] { open { _ in true } }

    /// Codes of the flags that were open at a time, in their order. A time known to the day only is the end of that day: a
    /// flag raised in the morning counts.
    public func codes(at occurred: Occurrence) -> [String] {
        if raised.isEmpty { return [] }
        return open { $0.time.occurred.milliseconds <= occurred.lastMillisecond }.map(\.flag).sorted()
    }

    private func open(of counts: (Act) -> Bool) -> [Open] {
        if raised.isEmpty { return [] }
        let clearings = cleared.filter(counts)
        let standing = raised.filter { raise in
            counts(raise) && !clearings.contains { $0.flag == raise.flag && raise.time.isAnswered(by: $0.time) }
        }
        return Dictionary(grouping: standing, by: \.flag).map { flag, acts in
            let times = acts.map(\.time).sorted {
                ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position)
            }
            return Open(
                flag: flag, since: times[0].occurred.day, latest: times[times.count - 1].occurred.day, times: times)
        }.sorted { ($0.since, $0.flag) < ($1.since, $1.flag) }
    }
}
