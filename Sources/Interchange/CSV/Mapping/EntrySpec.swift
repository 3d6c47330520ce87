/// One entry that a row can become.
struct EntrySpec: Sendable {
    /// Tells the entries of one row apart in their natural keys.
    var name: String
    var form: EventForm
    var conditions: [Condition]
    /// Nil for the mapping's `time:`.
    var time: TimeSpec?
    var planned: TimeSpec?
    var fields: [EntryField: TextSpec]
    var line: Int

    /// A row has this entry only if this holds.
    struct Condition: Hashable, Sendable {
        enum Test: Hashable, Sendable {
            case isOneOf([String])
            case isNoneOf([String])
            case isNotMissing
            case isMissing
        }

        var column: ColumnReference
        var test: Test
    }

    /// The columns the entry's content comes from, without those of the mapping's `time:`.
    var columns: [ColumnReference] {
        // In the order of the table's cases, not of a dictionary.
        EntryField.allCases.flatMap { fields[$0]?.columns ?? [] } + conditions.map(\.column)
            + (time?.columns ?? []) + (planned?.columns ?? [])
    }
}
