import Foundation
import Synchronization
import Testing

@testable import ProjectionRuntime
@testable import anamnesis

struct InterruptionTests {
    @Test("a signal ends the command in the middle of its work, also of work that holds every core")
    func endsInTheMiddle() async {
        await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
            let interruption = Interruption {}
            defer { interruption.disarm() }
            let workers = ProcessInfo.processInfo.activeProcessorCount
            let begun = Mutex(0)
            try OrderedWork<Int>(workers: workers).run(0..<workers) { piece in
                let isLast = begun.withLock { begun in
                    begun += 1
                    return begun == workers
                }
                if isLast { kill(getpid(), SIGINT) }
                // Far longer than any machine needs to hear of a signal. Whoever comes to its end was not interrupted.
                let end = Date(timeIntervalSinceNow: 60)
                while Date() < end {}
                _exit(1)
            } take: { _ in
            }
        }
    }
}
