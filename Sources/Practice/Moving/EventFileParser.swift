import EventLog
import EventLogSQLite
import Foundation

/// Reads single records of a file of events: exactly what `EventLines` writes.
enum EventFileParser {
    static func opening(_ bytes: UnsafeRawBufferPointer) throws(LineFault) -> EventFileOpening {
        var line = LineScanner(bytes)
        try line.expect("{\"anamnesisEvents\":")
        let form = try line.integer("anamnesisEvents")
        guard form <= EventFileOpening.form else {
            throw LineFault(
                reason:
                    "its form is \(form), and this version knows up to \(EventFileOpening.form): install a newer one")
        }
        try line.expect(",\"practice\":")
        let practice = try line.jsonString("practice")
        try line.expect(",\"logFormat\":")
        let logFormat = try line.integer("logFormat")
        try line.expect(",\"created\":")
        let created = try line.integer("created")
        try line.expect(",\"after\":")
        let after = try line.integer("after")
        try line.expect(",\"checksum\":\"")
        let checksum = try line.hexadecimal("checksum")
        try line.expect("\"}")
        guard line.isAtEnd, after >= 0 else { throw LineFault(reason: "more stands behind it") }
        return EventFileOpening(
            practice: practice, logFormat: logFormat, created: created, after: after, checksum: checksum)
    }

    /// Nil where the record is not a last one.
    static func closing(_ bytes: UnsafeRawBufferPointer) throws(LineFault) -> EventFileClosing? {
        var line = LineScanner(bytes)
        guard line.take("{\"events\":") else { return nil }
        let events = try line.integer("events")
        try line.expect(",\"through\":")
        let through = try line.integer("through")
        try line.expect(",\"checksum\":\"")
        let checksum = try line.hexadecimal("checksum")
        try line.expect("\"}")
        guard line.isAtEnd else { throw LineFault(reason: "more stands behind it") }
        return EventFileClosing(events: events, through: through, checksum: checksum)
    }

    static func readJSON(_ bytes: UnsafeRawBufferPointer, into event: inout CopiedEvent) throws(LineFault) {
        var line = LineScanner(bytes)
        try line.expect("{\"position\":")
        event.position = try line.integer("position")
        try line.expect(",\"stream\":")
        event.stream = try line.jsonString("stream")
        try line.expect(",\"version\":")
        event.version = try line.integer("version")
        try line.expect(",\"type\":")
        event.type = try line.jsonString("type")
        try line.expect(",\"form\":")
        event.form = try line.integer32("form")
        try line.expect(",\"occurred\":")
        event.occurred = try line.integer("occurred")
        try line.expect(",\"offset\":")
        event.occurredOffset = try line.integer32("offset")
        try line.expect(",\"precision\":\"")
        event.occurredPrecision = try precision(&line)
        try line.expect("\",\"recorded\":")
        event.recorded = try line.integer("recorded")
        try line.expect(",\"actor\":")
        event.actor = try line.jsonString("actor")
        try line.expect(",\"origin\":")
        event.origin = line.take("null") ? nil : try line.integer("origin")
        try line.expect(",\"corrects\":")
        event.corrects = line.take("null") ? nil : try line.integer("corrects")
        try line.expect(",\"id\":\"")
        event.id = EventID(high: try line.hexadecimal("id"), low: try line.hexadecimal("id"))
        try line.expect("\",\"checksum\":\"")
        event.checksum = try line.hexadecimal("checksum")
        try readPayload(&line, into: &event)
    }

    private static func readPayload(
        _ line: inout LineScanner, into event: inout CopiedEvent
    ) throws(LineFault) {
        let isPlain = line.take("\",\"payload\":")
        if !isPlain { try line.expect("\",\"payloadBase64\":\"") }
        let rest = line.rest
        let tail = isPlain ? 1 : 2
        guard rest.count >= tail, rest[rest.count - 1] == UInt8(ascii: "}") else {
            throw LineFault(reason: "the line does not end with }")
        }
        let payload = rest[..<(rest.count - tail)]
        event.payload.removeAll(keepingCapacity: true)
        if isPlain {
            event.payload.append(contentsOf: payload)
        } else {
            guard rest[rest.count - 2] == UInt8(ascii: "\""), let data = Data(base64Encoded: Data(payload)) else {
                throw LineFault(reason: "“payloadBase64” is not base64")
            }
            event.payload.append(contentsOf: data)
        }
    }

    private static func precision(_ line: inout LineScanner) throws(LineFault) -> OccurredPrecision {
        for precision in OccurredPrecision.allCases where line.take(precision.name) { return precision }
        throw LineFault(reason: "“precision” is none of year, month, day, minute, second, ms, relative")
    }

    // MARK: CSV

    static func readCSV(_ fields: CSVFields, into event: inout CopiedEvent) throws(LineFault) {
        guard fields.text(0) == "event" else {
            throw LineFault(reason: "“record” is “\(fields.text(0) ?? "")”, which is none of log, event, end")
        }
        event.position = try fields.integer(1, "position")
        event.stream = try fields.string(2, "stream")
        event.version = try fields.integer(3, "version")
        event.type = try fields.string(4, "type")
        event.form = try fields.integer32(5, "form")
        event.occurred = try fields.integer(6, "occurred_ms")
        event.occurredOffset = try fields.integer32(7, "occurred_offset")
        event.occurredPrecision = try fields.scan(8, "occurred_precision") { line throws(LineFault) in
            try precision(&line)
        }
        event.recorded = try fields.integer(9, "recorded_ms")
        event.actor = try fields.string(10, "actor")
        event.origin = fields.isEmpty(11) ? nil : try fields.integer(11, "origin")
        event.corrects = fields.isEmpty(12) ? nil : try fields.integer(12, "corrects")
        event.id = try fields.scan(13, "id") { line throws(LineFault) in
            EventID(high: try line.hexadecimal("id"), low: try line.hexadecimal("id"))
        }
        event.checksum = try fields.scan(14, "checksum") { line throws(LineFault) in
            try line.hexadecimal("checksum")
        }
        try checkTexts(fields, of: event)
        event.payload.removeAll(keepingCapacity: true)
        event.payload.append(contentsOf: fields.bytes(17))
    }

    /// The readable times say the same as the exact ones, or somebody edited them.
    private static func checkTexts(_ fields: CSVFields, of event: CopiedEvent) throws(LineFault) {
        let envelope = EventEnvelope(
            position: event.position, stream: 0, version: event.version, previous: 0, type: 0, form: event.form,
            occurred: event.occurred, occurredOffset: event.occurredOffset,
            occurredPrecision: event.occurredPrecision, recorded: event.recorded, actor: 0, origin: nil,
            corrects: nil, id: event.id)
        guard fields.text(15) == EventLines.occurredText(envelope) else {
            throw LineFault(reason: "“occurred” does not say what occurred_ms says")
        }
        guard fields.text(16) == EventLines.instantText(event.recorded) else {
            throw LineFault(reason: "“recorded” does not say what recorded_ms says")
        }
    }
}
