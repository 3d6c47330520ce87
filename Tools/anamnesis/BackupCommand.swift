import ArgumentParser
import Foundation
import Practice
import Rendering

/// Backups, while others work.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Back up the store while others write, and rehearse restoring it.",
        discussion: """
            Each backup gets a folder of its own in DIR, named for its time and for the position it holds everything up to, \
            with a manifest and the SHA-256 of every file (`sha256sum -c SHA256SUMS`). The first one holds the whole log; \
            after that only what is new, as long as the last one is whole and a prefix of the log. A backup that was \
            interrupted is none.

            The patients' keys go into a folder of their own, anew each time: the newest copy has all of them, and an older \
            one would keep the keys of people who were erased since. --without-keys leaves them to `anamnesis key backup`. \
            The master key is in no backup: `anamnesis key sheet` prints it for a safe. Nor are the views: they are made anew.

            --rehearse restores into a temporary place in DIR, checks every event, key and file, and compares all tables \
            with the store's. Ends with 65 where a backup, a key or the log is damaged, or where a backup in DIR has events \
            that this log has not; with 74 where the disk is full.

            Examples:
              anamnesis backup --into /media/safe/clinic --rehearse
              anamnesis backup --into /media/safe/log --without-keys
              anamnesis backup --list /media/safe/clinic
            """)

    @Option(help: ArgumentHelp("The folder backups go into.", valueName: "dir"), completion: .directory)
    var into: String?
    @Option(help: ArgumentHelp("List the backups in a folder.", valueName: "dir"), completion: .directory)
    var list: String?
    @Flag(help: "Copy the whole log, also where the new part would do.")
    var full = false
    @Flag(help: "Leave the patients' keys out.")
    var withoutKeys = false
    @Flag(help: "Restore it on trial, and say how long that took.")
    var rehearse = false
    @Flag(help: "Answer in JSON.")
    var json = false
    @OptionGroup var store: StoreOptions

    func validate() throws {
        try requireNamed(into: into)
        if (into == nil) == (list == nil) {
            throw ValidationError("give --into DIR to make a backup, or --list DIR to see those that are there.")
        }
    }

    func run() throws {
        try reporting { if let list { try show(list) } else { try backUp(into: into ?? "") } }
    }

    private func show(_ directory: String) throws {
        let (backups, faults) = try PracticeStore.backups(in: directory)
        let lines = BackupLines(backups: backups, notes: faults.map(\.message))
        let edge = Edge.current
        print(
            json ? JSONText.text(lines.json, pretty: true) + "\n" : lines.table(width: edge.width, style: edge.style),
            terminator: "")
        if !faults.isEmpty { throw ExitCode(PracticeError.Kind.data.rawValue) }
    }

    private func backUp(into directory: String) throws {
        let edge = Edge.current
        let interruption = Interruption { PracticeStore.removeUnfinished(in: directory) }
        defer { interruption.disarm() }
        let store = try store.reading()
        let request = BackupRequest(
            directory: directory, isFull: full, includesKeys: !withoutKeys, product: Anamnesis.configuration.version,
            now: edge.now)
        let report = try TerminalProgress.during("Backing up", unit: "") { try store.backUp(request, progress: $0) }
        var lines = BackupLines(backups: [report.log, report.keys].compactMap { $0 }, notes: report.findings.notes)
        if report.log == nil {
            lines.notes.insert("Nothing new: \(report.newest.path) holds @1 to @\(report.position).", at: 0)
        }
        if rehearse {
            let begun = Date()
            let found = try TerminalProgress.during("Rehearsing", unit: "events") {
                try store.rehearse(report.newest, environment: edge.environment, now: edge.now, progress: $0)
            }
            lines.rehearsal = (found, Date().timeIntervalSince(begun))
        }
        print(json ? JSONText.text(lines.json, pretty: true) : lines.text)
        if report.findings.wantSomebody || lines.rehearsal?.found.isSound == false {
            throw ExitCode(PracticeError.Kind.data.rawValue)
        }
    }
}

extension TerminalProgress {
    /// Does a work that tells how far it has come, with a bar while it lasts.
    static func during<Value>(
        _ label: String, unit: String, _ work: (@escaping (Int64, Int64) -> Void) throws -> Value
    ) rethrows -> Value {
        let progress = TerminalProgress(label, unit: unit)
        defer { progress.clear() }
        return try work { progress.show($0, $1) }
    }
}
