import Clinical
import EventLog
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// One person's record as a page to read and as JSON.
struct PersonalRecordText {
    private static let width = 110

    let record: PersonalRecord
    let practice: String
    let zone: PracticeZone
    /// The day it was made on.
    let madeOn: CalendarDay
    private let words: EntryInWords
    private let lines: [HistoryLine]

    init(_ record: PersonalRecord, practice: String, zone: PracticeZone, today: Int64) throws {
        self.record = record
        self.practice = practice
        self.zone = zone
        madeOn = zone.day(at: today)
        words = EntryInWords(registry: record.page.context.registry)
        lines = HistoryLines(words: words, zone: zone).lines(record.events.map(\.item))
    }

    // MARK: To read

    var page: String {
        [
            head, person, clinicalOrder, withdrawn,
            "EVERYTHING AS IT WAS RECORDED\n\n" + history.text(width: Self.width), imports, explanation,
        ].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var head: String {
        """
        \(PersonalRecord.pageTitle)

        Practice     \(printable(record.page.context.practice.name ?? practice))
        Chart        \(printable(record.page.subject.chart))
        Made on      \(madeOn)
        Complete to  \(record.page.known.wordsWithDay), of the practice's log, checksum \(Self.hexadecimal(record.checksum))
        """
            + (erasedOn.map { "\nIdentity     destroyed on \($0): what is sealed below cannot be opened by anybody" }
                ?? "")
    }

    /// The day on which the person's identity was destroyed; nil for almost everybody.
    private var erasedOn: CalendarDay? {
        record.page.entries.first { if case .identityErased = $0.event { true } else { false } }?.day
    }

    private var person: String {
        let details = ToldPerson(record.page.entries)
        func text(_ text: SealableText?) -> String { text.map { printable($0.opened ?? "[sealed]") } ?? "not recorded" }
        let numbers = details.identifiers.map { "\(printable($0.system)) \(text($0.value))" }
        return """
            THE PERSON, AS LAST RECORDED

            Name         \(text(details.name))
            Born         \(details.birthDate != nil ? text(details.birthDate) : details.birthYear.map(String.init) ?? "not recorded")
            Sex          \(details.sex?.rawValue ?? "not recorded")
            Contact      \(text(details.contact))
            Numbers      \(numbers.isEmpty ? "none" : numbers.joined(separator: "; "))
            Id           \(record.page.patient)
            """ + merges
    }

    /// Records that turned out to be of one person.
    private var merges: String {
        let history = record.page.history
        let merged = history.mergedRecords.sorted { $0.key < $1.key }.map { printable($0.value) }
        return
            (merged.isEmpty ? "" : "\nMerged in    \(merged.joined(separator: ", ")): what was written there is below")
            + (history.mergedInto.map { "\nMerged into  \(printable($0)): export that record for the whole" } ?? "")
    }

    private var clinicalOrder: String {
        let corrected = Dictionary(lines.map { ($0.position, $0.correctedBy.count) }, uniquingKeysWith: +)
        let rows = record.page.entries.map { entry -> [TextTable.Cell] in
            let times = corrected[entry.position] ?? 0
            let note = times == 0 ? "" : " (corrected, by @\(entry.decidedBy))"
            return [.init(entry.occurred.text), .init("@\(entry.position)"), .init(words.text(entry.event) + note)]
        }
        let table = TextTable(columns: [.init("Happened"), .init("Entry", .right), .init("What")], rows: rows)
        return "THE RECORD IN THE ORDER IN WHICH IT HAPPENED, CORRECTIONS APPLIED\n\n"
            + table.lines(width: Self.width).joined(separator: "\n")
    }

    private var withdrawn: String {
        let rows = lines.filter { $0.correctedBy.last?.kind == .retracted }.map { line -> [TextTable.Cell] in
            let last = line.correctedBy.last
            return [
                .init(line.occurred), .init("@\(line.position)"),
                .init("\(line.words). Withdrawn by @\(last?.position ?? 0): \(last?.reason ?? "")"),
            ]
        }
        if rows.isEmpty { return "" }
        let table = TextTable(columns: [.init("Happened"), .init("Entry", .right), .init("What")], rows: rows)
        return "WITHDRAWN: RECORDED, AND NO LONGER COUNTED\n\n" + table.lines(width: Self.width).joined(separator: "\n")
    }

    private var history: HistoryModel {
        HistoryModel(
            chart: record.page.subject.chart, name: record.page.name, isNameless: record.page.isNameless,
            known: record.page.known, lines: lines)
    }

    private var imports: String {
        if record.imports.isEmpty { return "" }
        let lines = record.imports.map {
            "@\($0.position)  \(zone.occurrence(at: $0.recorded).text)  \(printable($0.start.source)) "
                + "(\(printable($0.start.format))), file SHA-256 \(printable($0.start.fileDigest))"
        }
        return "IMPORTS THAT ENTRIES CAME FROM\n\n" + lines.joined(separator: "\n")
    }

    private var explanation: String {
        let sealed =
            record.sealedTexts == 0
            ? "Every text is open." : "\(record.sealedTexts) texts stay sealed; they are marked."
        return """
            ABOUT THIS RECORD

            Entries are never changed or deleted. A mistake is corrected by a new entry, which names the one it corrects;
            both stand above. @n is an entry's position in the practice's log. Times are those of the place where it
            happened. \(sealed) record.json holds the same for programs: every event as it is stored, and the
            words above.

            """
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    // MARK: For machines

    var json: String {
        let page = record.page
        let head: [(String, JSONValue)] =
            [
                ("practice", .string(practice)), ("patient", .string("\(page.patient)")),
                ("chart", .string(page.subject.chart)), ("name", page.name.map { .string($0) } ?? .null),
                ("madeOn", .string("\(madeOn)")), ("position", .integer(Int(page.position))),
                ("checksum", .string(Self.hexadecimal(record.checksum))), ("sealedTexts", .integer(record.sealedTexts)),
                ("identityDestroyedOn", erasedOn.map { .string("\($0)") } ?? .null),
                (
                    "mergedRecords",
                    .array(page.history.mergedRecords.sorted { $0.key < $1.key }.map { .string($0.value) })
                ),
                ("mergedInto", page.history.mergedInto.map { .string($0) } ?? .null),
                ("imports", .array(record.imports.map(Self.json))),
                ("entries", .array(page.entries.map(json))),
            ] + page.known.cutJSON
        // The payloads stand in it as they are stored: no number passes through a double.
        let events = record.events.map { "    " + json($0) }.joined(separator: ",\n")
        let text = JSONText.text(.object(head), pretty: true)
        return text.dropLast(2) + ",\n  \"events\": [\n" + events + "\n  ]\n}\n"
    }

    private func json(_ entry: PatientEntry) -> JSONValue {
        .object([
            ("position", .integer(Int(entry.position))), ("decidedBy", .integer(Int(entry.decidedBy))),
            ("occurred", .string(entry.occurred.text)), ("type", .string(entry.event.typeName)),
            ("words", .string(words.text(entry.event))),
        ])
    }

    private static func json(_ start: PersonalRecord.Import) -> JSONValue {
        .object([
            ("position", .integer(Int(start.position))), ("recorded", .string(instant(start.recorded))),
            ("source", .string(start.start.source)), ("format", .string(start.start.format)),
            ("fileSHA256", .string(start.start.fileDigest)),
        ])
    }

    private func json(_ event: PersonalRecord.Event) -> String {
        let (stored, envelope) = (event.stored, event.stored.envelope)
        let members: [(String, JSONValue)] = [
            ("position", .integer(Int(envelope.position))), ("stream", .string(stored.stream.description)),
            ("version", .integer(Int(envelope.version))), ("type", .string(stored.type)),
            ("form", .integer(Int(envelope.form))), ("occurred", .string(stored.occurred.text)),
            ("precision", .string("\(stored.occurred.precision)")),
            ("occurredMilliseconds", .integer(Int(envelope.occurred))),
            ("occurredOffset", .integer(Int(envelope.occurredOffset))),
            ("recorded", .string(Self.instant(envelope.recorded))), ("actor", .string(stored.actor)),
            ("origin", envelope.origin.map { .integer(Int($0)) } ?? .null),
            ("corrects", envelope.corrects.map { .integer(Int($0)) } ?? .null),
            ("id", .string(envelope.id.description)), ("sealedTexts", .integer(event.sealedTexts)),
        ]
        let payload =
            event.payload.map { ",\"payload\":" + PayloadText.oneLine($0) }
            ?? ",\"payloadBase64\":\"\(Data(stored.payload).base64EncodedString())\""
        return JSONText.text(.object(members)).dropLast() + payload + "}"
    }

    private static func instant(_ milliseconds: Int64) -> String {
        Occurrence(milliseconds: milliseconds, offsetMinutes: 0, precision: .millisecond).text
    }
}
