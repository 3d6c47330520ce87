import Clinical
import EventLog
import Identity
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Writes stored events one a line: for people, as JSON lines, or as CSV.
final class EventWriter {
    let answer: AnswerFile
    /// Position of the event written last.
    private(set) var lastPosition: Int64?

    private let format: OutputOptions.Format
    private let opens: Bool
    private let words: EventWords
    private let charts: [String: String]
    private let csv: CSVText

    /// - Parameter patients: whose events are written, where that is known: they go by their charts though the views have
    ///   set them aside.
    init(
        store: PracticeStore, patients: Set<PatientID> = [], format: OutputOptions.Format, csv: CSVText = CSVText(),
        opens: Bool, answer: AnswerFile
    ) throws {
        let context = try store.context()
        self.answer = answer
        self.format = format
        self.csv = csv
        self.opens = opens
        words = EventWords(
            store: store, words: EntryInWords(registry: context.registry, rounds: format == .text), opens: opens)
        charts = format == .json ? [:] : try store.charts(andOf: Array(patients))
        if format == .csv { try answer.write(csv.line(Self.columns)) }
    }

    func write(_ event: StoredEvent) throws {
        switch format {
        case .text: try answer.write(line(event))
        case .json: try answer.write(json(event))
        case .csv: try answer.write(record(event))
        }
        // Whoever follows the log sees each event as it comes.
        if Edge.current.outputIsTerminal || lastPosition == nil { try answer.flush() }
        lastPosition = event.envelope.position
    }

    private func chart(_ event: StoredEvent) -> String {
        event.stream.category == "patient" ? charts[event.stream.id] ?? event.stream.id : ""
    }

    /// The day on which the log took it, where it happened: an evening is not the next day because UTC's is.
    private func recordedOn(_ event: StoredEvent) -> CalendarDay {
        Occurrence(milliseconds: event.envelope.recorded, offsetMinutes: event.occurred.offsetMinutes).day
    }

    // MARK: Text

    private static let positionColumns = 8
    private static let occurredColumns = 22
    private static let chartColumns = 8

    private func line(_ event: StoredEvent) throws -> String {
        // What an import brings was not recorded late: its own event says when it came.
        let isLate = event.envelope.origin == nil && event.occurred.day != recordedOn(event)
        let late = isLate ? " (recorded \(recordedOn(event)))" : ""
        let fields = [
            DisplayWidth.padded("@\(event.envelope.position)", to: Self.positionColumns, alignedRight: true),
            DisplayWidth.padded(event.occurred.text, to: Self.occurredColumns),
            DisplayWidth.padded(
                event.stream == .practice ? "-" : chart(event), to: Self.chartColumns, alignedRight: true),
            printable(try words.text(event)) + late,
        ]
        return fields.joined(separator: "  ") + "\n"
    }

    // MARK: CSV

    private static let columns = [
        "position", "stream", "version", "chart", "type", "occurred", "precision", "recorded", "actor", "origin",
        "corrects", "words", "payload",
    ]

    private func record(_ event: StoredEvent) throws -> String {
        let envelope = event.envelope
        return csv.line([
            .number(String(envelope.position)), .text(event.stream.description), .number(String(envelope.version)),
            .text(chart(event)), .text(event.type), .text(event.occurred.text), .text(Self.precision(event)),
            .text(Self.instant(envelope.recorded)), .text(event.actor), Self.number(envelope.origin),
            Self.number(envelope.corrects), .text(try words.text(event)),
            .text(PayloadText.oneLine(event.payload)),
        ])
    }

    private static func number(_ position: Int64?) -> CSVText.Field { position.map { .number(String($0)) } ?? .empty }

    // MARK: JSON

    /// The envelope and the payload as stored: no number passes through a double.
    private func json(_ event: StoredEvent) throws -> String {
        let envelope = event.envelope
        var members: [(String, JSONValue)] = [
            ("position", .integer(Int(envelope.position))), ("stream", .string(event.stream.description)),
            ("version", .integer(Int(envelope.version))), ("previous", .integer(Int(envelope.previous))),
            ("type", .string(event.type)), ("form", .integer(Int(envelope.form))),
            ("occurred", .string(event.occurred.text)), ("precision", .string(Self.precision(event))),
            ("occurredMilliseconds", .integer(Int(envelope.occurred))),
            ("occurredOffset", .integer(Int(envelope.occurredOffset))),
            ("recorded", .string(Self.instant(envelope.recorded))), ("actor", .string(event.actor)),
            ("origin", envelope.origin.map { .integer(Int($0)) } ?? .null),
            ("corrects", envelope.corrects.map { .integer(Int($0)) } ?? .null),
            ("id", .string(envelope.id.description)),
        ]
        if opens { members.append(("words", .string(try words.text(event)))) }
        let text = JSONText.text(.object(members))
        return text.dropLast() + ",\"payload\":" + PayloadText.oneLine(event.payload) + "}\n"
    }

    private static func instant(_ milliseconds: Int64) -> String {
        Occurrence(milliseconds: milliseconds, offsetMinutes: 0, precision: .millisecond).text
    }

    private static func precision(_ event: StoredEvent) -> String { "\(event.occurred.precision)" }
}
