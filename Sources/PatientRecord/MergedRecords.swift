public import Clinical
public import EventLog
public import Identity

/// Records that were ever merged with one another, as known at one position: who is whose, and whose history is what.
///
/// Whether a record was given up is said by its own stream: of `recordMergedInto` and `recordsUnmerged` there, the one
/// with the highest position decides. `recordsMerged` on the survivor says where to look.
public struct MergedRecords: Sendable {
    private let own: [String: PatientHistory]
    /// The record each was merged into, for those that are.
    private let parents: [String: String]

    /// Reads a record and all that were ever linked with it, however far. For almost everybody that is one stream.
    public init(around stream: StreamName, in log: some EventReader, through last: Int64 = .max) throws {
        try self.init(around: stream, in: log, at: .known(at: last))
    }

    /// Reads a record and all that were ever linked with it, as known at an instant.
    public init(around stream: StreamName, in log: some EventReader, at instant: Instant) throws {
        var own: [String: PatientHistory] = [:]
        var waiting = [stream.id]
        while let id = waiting.popLast() {
            if own[id] != nil { continue }
            let linked = StreamName(category: stream.category, id: id)
            let history = try PatientHistory(reading: linked, in: log, at: instant)
            own[id] = history
            waiting += history.linkedRecords
        }
        self.own = own
        parents = own.reduce(into: [:]) { parents, record in
            parents[record.key] = record.value.recordMergedInto(from: record.key)
        }
    }

    /// All of them in order of their ids, without those of whom the log knows nothing.
    public var ids: [String] { own.filter { !$0.value.items.isEmpty }.keys.sorted() }

    /// The patient whose record this has become part of; nil for one that was not given up.
    public func survivor(of id: String) -> String? {
        var (current, seen) = (id, Set([id]))
        while let parent = parents[current] {
            // No command can close a ring; where a log has one, nobody in it is taken for anybody else.
            guard seen.insert(parent).inserted else { return nil }
            current = parent
        }
        return current == id ? nil : current
    }

    /// The record with all that were merged into it, directly or through others.
    public func history(of id: String) -> PatientHistory {
        let merged = ids.filter { $0 != id && chain(from: $0).contains(id) }
        return PatientHistory(
            own: own[id] ?? PatientHistory(), merged: merged.map { ($0, own[$0] ?? PatientHistory()) },
            mergedInto: survivor(of: id))
    }

    /// The records a record became part of, one after the other; empty where they go round in a ring.
    private func chain(from id: String) -> [String] {
        var chain: [String] = []
        var current = id
        while let parent = parents[current] {
            if parent == id || chain.contains(parent) { return [] }
            chain.append(parent)
            current = parent
        }
        return chain
    }
}

extension PatientHistory {
    /// Reads a patient's history: what was written under their record, and under the records merged into it.
    ///
    /// As known at a position: before it lies a merge, there is one history; after it, there are two.
    public init(of patient: PatientID, in log: some EventReader, through last: Int64 = .max) throws {
        try self.init(of: patient, in: log, at: .known(at: last))
    }

    /// Reads a patient's history as it was known at an instant.
    public init(of patient: PatientID, in log: some EventReader, at instant: Instant) throws {
        self = try MergedRecords(around: patient.stream, in: log, at: instant).history(of: patient.text)
    }

    /// Whether records were ever merged into this one, or this one into another.
    public var hasMerges: Bool { !linkedRecords.isEmpty }

    /// Whether it tells of another record: of a merge, or of entries that came from there or went there.
    public var tellsOfTwoRecords: Bool {
        hasMerges || !mergedRecords.isEmpty
            || items.contains { item in
                if case .retraction(let reason) = item.content { return reason.movedTo != nil }
                return item.event?.context.movedFrom != nil
            }
    }

    /// Whether it is made of the same records as another, and its own record was given up as that one's was.
    public func isOfSameRecords(as other: PatientHistory) -> Bool {
        mergedRecords == other.mergedRecords && mergedInto == other.mergedInto
    }

    /// Ids of the records that merges on this one name.
    fileprivate var linkedRecords: [String] {
        items.compactMap(\.merge).flatMap { [$0.from, $0.into].compactMap(\.self) }
    }

    /// The record this one was merged into, by its own stream.
    fileprivate func recordMergedInto(from id: String) -> String? {
        var into: String?
        for item in items {
            guard case .entry(let event) = item.content else { continue }
            if case .recordMergedInto(let merge) = event { into = merge.into }
            if case .recordsUnmerged(let merge) = event, merge.from == id { into = nil }
        }
        return into
    }
}

extension HistoryItem {
    /// What joins or parts records here; nil for everything else.
    public var merge: RecordMerge? {
        guard case .entry(let event) = content else { return nil }
        return switch event {
        case .recordsMerged(let merge), .recordMergedInto(let merge), .recordsUnmerged(let merge): merge
        default: nil
        }
    }
}
