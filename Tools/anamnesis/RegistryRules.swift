import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime
import Rendering

extension RegistryCommand {
    struct Rules: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the practice's rules: what has to be on record at a treatment.",
            discussion: """
                refuse: a visit or a plan is not booked until the need is met. reason: it is asked why (--because). remind: a \
                line on the work list. A visit that took place is never refused; the table rule_broken names what it broke. \
                A rule with `from` or `until` judges only care of those days. \
                What other rules would say of the past: `anamnesis replay --registry FILE`.

                Examples:
                  anamnesis registry rules
                  anamnesis registry rules --here
                  anamnesis registry rules --here --setting medical-spa
                """)

        @Flag(help: "Only those that hold in this practice's jurisdiction, for care in a setting.")
        var here = false
        @Option(help: "With --here: those of care in this setting. Default: the practice's own.")
        var setting: CareSetting?
        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if setting != nil, !here { throw ValidationError("--setting goes with --here.") }
        }

        func run() throws {
            try reporting {
                let context = try store.reading().context()
                let rules = here ? context.rules(in: setting ?? context.practice.setting) : context.registry.listedRules
                switch output.chosen {
                case .text: try output.write(Self.text(rules, width: Edge.current.width, output.style))
                case .json: try output.write(json: .array(rules.map(\.json)))
                case .csv: try output.write(Self.csv(rules, output.csvText))
                }
            }
        }

        private static func text(_ rules: [PracticeRule], width: Int, _ style: TerminalStyle) -> String {
            if rules.isEmpty { return "The registry in force has no rules.\n" }
            let table = TextTable(
                columns: [.init("Strength"), .init("Rule"), .init("Says"), .init("Where")],
                rows: rules.map { rule in
                    [
                        .init(rule.strength.rawValue, .strong), .init(rule.code),
                        .init(printable(rule.name) + (rule.isVerified ? "" : " ?")), .init(printable(rule.place)),
                    ]
                })
            let lines = table.lines(width: width, style: style)
            return (lines + ["", "? nobody checked its source: a reminder to ask, not the law."]).map { $0 + "\n" }
                .joined()
        }

        private static func csv(_ rules: [PracticeRule], _ csv: CSVText) -> String {
            rules.reduce(
                into: csv.line([
                    "rule", "strength", "name", "needs", "kinds", "within_days", "settings", "jurisdictions",
                    "insured_only", "source", "verified", "from_on", "until_on",
                ])
            ) { text, rule in
                text += csv.line([
                    .text(rule.code), .text(rule.strength.rawValue), .text(rule.name), .text(rule.need.rawValue),
                    .text(rule.kinds.joined(separator: " ")), rule.withinDays.map { .number(String($0)) } ?? .empty,
                    .text(rule.settings.map(\.rawValue).sorted().joined(separator: " ")),
                    .text(rule.jurisdictions.joined(separator: " ")),
                    .text(rule.insuredOnly ? "true" : "false"), .text(rule.source),
                    .text(rule.isVerified ? "true" : "false"), rule.from.map { .text("\($0)") } ?? .empty,
                    rule.until.map { .text("\($0)") } ?? .empty,
                ])
            }
        }
    }
}

extension PracticeRule {
    /// Where it holds, in words.
    fileprivate var place: String {
        let settings = settings.isEmpty ? "every setting" : settings.map(\.rawValue).sorted().joined(separator: ", ")
        return settings + (jurisdictions.isEmpty ? "" : "; " + jurisdictions.joined(separator: ", "))
            + (insuredOnly ? "; insured" : "") + (from.map { "; from \($0)" } ?? "")
            + (until.map { "; until \($0)" } ?? "")
    }

    fileprivate var json: JSONValue {
        .object([
            ("rule", .string(code)), ("strength", .string(strength.rawValue)), ("name", .string(name)),
            ("needs", .string(need.rawValue)), ("kinds", .array(kinds.map { .string($0) })),
            ("withinDays", withinDays.map { .integer($0) } ?? .null),
            ("settings", .array(settings.map(\.rawValue).sorted().map { .string($0) })),
            ("jurisdictions", .array(jurisdictions.map { .string($0) })), ("insuredOnly", .bool(insuredOnly)),
            ("source", .string(source)), ("verified", .bool(isVerified)),
            ("from", from.map { .string("\($0)") } ?? .null), ("until", until.map { .string("\($0)") } ?? .null),
        ])
    }
}
