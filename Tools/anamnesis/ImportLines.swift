import Clinical
import PatientRecord
import Practice
import Rendering

/// What an import did, as lines that add up, and as JSON.
struct ImportLines {
    private let report: ImportReport
    private let isRehearsal: Bool

    init(_ report: ImportReport, isRehearsal: Bool) {
        self.report = report
        self.isRehearsal = isRehearsal
    }

    /// Whether every row was taken, now or before.
    var isWhole: Bool { report.rejectsPath == nil && report.tally.rejected == 0 }

    var text: [String] {
        let tally = report.tally
        let rows: [(String, Int64)] = [
            ("accepted", tally.accepted), ("already present", tally.alreadyPresent), ("changed", tally.changed),
            ("rejected", tally.rejected), ("empty", tally.empty),
        ]
        let recorded: [(String, Int64)] = [
            ("entries", tally.entries), ("amendments", tally.amendments),
            ("patients registered", tally.patientsRegistered),
        ]
        let heading = isRehearsal ? "A rehearsal: nothing was recorded. It would be:" : nil
        return [heading].compactMap { $0 }
            + Self.lines([("rows read", tally.read)] + rows.map { ("  " + $0, $1) } + recorded)
            + origin + rejects
    }

    private var origin: [String] {
        if let origin = report.origin { return ["Every entry names this import: @\(origin)."] }
        return isRehearsal ? [] : ["Nothing was new."]
    }

    private var rejects: [String] {
        guard let path = report.rejectsPath else { return [] }
        let reasons = report.firstRejects.map { row in
            "  line \(row.line)\(row.field.isEmpty ? "" : ", \(printable(row.field))"): \(printable(row.reason))"
        }
        return Self.rejects("rows", path, reasons, of: report.rejectsWritten, replacing: report.replacesRejects)
    }

    /// Where the rejects lie, the first of them, and how many more there are.
    static func rejects(
        _ noun: String, _ path: String, _ first: [String], of count: Int64, replacing isReplacing: Bool
    ) -> [String] {
        let place = printable(path) + (isReplacing ? ", in place of an earlier import's" : "")
        let rest = count - Int64(first.count)
        return ["Rejected \(noun) with their reasons are in \(place):"] + first
            + (rest > 0 ? ["  and \(rest) more"] : [])
    }

    /// Labels to the left, numbers under each other to the right.
    static func lines(_ rows: [(String, Int64)]) -> [String] {
        let texts = rows.map { (label: $0.0, number: String($0.1)) }
        let wide = texts.map(\.label.count).max() ?? 0
        let numbers = texts.map(\.number.count).max() ?? 0
        return texts.map { label, number in
            label + String(repeating: " ", count: wide - label.count + 2 + numbers - number.count) + number
        }
    }

    var json: JSONValue {
        let tally = report.tally
        return [
            "rehearsal": .bool(isRehearsal), "read": .integer(Int(tally.read)),
            "accepted": .integer(Int(tally.accepted)),
            "alreadyPresent": .integer(Int(tally.alreadyPresent)), "changed": .integer(Int(tally.changed)),
            "rejected": .integer(Int(tally.rejected)), "empty": .integer(Int(tally.empty)),
            "entries": .integer(Int(tally.entries)), "amendments": .integer(Int(tally.amendments)),
            "patientsRegistered": .integer(Int(tally.patientsRegistered)),
            "origin": report.origin.map { .integer(Int($0)) } ?? nil, "passes": .integer(report.passes),
            "rejects": report.rejectsPath.map { .string($0) } ?? nil,
            "rejectsWritten": .integer(Int(report.rejectsWritten)),
            "firstRejects": .array(
                report.firstRejects.map { row in
                    ["line": .integer(Int(row.line)), "field": .string(row.field), "reason": .string(row.reason)]
                }),
        ]
    }
}
