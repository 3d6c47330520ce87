import ArgumentParser
import PatientRecord
import Practice
import Reporting

extension ExportCommand {
    /// Every documented table as CSV, with a data dictionary.
    struct Tables: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tables",
            abstract: "Every documented table as CSV, with a data dictionary.",
            discussion: """
                The derived tables and the corrected views on the log, one file each, with dictionary.csv, README.txt and \
                SHA256SUMS, in a new folder that only its owner may read. Names and free texts are in no table.

                --deidentify puts study codes in place of patients, clinicians and positions, moves each patient's days \
                back by a number of days of their own (1 to 365), gives ages in bands, and leaves out what could name \
                somebody. The study key makes codes and shifts: keep it apart from the tables, and use it again to get \
                the same codes. The result is pseudonymous, not anonymous; README.txt says what was done and what not.

                Exit code 73 where the folder cannot be made, 74 where writing fails, 65 where the log is damaged.

                Examples:
                  anamnesis export tables --into tables
                  anamnesis export tables --into study --deidentify \\
                      --study-key /secure/study.key
                """)

        @Option(help: ArgumentHelp("The new folder.", valueName: "dir"), completion: .directory)
        var into: String
        @Flag(help: "Codes for people, shifted days, no words that could name somebody.")
        var deidentify = false
        @Option(
            help: ArgumentHelp(
                "The secret behind codes and shifts; made where the file is not there.", valueName: "file"),
            completion: .file())
        var studyKey: String?
        @Flag(help: "Replace the folder of an earlier export of the same kind, and nothing else.")
        var replace = false
        @OptionGroup var asked: InstantOptions
        @OptionGroup var stored: StoreOptions

        func validate() throws {
            try requireNamed(into: into)
            guard deidentify == (studyKey != nil) else {
                throw ValidationError(
                    deidentify
                        ? "--deidentify needs --study-key FILE; a file that is not there is made."
                        : "--study-key goes with --deidentify.")
            }
        }

        private func known(_ report: TablesExport, in store: PracticeStore) throws -> String {
            try store.known(at: report.instant ?? .known(at: report.logPosition)).wordsWithDay
        }

        func run() throws {
            try reporting {
                let store = try asked.isLive ? stored.readingCurrent() : stored.reading()
                let views = try asked.views(in: store)
                let key = try studyKey.map { try StudyKey.file($0) }
                let progress = TerminalProgress("Exporting", unit: "tables")
                defer { progress.clear() }
                let report = try store.exportTables(
                    into: into, of: views, deidentifiedBy: key?.key, replaces: replace,
                    progress: { progress.show($0, $1) })
                progress.clear()
                let (rows, known) = (report.tables.reduce(0) { $0 + $1.rows }, try known(report, in: store))
                print(
                    "Exported \(report.tables.count) tables, \(rows) rows, complete to \(known), into \(into).")
                if let studyKey, key?.isNew == true {
                    print("Study key \(studyKey) made. Keep it apart from the tables: it tells whose code is whose.")
                }
                print(
                    deidentify
                        ? "Pseudonymous, not anonymous: read \(into)/README.txt before it leaves the practice."
                        : "Health information about identifiable people: keep it as you keep the record.")
            }
        }
    }
}
