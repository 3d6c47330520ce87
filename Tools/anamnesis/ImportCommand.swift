import ArgumentParser
import Foundation
import Interchange
import PatientRecord
import Practice
import Rendering

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring in what other systems recorded.",
        discussion: """
            Examples:
              anamnesis import csv diary.csv --mapping diary.yaml
              anamnesis import fhir export/
              anamnesis import events log.ndjson.gz --new moved.anamnesis
            """,
        subcommands: [CSV.self, ImportFHIRCommand.self, ImportEventsCommand.self])

    struct CSV: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "csv",
            abstract: "Import a CSV file, plain or .gz, through a mapping.",
            discussion: """
                The mapping says what the columns mean. --draft-mapping guesses one from the file, to be read and finished by \
                a person. The same data again adds nothing; rows are known again by `key:`, or without it by all mapped \
                columns: a mapping without it that maps other columns than an earlier import of its source is refused. \
                Rejected rows go to FILE.rejects.csv with line, field and reason. Exit code 0 when every row was taken, 65 \
                when some were not.

                Examples:
                  anamnesis import csv diary.csv --draft-mapping diary.yaml
                  anamnesis import csv diary.csv --mapping diary.yaml --dry-run
                  anamnesis import csv diary.csv.gz --mapping diary.yaml \\
                      --rejects /secure/rejects.csv
                """)

        @Argument(help: "The file.", completion: .file(extensions: ["csv", "gz", "tsv", "txt"]))
        var file: String
        @Option(
            help: ArgumentHelp("What the columns mean.", valueName: "yaml"),
            completion: .file(extensions: ["yaml", "yml"]))
        var mapping: String?
        @Option(
            help: ArgumentHelp(
                "Write a mapping guessed from the file into this new file, and import nothing.", valueName: "yaml"),
            completion: .file(extensions: ["yaml", "yml"]))
        var draftMapping: String?
        @Flag(help: "Decide and count, and record nothing; rejected rows are written all the same.")
        var dryRun = false
        @Option(
            help: ArgumentHelp("Where rejected rows go. Default: FILE.rejects.csv.", valueName: "file"),
            completion: .file())
        var rejects: String?
        @Option(help: ArgumentHelp("Who imports.", valueName: "practitioner"))
        var by: String?
        @Flag(help: "Answer in JSON.")
        var json = false
        @OptionGroup var store: StoreOptions

        func validate() throws {
            if (mapping == nil) == (draftMapping == nil) {
                throw ValidationError("give --mapping to import, or --draft-mapping to have one guessed from the file.")
            }
        }

        func run() throws {
            try reporting {
                if let draftMapping { try draft(into: draftMapping) } else { try importRows(through: mapping ?? "") }
            }
        }

        private func draft(into path: String) throws {
            let source = file.split(separator: "/").last.map { $0.prefix { $0 != "." } }.map(String.init) ?? "source"
            let draft = try MappingDraft(path: file, source: source)
            guard !FileManager.default.fileExists(atPath: path) else {
                throw PracticeError(.cannotCreate, "\(path) is there already. Choose another file.")
            }
            do { try Data(draft.yaml.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting) } catch {
                throw PracticeError(.cannotCreate, "\(path) cannot be written: \(error.localizedDescription).")
            }
            print("Drafted \(path) from \(file). Read every line; it is a guess.")
            if !draft.isComplete {
                print("Some of it is left open to you: lines marked in the file must be decided first.")
            }
            print("Then: anamnesis import csv \(file) --mapping \(path) --dry-run")
        }

        private func importRows(through path: String) throws {
            let edge = Edge.current
            let mapping = try Mapping(yaml: inputFile(path), file: path)
            let store = try dryRun ? store.reading() : store.writing()
            let reading = TerminalProgress(dryRun ? "Rehearsing" : "Importing", unit: "bytes")
            let report: ImportReport
            do {
                report = try store.importCSV(
                    file, mapping: mapping, rehearse: dryRun, rejects: rejects, actor: by ?? edge.actor,
                    clock: { Int64(Date().timeIntervalSince1970 * 1000) }, progress: { reading.show($0, $1) })
            } catch {
                reading.clear()
                throw error
            }
            reading.clear()
            if !dryRun { try catchUp(store) }
            let lines = ImportLines(report, isRehearsal: dryRun)
            print(json ? JSONText.text(lines.json, pretty: true) : lines.text.joined(separator: "\n"))
            if !lines.isWhole { throw ExitCode(PracticeError.Kind.data.rawValue) }
        }

        private func catchUp(_ store: PracticeStore) throws {
            let progress = TerminalProgress("Bringing views up to date", unit: "events")
            defer { progress.clear() }
            try store.catchUp { progress.show($0, $1) }
        }
    }
}
