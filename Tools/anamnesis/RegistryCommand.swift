import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime
import Rendering

/// The dictionary everything recorded is read by, and the figures every call is made with.
struct RegistryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "Instruments, thresholds, norms and words: show, list the figures, check, adopt.",
        discussion: """
            The registry in force is in the log; each row of patient_progress names it. A changed text is adopted whole, and \
            everything is judged anew by it; a replay of an earlier day still uses the one in force then. A single instrument \
            is added with `anamnesis instrument add`.

            Examples:
              anamnesis registry thresholds
              anamnesis registry rules
              anamnesis registry show --into mine.yaml
              anamnesis registry check mine.yaml
              anamnesis registry adopt mine.yaml
              anamnesis registry adopt --default
            """,
        subcommands: [Show.self, Thresholds.self, Rules.self, Check.self, Adopt.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the registry in force, as it was adopted.",
            discussion: """
                As text its YAML to the letter; as JSON and CSV with name, version, digest and the day it is in force from. \
                Instruments that were added one by one are not in it: `anamnesis instrument list`.

                Examples:
                  anamnesis registry show --into mine.yaml
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try reporting { try GoverningText.registry.show(in: store.reading(), output) }
        }
    }

    struct Thresholds: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every figure a change or a range of motion is judged by, with its source.",
            discussion: """
                A figure that nobody checked against its source is marked with "?" and makes no call.

                Examples:
                  anamnesis registry thresholds
                  anamnesis registry thresholds --format csv --into thresholds.csv
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try reporting {
                let figures = RegistryFigure.all(of: try store.reading().context().registry)
                switch output.chosen {
                case .text: try output.write(RegistryFigure.text(figures, width: Edge.current.width, output.style))
                case .json: try output.write(json: .array(figures.map(\.json)))
                case .csv: try output.write(RegistryFigure.csv(figures, output.csvText))
                }
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a registry, check it whole, and say what it holds.",
            discussion: """
                Every key, unit, direction and formula is checked; the first fault is named with its line.

                Examples:
                  anamnesis registry check mine.yaml
                """)

        @Argument(help: "The registry.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        func run() throws {
            try reporting {
                let registry = try definition(in: file) { try Registry(yaml: $0, isAdopted: false) }
                let figures = RegistryFigure.all(of: registry)
                let unverified = figures.count { !$0.threshold.isVerified }
                print(printable("\(registry.title) can be adopted. It has"))
                print(
                    "\(registry.instruments.count) instruments with \(figures.count) figures, \(unverified) of them not verified: "
                        + "those make no call;")
                let words = Vocabulary.allCases.map { "\(registry.terms($0).count) \($0.rawValue)" }
                print(words.joined(separator: ", ") + ", \(registry.rules.count) rules.")
            }
        }
    }

    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a registry in force.",
            discussion: """
                The text goes into the log whole, in place of the one before; what it no longer has can no longer be recorded, \
                but for instruments that were added one by one. A changed text needs a new version. For a later day it \
                comes into force with the first entry recorded on or after it; until then `registry show`, `status` and \
                the head of a replay say so.

                Examples:
                  anamnesis registry adopt mine.yaml
                  anamnesis registry adopt mine.yaml --from 2026-03-01
                  anamnesis registry adopt --default
                """)

        @Argument(help: "The registry.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String?
        @Flag(name: .customLong("default"), help: "The one that this version of anamnesis brings.")
        var isDefault = false
        @Option(help: ArgumentHelp("The first day it is in force. Default: today.", valueName: "day"))
        var from: String?
        @OptionGroup var store: StoreOptions

        func validate() throws {
            if (file == nil) != isDefault { throw ValidationError("Give a file, or --default.") }
        }

        func run() throws {
            try reporting {
                let from = try from.map { try RecordGoal.day($0, "--from") }
                let adoption =
                    try file.map { file in
                        try definition(in: file) { try Adoption(registry: $0, effectiveFrom: from) }
                    } ?? Adoption(registry: Registry.defaultText, effectiveFrom: from)
                try GoverningText.registry.adopt(adoption, file: file ?? "the registry", in: store)
            }
        }
    }
}

/// One figure of the registry, as the list of them shows it.
struct RegistryFigure {
    var instrument: Instrument
    /// "MDC, knee/flexion, goniometer".
    var what: String
    var threshold: Threshold

    /// In the order of instruments' codes.
    static func all(of registry: Registry) -> [RegistryFigure] {
        registry.instruments.values.sorted { $0.code < $1.code }.flatMap { instrument in
            InstrumentPage(instrument, isRetired: false).thresholds
                .map { RegistryFigure(instrument: instrument, what: $0.name, threshold: $0.threshold) }
        }
    }

    private var unit: String { what.hasPrefix("Reliability") ? "1" : instrument.unit }

    static func text(_ figures: [RegistryFigure], width: Int, _ style: TerminalStyle) -> String {
        let rows = figures.map { figure -> [TextTable.Cell] in
            [
                .init(figure.instrument.code), .init(figure.what),
                .init("\(figure.threshold.value)" + (figure.threshold.isVerified ? "" : "?")),
                .init(figure.threshold.source),
            ]
        }
        let table = TextTable(
            columns: [
                .init("Instrument"), .init("Figure"), .init("Value", .right), .init("Source", overflow: .truncate),
            ], rows: rows)
        return table.lines(width: width, style: style).map { $0 + "\n" }.joined()
            + "? not verified against its source: makes no call.\n"
    }

    var json: JSONValue {
        .object([
            ("instrument", .string(instrument.code)), ("figure", .string(what)),
            ("value", .literal("\(threshold.value)")), ("unit", .string(unit)),
            ("verified", .bool(threshold.isVerified)),
            ("formula", threshold.formula.map { .string($0) } ?? .null),
            ("population", threshold.population.map { .string($0) } ?? .null), ("source", .string(threshold.source)),
        ])
    }

    static func csv(_ figures: [RegistryFigure], _ csv: CSVText) -> String {
        csv.line(["instrument", "figure", "value", "unit", "verified", "formula", "population", "source"])
            + figures.map { figure in
                csv.line([
                    .text(figure.instrument.code), .text(figure.what), .number("\(figure.threshold.value)"),
                    .text(figure.unit), .number(figure.threshold.isVerified ? "1" : "0"),
                    figure.threshold.formula.map(CSVText.Field.text) ?? .empty,
                    figure.threshold.population.map(CSVText.Field.text) ?? .empty, .text(figure.threshold.source),
                ])
            }.joined()
    }
}
