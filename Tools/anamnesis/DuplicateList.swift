import Clinical
import Identity
import Practice
import ProjectionRuntime
import Rendering

/// Pairs of records that may be one person's, as `patients --duplicates` shows them.
struct DuplicateList {
    private let output: OutputOptions

    init(_ output: OutputOptions) { self.output = output }

    func write(_ store: PracticeStore) throws {
        let progress = TerminalProgress("Comparing people", unit: "events")
        let pairs = try store.duplicates(progress: progress.show)
        let names = try store.names(progress: progress.show)
        progress.clear()
        let patients = try store.patients(opened: false).map { patient in
            (patient.id, patient.named(names))
        }
        let known = Dictionary(patients, uniquingKeysWith: { first, _ in first })
        let rows = pairs.compactMap { pair -> Row? in
            guard let first = known[pair.first], let second = known[pair.second] else { return nil }
            return Row(pair: pair, first: first, second: second)
        }
        let position = try store.views().position()
        switch output.chosen {
        case .text: try output.write(text(rows, position: position))
        case .json:
            try output.write(
                json: .object([("position", .integer(Int(position))), ("pairs", .array(rows.map(\.json)))]))
        case .csv: try output.write(csv(rows))
        }
        try names.sayWhoseKeysAreDamaged()
    }

    fileprivate struct Row {
        var pair: DuplicatePair
        var first: ListedPatient
        var second: ListedPatient

        /// 0 to 1 with two decimals.
        var score: String {
            let hundredths = Int((pair.score * 100).rounded())
            return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
        }
    }

    private func text(_ rows: [Row], position: Int64) -> String {
        let table = TextTable(
            columns: [
                .init("Score", .right), .init("Chart", .right), .init("Name", overflow: .truncate),
                .init("Born", .right), .init("Chart", .right), .init("Name", overflow: .truncate),
                .init("Born", .right), .init("Why"),
            ],
            rows: rows.map { row in
                [.init(row.score)] + Self.cells(row.first) + Self.cells(row.second)
                    + [.init(row.pair.reasons.map(\.inWords).joined(separator: "; "))]
            })
        let lines = rows.isEmpty ? [] : table.lines(width: Edge.current.width, style: output.style) + [""]
        let next = rows.first.map { " anamnesis merge \($0.second.chart) --into \($0.first.chart) joins two." } ?? ""
        let count = rows.count == 1 ? "1 pair" : "\(rows.count) pairs"
        return (lines + ["\(count) may be one person.\(next) Complete to @\(position)."]).map { $0 + "\n" }.joined()
    }

    private static func cells(_ patient: ListedPatient) -> [TextTable.Cell] {
        [
            .init(patient.chart), .init(patient.name ?? patient.namePlaceholder),
            .init(patient.birthYear.map { String($0) } ?? ""),
        ]
    }

    private func csv(_ rows: [Row]) -> String {
        let csv = output.csvText
        let header = csv.line([
            "score", "patient", "chart", "name", "birth_year", "other_patient", "other_chart", "other_name",
            "other_birth_year", "reasons",
        ])
        return header
            + rows.map { row in
                csv.line(
                    [.number(row.score)] + Self.fields(row.first) + Self.fields(row.second)
                        + [.text(row.pair.reasons.map(\.inWords).joined(separator: "; "))])
            }.joined()
    }

    private static func fields(_ patient: ListedPatient) -> [CSVText.Field] {
        [
            .text(patient.id.text), .text(patient.chart), patient.name.map(CSVText.Field.text) ?? .empty,
            patient.birthYear.map { .number(String($0)) } ?? .empty,
        ]
    }
}

extension DuplicateList.Row {
    fileprivate var json: JSONValue {
        .object([
            ("score", .number((pair.score * 100).rounded() / 100)), ("first", Self.json(first)),
            ("second", Self.json(second)), ("reasons", .array(pair.reasons.map(\.json))),
        ])
    }

    private static func json(_ patient: ListedPatient) -> JSONValue {
        .object([
            ("patient", .string(patient.id.text)), ("chart", .string(patient.chart)),
            ("name", patient.name.map { .string($0) } ?? .null),
            ("birthYear", patient.birthYear.map { .integer($0) } ?? .null),
        ])
    }
}

extension DuplicatePair.Reason {
    fileprivate var inWords: String {
        switch self {
        case .sameIdentifier(let system): "the same number of \(system)"
        case .sameBirthDate(let likeness) where likeness == 1: "the same birth date and name"
        case .sameBirthDate(let likeness): "the same birth date, names alike to \(Int((likeness * 100).rounded())) %"
        case .sameNameAndBirthYear: "the same name and year of birth"
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .sameIdentifier(let system): .object([("kind", .string("identifier")), ("system", .string(system))])
        case .sameBirthDate(let likeness):
            .object([("kind", .string("birthDate")), ("likeness", .number((likeness * 100).rounded() / 100))])
        case .sameNameAndBirthYear: .object([("kind", .string("nameAndBirthYear"))])
        }
    }
}
