import Foundation
import TestSupport
import Testing

/// The README's examples are run, as they stand, on the store that the demo makes.
@Suite(.serialized) struct ReadmeTests {
    @Test func everyCommandOfTheReadmeDoesWhatItSays() throws {
        let demo = try DemoStore()
        let readme = try String(contentsOfFile: DemoStore.repository + "/README.md", encoding: .utf8)
        for (name, text) in ReadmeExample.files(in: readme) { try demo.write(text, to: name) }
        let examples = ReadmeExample.all(in: readme)
        #expect(examples.count >= 10, "the README has a tour")
        for example in examples {
            let (output, status) = try demo.shell(example.command)
            #expect(status == example.status, "\(example.command)\n\(output)")
            let missing = example.missing(from: output)
            #expect(missing == nil, "`\(example.command)` no longer prints this line. It prints:\n\(output)")
        }
    }

    /// The page of the documentation that lists the tables lists all of them.
    @Test func documentationNamesEveryTable() throws {
        let demo = try DemoStore(isFilled: false)
        let page = try String(
            contentsOfFile: DemoStore.repository + "/Sources/Practice/Anamnesis.docc/Tables.md", encoding: .utf8)
        let (output, status) = try demo.shell("anamnesis tables --format csv")
        #expect(status == 0)
        let names = Set(
            output.split(whereSeparator: \.isNewline).dropFirst().compactMap { $0.split(separator: ",").first })
        #expect(names.count > 10)
        for name in names { #expect(page.contains("| `\(name)` |"), "Tables.md does not name \(name)") }
    }
}

/// A command of the README and what the README says it prints.
struct ReadmeExample {
    var command: String
    /// 0, unless the command ends with a comment `# exit 65`.
    var status: Int32
    /// Lines that must come in this order; `…` alone stands for any lines, at a line's end for its rest.
    var expected: [String]

    /// The files it shows: blocks whose first line has a name after the language, as in "yaml diary.yaml".
    static func files(in readme: String) -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        var isInside = false
        for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ")
            if line.hasPrefix("```") {
                isInside = words.count == 2
                if isInside { files.append((String(words[1]), "")) }
            } else if isInside {
                files[files.count - 1].text += line + "\n"
            }
        }
        return files
    }

    /// The commands in blocks marked `sh`: lines that begin with `$ `, continued by a backslash.
    static func all(in readme: String) -> [ReadmeExample] {
        var examples: [ReadmeExample] = []
        var isInside = false
        for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```sh"
            } else if isInside, line.hasPrefix("$ ") {
                let exit = line.range(of: "# exit ").flatMap { Int32(line[$0.upperBound...]) }
                examples.append(ReadmeExample(command: String(line.dropFirst(2)), status: exit ?? 0, expected: []))
            } else if isInside, let last = examples.indices.last {
                if examples[last].command.hasSuffix("\\") {
                    examples[last].command += "\n" + line
                } else if !line.allSatisfy(\.isWhitespace), line != "…" {
                    examples[last].expected.append(String(line))
                }
            }
        }
        return examples
    }

    /// The first expected line that the output does not have after those before; nil where all are there.
    func missing(from output: String) -> String? {
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
        for line in expected {
            guard let place = lines.firstIndex(where: { fits(line, String($0)) }) else { return line }
            lines = lines[(place + 1)...]
        }
        return nil
    }

    private func fits(_ expected: String, _ line: String) -> Bool {
        if expected.hasSuffix("…") { return line.hasPrefix(expected.dropLast()) }
        return line.drop { $0 == " " } == expected.drop { $0 == " " }
            || trimmed(line) == trimmed(expected)
    }

    private func trimmed(_ line: String) -> String { line.trimmingCharacters(in: .whitespaces) }
}

/// The demo's store, made by `Tools/demo` with the programs that stand beside the test.
final class DemoStore {
    private let folder: TemporaryFolder

    static let repository: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    static let programs: String = {
        #if os(Linux)
            let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        #else
            let own = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
        #endif
        return own.deletingLastPathComponent().path
    }()

    /// The day on which the README's practice begins.
    static let firstDay = "2024-01-08"

    init(isFilled: Bool = true) throws {
        folder = try TemporaryFolder("readme")
        if isFilled {
            let (output, status) = try shell("'\(Self.repository)/Tools/demo' demo --from \(Self.firstDay)")
            try #require(status == 0, "the demo failed:\n\(output)")
        }
    }

    /// Writes a file that the README shows into the folder in which its commands are run.
    func write(_ text: String, to name: String) throws { try folder.write(text, to: name) }

    /// Runs a line of the README as a reader would, in the folder that has the demo; answers both outputs and the status.
    func shell(_ command: String) throws -> (output: String, status: Int32) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = Self.programs + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["ANAMNESIS_BIN"] = Self.programs
        environment["ANAMNESIS_STORE"] = folder.file("demo/demo.anamnesis")
        environment["ANAMNESIS_KEY_FILE"] = folder.file("demo/demo.key")
        environment["ANAMNESIS_ACTOR"] = "front-desk"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }
}
