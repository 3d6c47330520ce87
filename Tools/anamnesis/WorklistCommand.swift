import ArgumentParser
import Clinical
import EventLogSQLite
import Identity
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Who needs somebody today.
struct WorklistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worklist",
        abstract: "Who needs somebody on a day, why, and how many are left out.",
        discussion: """
            A day is the end of that day in the practice's zone; without --on it is today. The views are brought up to \
            date first; the list says to which position it is complete.

            Examples:
              anamnesis worklist
              anamnesis worklist --on 2026-03-01 --reason overdue
              anamnesis worklist --as-of 2026-03-01 --known-at 2026-03-05
              anamnesis worklist --format csv --into calls.csv
            """)

    @Option(help: ArgumentHelp("The day, as 2026-03-01.", valueName: "date"))
    var on: String?
    @Option(help: "Only lines of this reason.")
    var reason: WorklistReason?
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let edge = Edge.current
            let store = try asked.isLive ? stored.readingCurrent() : stored.reading()
            let practice = try store.context().practice
            let day = try on.map { try Self.day($0) } ?? asked.day(of: asked.instant(in: store), in: store)
            let list = try model(store, practice, on: day)
            switch output.chosen {
            case .text: try output.write(filterLine(list) + list.shown.text(width: edge.width, style: output.style))
            case .json: try output.write(json: list.shown.json)
            case .csv: try output.write(list.shown.csv(output.csvText))
            }
            try list.names.sayWhoseKeysAreDamaged()
        }
    }

    static func day(_ text: String) throws -> CalendarDay {
        guard let day = CalendarDay(text) else {
            throw PracticeError(.usage, "\"\(text)\" is not a day. Write it as 2026-03-01.")
        }
        return day
    }

    private typealias List = (shown: WorklistModel, others: Int, names: ListedNames)

    /// The list as asked for, how many patients stand on it for other reasons alone, and the names it shows.
    private func model(_ store: PracticeStore, _ practice: PracticeOpening, on day: CalendarDay) throws -> List {
        let work = try store.worklist(on: day, of: asked.views(in: store))
        let lines = work.lines.filter { line in reason.map { line.row.values[1] == .text($0.rawValue) } ?? true }
        let names = try store.names(of: Set(lines.map(\.patient)))
        let entries = lines.compactMap { line in
            WorklistEntry(
                row: line.row, chart: line.chart, name: names.opened[line.patient],
                isNameless: names.opened[line.patient] == nil && !names.sealed.contains(line.patient))
        }
        let others = Set(work.lines.map(\.patient)).subtracting(lines.map(\.patient)).count
        // They have something due: they are not to be counted among those who have nothing.
        var patients = work.patients
        patients["active"] = max(0, (patients["active"] ?? 0) - others)
        let model = WorklistModel(
            practice: store.log.practice, asOf: day, known: try store.known(at: work.instant),
            timeZone: practice.timeZone,
            entries: entries, patients: patients, parked: work.parked)
        return (model, others, names)
    }

    private func filterLine(_ list: List) -> String {
        guard let reason else { return "" }
        let others = list.others == 1 ? "1 patient stands" : "\(list.others) patients stand"
        return "Only reason \(reason.rawValue); \(others) on the list for other reasons alone.\n"
    }
}
