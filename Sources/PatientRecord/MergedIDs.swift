import Clinical
import EventLog

/// Ids that two merged records gave to different things.
///
/// A source that numbers each patient's visits 1, 2, 3 has given number 1 to two visits once two of its patients turn
/// out to be one. The merged record's ids are then told apart from the survivor's by where that record begins: `1 of @74`.
/// What is written under the survivor after the merge and names an id of the merged record means that record's:
/// somebody signs the visit that was booked there.
struct MergedIDs {
    private struct Name: Hashable {
        var kind: RecordReference
        var id: String
    }

    /// Ids to be qualified, by the merged record whose they are.
    private var clashing: [String: Set<Name>] = [:]
    /// The position of each record's first event.
    private var beginnings: [String: Int64] = [:]

    init(in items: [HistoryItem], of history: PatientHistory) {
        let merges = Self.mergePositions(items)
        for item in history.items {
            if let record = history.mergedRecord(of: item), beginnings[record] == nil {
                beginnings[record] = item.position
            }
        }
        // Who said an id first keeps it; nil stands for the survivor.
        var owners: [Name: Set<String?>] = [:]
        for item in items {
            guard case .entry(let event) = item.content, let introduced = event.introducedReference else { continue }
            let name = Name(kind: introduced.kind, id: introduced.id)
            let record = history.mergedRecord(of: item)
            let meansAnother =
                record == nil && item.envelope.origin == nil
                && owners[name, default: []].contains { owner in
                    owner.flatMap { merges[$0] }.map { $0 < item.position } ?? false
                }
            if !meansAnother { owners[name, default: []].insert(record) }
        }
        for (name, records) in owners where records.count > 1 {
            for case let record? in records { clashing[record, default: []].insert(name) }
        }
    }

    /// Where each record was given up for the last time.
    private static func mergePositions(_ items: [HistoryItem]) -> [String: Int64] {
        var positions: [String: Int64] = [:]
        for item in items {
            if case .entry(.recordsMerged(let merge)) = item.content, let from = merge.from {
                positions[from] = item.position
            }
        }
        return positions
    }

    /// The entries with the clashing ids of merged records qualified by their record.
    func keptApart(_ entries: [PatientEntry]) -> [PatientEntry] {
        if clashing.isEmpty { return entries }
        return entries.map { entry in
            guard let record = entry.mergedFrom, let names = clashing[record], let beginning = beginnings[record]
            else { return entry }
            var copy = entry
            copy.event = entry.event.replacingReferences { kind, id in
                names.contains(Name(kind: kind, id: id)) ? "\(id) of @\(beginning)" : id
            }
            return copy
        }
    }
}
