import GRDB
import GRDBSQLite

/// What `sql` takes: one statement that asks and changes nothing, neither the files nor the connection.
enum ReadOnlySQL {
    private static let questions: Set<String> = ["select", "with", "values"]
    /// Pragmas that only tell. Others set what the connection may do, some of them as soon as they are compiled.
    private static let pragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "database_list", "collation_list", "function_list", "compile_options",
    ]

    /// Looks at the first words, before SQLite reads any of it.
    ///
    /// - Throws: `PracticeError` with `.usage` for anything that is no question.
    static func check(_ sql: String) throws(PracticeError) {
        guard !sql.utf8.contains(0) else { throw PracticeError(.usage, "the query holds a NUL character. Remove it.") }
        let words = firstWords(of: sql)
        guard let first = words.first else { throw PracticeError(.usage, "there is no query. Give one SELECT.") }
        let explained =
            first == "explain" ? words.dropFirst(words.starts(with: ["explain", "query"]) ? 3 : 1) : words[...]
        guard explained.first.map(questions.contains) ?? false || isTellingPragma(words) else {
            throw PracticeError(
                .usage,
                "sql only reads, and \(first.uppercased()) does more. Give one SELECT (or WITH, VALUES, EXPLAIN of one, "
                    + "or a PRAGMA that describes tables). The log changes by `record`, `amend` and `retract`.")
        }
    }

    /// The one statement of a checked query.
    ///
    /// - Throws: `PracticeError` with `.usage` where there are several, where it writes, or where it has parameters.
    static func statement(_ sql: String, in database: Database) throws -> Statement {
        let statements = try database.allStatements(sql: sql)
        guard let statement = try statements.next() else {
            throw PracticeError(.usage, "there is no query. Give one SELECT.")
        }
        guard statement.isReadonly else {
            throw PracticeError(
                .usage, "sql only reads, and this query writes. The log changes by `record`, `amend` and `retract`.")
        }
        // What does not compile is a second statement too.
        guard case .success(nil) = Result(catching: { try statements.next() }) else {
            throw PracticeError(.usage, "sql answers one query at a time, and these are several. Give them one by one.")
        }
        guard sqlite3_bind_parameter_count(statement.sqliteStatement) == 0 else {
            throw PracticeError(
                .usage, "the query has parameters (? or :name), and nothing fills them. Write the values.")
        }
        return statement
    }

    private static func isTellingPragma(_ words: [String]) -> Bool {
        guard words.count >= 2, words[0] == "pragma" else { return false }
        return pragmas.contains(words[1])
            || ["main", "log", "temp"].contains(words[1]) && words.count >= 3 && pragmas.contains(words[2])
    }

    /// Enough to know what a statement is: `EXPLAIN QUERY PLAN SELECT`.
    private static let wordsMax = 4

    /// The first words in lower case, without comments; a mark between them is no word.
    private static func firstWords(of sql: String) -> [String] {
        var (words, rest) = ([String](), Substring(sql).unicodeScalars)
        while words.count < wordsMax, let next = rest.first {
            if rest.starts(with: "--".unicodeScalars) {
                rest = rest.drop { $0 != "\n" }
            } else if rest.starts(with: "/*".unicodeScalars) {
                rest = afterComment(rest)
            } else if isWord(next) {
                let word = rest.prefix(while: isWord)
                words.append(String(Substring(word)).lowercased())
                rest = rest[word.endIndex...]
            } else {
                rest.removeFirst()
            }
        }
        return words
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func afterComment(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var rest = text.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: "*/".unicodeScalars) { rest.removeFirst() }
        return rest.dropFirst(2)
    }
}
