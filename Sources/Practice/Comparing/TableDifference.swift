import GRDB
public import ProjectionRuntime

/// How one table of two views files differs.
public struct TableDifference: Sendable {
    public var table: String
    public var rowsA: Int64 = 0
    public var rowsB: Int64 = 0
    public var onlyA: Int64 = 0
    public var onlyB: Int64 = 0
    /// Rows with another answer.
    public var differing: Int64 = 0
    /// Rows with the same answer, which name another policy or registry as the one it came from.
    public var policyNameOnly: Int64 = 0
    /// Rows that differ in a column, by column; those with no difference are left out.
    public var columns: [String: Int64] = [:]

    public var isSame: Bool { onlyA == 0 && onlyB == 0 && differing == 0 && policyNameOnly == 0 }
}

/// A row that is another in two views files, or is in one of them only.
public struct RowDifference: Sendable {
    public var table: ViewTable
    /// In the table's order; nil where it is not there.
    public var a: [ViewValue]?
    public var b: [ViewValue]?

    public var patient: String {
        if case .text(let patient)? = (a ?? b)?[table.columns.firstIndex { $0.name == "patient" } ?? 0] {
            patient
        } else {
            ""
        }
    }

    public func value(_ column: String) -> (a: ViewValue, b: ViewValue) {
        guard let place = table.columns.firstIndex(where: { $0.name == column }) else { return (.null, .null) }
        return (a?[place] ?? .null, b?[place] ?? .null)
    }

    /// The columns in which it differs; all of them where it is on one side only.
    public var differingColumns: [String] {
        guard let a, let b else { return table.columns.map(\.name) }
        return table.columns.indices.filter { a[$0] != b[$0] }.map { table.columns[$0].name }
    }
}

/// Walks over one table of two files side by side, in order of the key: memory does not grow with the tables.
struct TableWalk {
    let table: ViewTable

    /// Columns that say by what a row was judged, and nothing of the answer.
    private static let names: Set<String> = ["policy", "registry"]

    /// A row without the names of what it was judged by.
    static func answer(_ values: [ViewValue], _ table: ViewTable) -> [ViewValue] {
        var answer = values
        for (place, column) in table.columns.enumerated() where names.contains(column.name) { answer[place] = .null }
        return answer
    }

    func differences(
        _ a: Database, _ b: Database, of patients: Set<String>?, _ found: (RowDifference) throws -> Void
    ) throws -> TableDifference {
        var difference = TableDifference(table: table.name)
        let (left, right) = (try rows(a), try rows(b))
        var (first, second) = (try left.next(), try right.next())
        while first != nil || second != nil {
            let order = order(first, second)
            let row = RowDifference(table: table, a: order <= 0 ? first : nil, b: order >= 0 ? second : nil)
            if order <= 0 { first = try left.next() }
            if order >= 0 { second = try right.next() }
            guard patients.map({ $0.contains(row.patient) }) ?? true else { continue }
            if row.a != nil { difference.rowsA += 1 }
            if row.b != nil { difference.rowsB += 1 }
            if row.a == row.b { continue }
            if row.a != nil, row.b != nil, Self.names.isSuperset(of: row.differingColumns) {
                difference.policyNameOnly += 1
                continue
            }
            count(row, in: &difference)
            try found(row)
        }
        return difference
    }

    private func count(_ row: RowDifference, in difference: inout TableDifference) {
        if row.b == nil { difference.onlyA += 1 }
        if row.a == nil { difference.onlyB += 1 }
        guard row.a != nil, row.b != nil else { return }
        difference.differing += 1
        for column in row.differingColumns { difference.columns[column, default: 0] += 1 }
    }

    private func rows(_ database: Database) throws -> RowWalk {
        let names = table.columns.map(\.name).joined(separator: ", ")
        let sql = "SELECT \(names) FROM \(table.name) ORDER BY \(table.key.joined(separator: ", "))"
        return RowWalk(try Row.fetchCursor(database, sql: sql), columns: table.columns.count)
    }

    /// Below 0 where the first row comes before the second in order of the key; a side that has ended comes last.
    func order(_ first: [ViewValue]?, _ second: [ViewValue]?) -> Int {
        guard let first else { return 1 }
        guard let second else { return -1 }
        for name in table.key {
            let place = table.columns.firstIndex { $0.name == name }!
            let order = Self.order(first[place], second[place])
            if order != 0 { return order }
        }
        return 0
    }

    private static func order(_ left: ViewValue, _ right: ViewValue) -> Int {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.text(let left), .text(let right)):
            left == right ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        default: 0
        }
    }
}

/// Rows of one file, one after the other.
private final class RowWalk {
    private let cursor: RowCursor
    private let columns: Int

    init(_ cursor: RowCursor, columns: Int) {
        self.cursor = cursor
        self.columns = columns
    }

    func next() throws -> [ViewValue]? {
        guard let row = try cursor.next() else { return nil }
        return (0..<columns).map { place in
            switch (row[place] as DatabaseValue).storage {
            case .null, .blob: .null
            case .int64(let number): .integer(number)
            case .double(let number): .real(number)
            case .string(let text): .text(text)
            }
        }
    }
}
