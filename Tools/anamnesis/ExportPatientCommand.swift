import ArgumentParser
import Clinical
import EventLogSQLite
import Identity
import Interchange
import Practice
import ProjectionRuntime

extension ExportCommand {
    /// Everything about one person.
    struct Patient: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "patient",
            abstract: "Everything about one person, to read and for machines: for the person, or a court.",
            discussion: """
                Makes a new folder that only its owner may read: record.txt in clinical order with every correction shown, \
                record.json with every event as it is stored and its texts opened, and SHA256SUMS. A name that ends with \
                .txt or .json gives that one file. Records merged with this one are in it. Texts open with the key file; \
                without it, or after the identity was destroyed, they stay sealed, and the answer says how many.

                Exit code 73 where it cannot be created, 74 where writing fails, 65 where the log is damaged.

                Examples:
                  anamnesis export patient 2041 --into record-2041
                  anamnesis export patient 2041 --into record-2041.txt
                """)

        @Argument(help: "Chart number, pseudonymous code or id.")
        var patient: String
        @Option(help: ArgumentHelp("The new folder, or a .txt or .json file.", valueName: "path"))
        var into: String
        @Flag(help: "Replace the record an earlier export wrote there, and nothing else.")
        var replace = false
        @OptionGroup var asked: InstantOptions
        @OptionGroup var stored: StoreOptions

        func validate() throws { try requireNamed(into: into) }

        func run() throws {
            try reporting {
                let store = try stored.reading()
                let instant = try asked.instant(in: store)
                let page = try asked.page(of: patient, at: instant, showsWithdrawn: true, in: store)
                let record = try store.personalRecord(of: page.patient, at: asked.isLive ? nil : instant)
                let texts = try PersonalRecordText(
                    record, practice: store.log.practice, zone: PracticeZone(record.page.context.practice.timeZone),
                    today: Edge.current.now)
                try write(texts, of: store)
                print("Exported \(record.events.count) events of chart \(record.page.subject.chart) into \(into).")
                if record.sealedTexts > 0 {
                    let why =
                        store.keys.isLocked
                        ? "the key file is not at hand" : "their key is destroyed, or they belong to another place"
                    print("\(record.sealedTexts) texts stay sealed: \(why).")
                }
            }
        }

        private func write(_ texts: PersonalRecordText, of store: PracticeStore) throws {
            if into.hasSuffix(".txt") || into.hasSuffix(".json") {
                let output = try store.exportFile(
                    into, holding: into.hasSuffix(".txt") ? .recordPage : .recordDocument, replaces: replace,
                    environment: Edge.current.environment)
                do {
                    try output.write(into.hasSuffix(".txt") ? texts.page : texts.json)
                    try output.finish()
                } catch { throw PracticeError(.inputOutput, "\(error)") }
            } else {
                try PracticeStore.writeFolder(
                    into, files: [("record.txt", texts.page), ("record.json", texts.json)], replaces: replace)
            }
        }
    }
}
