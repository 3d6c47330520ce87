import EventLog
import EventLogSQLite
import Interchange

/// Reads a file of events, plain or gzip, record by record, and holds it to its own order: positions without gaps, from
/// where it says it begins to where it says it ends.
final class EventFileReader {
    let path: String
    let opening: EventFileOpening
    /// The event read last.
    private(set) var event = CopiedEvent()
    /// What the file says at its end; nil until that was read.
    private(set) var closing: EventFileClosing?
    /// The line the record read last begins on.
    var line: Int64 { records.line }
    /// Bytes of the file as it lies on disk: read, and in all.
    var progress: (read: Int64, total: Int64) { records.progress }

    private let records: FileRecords
    private let format: EventFileFormat
    private var checksum: UInt64

    init(path: String) throws {
        self.path = path
        format = try FileRecords.firstByte(ofFile: path) == UInt8(ascii: "{") ? .ndjson : .csv
        records = try FileRecords(path: path, joinsQuoted: format == .csv)
        do {
            opening = try Self.readOpening(records, format)
        } catch let fault as LineFault {
            throw PracticeError(
                .data, "\(path) does not begin as a file of events does: \(fault.reason). Nothing was imported.")
        }
        event.position = opening.after
        checksum = opening.checksum
    }

    /// Reads the next event into `event`; false after the last, with `closing` read and nothing behind it.
    func next() throws -> Bool {
        if closing != nil { return false }
        let expected = event.position + 1
        guard let record = try records.next() else {
            throw PracticeError(
                .data,
                "\(path) ends after @\(event.position), on line \(line), without its last line: it was cut off. Export it again; nothing was imported."
            )
        }
        do {
            guard records.isEnded else { throw LineFault(reason: "the line is cut off") }
            guard try read(record) else { return try end() }
            guard event.position == expected else {
                throw LineFault(
                    reason: "@\(event.position) stands where @\(expected) should: a line is missing or out of order")
            }
        } catch let fault as LineFault { throw damaged(fault, at: expected) }
        checksum = event.checksum
        return true
    }

    private func end() throws -> Bool {
        guard let closing else { return false }
        guard closing.through == event.position, closing.events == event.position - opening.after else {
            throw LineFault(
                reason: "the last line speaks of \(closing.events) events through @\(closing.through), the file has "
                    + "\(event.position - opening.after) through @\(event.position)")
        }
        guard closing.checksum == checksum else {
            throw LineFault(reason: "the last line's checksum is not that of the last event")
        }
        guard let more = try records.next() else { return false }
        throw LineFault(reason: "there are \(more.count) bytes behind the last line")
    }

    /// A line that is not as it was written: what the command says of it.
    func damaged(_ fault: LineFault, at position: Int64) -> PracticeError {
        PracticeError(
            .data,
            "\(path), line \(line) (@\(position)): \(fault.reason). The file is damaged or was edited: export it again; nothing was imported."
        )
    }

    // MARK: Records

    private static func readOpening(_ records: FileRecords, _ format: EventFileFormat) throws -> EventFileOpening {
        guard var record = try records.next() else { throw LineFault(reason: "it is empty") }
        if format == .ndjson { return try EventFileParser.opening(record) }
        guard record.elementsEqual(EventLines.csvColumns.joined(separator: ",").utf8) else {
            throw LineFault(reason: "its columns are not \(EventLines.csvColumns.joined(separator: ","))")
        }
        guard let second = try records.next() else { throw LineFault(reason: "it has no records") }
        record = second
        let fields = try CSVFields(record, count: EventLines.csvColumns.count)
        guard fields.text(0) == "log" else { throw LineFault(reason: "its first record is not of the kind “log”") }
        return try fields.with(EventLines.csvColumns.count - 1) { field throws(LineFault) in
            try EventFileParser.opening(field)
        }
    }

    /// False where the record is the last one.
    private func read(_ record: UnsafeRawBufferPointer) throws(LineFault) -> Bool {
        switch format {
        case .ndjson:
            if let last = try EventFileParser.closing(record) {
                closing = last
                return false
            }
            try EventFileParser.readJSON(record, into: &event)
        case .csv:
            let fields = try CSVFields(record, count: EventLines.csvColumns.count)
            if fields.text(0) == "end" {
                closing = try fields.with(EventLines.csvColumns.count - 1) { field throws(LineFault) in
                    try EventFileParser.closing(field)
                }
                guard closing != nil else { throw LineFault(reason: "the last record does not say what it ends") }
                return false
            }
            try EventFileParser.readCSV(fields, into: &event)
        }
        return true
    }
}
