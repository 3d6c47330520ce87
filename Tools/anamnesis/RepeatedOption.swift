import ArgumentParser
import Foundation
import Practice

/// An option that takes one value and is given several: the parser would take the last of them in silence.
struct RepeatedOption {
    private let name: String
    private let command: any ParsableCommand.Type

    /// The first such option of a command line; nil where there is none.
    ///
    /// - Parameter arguments: without the program's own name.
    init?(in arguments: [String], of root: any ParsableCommand.Type) {
        var seen: Set<String> = []
        let repeated = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
            .map { String($0.dropFirst(2).prefix { $0 != "=" }) }.filter { !seen.insert($0).inserted }
        if repeated.isEmpty { return nil }
        let command = Self.command(named: arguments, in: root)
        guard let name = repeated.first(where: Self.singleOptions(of: command).contains) else { return nil }
        (self.name, self.command) = (name, command)
    }

    private static func command(
        named words: [String], in root: any ParsableCommand.Type
    ) -> any ParsableCommand.Type {
        var command = root
        for word in words {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            command = next
        }
        return command
    }

    /// As the parser itself tells them, so that no list of names has to be kept.
    private static func singleOptions(of command: any ParsableCommand.Type) -> Set<String> {
        struct Told: Decodable {
            struct Command: Decodable { var arguments: [Argument]? }
            struct Argument: Decodable {
                struct Name: Decodable { var name: String }
                var kind: String
                var isRepeating: Bool
                var names: [Name]?
            }
            var command: Command
        }
        let told = try? JSONDecoder().decode(Told.self, from: Data(command._dumpHelp().utf8))
        let single = (told?.command.arguments ?? []).filter { $0.kind == "option" && !$0.isRepeating }
        return Set(single.flatMap { $0.names ?? [] }.map(\.name))
    }

    /// Says what is wrong with an example, and ends the process.
    func refuse() -> Never {
        Edge.current.say(
            "anamnesis: --\(name) is given more than once, and takes one value. Give the one that is meant.")
        if let example = UsageExample.first(of: command) { Edge.current.say("Example:\n\(example)") }
        exit(PracticeError.Kind.usage.rawValue)
    }
}
