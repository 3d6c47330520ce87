import ArgumentParser
import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Identity
import Practice
import ProjectionRuntime

/// The log as it is, one event a line.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "The log, one event a line, in the order of recording.",
        discussion: """
            Corrections stand where they were recorded; `anamnesis history` shows them beside what they correct. Days \
            are those of the entries' own zones, first and last included. Sealed texts stay sealed unless --open. As \
            text the newest \(newestShown) are shown unless --limit or --from says otherwise; as JSON lines and CSV all.

            Examples:
              anamnesis events --patient 2041 --type painScored
              anamnesis events --from 2026-03-01 --to 2026-03-31 \\
                  --format csv --into march.csv
              anamnesis events --from @1000 --limit 100 --json
              anamnesis events --follow
            """)

    /// Text is for reading: without a limit it shows the newest events only.
    private static let newestShown = 50
    private static let followPauseMicroseconds: UInt32 = 500_000

    @Option(help: "Only of this patient and of records merged into theirs: chart number, code or id.")
    var patient: String?
    @Option(help: "Only of this stored type, such as painScored or entryAmended.")
    var type: String?
    @Option(help: ArgumentHelp("From this day or position on.", valueName: "date|@n"))
    var from: String?
    @Option(help: ArgumentHelp("Up to this day or position.", valueName: "date|@n"))
    var to: String?
    @Option(help: "At most so many: the first after --from, else the newest.")
    var limit: Int?
    @Flag(help: "Go on with what is recorded from now on, until Ctrl-C.")
    var follow = false
    @Flag(help: "Open sealed texts where the key file is at hand.")
    var open = false
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit.map({ $0 >= 0 }) ?? true else { throw ValidationError("--limit has to be 0 or more.") }
        guard !(follow && (output.into != nil || to != nil)) else {
            throw ValidationError("--follow never ends: it goes neither with --into nor with --to.")
        }
    }

    func run() throws {
        try reporting {
            let store = try stored.reading()
            let filter = try filter(store)
            let writer = try EventWriter(
                store: store, patients: filter.patients ?? [], format: output.chosen, csv: output.csvText, opens: open,
                answer: try AnswerFile(output))
            let last = try store.log.head()
            let (shown, isMore) = try show(filter, of: store, with: writer)
            if follow { try followOn(filter, after: last, of: store, with: writer) }
            try writer.answer.finish()
            if output.chosen == .text { foot(shown: shown, isMore: isMore, to: last, last: writer.lastPosition) }
        }
    }

    /// The patient's record and those merged into it: as the history, but each event under the chart it was written to.
    private func records(of patient: PatientID, in store: PracticeStore) throws -> Set<PatientID> {
        if let survivor = try store.survivor(of: patient) {
            let chart = try store.chart(of: survivor)
            Edge.current.say(
                "Chart \(try store.chart(of: patient)) was merged into chart \(chart); only its own events are shown. "
                    + "`anamnesis events --patient \(chart)` shows those of both.")
        }
        return Set(try store.records(of: patient))
    }

    private func filter(_ store: PracticeStore) throws -> EventFilter {
        var filter = EventFilter()
        filter.patients = try patient.map { try records(of: store.patient($0), in: store) }
        if let type {
            let known = try store.log.types().values.sorted()
            guard known.contains(type) else {
                throw PracticeError(
                    .noInput, "no event of this log has the type \(type). It has: \(known.joined(separator: ", ")).")
            }
            filter.type = type
        }
        let (first, last) = (try from.map(EventBound.init), try to.map(EventBound.init))
        filter.firstDay = first?.day
        filter.lastDay = last?.day
        if let from = first?.day, let to = last?.day, to < from {
            throw PracticeError(.usage, "--from \(from) lies after --to \(to).")
        }
        let zone = try PracticeZone(store.context().practice.timeZone)
        let today = zone.day(at: Edge.current.now)
        if let from = first?.day, from > today + 1 {
            throw PracticeError(.usage, "--from \(from) lies in the future: today is \(today) in the practice's zone.")
        }
        if let to = last?.day, to > today + 1 {
            throw PracticeError(.usage, "--to \(to) lies in the future: today is \(today) in the practice's zone.")
        }
        let head = try store.log.head()
        if let from = first?.position, from > head, !follow {
            throw PracticeError(.usage, "--from @\(from) lies after the log's newest event, @\(head).")
        }
        let (low, high) = (first?.position ?? 1, last?.position ?? .max)
        guard low <= high else { throw PracticeError(.usage, "--from @\(low) lies after --to @\(high).") }
        filter.positions = low...high
        return filter
    }

    /// Shows what is there already; answers how many, and whether some were left out.
    private func show(
        _ filter: EventFilter, of store: PracticeStore, with writer: EventWriter
    ) throws -> (shown: Int, isMore: Bool) {
        let limit = limit ?? (output.chosen == .text && from == nil ? Self.newestShown : nil)
        if from == nil, let limit {
            let newest = try store.newestEvents(filter, limit: limit + 1)
            for event in newest.suffix(limit) { try writer.write(event) }
            return (min(limit, newest.count), newest.count > limit)
        }
        var (shown, isMore) = (0, false)
        try store.events(filter) { event in
            if shown == limit {
                isMore = true
                return false
            }
            try writer.write(event)
            shown += 1
            return true
        }
        return (shown, isMore)
    }

    private func followOn(
        _ filter: EventFilter, after position: Int64, of store: PracticeStore, with writer: EventWriter
    ) throws {
        var filter = filter
        var seen = position
        try writer.answer.flush()
        while true {
            usleep(Self.followPauseMicroseconds)
            let head = try store.log.head()
            guard head > seen else { continue }
            filter.positions = max(seen + 1, filter.positions.lowerBound)...max(head, filter.positions.lowerBound)
            try store.events(filter) { event in
                try writer.write(event)
                return true
            }
            // Into a file or a pipe as well: whoever follows waits for each of them.
            try writer.answer.flush()
            seen = head
        }
    }

    private func foot(shown: Int, isMore: Bool, to head: Int64, last: Int64?) {
        let count = shown == 1 ? "1 event" : "\(shown) events"
        let more =
            switch (isMore, from, last) {
            case (true, .some, .some(let last)): "; more with --from @\(last + 1)"
            case (true, nil, _): ", the newest; more with --limit, all with --from @1"
            default: ""
            }
        Edge.current.say("\(count)\(more). The log is at @\(head).")
    }
}
