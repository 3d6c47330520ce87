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
/// and the other does not, corrections first, then late entries, then new ones; then the day, what the practice recorded of
/// itself, the registry and the policy. What is still different from B's rows at the end is the version again. The order is
/// fixed, so that the same two views give the same causes, and all steps together lead from A to B exactly.
struct CauseFinder {
    let log: SQLiteEventLog
    let projectors: [any Projector]
    let a: ComparedViews
    let b: ComparedViews
    /// Chart numbers by id.
    let charts: [String: String]

    /// - Parameters:
    ///   - rowsA: A's own rows of the patient, by projector.
    ///   - rowsB: B's.
    ///   - listed: rows for which the events are wanted that concern them, and not all of a step's.
    func causes(
        of patient: PatientID, rowsA: [[ViewRow]], rowsB: [[ViewRow]], listed: Set<DifferenceCause.RowName>
    ) throws -> [DifferenceCause] {
        let knownA = try PatientHistory(of: patient, in: log, at: a.instant)
        let knownB = try PatientHistory(of: patient, in: log, at: b.instant)
        var walk = Walk(finder: self, patient: patient, listed: listed, rows: rowsA)
        walk.begin(knownA)
        try walk.takeItems(from: knownA, to: knownB)
        walk.step(.day, knownB, day: b.instant.asOf, a.context)
        func context(_ registry: Registry) -> CareContext {
            CareContext(
                practice: b.context.practice, policy: a.context.policy, policySince: a.context.policySince,
                otherPolicies: a.context.otherPolicies, registry: registry, credentials: b.context.credentials,
                ownerships: b.context.ownerships)
        }
        let recorded: Set<CareContext.Part> = [.practice, .credentials, .ownership]
        if a.context.digest(of: recorded) != b.context.digest(of: recorded) {
            walk.step(.practice, knownB, day: b.instant.asOf, context(a.context.registry))
        }
        walk.step(.registry, knownB, day: b.instant.asOf, context(b.context.registry))
        walk.step(.policy, knownB, day: b.instant.asOf, b.context)
        walk.end(at: rowsB)
        return walk.causes.map { $0.knowing(withdrawnBy: knownA) }
    }

    /// The name of a row of one of the projectors' tables.
    func name(of row: RowDifference) -> DifferenceCause.RowName {
        let projector = projectors.first { $0.tables.contains { $0.name == row.table.name } }
        return .init(projector?.name ?? "", row.table, row.a ?? row.b ?? [])
    }

    /// Entries of one step that are looked at one by one.
    fileprivate static let groupsMax = 100

    /// What only one of two histories holds.
    private static func difference(_ left: PatientHistory, _ right: PatientHistory) -> [HistoryItem] {
        let (first, second) = (Set(left.items.map(\.position)), Set(right.items.map(\.position)))
        return left.items.filter { !second.contains($0.position) } + right.items.filter { !first.contains($0.position) }
    }

    /// When the side that knows less knew what it knew last, in milliseconds since 1970.
    private func timeKnown() throws -> Int64? {
        let times = try [a, b].compactMap { side in
            try side.instant.sourceTime ?? log.event(at: side.instant.position)?.envelope.recorded
        }
        return times.min()
    }

    fileprivate func kind(
        of item: HistoryItem, knownToBoth: Set<Int64>, time: Int64?, originals: [Int64: HistoryItem]
    ) -> DifferenceCause.Kind {
        // What was recorded under another patient when less was known, came here by a correction.
        if let moved = item.event?.context.movedFrom, moved.position <= min(a.instant.position, b.instant.position) {
            return .correction
        }
        if let corrected = item.envelope.corrects {
            if knownToBoth.contains(corrected) { return .correction }
            // What corrects something that came between the two, came as that did.
            if let original = originals[corrected] {
                return kind(of: original, knownToBoth: knownToBoth, time: time, originals: [:])
            }
        }
        return time.map { item.occurred.lies(before: $0) } ?? false ? .lateEntry : .newEntry
    }

    /// - Parameter only: names of the projectors that are asked; nil for all.
    fileprivate func rows(
        _ history: PatientHistory, day: CalendarDay?, _ context: CareContext, of patient: PatientID,
        only names: Set<String>? = nil
    ) -> [[ViewRow]] {
        let projectors = asked(names)
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

    private func asked(_ names: Set<String>?) -> [any Projector] {
        names.map { names in projectors.filter { names.contains($0.name) } } ?? projectors
    }

    /// What rows answer, by their names, of all projectors or those that were asked.
    fileprivate func named(
        _ rows: [[ViewRow]], only names: Set<String>? = nil
    ) -> [DifferenceCause.RowName: [ViewValue]] {
        var named: [DifferenceCause.RowName: [ViewValue]] = [:]
        for (projector, rows) in zip(asked(names), rows) {
            for row in rows {
                let table = projector.tables[row.table]
                named[.init(projector.name, table, row.values)] = TableWalk.answer(row.values, table)
            }
        }
        return named
    }

    /// One patient's way from A to B.
    private struct Walk {
        let finder: CauseFinder
        let patient: PatientID
        let listed: Set<DifferenceCause.RowName>
        var rows: [[ViewRow]]
        var causes: [DifferenceCause] = []

        /// From A's own rows to what this version makes of what A knew.
        mutating func begin(_ knownA: PatientHistory) {
            let next = finder.rows(knownA, day: finder.a.instant.asOf, finder.a.context, of: patient)
            blame(finder.a, for: changed(to: next))
            rows = next
        }

        /// What is still different at the end is B's own.
        mutating func end(at last: [[ViewRow]]) { blame(finder.b, for: changed(to: last)) }

        /// Rows that this version does not make: another version did, or somebody changed the file.
        private mutating func blame(_ side: ComparedViews, for changed: Set<DifferenceCause.RowName>) {
            let own = Dictionary(uniqueKeysWithValues: finder.projectors.map { ($0.name, $0.version) })
            let altered = changed.filter { side.versions[$0.projector] == own[$0.projector] }
            add(.version, changed.subtracting(altered))
            add(.alteredRows, altered)
        }

        private mutating func add(_ kind: DifferenceCause.Kind, _ changed: Set<DifferenceCause.RowName>) {
            if changed.isEmpty { return }
            if let place = causes.firstIndex(where: { $0.kind == kind }) {
                causes[place].rows.formUnion(changed)
            } else {
                causes.append(DifferenceCause(kind: kind, items: [], rows: changed))
            }
        }

        mutating func step(
            _ kind: DifferenceCause.Kind, _ history: PatientHistory, day: CalendarDay?, _ context: CareContext,
            _ items: [HistoryItem] = []
        ) {
            let next = finder.rows(history, day: day, context, of: patient)
            let changed = changed(to: next)
            if !changed.isEmpty { causes.append(DifferenceCause(kind: kind, items: items, rows: changed)) }
            rows = next
        }

        /// The rows that are others in the next ones, or are on one side only.
        private func changed(to next: [[ViewRow]]) -> Set<DifferenceCause.RowName> {
            let (before, after) = (finder.named(rows), finder.named(next))
            return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        }

        /// Takes over what only one side knows, one kind after the other; at last the records that were joined or parted.
        mutating func takeItems(from knownA: PatientHistory, to knownB: PatientHistory) throws {
            let (first, second) = (Set(knownA.items.map(\.position)), Set(knownB.items.map(\.position)))
            let time = try finder.timeKnown()
            let all = CauseFinder.difference(knownA, knownB)
            let isRegrouped = !knownA.isOfSameRecords(as: knownB)
            let regrouped = Set(knownA.mergedRecords.keys).symmetricDifference(knownB.mergedRecords.keys)
            func regroups(_ item: HistoryItem) -> Bool {
                isRegrouped && (item.merge != nil || regrouped.contains(item.envelope.stream))
            }
            let originals = Dictionary(
                all.filter { $0.envelope.corrects == nil }.map { ($0.position, $0) }, uniquingKeysWith: { $1 })
            let different = withoutWhatCameAndWent(all.filter { !regroups($0) }, from: knownA, wanted: second)
            var held = knownA
            var taken: [(kind: DifferenceCause.Kind, items: ItemStep)] = []
            for kind in [DifferenceCause.Kind.correction, .lateEntry, .newEntry] {
                let found = different.filter {
                    finder.kind(of: $0, knownToBoth: first.intersection(second), time: time, originals: originals)
                        == kind
                }
                if found.isEmpty { continue }
                let items = ItemStep(items: found, wanted: second)
                held = items.taken(from: held)
                step(kind, held, items.all)
                taken.append((kind, items))
            }
            nameEvents(taken, from: knownA)
            if isRegrouped {
                step(.merge, knownB, all.filter { $0.merge != nil }.sorted { $0.position < $1.position })
            }
        }

        /// Without entries that only one side knows and knows as withdrawn, where all rows are the same without them.
        private func withoutWhatCameAndWent(
            _ items: [HistoryItem], from known: PatientHistory, wanted: Set<Int64>
        ) -> [HistoryItem] {
            let all = ItemStep(items: items, wanted: wanted)
            let gone = all.groups.filter {
                $0.all[0].isNote || $0.all[0].envelope.corrects == nil && $0.all[$0.all.count - 1].isRetraction
            }
            if gone.isEmpty { return items }
            let left = gone.reduce(all) { $0.without($1) }
            func named(_ step: ItemStep) -> [DifferenceCause.RowName: [ViewValue]] {
                finder.named(
                    finder.rows(step.taken(from: known), day: finder.a.instant.asOf, finder.a.context, of: patient))
            }
            return named(left) == named(all) ? left.all : items
        }

        private mutating func step(
            _ kind: DifferenceCause.Kind, _ history: PatientHistory, _ items: [HistoryItem]
        ) {
            step(kind, history, day: finder.a.instant.asOf, finder.a.context, items)
        }

        /// Of each listed row the fewest entries, with their corrections, that make it what it is after all of these steps:
        /// a correction may change nothing until a late entry is there, and then both are its causes.
        private mutating func nameEvents(
            _ taken: [(kind: DifferenceCause.Kind, items: ItemStep)], from known: PatientHistory
        ) {
            let projectors = Set(listed.map(\.projector))
            func named(_ history: PatientHistory) -> [DifferenceCause.RowName: [ViewValue]] {
                let day = finder.a.instant.asOf
                return finder.named(
                    finder.rows(history, day: day, finder.a.context, of: patient, only: projectors), only: projectors)
            }
            guard let wanted = taken.first?.items.wanted else { return }
            let all = ItemStep(items: taken.flatMap(\.items.all), wanted: wanted)
            // Each costs a fold of the whole history: of very many, all are named.
            if listed.isEmpty || !(2...CauseFinder.groupsMax).contains(all.groups.count) { return }
            let (before, after) = (named(known), named(all.taken(from: known)))
            for row in listed where before[row] != after[row] {
                // The newest first: of two that would each do, the row was what it is once the earlier was known.
                let least = all.groups.reversed().reduce(all) { left, group in
                    let without = left.without(group)
                    return named(without.taken(from: known))[row] == after[row] ? without : left
                }
                let positions = Set(least.all.map(\.position))
                for (kind, items) in taken {
                    blame(kind, items.all, items.all.filter { positions.contains($0.position) }, for: row)
                }
            }
        }

        /// Says which of a step's events concern a row; none take the row from the step.
        private mutating func blame(
            _ kind: DifferenceCause.Kind, _ items: [HistoryItem], _ concerned: [HistoryItem],
            for row: DifferenceCause.RowName
        ) {
            if !concerned.isEmpty, !causes.contains(where: { $0.kind == kind }) {
                let order = DifferenceCause.Kind.allCases
                let place = causes.firstIndex { order.firstIndex(of: $0.kind)! > order.firstIndex(of: kind)! }
                causes.insert(DifferenceCause(kind: kind, items: items), at: place ?? causes.endIndex)
            }
            guard let place = causes.firstIndex(where: { $0.kind == kind }) else { return }
            if concerned.isEmpty {
                causes[place].rows.remove(row)
                if causes[place].rows.isEmpty { causes.remove(at: place) }
            } else {
                causes[place].rows.insert(row)
                causes[place].itemsOfRow[row] = concerned
            }
        }
    }
}

/// Items that one step takes over from the other side: those it knows come, the others go.
private struct ItemStep {
    /// In order of position.
    let all: [HistoryItem]
    /// Positions the other side knows.
    let wanted: Set<Int64>

    init(items: [HistoryItem], wanted: Set<Int64>) {
        all = items.sorted { $0.position < $1.position }
        self.wanted = wanted
    }

    func taken(from held: PatientHistory) -> PatientHistory {
        held.replacing(Set(all.map(\.position)), with: all.filter { wanted.contains($0.position) })
    }

    /// Each entry with its corrections, in order.
    var groups: [ItemStep] {
        Dictionary(grouping: all) { $0.envelope.corrects ?? $0.position }.sorted { $0.key < $1.key }.map {
            ItemStep(items: $0.value, wanted: wanted)
        }
    }

    func without(_ group: ItemStep) -> ItemStep {
        let left = Set(group.all.map(\.position))
        return ItemStep(items: all.filter { !left.contains($0.position) }, wanted: wanted)
    }
}

extension Occurrence {
    /// Whether it had happened by a time. What is known to the minute had where the minute was over, to the day, or less exactly,
    /// where its day was over there.
    fileprivate func lies(before time: Int64) -> Bool {
        switch precision {
        case .minute: milliseconds + 60_000 <= time
        case .second: milliseconds + 1_000 <= time
        case .millisecond: milliseconds <= time
        case .day, .relative, .month, .year:
            day < Occurrence(milliseconds: time, offsetMinutes: offsetMinutes).day
        }
    }
}
