import ArgumentParser

/// The command: one file for each subcommand. The only room that prints.
@main
struct Anamnesis: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anamnesis",
        abstract: "Records treatment outcomes in an append-only log, and answers from it.",
        discussion: """
            The store is found by --store, else ANAMNESIS_STORE, else the only *.anamnesis in this folder.
            Patients are named by chart number, pseudonymous code or id; entries by position, @n.

            Examples:
              anamnesis init clinic.anamnesis --setting medical-massage \\
                  --jurisdiction US-NJ --time-zone America/New_York
              anamnesis record visit 2041 --pain "neck 6>3" \\
                  --rom "neck rotation left 62" --did "NMT upper trapezius left 20m"
              anamnesis summary 2041
              anamnesis worklist
            """,
        version: "anamnesis 0.1.0",
        subcommands: [
            InitCommand.self, RecordCommand.self, AmendCommand.self, RetractCommand.self, EraseCommand.self,
            ReassignCommand.self, MergeCommand.self,
            ImportCommand.self, ExportCommand.self, PolicyCommand.self, RegistryCommand.self,
            InstrumentCommand.self, KeyCommand.self,
            RebuildCommand.self, ReplayCommand.self, RevisionsCommand.self, ExplainCommand.self, CompareCommand.self,
            SummaryCommand.self,
            WorklistCommand.self, PatientsCommand.self,
            EventsCommand.self,
            HistoryCommand.self, TablesCommand.self, SQLCommand.self, StatusCommand.self, VerifyCommand.self,
            BackupCommand.self,
            RestoreCommand.self,
        ])
}
