import Clinical
import EventLog
import EventLogSQLite
import Foundation

/// Puts the records of a file of events into bytes.
struct EventLines {
    private let format: EventFileFormat
    private var line = LineBytes()

    init(_ format: EventFileFormat) { self.format = format }

    static let csvColumns = [
        "record", "position", "stream", "version", "type", "form", "occurred_ms", "occurred_offset",
        "occurred_precision", "recorded_ms", "actor", "origin", "corrects", "id", "checksum", "occurred", "recorded",
        "payload",
    ]

    mutating func bytes(_ opening: EventFileOpening) -> [UInt8] {
        var about = LineBytes()
        about.plain("{\"anamnesisEvents\":")
        about.integer(EventFileOpening.form)
        about.plain(",\"practice\":")
        about.jsonString(opening.practice)
        about.plain(",\"logFormat\":")
        about.integer(opening.logFormat)
        about.plain(",\"created\":")
        about.integer(opening.created)
        about.plain(",\"after\":")
        about.integer(opening.after)
        about.plain(",\"checksum\":\"")
        about.hexadecimal(opening.checksum)
        about.plain("\"}")
        guard format == .csv else { return about.bytes + [10] }
        let head = Self.csvColumns.joined(separator: ",") + "\r\n"
        return Array(head.utf8) + Self.csvRecord("log", about.bytes)
    }

    mutating func bytes(_ closing: EventFileClosing) -> [UInt8] {
        var about = LineBytes()
        about.plain("{\"events\":")
        about.integer(closing.events)
        about.plain(",\"through\":")
        about.integer(closing.through)
        about.plain(",\"checksum\":\"")
        about.hexadecimal(closing.checksum)
        about.plain("\"}")
        return format == .csv ? Self.csvRecord("end", about.bytes) : about.bytes + [10]
    }

    /// A record that is about the file: all columns empty but its kind and what it says.
    private static func csvRecord(_ kind: String, _ about: [UInt8]) -> [UInt8] {
        var line = LineBytes()
        line.raw(kind.utf8)
        line.raw(repeatElement(UInt8(ascii: ","), count: csvColumns.count - 1))
        line.csvField(about)
        line.plain("\r\n")
        return line.bytes
    }

    mutating func bytes(
        _ event: EventEnvelope, _ names: (stream: String, type: String, actor: String),
        payload: UnsafeRawBufferPointer, checksum: UInt64
    ) -> [UInt8] {
        line.removeAll()
        switch format {
        case .ndjson: writeJSON(event, names, payload, checksum)
        case .csv: writeCSV(event, names, payload, checksum)
        }
        return line.bytes
    }

    // MARK: JSON

    private mutating func writeJSON(
        _ event: EventEnvelope, _ names: (stream: String, type: String, actor: String),
        _ payload: UnsafeRawBufferPointer, _ checksum: UInt64
    ) {
        line.plain("{\"position\":")
        line.integer(event.position)
        line.plain(",\"stream\":")
        line.jsonString(names.stream)
        line.plain(",\"version\":")
        line.integer(event.version)
        line.plain(",\"type\":")
        line.jsonString(names.type)
        line.plain(",\"form\":")
        line.integer(Int64(event.form))
        line.plain(",\"occurred\":")
        line.integer(event.occurred)
        line.plain(",\"offset\":")
        line.integer(Int64(event.occurredOffset))
        line.plain(",\"precision\":\"")
        line.plain(event.occurredPrecision.name)
        line.plain("\",\"recorded\":")
        line.integer(event.recorded)
        line.plain(",\"actor\":")
        line.jsonString(names.actor)
        line.plain(",\"origin\":")
        line.integer(event.origin, absent: "null")
        line.plain(",\"corrects\":")
        line.integer(event.corrects, absent: "null")
        line.plain(",\"id\":\"")
        line.hexadecimal(event.id.high)
        line.hexadecimal(event.id.low)
        line.plain("\",\"checksum\":\"")
        line.hexadecimal(checksum)
        writePayload(payload)
        line.plain("}\n")
    }

    /// As it is stored, unless it could not stand in one line of UTF-8.
    private mutating func writePayload(_ payload: UnsafeRawBufferPointer) {
        if Self.fitsOneLine(payload) {
            line.plain("\",\"payload\":")
            line.raw(payload)
        } else {
            line.plain("\",\"payloadBase64\":\"")
            line.raw(Data(payload).base64EncodedString().utf8)
            line.plain("\"")
        }
    }

    private static func fitsOneLine(_ payload: UnsafeRawBufferPointer) -> Bool {
        var isASCII = true
        for byte in payload {
            if byte < 32 { return false }
            if byte >= 128 { isASCII = false }
        }
        return isASCII || String(validating: payload, as: UTF8.self) != nil
    }

    // MARK: CSV

    private mutating func writeCSV(
        _ event: EventEnvelope, _ names: (stream: String, type: String, actor: String),
        _ payload: UnsafeRawBufferPointer, _ checksum: UInt64
    ) {
        line.plain("event,")
        line.integer(event.position)
        line.byte(",")
        line.csvField(names.stream.utf8)
        line.byte(",")
        line.integer(event.version)
        line.byte(",")
        line.csvField(names.type.utf8)
        for number in [Int64(event.form), event.occurred, Int64(event.occurredOffset)] {
            line.byte(",")
            line.integer(number)
        }
        line.byte(",")
        line.plain(event.occurredPrecision.name)
        line.byte(",")
        line.integer(event.recorded)
        line.byte(",")
        line.csvField(names.actor.utf8)
        line.byte(",")
        line.integer(event.origin, absent: "")
        line.byte(",")
        line.integer(event.corrects, absent: "")
        line.byte(",")
        line.hexadecimal(event.id.high)
        line.hexadecimal(event.id.low)
        line.byte(",")
        line.hexadecimal(checksum)
        line.byte(",")
        line.raw(Self.occurredText(event).utf8)
        line.byte(",")
        line.raw(Self.instantText(event.recorded).utf8)
        line.byte(",")
        line.csvField(payload)
        line.plain("\r\n")
    }

    /// As exactly as it is known; made from the columns before it, for people.
    static func occurredText(_ event: EventEnvelope) -> String {
        StoredEvent(envelope: event, stream: .practice, type: "", actor: "", payload: []).occurred.text
    }

    static func instantText(_ milliseconds: Int64) -> String {
        Occurrence(milliseconds: milliseconds, offsetMinutes: 0, precision: .millisecond).text
    }
}

extension OccurredPrecision {
    /// As files of events name it.
    var name: StaticString {
        switch self {
        case .year: "year"
        case .month: "month"
        case .day: "day"
        case .minute: "minute"
        case .second: "second"
        case .millisecond: "ms"
        case .relative: "relative"
        }
    }
}
