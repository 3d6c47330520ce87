import ArgumentParser
import Clinical
import Foundation
import Identity
import Practice
import Rendering

/// A store from a backup.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a store from a backup, at a new path.",
        discussion: """
            Checks every file against its SHA-256 and every event against the chain, builds the views, and never goes over \
            a store that is there. BACKUP is one backup's folder, or the folder they are in: then the one that goes \
            furthest, if all of them are of one store.

            A destroyed key stays dead: identities that were destroyed after the backup are destroyed here again. Known are \
            those of the newest copy of the keys beside the backup, and of the store it was made of where that is still \
            there. Name others who know with --erased-from: a store, a folder of backups, a keys.sqlite.

            The master key is in no backup. Without its file everything works but names and notes: name it in \
            ANAMNESIS_KEY_FILE, or type the recovery sheet into a file.

            Examples:
              anamnesis restore /media/safe/clinic --into clinic.anamnesis
              anamnesis restore /media/safe/clinic/20260302T091500Z-at-1234 \\
                  --into trial.anamnesis --through @1000
              anamnesis restore /media/safe/log --keys /media/other/keys --into clinic.anamnesis
            """)

    @Argument(
        help: ArgumentHelp("A backup's folder, or the folder of backups.", valueName: "backup"), completion: .directory)
    var backup: String
    @Option(help: ArgumentHelp("The new store.", valueName: "path"), completion: .directory)
    var into: String
    @Option(help: ArgumentHelp("The last position to restore.", valueName: "@n"))
    var through: String?
    @Option(help: ArgumentHelp("Where the keys are, if not beside the backup.", valueName: "path"), completion: .file())
    var keys: String?
    @Option(help: ArgumentHelp("Who knows of identities destroyed since.", valueName: "path"), completion: .file())
    var erasedFrom: [String] = []
    @Option(help: ArgumentHelp("Who restores.", valueName: "practitioner"))
    var by: String?
    @Flag(help: "Answer in JSON.")
    var json = false

    func validate() throws { try requireNamed(into: into) }

    func run() throws {
        try reporting {
            let edge = Edge.current
            let place = StorePlace(into)
            let request = RestoreRequest(
                backup: backup, place: place, through: try position(), keys: keys, erasedFrom: erasedFrom)
            let unfinished = PracticeStore.unfinished(place)
            let interruption = Interruption { try? FileManager.default.removeItem(atPath: unfinished) }
            defer { interruption.disarm() }
            let report = try TerminalProgress.during("Restoring", unit: "") {
                try PracticeStore.restore(
                    request, environment: edge.environment, now: edge.now, actor: by ?? edge.actor, progress: $0)
            }
            print(json ? JSONText.text(Self.json(report, place), pretty: true) : Self.text(report, place))
        }
    }

    private func position() throws -> Int64? {
        guard let through else { return nil }
        guard through.hasPrefix("@"), let position = Int64(through.dropFirst()) else {
            throw PracticeError(.usage, "\"\(through)\" is not a position. Write @1234.")
        }
        return position
    }

    private static func text(_ report: RestoreReport, _ place: StorePlace) -> String {
        let patients = report.patients == 1 ? "1 patient" : "\(report.patients) patients"
        var lines = [
            "Restored \(place.folder) from \(report.backup.path): \(patients), complete to @\(report.position). "
                + "The practice is \(report.backup.manifest.practice)."
        ]
        if !report.erasedAgain.isEmpty {
            lines.append(
                "Identities that were destroyed after that, and are destroyed here again: \(report.erasedAgain.count), "
                    + "recorded at " + report.erasedAgain.map { "@\($0)" }.joined(separator: " "))
        }
        lines.append(
            report.erasuresFrom.isEmpty
                ? "Nobody was asked who was erased since. Name who knows with --erased-from."
                : "Asked who was erased since: \(report.erasuresFrom.joined(separator: ", "))")
        if let until = report.erasuresKnownUntil {
            lines.append(
                "Nobody who was asked knows who was erased after "
                    + "\(Occurrence(milliseconds: until, precision: .minute).text): they have a name again. Name who knows with "
                    + "--erased-from, or erase again with `anamnesis erase`.")
        }
        if report.withoutKey > 0 {
            lines.append(
                "Patients without a key in the copy of the keys: \(report.withoutKey). Their names and notes stay sealed."
            )
        }
        if !report.damagedKeys.isEmpty {
            lines.append(
                "Patients whose key does not open in that copy of the keys: "
                    + "\(report.damagedKeys.map(\.text).joined(separator: ", ")). Their names and notes stay sealed. Restore with "
                    + "another copy, named with --keys.")
        }
        return lines.map { printable($0) }.joined(separator: "\n")
    }

    private static func json(_ report: RestoreReport, _ place: StorePlace) -> JSONValue {
        .object([
            ("store", .string(place.folder)), ("backup", .string(report.backup.path)),
            ("practice", .string(report.backup.manifest.practice)),
            ("position", .integer(Int(report.position))), ("patients", .integer(report.patients)),
            ("erasedAgain", .array(report.erasedAgain.map { .integer(Int($0)) })),
            ("erasuresFrom", .array(report.erasuresFrom.map { .string($0) })),
            ("erasuresKnownUntil", report.erasuresKnownUntil.map { .integer(Int($0)) } ?? .null),
            ("patientsWithoutKey", .integer(report.withoutKey)),
            ("damagedKeys", .array(report.damagedKeys.map { .string($0.text) })),
        ])
    }
}
