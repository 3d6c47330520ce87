/// A table of the views file: every column typed and documented, the key without NULLs.
public struct ViewTable: Sendable, Hashable {
    public var name: String
    public var documentation: String
    public var columns: [ViewColumn]
    /// Names of the key's columns, in order.
    public var key: [String]

    public init(_ name: String, _ documentation: String, key: [String], columns: [ViewColumn]) {
        self.name = name
        self.documentation = documentation
        self.key = key
        self.columns = columns
        precondition(
            key.allSatisfy { part in columns.contains { $0.name == part } }, "\(name): the key names its columns")
    }

    /// The statement that makes it.
    public var createSQL: String {
        let body =
            columns.map { "    " + $0.declaration(inKey: key.contains($0.name)) }
            + ["    PRIMARY KEY (" + key.joined(separator: ", ") + ")"]
        return "CREATE TABLE \(name) (\n" + body.joined(separator: ",\n") + "\n) STRICT, WITHOUT ROWID;"
    }
}

/// One column: its type, what it is measured in, and what it means.
public struct ViewColumn: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case text
        case integer
        /// Rounded to so many decimals before it is stored, so that the same history gives the same bytes.
        case real(decimals: Int)
        /// ISO 8601 text, `2026-03-01`.
        case day
    }

    public var name: String
    public var kind: Kind
    /// UCUM or a word; empty where there is none.
    public var unit: String
    public var documentation: String

    public init(_ name: String, _ kind: Kind, unit: String = "", _ documentation: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.documentation = documentation
    }

    public static func text(_ name: String, _ documentation: String) -> Self { Self(name, .text, documentation) }
    public static func day(_ name: String, _ documentation: String) -> Self { Self(name, .day, documentation) }
    public static func integer(_ name: String, unit: String = "", _ documentation: String) -> Self {
        Self(name, .integer, unit: unit, documentation)
    }
    public static func real(_ name: String, decimals: Int, unit: String = "", _ documentation: String) -> Self {
        Self(name, .real(decimals: decimals), unit: unit, documentation)
    }

    func declaration(inKey: Bool) -> String {
        let type =
            switch kind {
            case .text, .day: "TEXT"
            case .integer: "INTEGER"
            case .real: "REAL"
            }
        return "\(name) \(type)" + (inKey ? " NOT NULL" : "")
    }
}

/// A list over the tables: a documented SQL view.
public struct ViewQuery: Sendable, Hashable {
    public var name: String
    public var documentation: String
    /// The SELECT behind `CREATE VIEW name AS`.
    public var select: String
    public var columns: [ViewColumn]

    /// The statement that makes it.
    public var createSQL: String { "CREATE VIEW \(name) AS \(select)" }

    public init(_ name: String, _ documentation: String, select: String, columns: [ViewColumn]) {
        self.name = name
        self.documentation = documentation
        self.select = select
        self.columns = columns
    }
}

/// A value of a row.
public enum ViewValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// A row for one of a projector's tables.
public struct ViewRow: Sendable, Hashable {
    /// Index into the projector's `tables`.
    public var table: Int
    /// One value for each column, in the table's order.
    public var values: [ViewValue]

    public init(table: Int, _ values: [ViewValue]) {
        self.table = table
        self.values = values
    }
}
