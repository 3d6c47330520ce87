import ArgumentParser
import Clinical
import EventLog
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// One patient on one page.
struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "One patient on one page: what to decide, how it went, what comes next.",
        discussion: """
            Folded from the log, so it is exact whatever the views say. It counts everything up to the end of today in \
            the practice's zone, and says to which position it is complete. --as-of and --known-at show it as it was.

            Examples:
              anamnesis summary 2041
              anamnesis summary 2041 --json
              anamnesis summary 2041 --format csv --into 2041.csv
              anamnesis summary 2041 --as-of 2026-02-28 --known-at 2026-03-01
            """)

    @Argument(help: "Chart number, pseudonymous code or id.")
    var patient: String
    @Flag(help: "Every measure, and everything that happened in between.")
    var all = false
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let edge = Edge.current
            let store = try stored.reading()
            let instant = try asked.instant(in: store)
            let today = try asked.day(of: instant, in: store)
            let page = try asked.page(of: patient, at: instant, readOn: asked.isLive ? today : nil, in: store)
            page.sayWhatStaysSealed()
            switch output.chosen {
            case .text:
                try output.write(page.summary(asOf: today).text(width: edge.width, style: output.style, all: all))
            case .json: try output.write(json: page.summary(asOf: today).json)
            case .csv: try output.write(Self.csv(page, output.csvText))
            }
        }
    }

    /// The measures as the documented table has them.
    private static func csv(_ page: PatientPage, _ csv: CSVText) -> String {
        let (table, rows) = page.rows(of: "patient_progress")
        return csv.line(table.columns.map(\.name))
            + rows.map { row in csv.line(zip(table.columns, row.values).map(CSVText.Field.init)) }.joined()
    }
}

extension PatientPage {
    /// Says on standard error which texts cannot be opened though the key is at hand: they stand there as sealed.
    func sayWhatStaysSealed() {
        if unopenable.isEmpty { return }
        let positions = unopenable.map { "@\($0)" }.joined(separator: " ")
        Edge.current.say(
            "anamnesis: texts of \(positions) cannot be opened with this patient's key and are shown as sealed. "
                + "`anamnesis verify` tells whether the log was damaged; what is known can be written anew with "
                + "`anamnesis amend @\(unopenable[0])`.")
    }

    /// The page's model as of a day.
    func summary(asOf day: CalendarDay) -> SummaryModel {
        SummaryModel(
            subject: subject, name: name, entries: entries,
            answers: PatientAnswers(
                progress: rows(of: "patient_progress").rows, interval: rows(of: "maintenance_interval").rows,
                worklist: rows(of: "care_worklist_item").rows + rows(of: "rule_open").rows, parked: fold.parked),
            context: context, asOf: day, known: known,
            corrections: history.items.count { $0.envelope.corrects != nil })
    }
}

extension CSVText.Field {
    /// A value as its column declares it.
    init(_ column: ViewColumn, _ value: ViewValue) {
        switch value {
        case .null: self = .empty
        case .integer(let number): self = .number(String(number))
        case .real(let number): self = .number(JSONText.text(.number(number)))
        case .text(let text): self = .text(text)
        }
    }
}
