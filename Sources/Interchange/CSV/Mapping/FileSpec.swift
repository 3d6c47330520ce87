/// How the mapping says the file is written.
struct FileSpec: Sendable {
    var dialect = CSVDialect()
    /// Nil where the file's first record names the columns.
    var columns: [String]?
    /// Values that mean "nothing here". The empty one always does.
    var missing: [String] = []
    var isDecimalComma = false
    /// Columns in which nothing means "as in the row above".
    var sameAsAbove: [ColumnReference] = []
}
