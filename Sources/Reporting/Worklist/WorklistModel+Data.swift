import Clinical
public import Rendering

extension WorklistModel {
    /// The list for programs: `asOf` is the day it is read on, `happenedBy` the last day that counts, where one was asked for.
    public var json: JSONValue {
        let members: [(String, JSONValue)] = [
            ("practice", .string(practice)), ("asOf", .day(asOf)), ("happenedBy", .day(known.asOf)),
            ("position", .integer(Int(known.position))),
            ("needed", .integer(needed)),
            (
                "leftOut",
                .object([
                    ("total", .integer(leftOut.total)), ("nothingDue", .integer(leftOut.nothingDue)),
                    ("careEnded", .integer(leftOut.careEnded)), ("deceased", .integer(leftOut.deceased)),
                    ("erased", .integer(leftOut.erased)),
                ])
            ),
            ("parked", .integer(parked)), ("items", .array(entries.map(\.json))),
        ]
        return .object(members + known.sourceJSON)
    }

    /// One line for each patient and reason.
    ///
    /// - Parameter csv: how it is written; with formulas guarded for spreadsheets, or as typed for programs.
    public func csv(_ csv: CSVText = CSVText()) -> String {
        let header = csv.line([
            "patient", "chart", "name", "reason", "from_on", "until_on", "urgency", "evidence", "detail", "remedy",
            "episode",
        ])
        return entries.reduce(into: header) { text, entry in
            text += csv.line([
                .text(entry.patient), .text(entry.chart), entry.name.map(CSVText.Field.text) ?? .empty,
                .text(entry.reason), .text(entry.from.description),
                entry.until.map { .text($0.description) } ?? .empty, .number(String(entry.urgency)),
                // A list of positions without "@": no spreadsheet takes it for a formula.
                .text(entry.evidence.map(String.init).joined(separator: " ")), .text(entry.detail),
                .text(entry.remedy), .text(entry.episode),
            ])
        }
    }
}

extension WorklistEntry {
    var json: JSONValue {
        .object([
            ("patient", .string(patient)), ("chart", .string(chart)), ("name", .word(name)),
            ("reason", .string(reason)), ("fromOn", .day(from)), ("untilOn", .day(until)),
            ("urgency", .integer(urgency)), ("evidence", .array(evidence.map { .integer(Int($0)) })),
            ("detail", .string(detail)), ("remedy", .string(remedy)), ("episode", .word(episode)),
        ])
    }
}
