import ArgumentParser
import Foundation
import Interchange
import Practice
import Rendering

extension ExportCommand {
    /// Every event, so that the same log can be made of it again.
    struct Events: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "events",
            abstract: "Every event in the order of recording, so that the same log can be made of it again.",
            discussion: """
                Holds position, stream, version, type, form, times, actor, id, corrections and each payload byte for \
                byte, with a running checksum: `anamnesis import events` makes the same log of it, and refuses a file \
                that was cut off or changed. Sealed texts stay sealed; they open only with keys.sqlite and the key file, \
                which are not in it. With --from it holds what came since an earlier export, with --known-at what was \
                recorded by then. It takes neither --as-of nor --by source: a log is made again of all that was \
                recorded by a position, or not at all; `anamnesis export tables` takes both clocks. For a spreadsheet take \
                `anamnesis events --format csv`: here nothing is altered for the program that opens it.

                The file is readable by its owner only and gets its name when it is whole; .gz compresses. \
                Exit code 73 where it cannot be created, 74 where writing fails, 65 where the log is damaged.

                Examples:
                  anamnesis export events --into clinic.ndjson.gz
                  anamnesis export events --from @120001 --into since.ndjson.gz
                  anamnesis export events --known-at 2026-03-01 --into march.ndjson.gz
                  anamnesis export events --format csv | head
                """)

        enum Form: String, ExpressibleByArgument, CaseIterable {
            case ndjson
            case csv

            var fileFormat: EventFileFormat {
                switch self {
                case .ndjson: .ndjson
                case .csv: .csv
                }
            }
        }

        @Option(help: ArgumentHelp("How the events are written.", valueName: "ndjson|csv"))
        var format: Form = .ndjson
        @Option(help: ArgumentHelp("Write into this new file, compressed if it ends with .gz.", valueName: "file"))
        var into: String?
        @Option(help: ArgumentHelp("First position.", valueName: "@n"))
        var from: String?
        @Option(
            help: ArgumentHelp(
                "Only what was recorded by then: a day, a minute, or a position as @1234.", valueName: "time|@n"))
        var knownAt: String?
        @Flag(help: "Replace an earlier export of this log's events, and nothing else.")
        var replace = false
        // As every read takes them, so that it is said why this one cannot.
        @Option(help: .hidden)
        var asOf: String?
        @Option(help: .hidden)
        var by: InstantOptions.Clock = .recorded
        @OptionGroup var stored: StoreOptions

        func validate() throws {
            try requireNamed(into: into)
            if asOf == nil, by == .recorded { return }
            throw ValidationError(
                """
                \(asOf == nil ? "--by source" : "--as-of") leaves events out from the middle, and of the rest no log can be \
                made again: positions, versions and checksums would lack them. Give --known-at alone, or take \
                `anamnesis export tables`, which has both clocks.
                """)
        }

        func run() throws {
            try reporting {
                let store = try stored.reading()
                let (first, last) = (
                    try from.map(position), try knownAt.map { try InstantOptions.position(knownAt: $0, in: store) }
                )
                let output =
                    try into.map {
                        try store.exportFile(
                            $0, holding: .events, replaces: replace, environment: Edge.current.environment)
                    } ?? OutputFile(descriptor: STDOUT_FILENO)
                let progress = TerminalProgress("Exporting", unit: "events")
                defer { progress.clear() }
                let report = try store.exportEvents(
                    format.fileFormat, from: first ?? 1, through: last, into: output,
                    progress: { progress.show($0, $1) })
                progress.clear()
                guard let into else { return }
                let span =
                    report.events == 0 ? "no events" : "\(report.events) events, @\(report.first)…@\(report.last)"
                print("Exported \(span), into \(into). Sealed texts stay sealed: keys are backed up apart.")
                // Only what begins with the log makes a new store; what came since goes into a copy of it.
                let place = report.first == 1 ? "--new PATH.anamnesis" : "--store COPY.anamnesis"
                if report.events > 0 { print("Back in: anamnesis import events \(into) \(place)") }
            }
        }

        private func position(_ text: String) throws -> Int64 {
            guard let position = try EventBound(text).position else {
                throw PracticeError(.usage, "\(text) is a day. Give a position, @n; `anamnesis events` shows them.")
            }
            return position
        }
    }
}
