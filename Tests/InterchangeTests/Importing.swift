import Clinical
import Interchange
import TestSupport

/// What a whole file came to.
struct Imported {
    var rows: [ImportedRow] = []
    var rejected: [RejectedRow] = []
    var rawFields: [[String]] = []
    var empty: [Int64] = []

    init(path: String, mapping: Mapping) throws {
        var rows = try CSVImport(path: path, mapping: mapping)
        while let outcome = try rows.next() {
            switch outcome {
            case .row(let row): self.rows.append(row)
            case .rejected(let row, let fields):
                rejected.append(row)
                rawFields.append(fields)
            case .empty(let line): empty.append(line)
            }
        }
    }

    /// A text as a file of its own.
    init(_ text: String, _ yaml: String) throws {
        let folder = try TemporaryFolder("import")
        try self.init(path: try folder.write(text, to: "rows.csv"), mapping: try Mapping(yaml: yaml))
    }

    var drafts: [EntryDraft] { rows.flatMap(\.drafts) }
    var patients: Set<PatientReference> { Set(rows.map(\.patient)) }
    var reasons: [String] { rejected.map { "\($0.line) \($0.field): \($0.reason)" } }

    /// Every entry by patient and natural key, with how often it comes.
    var identities: [String: Int] {
        var counts: [String: Int] = [:]
        for row in rows { for key in row.naturalKeys { counts["\(row.patient) \(key)", default: 0] += 1 } }
        return counts
    }
}

extension EntryDraft {
    var reading: Reading? {
        if case .reading(_, let reading) = event { reading } else { nil }
    }
}
