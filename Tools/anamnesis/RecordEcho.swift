import Clinical
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Says what was recorded: for whom, when, each entry in words with its position, and when the patient is due.
struct RecordEcho {
    let store: PracticeStore
    let patient: PatientID
    let zone: PracticeZone

    func show(_ positions: [Int64], occurred: Occurrence, episode: String? = nil) throws {
        let page = try store.page(of: patient)
        print("\(who(page)), \(Self.inWords(occurred, zone: zone))")
        let words = EntryInWords(registry: page.context.registry)
        for position in positions {
            guard let entry = page.entries.first(where: { $0.position == position }) else { continue }
            print(Self.line(position, words.line(entry.event)))
        }
        Self.showNextVisit(page, episode: episode)
        for parked in page.fold.parked {
            Edge.current.say(
                "Set aside by \(parked.projector) because of @\(parked.position): \(printable(parked.reason))")
        }
    }

    /// The name stands there on a terminal only: it is how a wrong chart number is noticed, and no log should keep it.
    private func who(_ page: PatientPage) -> String {
        let name = Edge.current.outputIsTerminal ? page.name.map { " (\(printable($0)))" } ?? "" : ""
        return "Patient \(page.subject.chart)\(name)"
    }

    static func line(_ position: Int64, _ words: String) -> String {
        let place = "@\(position)"
        return "  " + place + String(repeating: " ", count: max(0, 7 - place.count)) + " " + words
    }

    /// How a time was understood: “2026-03-01, the whole day (America/New_York)”.
    static func inWords(_ occurred: Occurrence, zone: PracticeZone) -> String {
        let how =
            switch occurred.precision {
            case .year: ", some day of that year"
            case .month: ", some day of that month"
            case .day, .relative: ", the whole day"
            case .minute, .second, .millisecond: ""
            }
        return "\(occurred.text)\(how) (\(zone.name))"
    }

    /// When the patient is to come back, wrapped to the terminal; nothing before there is a treatment to count from.
    static func showNextVisit(_ page: PatientPage, episode: String?) {
        guard let next = nextVisit(page, episode: episode) else { return }
        var line = ""
        for word in next.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > Edge.current.width {
                print(line)
                line = " "
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        print(line)
    }

    /// When the patient is to come back; nil where the views say nothing yet.
    private static func nextVisit(_ page: PatientPage, episode: String?) -> String? {
        let (table, rows) = page.rows(of: "maintenance_interval")
        func text(_ row: ViewRow, _ column: String) -> String? {
            guard let index = table.columns.firstIndex(where: { $0.name == column }) else { return nil }
            if case .text(let text) = row.values[index] { return text }
            return nil
        }
        guard let row = rows.first(where: { text($0, "episode") == episode ?? "" }) ?? rows.last else { return nil }
        let reason = printable(text(row, "reason") ?? "")
        switch text(row, "status") {
        case "referred": return "Refer back before the next treatment: \(reason)"
        case "recommended", "default":
            guard let due = text(row, "due_on"), let from = text(row, "book_from_on"),
                let until = text(row, "book_until_on")
            else { return nil }
            return "Next visit: due \(due), book \(from) to \(until). \(reason)"
        default: return reason.isEmpty || text(row, "last_visit_on") == nil ? nil : "Next visit: no date. \(reason)"
        }
    }
}
