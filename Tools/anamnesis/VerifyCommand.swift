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

            With the receipt of a replay, that replay is done again on this log, and what went in and what came out are \
            compared: 0 where all is the same to the last byte, 65 where something differs. What the receipt says and \
            nothing here can confirm is named.

            Examples:
              anamnesis verify
              anamnesis verify march.sqlite.receipt.json
              anamnesis verify --json
            """)

    @Argument(help: ArgumentHelp("A replay's receipt.", valueName: "file"), completion: .file())
    var receipt: String?
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        if let receipt { return try reporting { try ReceiptCheck(path: receipt, output).run(stored.reading()) } }
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

    private static let columns = [
        "check", "ok", "position", "through", "projector", "version", "table", "rows", "sha256", "reason",
    ]

    /// One line for the log, one for each damage, one for each table with its digest; or one that says why there is none.
    private static func csv(_ found: Verification, _ csv: CSVText) -> String {
        func line(
            _ check: String, _ isWell: Bool, _ place: (Int64, Int64)? = nil, _ digest: ViewDigest? = nil,
            _ reason: String = ""
        ) -> String {
            csv.line([
                .text(check), .text(isWell ? "true" : "false"), place.map { .number(String($0.0)) } ?? .empty,
                place.map { .number(String($0.1)) } ?? .empty, .text(digest?.projector ?? ""),
                digest.map { .number(String($0.version)) } ?? .empty, .text(digest?.table ?? ""),
                digest.map { .number(String($0.rows)) } ?? .empty, .text(digest?.digest ?? ""), .text(reason),
            ])
        }
        var text = csv.line(columns)
        text += line("log", found.damage.isEmpty, (found.events == 0 ? 0 : 1, found.position))
        for damage in found.damage {
            text += line("damage", false, (damage.position, damage.through), nil, damage.reason)
        }
        guard let differing = found.differingTables else {
            return text + line("views", false, nil, nil, "not compared: they cannot be made from a damaged log")
        }
        for digest in found.digests {
            let isWell = !differing.contains(digest.table)
            text += line("table", isWell, nil, digest, isWell ? "" : "not what the log gives")
        }
        return text
    }
}
