import Foundation
import TestSupport
import Testing

/// Runs the built `anamnesis` as its users do: a process of its own, with a home of its own.
final class CommandRunner: Sendable {
    struct Answer: Sendable {
        var exitCode: Int32
        var output: String
        var errors: String
    }

    let folder: TemporaryFolder

    init(_ label: String = "command") throws { folder = try TemporaryFolder(label) }

    var store: String { folder.file("clinic.anamnesis") }

    /// The executable beside the one that runs the tests.
    static let executable: String = {
        #if os(Linux)
            let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        #else
            let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? ""
        #endif
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("anamnesis").path
    }()

    /// What the command finds around it: nothing of the machine's own user.
    var environment: [String: String] {
        [
            "HOME": folder.path, "XDG_CONFIG_HOME": folder.file("config"), "USER": "tester", "LC_ALL": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
        ]
    }

    /// Runs `anamnesis`, or a program that starts it, with arguments; standard input is never a terminal.
    @discardableResult
    func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], executable: String? = nil
    ) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable ?? Self.executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = self.environment.merging(environment) { $1 }
        // Files, not pipes: whatever the length of an answer, nobody waits for the other.
        let name = UUID().uuidString
        let paths = ["in", "out", "err"].map { folder.file("\(name).\($0)") }
        try Data(input.utf8).write(to: URL(fileURLWithPath: paths[0]))
        for path in paths.dropFirst() { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
        process.standardInput = FileHandle(forReadingAtPath: paths[0])
        process.standardOutput = FileHandle(forWritingAtPath: paths[1])
        process.standardError = FileHandle(forWritingAtPath: paths[2])
        try process.run()
        process.waitUntilExit()
        return Answer(
            exitCode: process.terminationStatus, output: try String(contentsOfFile: paths[1], encoding: .utf8),
            errors: try String(contentsOfFile: paths[2], encoding: .utf8))
    }

    /// Runs what must succeed, and answers its output.
    @discardableResult
    func succeed(
        _ arguments: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        try succeed(all: arguments, input: input, sourceLocation: sourceLocation)
    }

    /// The same with arguments that were put together.
    @discardableResult
    func succeed(
        all arguments: [String], input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try run(arguments, input: input)
        #expect(answer.exitCode == 0, "\(arguments): \(answer.errors)", sourceLocation: sourceLocation)
        return answer.output
    }

    /// Runs what must fail with an exit code, and answers what was said on standard error.
    @discardableResult
    func fail(
        _ exitCode: Int32, _ arguments: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try run(arguments, input: input)
        #expect(answer.exitCode == exitCode, "\(arguments): \(answer.errors)", sourceLocation: sourceLocation)
        return answer.errors
    }

    /// A store of a medical massage practice in New Jersey, with one registered patient of chart number 1.
    static func withPatient(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner(label)
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "medical-massage", "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2026-01-05",
            input: "Ada Example\n1984-02-29\n+1 555 0100\n")
        return command
    }
}
