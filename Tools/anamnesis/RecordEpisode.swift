import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime

struct RecordEpisode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "episode",
        abstract: "Open or close an episode: one problem under care.",
        subcommands: [Open.self, Close.self])

    struct Open: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open an episode; later entries belong to it while it is the only open one.",
            discussion: """
                Examples:
                  anamnesis record episode open 2041 neck-pain --site neck \\
                      --payer insurance --diagnosis M54.2
                  anamnesis record episode open 2041 low-back-pain --site "low back" \\
                      --side left --at 2026-03-01
                """)

        @OptionGroup var patient: PatientArgument
        @Argument(help: "The problem: a word or an ICD-10-CM code, such as neck-pain or M54.2.")
        var problem: String
        @Option(help: "Where.")
        var site: String?
        @Option(help: "left, right, both or midline.")
        var side: String?
        @Option(help: ArgumentHelp("An ICD-10-CM code; may be given several times.", valueName: "code"))
        var diagnosis: [String] = []
        @Option(help: "Who pays: self-pay (or cash, out-of-pocket), insurance, workers-compensation, no-fault …")
        var payer: String?
        @Option(help: ArgumentHelp("The kind of care. Default: the practice's.", valueName: "setting"))
        var setting: CareSetting?
        @OptionGroup var options: RecordOptions

        func run() throws {
            try reporting {
                let session = try RecordSession(patient.patient, options)
                let place = try site.map { try session.registry.resolve(site: $0).code }
                let side = try self.side.map { try RecordEpisode.side($0) }
                var context = try session.personContext()
                context.episode = nil
                let episode = Episode(
                    episode: options.episode ?? RecordSession.freshID("e"),
                    setting: setting ?? session.page.context.practice.setting, problem: problem, site: place,
                    side: side,
                    diagnoses: diagnosis, payer: payer, context: context)
                try session.record([.episodeOpened(episode)])
                print("The episode is \(episode.episode).")
            }
        }
    }

    struct Close: ParsableCommand {
        static let outcomes = ["goalMet", "plateau", "referredOn", "stopped", "other"]
        static let configuration = CommandConfiguration(
            abstract: "Close an episode and say how it ended.",
            discussion: """
                Examples:
                  anamnesis record episode close 2041 --outcome goalMet
                """)

        @OptionGroup var patient: PatientArgument
        @Option(
            help: ArgumentHelp("\(Self.outcomes.joined(separator: ", ")).", valueName: "code"),
            completion: .list(Self.outcomes))
        var outcome: String
        @OptionGroup var options: RecordOptions

        func run() throws {
            try reporting {
                let session = try RecordSession(patient.patient, options)
                guard let episode = try session.episode() else {
                    throw PracticeError(.data, "no episode is open. `anamnesis history` shows the patient's episodes.")
                }
                var context = try session.context(note: session.note())
                context.episode = episode
                try session.record([
                    .episodeClosed(EpisodeClosing(episode: episode, outcomeCode: outcome, context: context))
                ])
            }
        }
    }

    static func side(_ typed: String) throws -> Side {
        guard let side = ShorthandWords.sides[typed.lowercased()] else {
            throw PracticeError(.usage, "\"\(typed)\" is no side. Write left, right, both or midline.")
        }
        return side
    }
}
