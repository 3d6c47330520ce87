import Foundation
import Interchange

/// Reads a file on a thread of its own, a few hundred rows ahead of whoever records them.
///
/// Parsing takes about as long as deciding and appending; on two cores they go on at the same time. The queue is
/// bounded, so memory does not grow with the file.
final class RowQueue: @unchecked Sendable {
    /// Outcomes handed over at a time, and how many such pages may wait.
    static let pageMax = 512
    static let pagesMax = 8

    private let condition = NSCondition()
    private var pages: [[CSVImport.Outcome]] = []
    private var isFinished = false
    private var isCancelled = false
    private var failure: CSVError?
    // Touched by the reading thread alone from `init` until `finish` has seen it end.
    private var file: CSVImport

    init(_ file: CSVImport) {
        self.file = file
        Thread.detachNewThread { [self] in read() }
    }

    /// The next outcomes in the file's order; nil at its end.
    func next() throws(CSVError) -> [CSVImport.Outcome]? {
        condition.lock()
        defer { condition.unlock() }
        while pages.isEmpty, !isFinished { condition.wait() }
        if !pages.isEmpty {
            let page = pages.removeFirst()
            condition.broadcast()
            return page
        }
        if let failure { throw failure }
        return nil
    }

    /// Ends the reading thread, at the file's end or before it, and gives the file back.
    func finish() -> CSVImport {
        condition.lock()
        defer { condition.unlock() }
        isCancelled = true
        pages.removeAll()
        condition.broadcast()
        while !isFinished { condition.wait() }
        return file
    }

    private func read() {
        var page: [CSVImport.Outcome] = []
        do throws(CSVError) {
            while var outcome = try file.next() {
                // A rejected record may be megabytes long; its fields are read again for the rejects file.
                if case .rejected(let row, _) = outcome { outcome = .rejected(row, rawFields: []) }
                page.append(outcome)
                guard page.count == Self.pageMax else { continue }
                if !hand(over: page) { break }
                page.removeAll(keepingCapacity: true)
            }
            if !page.isEmpty { _ = hand(over: page) }
        } catch { failure = error }
        condition.lock()
        isFinished = true
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for room; false where nobody reads any more.
    private func hand(over page: [CSVImport.Outcome]) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while pages.count >= Self.pagesMax, !isCancelled { condition.wait() }
        if isCancelled { return false }
        pages.append(page)
        condition.broadcast()
        return true
    }
}
