import EventLog
import Synchronization

/// A log whose disk is full from a certain append on.
final class FailingLog: EventLog {
    private let log: any EventLog
    private let left: Mutex<Int>

    init(_ log: any EventLog, failsAt append: Int) {
        self.log = log
        left = Mutex(append)
    }

    func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) -> [AppendResult] {
        let fails = left.withLock { left in
            left -= 1
            return left <= 0
        }
        if fails { throw .storage(code: 13, message: "database or disk is full", path: "log.sqlite") }
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
    ) throws { try log.scan(after: position, through: last, streams: streams, body) }

    func scanStream(
        _ name: StreamName, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws { try log.scanStream(name, through: last, body) }
}
