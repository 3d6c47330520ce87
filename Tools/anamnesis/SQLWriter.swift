import GRDB
import Rendering

/// Writes a query's rows one by one: an array of JSON objects, or CSV as it is, for programs.
final class SQLWriter {
    private(set) var rows = 0

    private let isJSON: Bool
    private let answer: AnswerFile
    private let csv: CSVText
    private var names: [String] = []

    init(isJSON: Bool, csv: CSVText = CSVText(), answer: AnswerFile) {
        self.isJSON = isJSON
        self.csv = csv
        self.answer = answer
    }

    func begin(_ columns: [String]) throws {
        names = Self.distinct(columns)
        if !isJSON { try answer.write(csv.line(columns)) }
    }

    func write(_ row: [DatabaseValue]) throws {
        if isJSON {
            let object = JSONText.text(.object(zip(names, row).map { ($0, Self.json($1)) }))
            try answer.write((rows == 0 ? "[\n  " : ",\n  ") + object)
        } else {
            try answer.write(csv.line(row.map(Self.field)))
        }
        rows += 1
    }

    func finish() throws {
        if isJSON { try answer.write(rows == 0 ? "[]\n" : "\n]\n") }
        try answer.finish()
    }

    /// Of columns with the same name the later ones get a number.
    private static func distinct(_ names: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return names.map { name in
            seen[name, default: 0] += 1
            return seen[name] == 1 ? name : name + ":\(seen[name] ?? 0)"
        }
    }

    private static func json(_ value: DatabaseValue) -> JSONValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(Int(number))
        case .double(let number): .number(number)
        case .string(let text): .string(text)
        case .blob(let data): .string(SQLTable.hexadecimal(data))
        }
    }

    private static func field(_ value: DatabaseValue) -> CSVText.Field {
        switch value.storage {
        case .null: .empty
        case .int64, .double: .number(SQLTable.text(value))
        case .string, .blob: .text(SQLTable.text(value))
        }
    }
}
