import EventLog
import EventLogSQLite
import TestSupport
import Testing

/// Everyone who keeps the log's promises. The contract tests run once for each.
enum LogKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }

    func make() throws -> LogUnderTest {
        switch self {
        case .memory: return LogUnderTest(log: InMemoryEventLog(), folder: nil)
        case .sqlite:
            let folder = try TemporaryFolder("log")
            let log = try SQLiteEventLog.create(
                at: folder.file("clinic.anamnesis"), practice: "Main Street", created: 1)
            return LogUnderTest(log: log, folder: folder)
        }
    }
}

/// A log, and the folder that lives as long as it does.
struct LogUnderTest: Sendable {
    let log: any EventLog
    let folder: TemporaryFolder?
}

/// Everything a scan hands out, kept.
struct ScannedEvent: Equatable {
    let envelope: EventEnvelope
    let payload: [UInt8]
}

extension EventReader {
    func scanned(
        after position: Int64 = 0, through last: Int64 = .max, streams: ClosedRange<Int64>? = nil
    ) throws -> [ScannedEvent] {
        var events: [ScannedEvent] = []
        try scan(after: position, through: last, streams: streams) { events.append(ScannedEvent($0, $1)) }
        return events
    }

    func scannedStream(_ name: StreamName, through last: Int64 = .max) throws -> [ScannedEvent] {
        var events: [ScannedEvent] = []
        try scanStream(name, through: last) { events.append(ScannedEvent($0, $1)) }
        return events
    }
}

extension ScannedEvent {
    init(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) {
        self.init(envelope: envelope, payload: Array(payload))
    }
}

let anna = StreamName(category: "patient", id: "anna")
let bert = StreamName(category: "patient", id: "bert")

/// An event told apart by its number.
func event(_ number: UInt64, type: String = "painScored", payload: String? = nil) -> NewEvent {
    NewEvent(
        id: EventID(high: 7, low: number), type: type, occurred: 1_700_000_000_000 + Int64(number),
        occurredOffset: -300, occurredPrecision: .minute, actor: "practitioner-eva",
        payload: Array((payload ?? "{\"value\":\(number)}").utf8))
}

func append(
    _ numbers: ClosedRange<UInt64>, to stream: StreamName, at version: Int64, type: String = "painScored"
) -> StreamAppend {
    StreamAppend(
        to: stream, expecting: version == 0 ? .noStream : .exactly(version),
        events: numbers.map { event($0, type: type) })
}
