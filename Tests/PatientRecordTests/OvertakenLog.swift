import EventLog
import Synchronization

/// A log in which another writer is first, a number of times.
final class OvertakenLog: EventLog {
    private let log: InMemoryEventLog
    private let left: Mutex<Int>
    private let other: @Sendable (InMemoryEventLog) throws -> Void

    init(_ log: InMemoryEventLog, by count: Int, other: @escaping @Sendable (InMemoryEventLog) throws -> Void) {
        self.log = log
        self.other = other
        left = Mutex(count)
    }

    func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) -> [AppendResult] {
        let isOvertaken = left.withLock { left in
            left -= 1
            return left >= 0
        }
        if isOvertaken {
            do { try other(log) } catch { preconditionFailure("\(error)") }
        }
        return try log.append(appends, clock: clock)
    }

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
        try log.scan(after: position, through: last, streams: streams, body)
    }

    func scanStream(
        _ name: StreamName, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try log.scanStream(name, through: last, body)
    }
}
