public import Rendering

/// Everything recorded about one patient, corrections beside what they correct.
public struct HistoryModel: Sendable {
    /// In which order entries stand.
    public enum Order: String, Sendable {
        case recording
        /// By when they happened, as corrected.
        case clinical
    }

    public let chart: String
    /// As opened by the caller; nil while sealed, or where none is on record.
    public let name: String?
    /// Whether no name is on record.
    public let isNameless: Bool
    /// What the history is complete to.
    public let known: KnownTo
    public let lines: [HistoryLine]
    public let order: Order

    /// - Parameter lines: in the order named.
    public init(
        chart: String, name: String?, isNameless: Bool = false, known: KnownTo, lines: [HistoryLine],
        order: Order = .recording
    ) {
        self.order = order
        self.chart = chart
        self.name = name
        self.isNameless = isNameless
        self.known = known
        self.lines = lines
    }

    private var entries: [HistoryLine] { lines.filter { !$0.isNote } }

    public var corrections: Int { entries.reduce(0) { $0 + $1.correctedBy.count } }

    /// The history for the terminal: position, when it happened, what it says; under it what corrected it.
    public func text(width: Int, style: TerminalStyle = .plain) -> String {
        var page = PageText(width: width, style: style)
        page.sentence(
            "Chart \(chart), \(name ?? (isNameless ? "no name recorded" : "name sealed")): everything recorded, "
                + (order == .recording ? "in the order of recording" : "in clinical order, as corrected"), .strong)
        page.gap()
        page.table(table(style))
        page.gap()
        let entries = entries
        let notes = lines.count { $0.isNote && !$0.isWithdrawn }
        page.sentence(
            "Complete to \(known.wordsWithDay): \(Wording.count(entries.count, "entry", plural: "entries")), "
                + "\(Wording.count(corrections, "correction")), \(entries.count { $0.isWithdrawn }) withdrawn"
                + (notes > 0 ? ", \(Wording.count(notes, "note"))." : "."), .faint)
        return page.text
    }

    private func table(_ style: TerminalStyle) -> TextTable {
        let rows = lines.flatMap { line in
            [row(line)]
                + line.correctedBy.indices.map { place in
                    row(line.correctedBy[place], of: line.position, until: line.correctedBy[(place + 1)...].first)
                }
        }
        return TextTable(columns: [.init("At", .right), .init("Happened", .right), .init("What")], rows: rows)
    }

    private func row(_ line: HistoryLine) -> [TextTable.Cell] {
        let isLate = !line.isImported && Self.day(line.recorded) != Self.day(line.occurred)
        let late = isLate ? " (recorded \(Self.day(line.recorded)))" : ""
        return [
            .init("@\(line.position)", .faint), .init(line.occurred),
            .init(Wording.oneLine(line.words) + late, line.isUncorrected ? .plain : .faint),
        ]
    }

    /// - Parameter next: the correction that took its place; nil where this one decides.
    private func row(
        _ correction: HistoryLine.Correction, of position: Int64, until next: HistoryLine.Correction?
    ) -> [TextTable.Cell] {
        let reason = correction.reason.isEmpty ? "" : " (" + Self.inWords(correction.reason) + ")"
        let until = next.map { " until @\($0.position)" }
        let words = correction.words.map(Wording.oneLine) ?? "[not readable]"
        let what =
            correction.kind == .retracted
            ? "@\(position) \(until.map { "did not count" + $0 } ?? "no longer counts")"
            : "@\(position) \(until.map { "said" + $0 } ?? "says now"): \(words)"
        return [
            .init("@\(correction.position)", .faint), .init(correction.kind.rawValue, .orange), .init(what + reason),
        ]
    }

    /// A reason begins with its code: "wrongPatient: chart 12".
    private static func inWords(_ reason: String) -> String {
        let code = String(reason.prefix { $0.isLetter })
        return Wording.words(code) + Wording.oneLine(String(reason.dropFirst(code.count)))
    }

    /// The day at the start of an ISO 8601 time; a month or a year where no more is known.
    private static func day(_ time: String) -> Substring { time.prefix(10) }

    /// The history for programs.
    public var json: JSONValue {
        .object(
            [
                ("chart", .string(chart)), ("position", .integer(Int(known.position))),
                ("corrections", .integer(corrections)),
                ("order", .string(order.rawValue)), ("entries", .array(lines.map(\.json))),
            ] + known.cutJSON)
    }

    /// One line for each entry and each correction; `corrects` names the entry a correction is about.
    ///
    /// - Parameter csv: how it is written; with formulas guarded for spreadsheets, or as typed for programs.
    public func csv(_ csv: CSVText = CSVText()) -> String {
        var text = csv.line(["position", "recorded", "occurred", "type", "corrects", "reason", "words"])
        for line in lines {
            text += csv.line([
                .number(String(line.position)), .text(line.recorded), .text(line.occurred), .text(line.type), .empty,
                .empty, .text(line.words),
            ])
            for correction in line.correctedBy {
                text += csv.line([
                    .number(String(correction.position)), .empty, .empty, .text(correction.kind.rawValue),
                    .number(String(line.position)), .text(correction.reason),
                    correction.words.map(CSVText.Field.text) ?? .empty,
                ])
            }
        }
        return text
    }
}

extension HistoryLine {
    var json: JSONValue {
        .object([
            ("position", .integer(Int(position))), ("recorded", .string(recorded)), ("occurred", .string(occurred)),
            ("type", .string(type)), ("words", .string(words)),
            ("correctedBy", .array(correctedBy.map(\.json))),
        ])
    }
}

extension HistoryLine.Correction {
    var json: JSONValue {
        .object([
            ("position", .integer(Int(position))), ("kind", .string(kind.rawValue)), ("reason", .string(reason)),
            ("words", .word(words)),
        ])
    }
}
