import ArgumentParser
import Clinical
import Foundation
import Practice
import ProjectionRuntime
import Rendering

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "The rules by which patients are called back: show, check, adopt.",
        discussion: """
            A policy is YAML a physician can read. What is in force is in the log; every recommendation names it. A policy \
            named as a setting is (medical-massage, pain-clinic, medical-spa, wellness) is for episodes of that setting, one of \
            any other name for the practice's own. As long as nobody adopts one for another setting, its episodes go by the \
            one that this version brings.

            Examples:
              anamnesis policy show > mine.yaml
              anamnesis policy check mine.yaml
              anamnesis policy adopt mine.yaml --from 2026-03-01
            """,
        subcommands: [Show.self, Check.self, Adopt.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the policy in force, as it was adopted.",
            discussion: """
                As text its YAML to the letter; as JSON and CSV with name, version, digest and the day it is in force from.

                Examples:
                  anamnesis policy show --into mine.yaml
                  anamnesis policy show --setting pain-clinic
                  anamnesis policy show --json
                """)

        @Option(help: "The policy that episodes of this setting go by. Default: the practice's own.")
        var setting: CareSetting?
        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try reporting { try GoverningText.policy.show(in: store.reading(), for: setting, output) }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a policy and say in words what it does.",
            discussion: """
                The instruments it decides by have to be in the registry: that of the store, where one is named or lies \
                here, else the one that this version of anamnesis brings. The first fault is named with line and column.

                Examples:
                  anamnesis policy check mine.yaml
                  anamnesis policy check mine.yaml --json
                """)

        @Argument(help: "The policy.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String
        @Flag(help: "Answer in JSON.")
        var json = false
        @OptionGroup var store: StoreOptions

        func run() throws {
            try reporting {
                let (registry, whose) = try registry()
                let policy = try definition(in: file) { try CarePolicy(yaml: $0, decidingBy: registry) }
                let lines = PolicyInWords(policy).lines
                if json {
                    let answer: JSONValue = [
                        "policy": .string(policy.title),
                        "registry": .string(registry.title),
                        "words": .array(lines.map { .string($0) }),
                    ]
                    return print(JSONText.text(answer, pretty: true))
                }
                for line in lines { print(printable(line)) }
                print(printable("All of them are in the registry \(registry.title), \(whose)."))
            }
        }

        private func registry() throws -> (Registry, whose: String) {
            do throws(PracticeError) { _ = try store.place() } catch {
                // Nobody named one: then none is meant.
                guard !store.isNamed else { throw error }
                return (.default, "which this version brings; no store was named")
            }
            return (try store.reading().context().registry, "in force in \(try store.place().folder)")
        }
    }

    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a policy in force.",
            discussion: """
                The text goes into the log whole. A changed text needs a new version, so that name and version say which \
                text a recommendation was made by. For a later day it comes into force with the first entry recorded on \
                or after it; until then `policy show`, `status` and the head of a replay say so.

                Examples:
                  anamnesis policy adopt mine.yaml
                  anamnesis policy adopt mine.yaml --from 2026-03-01
                """)

        @Argument(help: "The policy.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String
        @Option(help: ArgumentHelp("The first day it is in force. Default: today.", valueName: "day"))
        var from: String?
        @OptionGroup var store: StoreOptions

        func run() throws {
            try reporting {
                let from = try from.map { try RecordGoal.day($0, "--from") }
                let adoption = try definition(in: file) { try Adoption(policy: $0, effectiveFrom: from) }
                try GoverningText.policy.adopt(adoption, file: file, in: store)
            }
        }
    }
}

/// What the text of a file says; its first fault is told with the file's name, line and column.
func definition<Definition>(in file: String, _ read: (String) throws -> Definition) throws -> Definition {
    let text = try inputFile(file)
    do { return try read(text) } catch { throw PracticeError(.data, "\(file): \(error)") }
}

/// A text file named on the command line.
func inputFile(_ path: String) throws -> String {
    // A handle, so that a pipe can be named as well.
    guard let handle = FileHandle(forReadingAtPath: path), let bytes = try? handle.readToEnd() ?? Data() else {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let why =
            isFolder.boolValue ? "it is a folder" : isThere ? "this account may not read it" : "there is no such file"
        throw PracticeError(.noInput, "\(path): \(why). Check the path.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw PracticeError(.data, "\(path) is not UTF-8 text.")
    }
    return text
}
