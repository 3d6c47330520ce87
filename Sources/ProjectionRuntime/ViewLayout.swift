import Crypto
import GRDB

/// What a file of views is made of beside its rows: tables, lists, indexes and triggers as SQL, and what the documentation
/// says of each table and column.
public struct ViewLayout: Sendable, Equatable {
    /// By what a part is called: "the table patient", "the documentation of patient.chart".
    public let parts: [String: String]

    /// - Parameter table: one that a finished file has no more.
    init(in database: Database, without table: String? = nil) throws {
        var parts: [String: String] = [:]
        let objects = try Row.fetchAll(
            database,
            sql: """
                SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' AND name IS NOT ?
                """,
            arguments: [table])
        for object in objects {
            let (type, name) = (object[0] as String? ?? "", object[1] as String? ?? "")
            parts["the \(type == "view" ? "list" : type) \(name)"] = object[2] as String? ?? ""
        }
        let lines = try Row.fetchAll(
            database, sql: "SELECT table_name, column_name, type, unit, meaning FROM documentation")
        for line in lines {
            let texts = (0..<5).map { line[$0] as String? ?? "" }
            let column = texts[1].isEmpty ? "" : "." + texts[1]
            parts["the documentation of \(texts[0])\(column)"] = texts.dropFirst(2).joined(separator: "; ")
        }
        self.parts = parts
    }

    public init(of views: ViewReader) throws { self = try views.read { try ViewLayout(in: $0) } }

    /// SHA-256 over the parts in the order of their names' bytes, name and text each with its length before it, in
    /// hexadecimal.
    public var digest: String {
        var hash = SHA256()
        for (name, text) in parts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            for word in [name, text] { hash.update(data: Array("\(word.utf8.count) \(word)".utf8)) }
        }
        return HexText.of(hash.finalize())
    }
}
