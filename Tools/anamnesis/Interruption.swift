import Dispatch
import Foundation

/// Clears away what an unfinished command left when somebody interrupts it, and ends the process as the signal would.
///
/// Of the work and the signal only one has its turn: once a signal has come, the work does not come to its end any more,
/// neither well nor with an error of what was cleared away under it.
final class Interruption {
    private let signals: [Int32]
    private let sources: [any DispatchSourceSignal]
    private let turn: NSLock
    private var holdsTurn = false

    /// A queue of its own: the shared ones have as many threads as there are cores, and work may hold them all.
    private static let queue = DispatchQueue(label: "anamnesis.interruption", qos: .userInteractive)

    /// - Parameters:
    ///   - signals: that are taken to interrupt the work; what the process was started to ignore, as by `nohup`, it ignores.
    ///   - clear: runs on another thread, while the work still goes on.
    init(on signals: [Int32] = [SIGINT, SIGTERM, SIGHUP], _ clear: @escaping @Sendable () -> Void) {
        let turn = NSLock()
        self.turn = turn
        self.signals = signals.filter { !Self.isIgnored($0) }
        sources = self.signals.map { number in
            // The source is told of the signal only where nobody else acts on it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: Self.queue)
            source.setEventHandler {
                // Never given back.
                turn.lock()
                // The work may be making another file at this moment: what appears after the first time goes the second.
                for _ in 0..<2 {
                    clear()
                    usleep(20_000)
                }
                clear()
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
            return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
        #else
            return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
        #endif
    }

    /// From here on a signal waits until `release()`: for last steps that belong together. Where one has come already,
    /// this does not return.
    func hold() {
        if holdsTurn { return }
        turn.lock()
        holdsTurn = true
    }

    /// Lets signals have their turn again.
    func release() {
        if !holdsTurn { return }
        holdsTurn = false
        turn.unlock()
    }

    /// Signals end the process at once again. Where one has come already, this does not return.
    func disarm() {
        hold()
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
        release()
    }
}
