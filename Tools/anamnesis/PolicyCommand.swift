import ArgumentParser
import Clinical
import EventLog
import EventLogSQLite
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "The rules by which patients are called back: show, check, adopt.",
        discussion: """
            A policy is YAML a physician can read. What is in force is in the log; every recommendation names it.

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
                  anamnesis policy show --json
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try reporting {
                let store = try store.reading()
                let policy = try store.context().policy
                guard
                    let adopted = try store.adoptedPolicies().last(where: {
                        $0.name == policy.name && $0.version == policy.version
                    })
                else { throw PracticeError(.data, "the log holds no text of \(policy.name)@\(policy.version).") }
                switch output.chosen {
                case .text: try output.write(adopted.text + (adopted.text.hasSuffix("\n") ? "" : "\n"))
                case .json: try output.write(json: Self.json(adopted))
                case .csv: try output.write(Self.csv(adopted))
                }
            }
        }

        private static func json(_ adopted: Adoption) -> JSONValue {
            .object([
                ("name", .string(adopted.name)), ("version", .integer(adopted.version)),
                ("effectiveFrom", adopted.effectiveFrom.map { .string("\($0)") } ?? .null),
                ("digest", .string(adopted.digest)), ("text", .string(adopted.text)),
            ])
        }

        private static func csv(_ adopted: Adoption) -> String {
            let csv = CSVText()
            return csv.line(["name", "version", "effective_from", "digest", "text"])
                + csv.line([
                    .text(adopted.name), .number(String(adopted.version)),
                    adopted.effectiveFrom.map { .text("\($0)") } ?? .empty, .text(adopted.digest), .text(adopted.text),
                ])
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Read a policy and say in words what it does.")

        @Argument(help: "The policy.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        func run() throws {
            try reporting {
                for line in PolicyInWords(try CarePolicy(yaml: inputFile(file))).lines { print(printable(line)) }
            }
        }
    }

    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a policy in force.",
            discussion: """
                The text goes into the log whole. A changed text needs a new version, so that name and version say which \
                text a recommendation was made by.

                Examples:
                  anamnesis policy adopt mine.yaml
                  anamnesis policy adopt mine.yaml --from 2026-03-01
                """)

        @Argument(help: "The policy.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String
        @Option(help: ArgumentHelp("The first day it is in force. Default: at once.", valueName: "day"))
        var from: String?
        @OptionGroup var store: StoreOptions

        func run() throws {
            try reporting {
                let adoption = try Adoption(
                    policy: inputFile(file), effectiveFrom: try from.map { try RecordGoal.day($0, "--from") })
                let edge = Edge.current
                let store = try store.writing()
                let title = "\(adoption.name)@\(adoption.version)"
                for earlier in try store.adoptedPolicies() where "\(earlier.name)@\(earlier.version)" == title {
                    if earlier.digest != adoption.digest {
                        throw PracticeError(
                            .data, "\(title) was adopted with another text. Raise `version` in \(file).")
                    }
                }
                if try Self.isInForce(adoption, in: store) {
                    print("\(title) is in force already. Nothing was recorded.")
                    return
                }
                let position = try store.appendToPractice(
                    [.policyAdopted(adoption)], actor: edge.actor, now: edge.now)[0]
                let progress = TerminalProgress("Deciding anew", unit: "events")
                let report = try store.catchUp { progress.show($0, $1) }
                progress.clear()
                print("Adopted \(title)\(from.map { ", in force from \($0)" } ?? "").")
                print(RecordEcho.line(position, "decided anew for \(report.patientsFolded) patients"))
            }
        }

        /// Whether adopting it would change nothing: it was adopted last, for the same day, or is in force now.
        private static func isInForce(_ adoption: Adoption, in store: PracticeStore) throws -> Bool {
            guard let last = try store.adoptedPolicies().last, last.digest == adoption.digest else { return false }
            if last.effectiveFrom == adoption.effectiveFrom { return true }
            let policy = try store.context().policy
            return adoption.effectiveFrom == nil && policy.name == last.name && policy.version == last.version
        }
    }
}

/// A text file named on the command line.
func inputFile(_ path: String) throws -> String {
    // A handle, so that a pipe can be named as well.
    guard let handle = FileHandle(forReadingAtPath: path), let bytes = try? handle.readToEnd() ?? Data() else {
        throw PracticeError(.noInput, "\(path) cannot be read. Check the path.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw PracticeError(.data, "\(path) is not UTF-8 text.")
    }
    return text
}

extension PracticeStore {
    /// Every policy the log ever adopted, in order.
    func adoptedPolicies() throws -> [Adoption] {
        var policies: [Adoption] = []
        let names = try log.types()
        try log.scanStream(.practice, through: .max) { envelope, payload in
            let type = names[envelope.type] ?? ""
            if case .policyAdopted(let adoption) = try PracticeCodec.decode(
                type: type, form: envelope.form, payload: Array(payload))
            {
                policies.append(adoption)
            }
        }
        return policies
    }
}
