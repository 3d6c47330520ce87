import ArgumentParser

/// Takes data out: for another machine, for one person, for analysts.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Take data out: the events, one person's record, or the tables.",
        subcommands: [Events.self, Patient.self, Tables.self])
}
