import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime
import Rendering

/// What can be typed into a record: instruments, or the terms of one vocabulary.
struct InstrumentList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the instruments, or with --terms the words for places, motions, techniques and findings.",
        discussion: """
            As text the most needed columns; `instrument show CODE`, --format csv and --json have all. Of a threshold \
            that is not verified against its source no call is ever made; it is marked with "?".

            Examples:
              anamnesis instrument list
              anamnesis instrument list --terms muscles
              anamnesis instrument list --format csv --into instruments.csv
            """)

    @Option(
        help: ArgumentHelp("\(Vocabulary.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "vocabulary"),
        completion: .list(Vocabulary.allCases.map(\.rawValue)), transform: Self.vocabulary)
    var terms: Vocabulary?
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    private static func vocabulary(_ typed: String) throws -> Vocabulary {
        guard let vocabulary = Vocabulary(rawValue: typed) else {
            throw ValidationError("there is no vocabulary \"\(typed)\".")
        }
        return vocabulary
    }

    func run() throws {
        try reporting {
            let registry = try stored.reading().context().registry
            if let terms {
                try write(registry.terms(terms).values.sorted { $0.code < $1.code }, retired: registry.retired)
            } else {
                let pages = registry.instruments.values.sorted { $0.code < $1.code }
                    .map { InstrumentPage($0, isRetired: registry.retired.contains($0.code)) }
                try write(pages)
            }
        }
    }

    private func write(_ pages: [InstrumentPage]) throws {
        switch output.chosen {
        case .text:
            try write(
                TextTable(
                    columns: [
                        .init("Code"), .init("Name", overflow: .truncate), .init("Kind"), .init("Range"),
                        .init("Better"), .init("MCID", .right), .init("MDC", .right),
                    ],
                    rows: pages.map { $0.row.map { .init($0) } }))
        case .json: try output.write(json: .array(pages.map(\.json)))
        case .csv: try output.write(InstrumentPage.csv(pages))
        }
    }

    private func write(_ terms: [RegistryTerm], retired: Set<String>) throws {
        switch output.chosen {
        case .text:
            try write(
                TextTable(
                    columns: [.init("Code"), .init("Name"), .init("Part of"), .init("Also typed")],
                    rows: terms.map { term in
                        [
                            .init(term.code), .init(term.name + (retired.contains(term.code) ? " (retired)" : "")),
                            .init(term.parent ?? ""), .init(term.synonyms.joined(separator: ", ")),
                        ]
                    }))
        case .json: try output.write(json: .array(terms.map { $0.json(isRetired: retired.contains($0.code)) }))
        case .csv:
            let csv = CSVText()
            try output.write(
                csv.line(["code", "name", "parent", "synonyms", "retired"])
                    + terms.map {
                        csv.line([
                            $0.code, $0.name, $0.parent ?? "", $0.synonyms.joined(separator: "; "),
                            retired.contains($0.code) ? "1" : "0",
                        ])
                    }.joined())
        }
    }

    private func write(_ table: TextTable) throws {
        try output.write(
            table.lines(width: Edge.current.width, style: output.style).map { $0 + "\n" }.joined())
    }
}

extension RegistryTerm {
    fileprivate func json(isRetired: Bool) -> JSONValue {
        .object([
            ("code", .string(code)), ("name", .string(name)), ("parent", parent.map { .string($0) } ?? .null),
            ("synonyms", .array(synonyms.map { .string($0) })),
            ("contraindications", .array(contraindications.map { .string($0) })), ("retired", .bool(isRetired)),
        ])
    }
}
