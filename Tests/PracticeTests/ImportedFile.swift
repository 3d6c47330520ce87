import Foundation
import Interchange
import TestSupport

/// A file of pain scores in rows that a test can shuffle, cut and write anew.
struct ImportedFile {
    var rows: [[String]]
    static let columns = ["id", "day", "where", "score", "remark"]

    /// Patients in random order, with equal rows, empty rows, and rows that reader or rules reject.
    init(rows count: Int, patients: Int, using chance: inout SeededGenerator) {
        rows = []
        while rows.count < count {
            switch Int.random(in: 0..<20, using: &chance) {
            case 0: rows.append(Self.row(patients, score: "11", using: &chance))
            case 1: rows.append(Self.row(patients, score: "much", using: &chance))
            case 2: rows.append(Self.row(patients, score: "", using: &chance))
            case 3...5 where !rows.isEmpty: rows.append(rows.randomElement(using: &chance)!)
            default:
                rows.append(
                    Self.row(patients, score: String(Int.random(in: 0...10, using: &chance)), using: &chance))
            }
        }
    }

    init(_ rows: [[String]]) { self.rows = rows }

    private static func row(_ patients: Int, score: String, using chance: inout SeededGenerator) -> [String] {
        let day = Int.random(in: 1...28, using: &chance)
        let month = Int.random(in: 1...8, using: &chance)
        return [
            "p\(Int.random(in: 1...patients, using: &chance))",
            "2026-0\(month)-" + (day < 10 ? "0\(day)" : "\(day)"), ["neck", "knee"].randomElement(using: &chance)!,
            score, "",
        ]
    }

    func text(delimiter: String = ",") -> String {
        ([Self.columns] + rows).map { $0.joined(separator: delimiter) + "\n" }.joined()
    }

    /// Every column that is mapped is part of a row's identity.
    static func mapping(
        source: String = "desk", key: String? = nil, onChange: String = "reject", delimiter: String = ",",
        samePatients: Bool = false
    ) throws -> Mapping {
        try Mapping(
            yaml: """
                source: \(source)
                file: {delimiter: "\(delimiter)"}
                patient: {pseudonym: id, samePatients: \(samePatients)}
                time: {column: day, format: yyyy-MM-dd}
                \(key.map { "key: \($0)" } ?? "")
                onChange: \(onChange)
                entries:
                  - event: painScored
                    instrument: nrs-11
                    site: {column: where}
                    value: {column: score}
                    note: {column: remark}
                """)
    }
}
