import Clinical
public import EventLog

/// What was appended at once because it is about two patients' records: entries moved from one to the other, two records
/// joined, two parted. One part without the other was never known to anybody, and says what is not so: a reading that two
/// patients have.
public struct ActOnTwoRecords: Hashable, Sendable {
    public var positions: ClosedRange<Int64>

    /// The act that a cut of the log after a position would divide; nil for almost every position.
    public init?(dividedAfter position: Int64, in log: some EventReader) throws {
        let parts = Parts(log: log, codec: PatientCodec(typeNames: try log.types()))
        guard try parts.continues(position) else { return nil }
        var (first, last) = (position, position + 1)
        while try parts.continues(first - 1) { first -= 1 }
        while try parts.continues(last) { last += 1 }
        positions = first...last
    }

    /// One event's part in an act, and the two records.
    private struct Part: Equatable {
        enum Kind { case copy, withdrawal, merged, mergedInto, unmerged }

        var kind: Kind
        /// The record it stands in, and the other.
        var own: String
        var other: String?
        var recorded: Int64

        /// In the order in which they are appended: all copies, then all withdrawals; the survivor's half first.
        func isFollowed(by next: Part) -> Bool {
            guard recorded == next.recorded else { return false }
            return switch (kind, next.kind) {
            case (.copy, .copy), (.withdrawal, .withdrawal): own == next.own && other == next.other
            case (.copy, .withdrawal), (.merged, .mergedInto), (.unmerged, .unmerged):
                own == next.other && other == next.own
            default: false
            }
        }
    }

    private struct Parts {
        let log: any EventReader
        let codec: PatientCodec

        func continues(_ position: Int64) throws -> Bool {
            guard let this = try part(at: position), let next = try part(at: position + 1) else { return false }
            return this.isFollowed(by: next)
        }

        private func part(at position: Int64) throws -> Part? {
            guard let event = try log.event(at: position), event.envelope.origin == nil,
                event.stream.category == "patient"
            else { return nil }
            let own = event.stream.id
            func part(_ kind: Part.Kind, _ other: String?) -> Part {
                Part(kind: kind, own: own, other: other, recorded: event.envelope.recorded)
            }
            switch event.payload.withUnsafeBytes({ codec.item(event.envelope, $0) }).content {
            case .retraction(let reason): return reason.movedTo.map { part(.withdrawal, $0) }
            case .entry(.recordsMerged(let merge)): return part(.merged, merge.from)
            case .entry(.recordMergedInto(let merge)): return part(.mergedInto, merge.into)
            case .entry(.recordsUnmerged(let merge)):
                return part(.unmerged, merge.from == own ? merge.into : merge.from)
            case .entry(let event): return event.context.movedFrom.map { part(.copy, $0.patient) }
            case .amendment, .note, .unreadable: return nil
            }
        }
    }
}
