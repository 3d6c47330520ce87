import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime
import Rendering

struct InstrumentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instrument", abstract: "The instruments that can be recorded.",
        discussion: """
            Examples:
              anamnesis instrument list
              anamnesis instrument show nrs-11
              anamnesis instrument add grip-endurance.yaml
            """,
        subcommands: [InstrumentList.self, InstrumentShow.self, Add.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Define an instrument of the clinic's own.",
            discussion: """
                The definition goes into the log whole; one of the same code is replaced for what is recorded from now on.

                A definition:
                  code: grip-endurance
                  name: Grip endurance
                  kind: measurement     # or pain, mobility, questionnaire, symptom,
                                        # symptomCount, satisfaction
                  minimum: 0
                  unit: s
                  better: higher
                  licence: free
                  source: "The clinic's own, unverified"

                Examples:
                  anamnesis instrument add grip-endurance.yaml
                """)

        @Argument(help: "The definition.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String
        @OptionGroup var store: StoreOptions

        func run() throws {
            try reporting {
                let (instrument, adoption) = try definition(in: file) { text in
                    (try Instrument(yaml: text), try Adoption(instrument: text))
                }
                let edge = Edge.current
                let store = try store.writing()
                let earlier = try store.context().registry.instruments[instrument.code]
                if earlier == instrument {
                    print("\(instrument.code) is defined like this already; nothing was added.")
                    return
                }
                if let earlier, earlier.kind != instrument.kind {
                    throw PracticeError(
                        .data,
                        "\(instrument.code) is \(earlier.kind.rawValue) and cannot become \(instrument.kind.rawValue): its "
                            + "readings would be looked for elsewhere. Choose another code.")
                }
                let position = try store.appendToPractice(
                    [.instrumentDefined(adoption)], actor: edge.actor, now: edge.now)[0]
                try store.catchUp()
                let range = "\(instrument.rangeText), \(instrument.better.rawValue) is better"
                print(
                    "\(earlier == nil ? "Defined" : "Replaced") \(instrument.code): \(printable(instrument.name)), \(range)."
                )
                print(RecordEcho.line(position, "in force now"))
            }
        }
    }
}
