import ArgumentParser
import Clinical
import Practice
import Rendering

struct RecordCredential: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Record a licence or certificate of somebody who treats.",
        discussion: """
            Rules of the practice ask for kinds of credentials (`anamnesis registry rules`). Record a \
            renewal with its own days: the earlier period stands. Recorded anew with the same first day it is corrected, or \
            ended where the credential was taken away; without a first day it replaces all that was recorded of its kind \
            and jurisdiction. One that was recorded by mistake, such as one of a mistyped kind, is taken back with \
            --mistaken. Until the first credential is recorded, no rule asks for any.

            Examples:
              anamnesis record credential lmt-7 massage-license \\
                  --jurisdiction US-NJ --from 2025-01-01 --until 2026-12-31
              anamnesis record credential lmt-7 masage-license \\
                  --jurisdiction US-NJ --mistaken
            """)

    @Argument(help: "The practitioner's id, as visits name it.")
    var practitioner: String
    @Argument(help: "The kind, such as massage-license.")
    var kind: String
    @Option(help: ArgumentHelp("Where it counts: US, US-NJ. Default: everywhere.", valueName: "code"))
    var jurisdiction: String?
    @Option(help: ArgumentHelp("The first day it holds.", valueName: "day"))
    var from: String?
    @Option(help: ArgumentHelp("The last day it holds.", valueName: "day"))
    var until: String?
    @Flag(help: "Take back what was recorded of the kind and jurisdiction, with --from of that first day alone.")
    var mistaken = false
    @OptionGroup var store: StoreOptions

    func validate() throws {
        if mistaken, until != nil { throw ValidationError("what is taken back has no last day: leave --until out.") }
    }

    func run() throws {
        try reporting {
            guard !kind.isEmpty else { throw PracticeError(.usage, "the kind of credential is empty. Name it.") }
            let edge = Edge.current
            let store = try store.writing()
            let credential = Credential(
                kind: kind, jurisdiction: jurisdiction, from: try from.map { try RecordGoal.day($0, "--from") },
                until: try until.map { try RecordGoal.day($0, "--until") })
            let recording = Recording(actor: edge.actor, now: edge.now)
            let position =
                try mistaken
                ? store.takeBack(credential, of: practitioner, by: recording)
                : store.record(credential, of: practitioner, by: recording)
            let span = [from.map { "from \($0)" }, until.map { "until \($0)" }].compactMap { $0 }
            print(
                printable(
                    (mistaken ? "Taken back, credential" : "Credential") + " of \(practitioner): \(kind)"
                        + (jurisdiction.map { " (\($0))" } ?? "")
                        + (span.isEmpty ? "" : ", " + span.joined(separator: " "))))
            print("  @\(position)   \(mistaken ? "credentialEnded" : "credentialRecorded")")
        }
    }
}
