import Clinical
import EventLog
import EventLogSQLite
import Identity
import PatientRecord
import ProjectionRuntime

/// Finds why two views differ about a patient: folds the history again on the way from the one to the other, one cause at a
/// time, and sees which steps change the rows.
///
/// From what A knew, by this version's projectors: a difference from A's own rows is the version. Then what one side knows
/// and the other does not, corrections first, then late entries, then new ones; then the day, the registry and the policy.
/// What is still different from B's rows at the end is the version again. The order is fixed, so that the same two views
/// give the same causes, and all steps together lead from A to B exactly.
struct CauseFinder {
    let log: SQLiteEventLog
    let projectors: [any Projector]
    let a: ComparedViews
    let b: ComparedViews
    /// Chart numbers by id.
    let charts: [String: String]

    /// - Parameters:
    ///   - rowsA: A's own rows of the patient, by projector; nil where A does not cover the patient.
    func causes(
        of patient: PatientID, rowsA: [[ViewRow]], rowsB: [[ViewRow]]
    ) throws -> [DifferenceCause] {
        let knownA = try PatientHistory(of: patient, in: log, at: a.instant)
        let knownB = try PatientHistory(of: patient, in: log, at: b.instant)
        var walk = Walk(finder: self, patient: patient, rows: rowsA)
        try walk.step(.version, knownA, day: a.instant.asOf, a.context, [])
        try walk.takeItems(from: knownA, to: knownB)
        try walk.step(.day, knownB, day: b.instant.asOf, a.context, [])
        let context = CareContext(
            practice: b.context.practice, policy: a.context.policy, registry: b.context.registry)
        try walk.step(.registry, knownB, day: b.instant.asOf, context, [])
        try walk.step(.policy, knownB, day: b.instant.asOf, b.context, [])
        walk.end(at: rowsB)
        return walk.causes
    }

    /// What only one of two histories holds.
    private static func difference(_ left: PatientHistory, _ right: PatientHistory) -> [HistoryItem] {
        let (first, second) = (Set(left.items.map(\.position)), Set(right.items.map(\.position)))
        return left.items.filter { !second.contains($0.position) } + right.items.filter { !first.contains($0.position) }
    }

    /// When the side that knows less knew what it knew last, in milliseconds since 1970.
    private func timeKnown() throws -> Int64? {
        let earlier = a.instant.position <= b.instant.position ? a : b
        return try earlier.instant.sourceTime ?? log.event(at: earlier.instant.position)?.envelope.recorded
    }

    fileprivate func kind(
        of item: HistoryItem, knownToBoth: Set<Int64>, time: Int64?
    ) -> DifferenceCause.Kind {
        if let corrected = item.envelope.corrects { return knownToBoth.contains(corrected) ? .correction : .newEntry }
        return time.map { item.occurred.lies(before: $0) } ?? false ? .lateEntry : .newEntry
    }

    fileprivate func rows(
        _ history: PatientHistory, day: CalendarDay?, _ context: CareContext, of patient: PatientID
    ) -> [[ViewRow]] {
        let asked = history.asOf(day)
        if asked.isEmpty { return projectors.map { _ in [] } }
        let subject = PatientSubject(
            id: patient.text, chart: charts[patient.text] ?? "", practice: log.practice,
            registeredPosition: asked.ownItems.first?.position ?? 0, mergedInto: asked.mergedInto)
        let rows = PatientFold(asked, subject: subject, projectors: projectors, context: context).rows
        return zip(projectors, rows).map { projector, rows in
            projector.tables.indices.flatMap { table in
                let walk = TableWalk(table: projector.tables[table])
                return rows.filter { $0.table == table }.sorted { walk.order($0.values, $1.values) < 0 }
            }
        }
    }

    /// One patient's way from A to B.
    private struct Walk {
        let finder: CauseFinder
        let patient: PatientID
        var rows: [[ViewRow]]
        var causes: [DifferenceCause] = []

        mutating func step(
            _ kind: DifferenceCause.Kind, _ history: PatientHistory, day: CalendarDay?, _ context: CareContext,
            _ items: [HistoryItem]
        ) throws {
            let next = finder.rows(history, day: day, context, of: patient)
            if next != rows { causes.append(DifferenceCause(kind: kind, items: items, rows: changed(to: next))) }
            rows = next
        }

        /// What is still different at the end is the version's.
        mutating func end(at last: [[ViewRow]]) {
            if rows == last { return }
            if let place = causes.firstIndex(where: { $0.kind == .version }) {
                causes[place].rows.formUnion(changed(to: last))
            } else {
                causes.append(DifferenceCause(kind: .version, items: [], rows: changed(to: last)))
            }
        }

        /// The rows that are others in the next ones, or are on one side only.
        private func changed(to next: [[ViewRow]]) -> Set<DifferenceCause.RowName> {
            var changed: Set<DifferenceCause.RowName> = []
            for (place, projector) in finder.projectors.enumerated() {
                func named(_ rows: [ViewRow]) -> [DifferenceCause.RowName: [ViewValue]] {
                    Dictionary(
                        rows.map { (.init(projector.tables[$0.table], $0.values), $0.values) },
                        uniquingKeysWith: { first, _ in first })
                }
                let (before, after) = (named(rows[place]), named(next[place]))
                for name in Set(before.keys).union(after.keys) where before[name] != after[name] {
                    changed.insert(name)
                }
            }
            return changed
        }

        /// Takes over what only one side knows, one kind after the other; at last the records that were joined or parted.
        mutating func takeItems(from knownA: PatientHistory, to knownB: PatientHistory) throws {
            let (first, second) = (Set(knownA.items.map(\.position)), Set(knownB.items.map(\.position)))
            let time = try finder.timeKnown()
            let different = CauseFinder.difference(knownA, knownB)
            let isRegrouped = !knownA.isOfSameRecords(as: knownB)
            let regrouped = Set(knownA.mergedRecords.keys).symmetricDifference(knownB.mergedRecords.keys)
            func regroups(_ item: HistoryItem) -> Bool {
                isRegrouped && (item.merge != nil || regrouped.contains(item.envelope.stream))
            }
            var held = knownA
            for kind in [DifferenceCause.Kind.correction, .lateEntry, .newEntry] {
                let items = different.filter {
                    !regroups($0) && finder.kind(of: $0, knownToBoth: first.intersection(second), time: time) == kind
                }
                if items.isEmpty { continue }
                held = held.replacing(
                    Set(items.map(\.position)), with: items.filter { second.contains($0.position) })
                try step(kind, held, items.sorted { $0.position < $1.position })
            }
            if isRegrouped { try step(.merge, knownB, different.filter(regroups)) }
        }

        private mutating func step(
            _ kind: DifferenceCause.Kind, _ history: PatientHistory, _ items: [HistoryItem]
        ) throws {
            try step(kind, history, day: finder.a.instant.asOf, finder.a.context, items)
        }
    }
}

extension Occurrence {
    /// Whether it had happened by a time. What is known to the day, or less exactly, had where its day was over there.
    fileprivate func lies(before time: Int64) -> Bool {
        switch precision {
        case .minute, .second, .millisecond: milliseconds <= time
        case .day, .relative, .month, .year:
            day < Occurrence(milliseconds: time, offsetMinutes: offsetMinutes).day
        }
    }
}
