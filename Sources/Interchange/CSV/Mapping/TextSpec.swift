/// A column as the mapping names it, and where it does so.
struct ColumnReference: Hashable, Sendable {
    var name: String
    var line: Int
    var column: Int
}

/// Where one value comes from and what is done to it on the way.
struct TextSpec: Hashable, Sendable {
    enum Origin: Hashable, Sendable {
        /// The same for every row.
        case constant(String)
        /// One column, or several joined.
        case columns([ColumnReference], joinedBy: String)
        /// The day of the entry, as `2026-03-01`: for ids of visits in files that have none.
        case dayOfEntry
        /// The digits at `#` in the file's name.
        case fileName(pattern: String)
    }

    /// What to do with a value that `map:` does not list.
    enum Otherwise: Hashable, Sendable {
        case reject
        case missing
        case constant(String)
    }

    var origin: Origin
    /// Value to value; to nil for "as if missing".
    var map: [String: String?]?
    var otherwise = Otherwise.reject
    var prefix = ""
    /// For values that are dates.
    var pattern: TimePattern?
    /// For measured values: words that stand for a qualifier.
    var qualifiers: [String: String] = [:]
    /// For measured values written `6/10`: the 10.
    var outOf: String?

    init(_ origin: Origin) { self.origin = origin }

    var columns: [ColumnReference] {
        if case .columns(let columns, _) = origin { columns } else { [] }
    }
}
