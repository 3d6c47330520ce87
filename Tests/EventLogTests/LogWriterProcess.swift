import Foundation
import Testing

/// The `log-writer` beside the test's own executable, as a process of its own.
final class LogWriterProcess {
    private let process = Process()
    private let output = Pipe()

    static let executable: URL = {
        #if os(Linux)
            let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        #else
            let own = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
        #endif
        return own.deletingLastPathComponent().appendingPathComponent("log-writer")
    }()

    convenience init(_ arguments: String...) throws { try self.init(list: arguments) }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Waits for the end and answers the lines it said.
    func lines() -> [String] {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Waits until it has said something.
    func waitForOutput() -> String { String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) }

    static func lines(_ arguments: String...) throws -> [String] {
        try LogWriterProcess(list: arguments).lines()
    }

    private init(list: [String]) throws {
        process.executableURL = Self.executable
        process.arguments = list
        process.standardOutput = output
        try process.run()
    }
}
