import ArgumentParser
import Foundation

/// Ends a command line that could not be understood with an example of one that can.
///
/// What is missing, the parser says; how it is written, only the help's examples show.
enum UsageExample {
    /// The first example of the help that a message refers to; nil where it refers to none, or that has no example.
    static func fitting(_ message: String, of root: any ParsableCommand.Type) -> String? {
        guard let hint = message.split(separator: "See '").last, let words = hint.split(separator: "'").first else {
            return nil
        }
        var command = root
        for word in words.split(separator: " ").dropFirst() where word != "--help" {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            command = next
        }
        return first(of: command)
    }

    /// The first example of a command's help; nil where it has none.
    static func first(of command: any ParsableCommand.Type) -> String? { first(in: command.configuration.discussion) }

    private static func first(in discussion: String) -> String? {
        let lines = discussion.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasSuffix("Examples:") }) else { return nil }
        var example: [Substring] = []
        for line in lines[(start + 1)...] {
            example.append(line)
            if !line.hasSuffix("\\") { break }
        }
        return example.joined(separator: "\n")
    }
}

extension ParsableCommand {
    /// Parses and runs the command line, and adds an example to what the parser says of one it cannot take.
    static func runShowingExamples() {
        if let repeated = RepeatedOption(in: Array(CommandLine.arguments.dropFirst()), of: self) { repeated.refuse() }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let message = fullMessage(for: error)
            guard exitCode(for: error) == .validationFailure, let example = UsageExample.fitting(message, of: self)
            else {
                exit(withError: error)
            }
            FileHandle.standardError.write(Data("\(message)\nExample:\n\(example)\n".utf8))
            exit(withError: exitCode(for: error))
        }
    }
}

extension Anamnesis {
    static func main() {
        // A file that may not grow is then an error like a full disk: it is told, and what was begun is cleared away.
        signal(SIGXFSZ, SIG_IGN)
        atexit { StandardOutput.flush() }
        runShowingExamples()
    }
}
