import Dispatch
import EventLog
import Synchronization

/// Appends one batch on a thread of its own while the next is decided.
///
/// At most one batch waits behind the one being appended, so memory does not grow; batches are appended in the order
/// given. After a failure nothing more is appended, and the next call throws it.
final class AppendQueue: Sendable {
    private let log: any EventLog
    private let queue = DispatchQueue(label: "anamnesis.append")
    /// One being appended, one waiting.
    private let room = DispatchSemaphore(value: 2)
    private let failure = Mutex<EventLogError?>(nil)
    private let appended = Mutex<Int64>(0)

    /// Events that are durable by now.
    var durableCount: Int64 { appended.withLock { $0 } }

    init(_ log: any EventLog) { self.log = log }

    /// Hands a batch over; waits while another one waits.
    func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) {
        room.wait()
        queue.async { [self] in
            work(appends, clock: clock)
            room.signal()
        }
        try throwFailure()
    }

    /// Waits until everything handed over is durable.
    func drain() throws(EventLogError) {
        queue.sync {}
        try throwFailure()
    }

    private func work(_ appends: [StreamAppend], clock: Int64) {
        guard failure.withLock({ $0 == nil }) else { return }
        do throws(EventLogError) {
            let results = try log.append(appends, clock: clock)
            // The same ids are there already, perhaps with other content: another import of this source was first.
            for (append, result) in zip(appends, results) where result.alreadyPresent {
                throw .conflict(
                    stream: append.stream, expected: append.expecting.version, actual: result.version)
            }
            appended.withLock { $0 += appends.reduce(0) { $0 + Int64($1.events.count) } }
        } catch {
            failure.withLock { $0 = error }
        }
    }

    private func throwFailure() throws(EventLogError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
