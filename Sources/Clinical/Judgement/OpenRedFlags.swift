/// Which red flags are raised and not cleared: the one rule for it, whoever asks.
///
/// Clearing a flag closes what was raised before. Where both are known only to overlapping times, such as a screen of the
/// morning and a clearing dated to the day, the one recorded later comes later: a flag raised after a clearing is never
/// swallowed by it.
public struct OpenRedFlags: Sendable, Hashable {
    /// A flag that is open: by every sign that raised it since it was cleared last.
    public struct Open: Sendable, Hashable {
        public var flag: String
        /// The day of the first of those, and of the last.
        public var since: CalendarDay
        public var latest: CalendarDay
        /// Positions of the entries that raised it, in the order in which it happened.
        public var positions: [Int64]
    }

    private struct Act: Sendable, Hashable {
        var flag: String
        var occurred: Occurrence
        var position: Int64

        func precedes(_ other: Act) -> Bool {
            occurred.precedes(other.occurred) ?? (position < other.position)
        }
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
            raised += event.raisedFlags.map { Act(flag: $0, occurred: occurred, position: position) }
        case .redFlagCleared(let fact): cleared.append(Act(flag: fact.flag, occurred: occurred, position: position))
        default: break
        }
    }

    /// Takes a sign that raises a flag by itself, such as numbness that is new: it is cleared as one that somebody raised.
    public mutating func raise(_ flag: String, at occurred: Occurrence, position: Int64) {
        newest = max(newest, position)
        raised.append(Act(flag: flag, occurred: occurred, position: position))
    }

    public var isEmpty: Bool { raised.isEmpty }

    /// The flags that are open now, since when, the earliest first.
    public var open: [Open] { open { _ in true } }

    /// Codes of the flags that were open at a time, in their order. A time known to the day only is the end of that day: a
    /// flag raised in the morning counts.
    public func codes(at occurred: Occurrence) -> [String] {
        if raised.isEmpty { return [] }
        return open { $0.occurred.milliseconds <= occurred.lastMillisecond }.map(\.flag).sorted()
    }

    private func open(of counts: (Act) -> Bool) -> [Open] {
        if raised.isEmpty { return [] }
        let clearings = cleared.filter(counts)
        let standing = raised.filter { raise in
            counts(raise) && !clearings.contains { $0.flag == raise.flag && raise.precedes($0) }
        }
        return Dictionary(grouping: standing, by: \.flag).map { flag, acts in
            let acts = acts.sorted { ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position) }
            return Open(
                flag: flag, since: acts[0].occurred.day, latest: acts[acts.count - 1].occurred.day,
                positions: acts.map(\.position))
        }.sorted { ($0.since, $0.flag) < ($1.since, $1.flag) }
    }
}
