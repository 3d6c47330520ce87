import Foundation
import TestSupport
import Testing

/// Runs `anamnesis` with a terminal as its standard input, as somebody has who types.
extension CommandRunner {
    /// What is typed ends with the end of input: whoever asks for more is told so, and no test waits for ever.
    func type(_ lines: [String], to arguments: String...) throws -> Answer { try type(lines, to: arguments) }

    func type(
        _ lines: [String], to arguments: [String], environment: [String: String] = [:]
    ) throws -> Answer {
        var terminal: Int32 = -1
        var keyboard: Int32 = -1
        try #require(openpty(&terminal, &keyboard, nil, nil, nil) == 0)
        defer {
            close(terminal)
            close(keyboard)
        }
        let typed = Array((lines.map { $0 + "\n" }.joined() + String(repeating: "\u{4}", count: 8)).utf8)
        let written = write(terminal, typed, typed.count)
        try #require(written == typed.count)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = [
            "HOME": folder.path, "XDG_CONFIG_HOME": folder.file("config"), "USER": "tester", "LC_ALL": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
        ].merging(environment) { $1 }
        let id = UUID().uuidString
        let paths = ["out", "err"].map { folder.file("\(id).\($0)") }
        for path in paths { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
        process.standardInput = FileHandle(fileDescriptor: keyboard, closeOnDealloc: false)
        process.standardOutput = FileHandle(forWritingAtPath: paths[0])
        process.standardError = FileHandle(forWritingAtPath: paths[1])
        try process.run()
        process.waitUntilExit()
        return Answer(
            exitCode: process.terminationStatus, output: try String(contentsOfFile: paths[0], encoding: .utf8),
            errors: try String(contentsOfFile: paths[1], encoding: .utf8))
    }
}
