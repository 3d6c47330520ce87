/// The first fault of a definition's text. Doors wrap it in an error of their own.
struct YAMLFault: Error {
    var line: Int
    var column: Int
    var key: String
    var expected: String
    var found: String

    static func text(line: Int, column: Int, key: String, expected: String, found: String) -> String {
        let place = line > 0 ? "line \(line), column \(column): " : ""
        return
            "\(place)\(key.isEmpty ? "" : "`\(key)`: ")expected \(expected), found \(found). Correct the text and try again."
    }
}
