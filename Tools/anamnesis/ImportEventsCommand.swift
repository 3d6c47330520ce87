import ArgumentParser
import Foundation
import Practice
import ProjectionRuntime
import Rendering

/// Takes over events that `export events` wrote, into a copy of their own log.
struct ImportEventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Take over events that `export events` wrote, into a copy of their own log.",
        discussion: """
            With --new the file, which has to begin at @1, becomes a new store. Else it goes on a store that is a part of \
            the same log: what is there already is compared field by field, what follows has to continue the log's \
            checksums. Positions, times of recording, ids and payload bytes stay, so that every answer is the same. \
            The whole file goes in, or nothing.

            Keys are not among the events. Names and notes stay sealed until keys.sqlite is put beside log.sqlite \
            (or given with --keys) and the key file is at hand.

            Exit code 65 where the file is damaged, cut off, of another log, or differs from what is there: the message \
            names line, position and field. 73 where the new store cannot be made.

            Examples:
              anamnesis import events clinic.ndjson.gz --new clinic.anamnesis \\
                  --keys /backup/keys.sqlite
              anamnesis import events since.ndjson.gz --store clinic.anamnesis
              anamnesis import events clinic.csv.gz --new x.anamnesis --dry-run
            """)

    @Argument(help: "The file, plain or .gz, JSON lines or CSV.", completion: .file())
    var file: String
    @Option(help: ArgumentHelp("Make this new store of it.", valueName: "path"), completion: .directory)
    var new: String?
    @Option(
        help: ArgumentHelp("A copy of keys.sqlite for the new store.", valueName: "file"),
        completion: .file(extensions: ["sqlite"]))
    var keys: String?
    @Flag(help: "Check all of it, and take over nothing.")
    var dryRun = false
    @Flag(help: "Answer in JSON.")
    var json = false
    @OptionGroup var stored: StoreOptions

    func validate() throws {
        guard new == nil || stored.store == nil else {
            throw ValidationError("--new makes a store, --store names one: give one of them.")
        }
        guard keys == nil || new != nil else {
            throw ValidationError("--keys goes with --new; a store that is there has its keys.")
        }
    }

    func run() throws {
        try reporting {
            let reading = TerminalProgress(dryRun ? "Checking" : "Importing", unit: "bytes")
            let report: EventImport
            do {
                defer { reading.clear() }
                report = try taken { reading.show($0, $1) }
            }
            say(report)
        }
    }

    private func taken(_ progress: @escaping (Int64, Int64) -> Void) throws -> EventImport {
        if let new {
            let place = StorePlace(new)
            let unfinished = PracticeStore.unfinished(place)
            let interruption = Interruption { try? FileManager.default.removeItem(atPath: unfinished) }
            defer { interruption.disarm() }
            return try PracticeStore.create(
                at: place, fromEvents: file, keys: keys, rehearse: dryRun,
                environment: Edge.current.environment, progress: progress
            ).report
        }
        let store = try stored.writing()
        let report = try store.importEvents(file, rehearse: dryRun, progress: progress)
        if !dryRun, report.added > 0 {
            let catching = TerminalProgress("Bringing views up to date", unit: "events")
            defer { catching.clear() }
            try store.catchUp { catching.show($0, $1) }
        }
        return report
    }

    private func say(_ report: EventImport) {
        if json {
            let members: [(String, JSONValue)] = [
                ("present", .integer(Int(report.present))), ("added", .integer(Int(report.added))),
                ("position", .integer(Int(report.position))),
                ("patientsWithoutKey", .integer(report.patientsWithoutKey)),
                ("erasedOnlyInKeys", .integer(report.erasedOnlyInKeys)), ("dryRun", .bool(dryRun)),
            ]
            print(JSONText.text(.object(members), pretty: true))
            return
        }
        let there = report.present > 0 ? ", \(report.present) were there and are equal" : ""
        print(
            dryRun
                ? "Sound: \(report.added) events would be taken over\(there). Nothing was changed."
                : "Took over \(report.added) events\(there). The log is at @\(report.position).")
        if report.erasedOnlyInKeys > 0 {
            let who = report.erasedOnlyInKeys == 1 ? "1 patient was" : "\(report.erasedOnlyInKeys) patients were"
            print(
                "\(who) erased after @\(report.position), says keys.sqlite: no name or note of theirs opens, and nothing "
                    + "can be recorded about them. The events that say so are still to come in.")
        }
        if report.patientsWithoutKey > 0 {
            let who = report.patientsWithoutKey == 1 ? "1 patient has" : "\(report.patientsWithoutKey) patients have"
            print(
                "\(who) no key here: names and notes stay sealed until keys.sqlite is put beside log.sqlite. "
                    + "Before that nobody is registered here and nothing is recorded about them.")
        } else if report.isLocked {
            print("The key file is not at hand: names and notes stay sealed. Name it with ANAMNESIS_KEY_FILE.")
        }
    }
}
