/// A policy that cannot be read: where, which key, and what belongs there.
public struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 1 for the text's first line; 0 where the place is not known.
    public var line: Int
    /// 1 for the line's first character; 0 where the place is not known.
    public var column: Int
    public var key: String
    /// What should stand there.
    public var expected: String
    /// What stands there.
    public var found: String

    init(_ fault: YAMLFault) {
        line = fault.line
        column = fault.column
        key = fault.key
        expected = fault.expected
        found = fault.found
    }

    public var description: String {
        YAMLFault.text(line: line, column: column, key: key, expected: expected, found: found)
    }
}
