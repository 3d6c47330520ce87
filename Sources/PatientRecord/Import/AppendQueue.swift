import EventLog
import Foundation

/// Appends one batch on a thread of its own while the next is decided.
///
/// At most one batch waits, so memory does not grow; batches are appended in the order given. After a failure nothing
/// more is appended, and the next call throws it.
final class AppendQueue: @unchecked Sendable {
    private let log: any EventLog
    private let condition = NSCondition()
    // All under the condition's lock.
    private var waiting: (appends: [StreamAppend], clock: Int64)?
    private var isAppending = false
    private var isClosed = false
    private var failure: EventLogError?

    init(_ log: any EventLog) {
        self.log = log
        Thread.detachNewThread { [self] in work() }
    }

    /// Hands a batch over; waits while another one waits.
    func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) {
        condition.lock()
        defer { condition.unlock() }
        while waiting != nil, failure == nil { condition.wait() }
        if let failure { throw failure }
        waiting = (appends, clock)
        condition.broadcast()
    }

    /// Waits until everything handed over is durable.
    func drain() throws(EventLogError) {
        condition.lock()
        defer { condition.unlock() }
        while waiting != nil || isAppending, failure == nil { condition.wait() }
        if let failure { throw failure }
    }

    /// Lets the thread end, after what was handed over.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func work() {
        while let batch = next() {
            do throws(EventLogError) {
                _ = try log.append(batch.appends, clock: batch.clock)
                finish(nil)
            } catch {
                finish(error)
                return
            }
        }
    }

    private func next() -> (appends: [StreamAppend], clock: Int64)? {
        condition.lock()
        defer { condition.unlock() }
        while waiting == nil, !isClosed { condition.wait() }
        guard let batch = waiting else { return nil }
        waiting = nil
        isAppending = true
        condition.broadcast()
        return batch
    }

    private func finish(_ error: EventLogError?) {
        condition.lock()
        isAppending = false
        failure = error
        condition.broadcast()
        condition.unlock()
    }
}
