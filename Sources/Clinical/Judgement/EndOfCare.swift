/// Whether a patient is under care, and what whoever ended it knew: the one rule for it, whoever asks.
///
/// A death ends it, the end of care, and the end of the identity. An own visit after it, or an episode opened on a later day,
/// begins care again that was ended. Who ended it knew of what was open by then; what happened, or was recorded, afterwards
/// nobody has looked at.
public struct EndOfCare: Sendable, Hashable {
    public struct End: Sendable, Hashable {
        public var day: CalendarDay
        public var position: Int64
        /// "on 2026-03-01", or "in 2026" where no more is known.
        public var words: String
        var lastDay: CalendarDay
    }

    /// A visit that nobody can have come to: it, or the end before it, is not as it was.
    public struct Contradiction: Sendable, Hashable {
        public var visitedOn: CalendarDay
        /// Position of the visit, and of the end before it.
        public var visit: Int64
        public var end: Int64
        /// "Check the entry @12: a visit on 2026-03-05, but the death is recorded on 2026-03-01."
        public var sentence: String
    }

    public private(set) var death: End?
    /// While care is ended.
    public private(set) var ended: End?
    public private(set) var erased: End?
    /// The first visit that lies after an end nobody took back.
    public private(set) var contradiction: Contradiction?
    /// The end of care that nobody has taken the patient on after.
    private var expected: End?
    /// Whether the patient was treated here after the death that is recorded.
    private var wasSeenSinceDeath = false

    public init() {}

    /// Takes the patient's entries in clinical order.
    public mutating func take(_ entry: PatientEntry) {
        switch entry.event {
        case .deathRecorded: (death, wasSeenSinceDeath) = (Self.end(entry), false)
        case .identityErased: erased = Self.end(entry)
        case .careEnded: (ended, expected) = (Self.end(entry), Self.end(entry))
        case .episodeOpened:
            if let ended, entry.day > ended.day { self.ended = nil }
            expected = nil
        // A visit after it is as it should be.
        case .referralReceived: expected = nil
        // Almost every visit: nothing ended before it.
        case .visitCompleted where death == nil && ended == nil && expected == nil: break
        case .visitCompleted(let visit) where visit.isOwn:
            if contradiction == nil { contradiction = contradicted(by: entry) }
            if let death, entry.day > death.lastDay { wasSeenSinceDeath = true }
            ended = nil
        default: break
        }
    }

    private static func end(_ entry: PatientEntry) -> End {
        let occurred = entry.occurred
        return End(
            day: entry.day, position: entry.position,
            words: occurred.isCoarserThanADay ? "in " + occurred.text : "on \(entry.day)", lastDay: occurred.lastDay)
    }

    private func contradicted(by visit: PatientEntry) -> Contradiction? {
        func contradiction(_ end: End, _ words: String) -> Contradiction {
            Contradiction(
                visitedOn: visit.day, visit: visit.position, end: end.position,
                sentence: "Check the entry @\(visit.position): a visit on \(visit.day), \(words).")
        }
        if let death, visit.day > death.lastDay {
            return contradiction(death, "but the death is recorded \(death.words)")
        }
        guard let expected, visit.day > expected.lastDay else { return nil }
        return contradiction(expected, "after care ended \(expected.words)")
    }

    public var isUnderCare: Bool { death == nil && ended == nil && erased == nil }

    /// Whether somebody has to look at what is open: also of who is no longer treated here. Not of the dead, unless a visit after
    /// the death says that they may well live, and of nobody whose identity was destroyed.
    public var mayNeedSomebody: Bool { erased == nil && (death == nil || wasSeenSinceDeath) }

    /// Whether who ended the care knew of what happened on a day and was recorded at a position; false while it goes on.
    public func knew(of day: CalendarDay, _ position: Int64) -> Bool {
        ended.map { $0.knew(of: day, position) } ?? false
    }
}

extension EndOfCare.End {
    /// Whether who recorded this end knew of an entry: it neither happened nor was recorded later.
    public func knew(of day: CalendarDay, _ position: Int64) -> Bool { day <= self.day && position < self.position }
}
