import EventLog
import GRDBSQLite

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The advisory lock of a store: flock(2) on its `lock` file, held around one transaction, checkpoint or close and never
/// for a process's life.
///
/// SQLite before 3.51.3 can lose a commit when two connections write or checkpoint at once, and Debian 12 ships 3.40.1:
/// whoever writes holds this lock. The holder's name stands in the file, so that who waits can say for whom.
final class StoreLock {
    static let waitSeconds = 5
    private static let pollMicroseconds: UInt32 = 1_000

    private let descriptor: Int32
    private let holder: [UInt8]

    /// Opens the lock file, making it where there is none.
    init(path: String) throws(EventLogError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw .storage(
                code: SQLITE_CANTOPEN,
                message:
                    "the lock file cannot be opened (\(String(cString: strerror(errno)))). Allow this account to "
                    + "write the store's folder, or use the account that may",
                path: path)
        }
        holder = Self.holderText()
    }

    deinit { close(descriptor) }

    func acquire() throws(EventLogError) {
        let clock = ContinuousClock()
        let start = clock.now
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            // A busy machine sleeps longer than asked for: what is said is what was waited.
            let waited = clock.now - start
            guard waited < .seconds(Self.waitSeconds) else {
                throw .busy(holder: otherHolder(), waitedSeconds: Int(waited.components.seconds))
            }
            usleep(Self.pollMicroseconds)
        }
        // Not worth an error: without it a waiter cannot name us, and that is all.
        _ = holder.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    func release() { _ = flock(descriptor, LOCK_UN) }

    private static let holderLength = 96

    /// Padded to one length, so that a shorter name overwrites a longer one in one call.
    private static func holderText() -> [UInt8] {
        let program = CommandLine.arguments.first?.split(separator: "/").last ?? "unknown"
        let command = ([String(program)] + CommandLine.arguments.dropFirst().prefix(1)).joined(separator: " ")
        let text = Array("process \(getpid()) (\(command))".utf8.prefix(holderLength - 1))
        return text + Array(repeating: UInt8(ascii: " "), count: holderLength - 1 - text.count) + [UInt8(ascii: "\n")]
    }

    private func otherHolder() -> String {
        var bytes = [UInt8](repeating: 0, count: Self.holderLength)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        var text = bytes.prefix(max(0, count))[...]
        while let last = text.last, last <= UInt8(ascii: " ") { text.removeLast() }
        return text.isEmpty ? "another process" : String(decoding: text, as: UTF8.self)
    }
}
