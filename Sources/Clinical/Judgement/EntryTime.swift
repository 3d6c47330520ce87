/// When something happened, and where its entry stands in the log: what tells which of two came first, however exactly either
/// is known. The one place for it, whoever asks.
///
/// Two times overlap where one is the day and the other a time of it. The order in which they were recorded then decides, on
/// the side that is safe for the patient: what was recorded after an answer is never swallowed by it.
public struct EntryTime: Sendable, Hashable {
    public var occurred: Occurrence
    /// Position of the original entry.
    public var position: Int64

    public init(_ occurred: Occurrence, position: Int64) { (self.occurred, self.position) = (occurred, position) }

    /// Whether something that asks for an answer came before one that was given by name: a consultation, or the clearing of a
    /// flag. One that is typed for the day counts for all of that day, and so answers what was recorded before it.
    public func isAnswered(by answer: EntryTime) -> Bool {
        occurred.precedes(answer.occurred) ?? (position < answer.position)
    }

    /// Whether somebody who came to a visit had already told of this. As for an answer, but that what is itself known to the day
    /// alone may have happened after a visit of that day, whatever was written down first: it is not taken for seen. Nor is anything
    /// at a visit known to the month alone that lies in that month.
    public func isSeen(at visit: EntryTime) -> Bool {
        occurred.precedes(visit.occurred)
            ?? (occurred.isTimed && !visit.occurred.isCoarserThanADay && position < visit.position)
    }
}

extension PatientEntry {
    public var time: EntryTime { EntryTime(occurred, position: position) }
}
