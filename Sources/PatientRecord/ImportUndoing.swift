import Clinical
import EventLog

/// Decides what undoing an import means for one patient: pure, from the history alone. Where it was done before, wholly
/// or in part, what is left to do comes out.
struct ImportUndoing {
    /// One correction to write.
    enum Step {
        case withdraw(HistoryItem)
        /// What stood before the import corrected it, and when it occurred.
        case restore(HistoryItem, PatientEvent, Occurrence)
    }

    private(set) var steps: [Step] = []
    private(set) var summary = UndoneImport()
    private let origin: Int64
    /// This import and all that were undone before: what any of them said stands no more, in whatever order they go.
    private let undone: Set<Int64>
    /// Visits whose record is withdrawn.
    private var visits: Set<String> = []

    /// - Parameter earlier: imports that were undone before, and the positions at which.
    init(of origin: Int64, in history: PatientHistory, after earlier: [Int64: Int64] = [:]) {
        self.origin = origin
        undone = Set(earlier.keys).union([origin])
        var entries = EntryLayers.all(of: history, undone: earlier)
        if entries.contains(where: \.isErasure) {
            if entries.contains(where: { $0.concerns(origin) }) { summary.erased = 1 }
            return
        }
        for place in entries.indices where entries[place].concerns(origin) { undo(&entries[place]) }
        // Of whom nothing else stands, nothing is known but by imports that are undone. That records were joined, or parted
        // again, says nothing more of the person; who has another record merged into theirs is needed for that one.
        if let registration = entries.first(where: \.isRegistration), let top = registration.top, registration.stands,
            !without(registration).stands,
            !entries.contains(where: { $0.stands && !$0.isRegistration && $0.original.merge == nil })
        {
            let isOwn = registration.original.envelope.origin == origin
            if history.items.hasMergedRecord {
                summary.registeredSurvivors = isOwn ? 1 : 0
            } else {
                withdraw(registration, top)
                summary.registrationsWithdrawn = 1
                if !isOwn { summary.registered += 1 }
            }
        }
        summary.patients = steps.isEmpty ? 0 : 1
        if visits.isEmpty { return }
        summary.recordedAtVisits =
            entries.filter { entry in
                // An entry of the import's own that a hand corrected is counted as that.
                guard entry.stands, !entry.concerns(origin), entry.origin == nil else { return false }
                return entry.top?.event?.context.visit.map(visits.contains) ?? false
            }.count
    }

    private mutating func undo(_ entry: inout EntryLayers) {
        if entry.isRegistration {
            if entry.original.envelope.origin == origin { summary.registered += 1 }
            return
        }
        if entry.original.isNote {
            steps.append(.withdraw(entry.original))
            summary.notesWithdrawn += 1
            return
        }
        let before = entry
        entry = without(entry)
        guard entry.layers.count < before.layers.count, let top = before.top else { return keep(entry) }
        // Another import says the same, or it was said before and this one only found it so.
        if entry.top?.position == top.position { return }
        guard entry.stands, let below = entry.top else {
            // What the import itself had withdrawn stands no more and no less than before.
            if before.stands { withdraw(before, top) }
            return
        }
        guard let event = below.event, !event.isUnknown else {
            summary.unreadable += 1
            entry = before
            return
        }
        steps.append(.restore(entry.original, event, below.occurred))
        summary.correctionsUndone += 1
    }

    /// What is left of an entry without this import and those undone before.
    private func without(_ entry: EntryLayers) -> EntryLayers {
        var entry = entry
        entry.takeOff(undone.contains)
        return entry
    }

    private mutating func withdraw(_ entry: EntryLayers, _ top: HistoryItem) {
        steps.append(.withdraw(entry.original))
        // An entry that was withdrawn before the import brought it back was corrected, not brought.
        let isOwn = entry.original.envelope.origin.map(undone.contains) ?? false
        if isOwn, entry.layers.contains(where: { $0.item.position == entry.original.position }) {
            summary.withdrawn[top.typeNameInWords, default: 0] += 1
        } else {
            summary.correctionsUndone += 1
        }
        if let visit = top.event?.visitTold { visits.insert(visit) }
    }

    /// Somebody, or another import, had a later word.
    private mutating func keep(_ entry: EntryLayers) {
        guard let top = entry.top, entry.says(origin) else { return }
        if case .retraction(let reason) = top.content, reason.movedTo != nil, entry.origin == nil {
            summary.movedByHand += 1
            if summary.movedPositions.count < UndoneImport.keptPositionsMax {
                summary.movedPositions.append(entry.original.position)
            }
        }
        if !entry.stands { return }
        if entry.origin == nil {
            summary.keptByHand += 1
            if summary.keptPositions.count < UndoneImport.keptPositionsMax {
                summary.keptPositions.append(entry.original.position)
            }
        } else {
            summary.keptByLaterImport += 1
        }
    }
}

extension [HistoryItem] {
    /// Whether another record is merged into the one whose items these are.
    fileprivate var hasMergedRecord: Bool {
        var merged: Set<String?> = []
        for case .entry(let event) in map(\.content) {
            if case .recordsMerged(let merge) = event { merged.insert(merge.from) }
            if case .recordsUnmerged(let merge) = event { merged.remove(merge.from) }
        }
        return !merged.isEmpty
    }
}

extension EntryLayers {
    /// Whether the import brought the entry, corrected it or found it as it is, and that has not been undone.
    fileprivate func concerns(_ origin: Int64) -> Bool { layers.contains { $0.origin == origin } }

    /// Whether the import brought the entry or corrected it, and that has not been undone.
    fileprivate func says(_ origin: Int64) -> Bool {
        layers.contains { $0.origin == origin && !$0.isConfirmation }
    }

    fileprivate var isRegistration: Bool { if case .patientRegistered = original.event { true } else { false } }

    fileprivate var isErasure: Bool { if case .identityErased = original.event { true } else { false } }
}

extension HistoryItem {
    fileprivate var typeNameInWords: String {
        if case .unreadable(let type, _) = content { return type }
        return event?.typeName ?? ""
    }
}

extension PatientEvent {
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }

    /// The visit this entry is the record of.
    var visitTold: String? { introducedReference.flatMap { $0.kind == .visit ? $0.id : nil } }
}
