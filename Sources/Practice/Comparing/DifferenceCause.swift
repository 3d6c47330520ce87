public import PatientRecord
import ProjectionRuntime

/// Why two views differ about a patient: which step on the way from the one to the other changed the rows.
public struct DifferenceCause: Sendable {
    /// The steps, in the order in which they are taken. Raw values are contract.
    public enum Kind: String, Sendable, CaseIterable {
        /// Rows that this version's projectors do not make of what the first side knew.
        case version
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
        case registry
        case policy
    }

    /// A row by its table and key.
    struct RowName: Hashable, Sendable {
        var table: String
        var key: [ViewValue]

        init(_ table: ViewTable, _ values: [ViewValue]) {
            self.table = table.name
            key = table.key.map { name in values[table.columns.firstIndex { $0.name == name }!] }
        }
    }

    public var kind: Kind
    /// The events that made the step, in order; none where it was no event.
    public var items: [HistoryItem]
    /// The rows that the step changed: a patient has several, and what changed one need not concern another.
    var rows: Set<RowName> = []
}
