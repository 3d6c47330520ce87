import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime

struct RecordDecision: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decision",
        abstract: "Record the clinician's decision about the next interval.",
        discussion: """
            What was recommended when it was decided is kept with it. While a red flag is open, --because says why it is \
            decided all the same.

            Examples:
              anamnesis record decision 2041 --days 35 \\
                  --reason "holds well, travels a lot"
              anamnesis record decision 2041 --days 35 --reason - < why.txt
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: "Days from the last treatment visit to the next.")
    var days: Int
    @Option(help: ReasonOptions.wordsHelp)
    var reason: String?
    @OptionGroup var options: RecordOptions

    func validate() throws {
        if !(1...3650).contains(days) { throw ValidationError("--days goes from 1 to 3650.") }
    }

    func run() throws {
        try reporting {
            if reason == "-" { try options.refuseNote(beside: "--reason") }
            if reason == "-", options.because == "-", !Edge.current.inputIsTerminal {
                throw PracticeError(.usage, "standard input is read for --reason already. Give --because in words.")
            }
            let session = try RecordSession(patient.patient, options)
            try session.requireKey(for: "to seal the reason of a decision")
            let context = try session.context(note: session.note())
            guard let reason = try words() else {
                throw PracticeError(.usage, "a decision says why, for whoever reads it. Give --reason.")
            }
            let recommended = recommendedDays(session.page, episode: context.episode)
            let decision = IntervalDecision(
                days: days, recommendedDays: recommended, shownPosition: session.page.position,
                agreed: recommended.map { $0 == days }, reason: reason, context: context)
            try session.record([.intervalDecided(decision)])
        }
    }

    private func words() throws -> SealableText? {
        if let reason { return try Prompt().words(reason, "Reason") }
        return try Edge.current.inputIsTerminal ? Prompt().ask("Reason").map(SealableText.open) : nil
    }

    private func recommendedDays(_ page: PatientPage, episode: String?) -> Int? {
        let (table, rows) = page.rows(of: "maintenance_interval")
        guard let own = table.columns.firstIndex(where: { $0.name == "episode" }),
            let days = table.columns.firstIndex(where: { $0.name == "days" }),
            let row = rows.first(where: { $0.values[own] == .text(episode ?? "") }),
            case .integer(let number) = row.values[days]
        else { return nil }
        return Int(number)
    }
}
