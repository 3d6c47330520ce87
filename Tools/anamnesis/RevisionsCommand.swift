import ArgumentParser
import Clinical
import EventLog
import EventLogSQLite
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// How one figure moved as knowledge arrived.
struct RevisionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revisions",
        abstract: "How one figure of a patient's page moved as knowledge arrived, and by which event.",
        discussion: """
            The figure is "interval" (the next visit), "goal", or a measure in words that its name has. The page is folded \
            as it was known after each event of the patient and each change of policy or registry; a line says where the \
            figure changed. What came late, was corrected or withdrawn shows where it became known. With --by source the \
            lines stand in the order in which the source systems knew, each by the rules of its day.

            Words that fit several measures mean the first by instrument, site, moment and aspect; the others are named, \
            each with the words that mean it.

            Examples:
              anamnesis revisions 2041 "neck pain"
              anamnesis revisions 2041 "neck pain now before"
              anamnesis revisions 2041 interval
              anamnesis revisions 2041 goal --json
            """)

    @Argument(help: "Chart number, pseudonymous code or id.")
    var patient: String
    @Argument(help: ArgumentHelp("interval, goal, or words of a measure.", valueName: "figure"))
    var figure: String
    @Option(
        help: ArgumentHelp("Only this episode. Default: the one the page shows, before the others.", valueName: "id"))
    var episode: String?
    @OptionGroup var asked: InstantOptions
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let page = try asked.page(of: patient, at: asked.instant(in: store, ordering: true), in: store)
            try page.requireWhole()
            let progress = TerminalProgress("Folding", unit: "moments")
            let moments =
                try page.instant.sourceTime == nil
                ? AnySequence(KnownMoments(of: page, in: store) { progress.show($0, $1) })
                : AnySequence(SourceMoments(of: page, in: store) { progress.show($0, $1) })
            let model = RevisionsModel(
                FigureSubject(figure), subject: page.subject, episode: episode, known: page.known,
                moments: moments)
            progress.clear()
            guard !model.lines.isEmpty else { throw page.unknownFigure(figure, episode: episode) }
            page.sayWhatStaysSealed()
            switch output.chosen {
            case .text: try output.write(model.text(width: Edge.current.width, style: output.style))
            case .json: try output.write(json: model.json)
            case .csv: try output.write(model.csv(output.csvText))
            }
        }
    }
}

extension PatientPage {
    /// What the projectors say of the patient.
    var answers: PatientAnswers {
        PatientAnswers(
            progress: rows(of: "patient_progress").rows, interval: rows(of: "maintenance_interval").rows,
            worklist: rows(of: "care_worklist_item").rows + rows(of: "rule_open").rows, parked: fold.parked)
    }

    /// - Throws: for a patient that a projector set aside: no figure of theirs can be traced.
    func requireWhole() throws(PracticeError) {
        guard let parked = fold.parked.first else { return }
        throw PracticeError(
            .data,
            "patient \(subject.chart) is set aside: the entry @\(parked.position) cannot be worked with "
                + "(\(parked.projector): \(parked.reason)). Amend or retract it.")
    }

    /// The error for a figure that is on no page of this patient.
    func unknownFigure(_ typed: String, episode: String?) -> PracticeError {
        if let episode {
            let known = Set(
                entries.compactMap { if case .episodeOpened(let fact) = $0.event { fact.episode } else { nil } }
            ).sorted()
            return PracticeError(
                .usage,
                "episode \(episode) of patient \(subject.chart) has no figure \"\(typed)\". Episodes: "
                    + (known.isEmpty ? "none was opened" : known.joined(separator: ", ")) + ".")
        }
        if case .goal = FigureSubject(typed) {
            return PracticeError(
                .usage, "patient \(subject.chart) has no goal in force. `anamnesis record goal` sets one.")
        }
        let names = Figures.names(of: answers, context: context)
        let known = names.isEmpty ? "no measure was read" : "there are: " + names.joined(separator: "; ")
        return PracticeError(
            .usage,
            "patient \(subject.chart) has no figure \"\(typed)\". Say interval, goal, or words of a measure; \(known).")
    }
}
