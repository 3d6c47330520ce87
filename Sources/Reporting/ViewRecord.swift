import Clinical
import ProjectionRuntime

/// One row of a projector's table, read by column name.
///
/// Asking for a column that the table does not have is our own mistake and stops the program; NULL is nil.
struct ViewRecord {
    private let table: ViewTable
    private let values: [ViewValue]

    init(_ row: ViewRow, of table: ViewTable) {
        precondition(
            row.values.count == table.columns.count,
            "\(table.name): a row of \(row.values.count) values for \(table.columns.count) columns")
        self.table = table
        values = row.values
    }

    subscript(column: String) -> ViewValue {
        guard let index = table.columns.firstIndex(where: { $0.name == column }) else {
            preconditionFailure("\(table.name) has no column \(column)")
        }
        return values[index]
    }

    func text(_ column: String) -> String? {
        if case .text(let text) = self[column] { text } else { nil }
    }

    /// Text that is '' where there is none.
    func words(_ column: String) -> String? { text(column).flatMap { $0.isEmpty ? nil : $0 } }

    func integer(_ column: String) -> Int64? {
        if case .integer(let number) = self[column] { number } else { nil }
    }

    func real(_ column: String) -> Double? {
        switch self[column] {
        case .real(let number): number
        case .integer(let number): Double(number)
        case .null, .text: nil
        }
    }

    func day(_ column: String) -> CalendarDay? { text(column).flatMap { CalendarDay($0) } }

    /// The positions of a list such as `@12 @34`.
    func positions(_ column: String) -> [Int64] { EvidenceText.positions(text(column) ?? "") }
}

/// Positions in the log as views and people write them: `@12 @34`.
enum EvidenceText {
    /// Positions written out in text; the rest is counted.
    private static let shownMax = 6

    static func positions(_ text: String) -> [Int64] {
        text.split(separator: " ").compactMap { Int64($0.drop { $0 == "@" }) }
    }

    static func text(_ positions: [Int64]) -> String {
        let shown = positions.prefix(shownMax).map { "@\($0)" }.joined(separator: " ")
        let more = positions.count - shownMax
        return more > 0 ? "\(shown) and \(more) more" : shown
    }
}
