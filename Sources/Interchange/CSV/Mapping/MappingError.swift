/// A mapping that cannot be understood: where, what, and the nearest word it could have meant.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
    public var file: String
    /// 1 for the first line.
    public var line: Int
    /// 1 for the first character.
    public var column: Int
    public var reason: String

    public init(file: String, line: Int, column: Int, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    /// `map.yaml:7:5: there is no key “instrumet” here; the nearest is “instrument”.`
    public var description: String { "\(file):\(line):\(column): \(reason)" }
}
