import Dispatch
import Foundation

/// Clears away what an unfinished command left when somebody interrupts it, and ends the process as the signal would.
final class Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private let sources: [any DispatchSourceSignal]

    /// - Parameter clear: runs on another thread, while the work still goes on.
    init(_ clear: @escaping @Sendable () -> Void) {
        sources = Self.signals.map { number in
            // The source is told of the signal only where nobody else acts on it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // The work may be making another file at this moment: what appears after the first time goes the second.
                for _ in 0..<3 {
                    clear()
                    usleep(20_000)
                }
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    /// Signals end the process at once again.
    func disarm() {
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
