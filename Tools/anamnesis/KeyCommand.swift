import ArgumentParser
import Identity
import Practice
import Rendering

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "The keys that open names and notes: the master key's sheet, a copy of the patients' keys.",
        discussion: """
            Examples:
              anamnesis key sheet
              anamnesis key backup --into /secure/keys
            """,
        subcommands: [Sheet.self, Backup.self])

    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Back up the patients' keys, apart from the log.",
            discussion: """
                Copies keys.sqlite: every patient's key, wrapped by the master key, and who was erased. It replaces the copy \
                that was there, because an older one would keep the keys of people who were erased since; a copy that lacks \
                keys the older one has is refused. The master key itself is in no backup: `anamnesis key sheet` prints it.

                Examples:
                  anamnesis key backup --into /media/safe/keys
                """)

        @Option(help: ArgumentHelp("The folder backups go into.", valueName: "dir"), completion: .directory)
        var into: String
        @Flag(help: "Answer in JSON.")
        var json = false
        @OptionGroup var store: StoreOptions

        func validate() throws { try requireNamed(into: into) }

        func run() throws {
            try reporting {
                let interruption = Interruption { PracticeStore.removeUnfinished(in: into) }
                defer { interruption.disarm() }
                let made = try store.reading().backUpKeys(
                    BackupRequest(directory: into, product: Anamnesis.configuration.version, now: Edge.current.now))
                let lines = BackupLines(backups: [made.backup], notes: made.findings.notes)
                print(json ? JSONText.text(lines.json, pretty: true) : lines.text)
                if made.findings.wantSomebody { throw ExitCode(PracticeError.Kind.data.rawValue) }
            }
        }
    }

    struct Sheet: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the recovery sheet: the master key on paper.",
            discussion: """
                Whoever has the sheet and the store can open every name and note. Print it, and lock it away apart from the \
                store. A sheet typed into a file is a key file: name it with ANAMNESIS_KEY_FILE.

                Examples:
                  anamnesis key sheet | lp
                """)

        @OptionGroup var store: StoreOptions

        func run() throws {
            try reporting {
                let edge = Edge.current
                let place = try store.place()
                guard let path = place.keyFile(environment: edge.environment) else {
                    throw PracticeError(
                        .noInput, "\(place.config) names no key file. Name it with ANAMNESIS_KEY_FILE.")
                }
                let key = try MasterKey.load(from: path)
                // A sheet of another store's key would be found out when it is needed.
                try store.reading().keys.requireMasterKey(for: "to print its sheet")
                edge.say(
                    "This sheet opens every name and note of \(place.name). Keep it locked away, apart from the store.")
                print(key.recoverySheet, terminator: "")
            }
        }
    }
}
