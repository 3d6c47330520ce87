import EventLog
public import PatientRecord
import ProjectionRuntime

/// Why two views differ about a patient: which step on the way from the one to the other changed the rows.
public struct DifferenceCause: Sendable {
    /// The steps, in the order in which they are taken. Raw values are contract.
    public enum Kind: String, Sendable, CaseIterable {
        /// Rows that this version's projectors do not make of what the first side knew.
        case version
        /// Rows that are not what the version which made them makes of the log: somebody changed the file.
        case alteredRows
        /// A correction of something both sides know.
        case correction
        /// Something that had happened before, and became known between the two.
        case lateEntry
        /// Something that happened between the two.
        case newEntry
        /// Records that were joined or parted between the two, with all that follows.
        case merge
        /// The day that is asked for.
        case day
        /// What the practice recorded of itself: who owns it, and credentials of those who treat.
        case practice
        case registry
        case policy
    }

    /// A row by its table and key.
    struct RowName: Hashable, Sendable {
        var projector: String
        var table: String
        var key: [ViewValue]

        init(_ projector: String, _ table: ViewTable, _ values: [ViewValue]) {
            self.projector = projector
            self.table = table.name
            key = table.key.map { name in values[table.columns.firstIndex { $0.name == name }!] }
        }
    }

    public var kind: Kind
    /// The events that made the step, in order; none where it was no event.
    public var items: [HistoryItem]
    /// Positions of entries that the events correct and that the first side knew as withdrawn, each with its withdrawal's.
    public internal(set) var withdrawn: [Int64: Int64] = [:]
    /// The rows that the step changed: a patient has several, and what changed one need not concern another.
    var rows: Set<RowName> = []
    /// Of rows that were asked about, the events of the step that concern the row.
    var itemsOfRow: [RowName: [HistoryItem]] = [:]

    /// The same cause, told what the first side knew as withdrawn.
    func knowing(withdrawnBy known: PatientHistory) -> DifferenceCause {
        var cause = self
        for corrected in items.compactMap(\.envelope.corrects) {
            guard let decided = known.decidingCorrection(of: corrected), decided.isRetraction else { continue }
            cause.withdrawn[corrected] = decided.position
        }
        return cause
    }

    /// The same cause with the events that concern one row.
    func concerning(_ row: RowName) -> DifferenceCause {
        var cause = self
        cause.items = itemsOfRow[row] ?? items
        return cause
    }
}
