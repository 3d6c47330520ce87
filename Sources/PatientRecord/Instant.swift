public import Clinical
import EventLog

/// The instant a question is asked for, on both clocks: what was known by then, and what had happened by then.
///
/// Known at a position, or at a time, is a cut of the log, since `recorded` never falls with position. As of a day leaves
/// out what happened later, by the corrected date. `sourceTime` cuts by when another system knew it instead: an imported
/// event counts from its `sourceRecorded` on, everything else from its recording here.
public struct Instant: Hashable, Sendable {
    /// The last position that is known.
    public var position: Int64
    /// The last local day that counts, each entry's in its own offset; nil for all that is known.
    public var asOf: CalendarDay?
    /// Milliseconds since 1970 up to which a source's own knowledge counts; nil where the log's recording does.
    public var sourceTime: Int64?

    public init(position: Int64, asOf: CalendarDay? = nil, sourceTime: Int64? = nil) {
        self.position = position
        self.asOf = asOf
        self.sourceTime = sourceTime
    }

    /// Everything the log holds up to a position.
    public static func known(at position: Int64) -> Instant { Instant(position: position) }

    /// Whether an event of a patient's stream is known.
    public func knows(_ item: HistoryItem) -> Bool {
        item.position <= position && (sourceTime.map { item.knownToSource <= $0 } ?? true)
    }

    /// Whether an event is left out because nothing says when its source knew it: it came with an import, counts from that
    /// on, and by its own day would have been asked for.
    public func lacksSourceTime(_ item: HistoryItem) -> Bool {
        item.position <= position && !knows(item) && item.envelope.origin != nil && item.toldBySource == nil
            && asOf.map { item.occurred.day <= $0 } ?? true
    }

    /// Of one record's items those that are known.
    ///
    /// A source that tells of a patient knows the patient: the registration counts from whatever it knew first.
    func known(of items: [HistoryItem]) -> [HistoryItem] {
        guard sourceTime != nil else { return items.last.map(knows) ?? true ? items : items.filter(knows) }
        let others = items.dropFirst().filter(knows)
        guard let first = items.first, first.position <= position else { return [] }
        return others.isEmpty && !knows(first) ? [] : [first] + others
    }
}

extension HistoryItem {
    /// Milliseconds since 1970 at which the system it came from knew it; for what was entered here, the recording.
    public var knownToSource: Int64 { envelope.origin == nil ? envelope.recorded : toldBySource ?? envelope.recorded }

    /// When its source says that it knew it, in milliseconds since 1970; nil where it does not say.
    fileprivate var toldBySource: Int64? {
        switch content {
        case .entry(let event): event.context.sourceRecorded
        // A source that corrects a record may leave the time it was issued at as it was.
        case .amendment(let event, _):
            [event.context.sourceRecorded, event.context.source?.version.updated].compactMap(\.self).max()
        case .retraction(let reason): reason.source?.version.updated
        case .note(let note): note.told.compactMap(\.source.version.updated).max()
        case .unreadable: nil
        }
    }
}
