extension Mapping {
    /// What a row's entry is known by on the next import, beside its source and patient.
    public struct RowKey: Hashable, Sendable {
        /// The entry's name in the mapping; its number where it has none.
        public var entry: String
        /// The stored name of the event it becomes.
        public var event: String
        /// The columns whose values count, each once, in the order of their bytes.
        public var columns: [String]
    }

    /// Whether the mapping says itself, with `key:`, what rows are known by. Else it is all that an entry maps, so that
    /// one column more makes every row a new one.
    public var saysKey: Bool { key != nil }

    /// What each entry is known by, in the order of the mapping.
    public var rowKeys: [RowKey] {
        entries.map { entry in
            let columns = Set((key ?? mappedColumns(of: entry)).map(\.name))
            return RowKey(
                entry: entry.name, event: entry.form.typeName,
                columns: columns.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }
    }

    /// The columns an entry's content and time come from.
    func mappedColumns(of entry: EntrySpec) -> [ColumnReference] {
        entry.columns + (entry.time == nil ? time?.columns ?? [] : [])
    }
}
