import ArgumentParser
import EventLog
import Practice
import ProjectionRuntime
import Rendering

/// Whether the store keeps what it promised.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every event of the log, and that the views are what the log gives.",
        discussion: """
            Positions and versions without gaps, times of recording that never fall, every byte against its checksum; \
            then all views are built anew beside the live ones and compared. Each damage is named with its position.
            Ends with 0 when all is sound, else with 65.

            Examples:
              anamnesis verify
              anamnesis verify --json
            """)

    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let progress = TerminalProgress("Verifying", unit: "events")
            let store = try stored.reading()
            let verification = try store.verify { progress.show($0, $1) }
            progress.clear()
            switch output.chosen {
            case .text: try output.write(Self.text(verification, style: output.style))
            case .json: try output.write(json: Self.json(verification))
            case .csv: try output.write(Self.csv(verification, output.csvText))
            }
            if !verification.isSound { throw ExitCode(PracticeError.Kind.data.rawValue) }
        }
    }

    /// Digits of a digest that people compare by eye.
    private static let digestShown = 16

    private static func text(_ found: Verification, style: TerminalStyle) -> String {
        var lines = [verdict(found, style)]
        lines += found.damage.map { "  " + printable($0.description) }
        lines += (found.differingTables ?? []).map {
            "  table \($0) is not what the log gives: make the views anew with `anamnesis rebuild`"
        }
        if found.differingTables == nil {
            lines.append("The views were not compared: they cannot be made from a damaged log. Restore a backup.")
        }
        if !found.digests.isEmpty {
            let table = TextTable(
                columns: [.init("Table"), .init("Projector"), .init("Rows", .right), .init("SHA-256 begins")],
                rows: found.digests.map {
                    [
                        .init($0.table), .init("\($0.projector)@\($0.version)"), .init(String($0.rows)),
                        .init(String($0.digest.prefix(digestShown)), .faint),
                    ]
                })
            lines += [""] + table.lines(width: Edge.current.width, style: style)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func verdict(_ found: Verification, _ style: TerminalStyle) -> String {
        if found.isSound {
            return style.styled(
                "Sound: \(found.events) events, and the views are what the log gives, to @\(found.position).", .strong)
        }
        let damages = found.damage.count == 1 ? "1 damage" : "\(found.damage.count) damages"
        let tables = found.differingTables?.count ?? 0
        let parts =
            (found.damage.isEmpty ? [] : [damages + " in the log"])
            + (tables == 0 ? [] : [tables == 1 ? "1 table differs" : "\(tables) tables differ"])
        return style.styled("NOT SOUND: " + parts.joined(separator: ", ") + ".", .vermillion)
    }

    private static func json(_ found: Verification) -> JSONValue {
        .object([
            ("isSound", .bool(found.isSound)), ("events", .integer(Int(found.events))),
            ("position", .integer(Int(found.position))), ("damage", .array(found.damage.map(json))),
            ("differingTables", found.differingTables.map { .array($0.map { .string($0) }) } ?? .null),
            (
                "digests",
                .array(
                    found.digests.map {
                        .object([
                            ("projector", .string($0.projector)), ("version", .integer($0.version)),
                            ("table", .string($0.table)), ("rows", .integer(Int($0.rows))),
                            ("sha256", .string($0.digest)),
                        ])
                    })
            ),
        ])
    }

    private static func json(_ damage: Damage) -> JSONValue {
        .object([
            ("position", .integer(Int(damage.position))), ("through", .integer(Int(damage.through))),
            ("reason", .string(damage.reason)),
        ])
    }

    /// One line for each thing found wrong, then one for each digest.
    private static func csv(_ found: Verification, _ csv: CSVText) -> String {
        let damages = found.damage.map {
            csv.line([
                .text("damage"), .number(String($0.position)), .number(String($0.through)), .empty, .text($0.reason),
            ])
        }
        let tables = (found.differingTables ?? []).map {
            csv.line([.text("differs"), .empty, .empty, .text($0), .text("not what the log gives")])
        }
        let digests = found.digests.map {
            csv.line([.text("digest"), .empty, .empty, .text($0.table), .text($0.digest)])
        }
        return csv.line(["kind", "position", "through", "table", "what"]) + (damages + tables + digests).joined()
    }
}
