import EventLog
import Synchronization

/// A log whose disk breaks while it is read: at the given stream of a catch-up, or after some events of a scan.
final class BreakingReader: EventReader {
    private let log: InMemoryEventLog
    private let left: Mutex<Int>
    private let scanFailsAfter: Int

    init(_ log: InMemoryEventLog, failsAt stream: Int = .max, scanFailsAfter: Int = .max) {
        self.log = log
        self.scanFailsAfter = scanFailsAfter
        left = Mutex(stream)
    }

    private static let error = EventLogError.storage(code: 10, message: "disk I/O error", path: "log.sqlite")

    func head() throws(EventLogError) -> Int64 { try log.head() }
    func streams() throws(EventLogError) -> [StreamHead] { try log.streams() }
    func stream(_ name: StreamName) throws(EventLogError) -> StreamHead? { try log.stream(name) }
    func streamName(_ number: Int64) throws(EventLogError) -> StreamName? { try log.streamName(number) }
    func typeName(_ number: Int64) throws(EventLogError) -> String? { try log.typeName(number) }
    func types() throws(EventLogError) -> [Int64: String] { try log.types() }
    func actorName(_ number: Int64) throws(EventLogError) -> String? { try log.actorName(number) }
    func event(at position: Int64) throws(EventLogError) -> StoredEvent? { try log.event(at: position) }

    func events(after position: Int64, limit: Int) throws(EventLogError) -> [StoredEvent] {
        try log.events(after: position, limit: limit)
    }

    func scan(
        after position: Int64, through last: Int64, streams: ClosedRange<Int64>?,
        _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var seen = 0
        try log.scan(after: position, through: last, streams: streams) { envelope, payload in
            seen += 1
            if seen > scanFailsAfter { throw Self.error }
            try body(envelope, payload)
        }
    }

    func scanStream(
        _ name: StreamName, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        // The practice's stream is read for the context, before anything is written.
        let fails = left.withLock { left in
            if name != .practice { left -= 1 }
            return left <= 0
        }
        if fails { throw Self.error }
        try log.scanStream(name, through: last, body)
    }
}
