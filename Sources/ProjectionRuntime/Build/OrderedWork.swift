import Dispatch
import Foundation
import Synchronization

/// Does numbered pieces of work on several threads and hands their results over in order of their numbers.
///
/// At most a few results wait, so memory does not grow where the one who takes them is slower. The first failure, in order
/// of the pieces, ends everything.
struct OrderedWork<Output: Sendable>: Sendable {
    /// Threads that work; with one, the caller's own does everything.
    let workers: Int
    /// Results that may wait for each worker, so that none stands still while a long piece is worked on.
    private static var waitingPerWorker: Int { 2 }
    /// As much as a process's first thread has: a worker does what that one would do alone.
    private static var stackBytes: Int { 8 << 20 }

    func run(
        _ pieces: Range<Int>, _ work: @escaping @Sendable (Int) throws -> Output, take: (Output) throws -> Void
    ) throws {
        guard workers > 1, pieces.count > 1 else {
            for piece in pieces { try take(work(piece)) }
            return
        }
        let desk = Desk(pieces, room: workers * Self.waitingPerWorker)
        let group = DispatchGroup()
        for _ in 0..<min(workers, pieces.count) {
            // Threads of their own: those of the shared queues are no more than there are cores, and whoever waits for one
            // of them, such as what answers to Ctrl-C, would wait for all the work.
            group.enter()
            let thread = Thread {
                desk.work(work)
                group.leave()
            }
            thread.stackSize = Self.stackBytes
            thread.start()
        }
        defer { group.wait() }
        do { for piece in pieces { try take(desk.result(of: piece).get()) } } catch {
            desk.stop()
            throw error
        }
    }

    /// Where workers fetch the next piece and leave its result.
    private final class Desk: Sendable {
        private let pieces: Range<Int>
        private let state: Mutex<(next: Int, isStopped: Bool, results: [Int: Result<Output, any Error>])>
        private let room: DispatchSemaphore
        private let done: [DispatchSemaphore]

        init(_ pieces: Range<Int>, room: Int) {
            self.pieces = pieces
            state = Mutex((pieces.lowerBound, false, [:]))
            self.room = DispatchSemaphore(value: 0)
            for _ in 0..<room { self.room.signal() }
            done = pieces.map { _ in DispatchSemaphore(value: 0) }
        }

        func work(_ work: @Sendable (Int) throws -> Output) {
            while true {
                // Room first, then a number: the piece waited for is always one that somebody works on.
                room.wait()
                guard let piece = next() else {
                    room.signal()
                    return
                }
                let result = Result { try work(piece) }
                state.withLock { $0.results[piece] = result }
                done[piece - pieces.lowerBound].signal()
            }
        }

        private func next() -> Int? {
            state.withLock { state in
                guard !state.isStopped, state.next < pieces.upperBound else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        func result(of piece: Int) -> Result<Output, any Error> {
            done[piece - pieces.lowerBound].wait()
            defer { room.signal() }
            return state.withLock { $0.results.removeValue(forKey: piece)! }
        }

        func stop() {
            state.withLock { $0.isStopped = true }
            for _ in pieces { room.signal() }
        }
    }
}
