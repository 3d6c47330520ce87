import ArgumentParser
import CBaseline
import EventLog
import EventLogSQLite
import Foundation

/// Appends in bulk, against C with the same tables, triggers, cache, checkpoint and batch settings.
struct AppendBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append", abstract: "Bulk append against C heads. Mark: 0.6 of C.")

    @Option(help: "Events in each round.")
    var events = 200_000
    @Option(help: "Events in one append.")
    var batch = 1000
    @Option(help: "Streams in one append.")
    var streams = 10
    @Option(help: "Rounds; C and Swift take turns, and the best of each counts.")
    var rounds = 5

    static let payload =
        #"{"instrument":"nrs-11","value":6,"site":"neck","moment":"before","aspect":"now","visit":"v-3k9q2m7x","episode":"E1"}"#

    func run() throws {
        var best = (c: Double.infinity, swift: Double.infinity)
        for _ in 0..<rounds {
            best.c = min(best.c, try inC())
            best.swift = min(best.swift, try inSwift())
        }
        let ratio = best.c / best.swift
        report(
            "append of \(batch) events to \(streams) streams",
            "\(perSecond(events, best.swift)), C \(perSecond(events, best.c)), ratio \(hundredths(ratio))",
            mark: "0.60 of C", isMet: ratio >= 0.6)
    }

    private func inC() throws -> Double {
        let place = try Workplace()
        var error = [CChar](repeating: 0, count: 256)
        let seconds = cbaseline_append(
            place.path + "/c.sqlite", SQLiteEventLog.writerSettings, SQLiteEventLog.schema, Self.payload, events, batch,
            streams, &error, Int32(error.count))
        guard seconds >= 0 else {
            throw ValidationError(String(decoding: error.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        return seconds
    }

    private func inSwift() throws -> Double {
        let place = try Workplace()
        let log = try SQLiteEventLog.create(at: place.path + "/swift.sqlite", practice: "benchmark", created: 0)
        let payload = Array(Self.payload.utf8)
        var versions = [Int64](repeating: 0, count: streams)
        var generator = SystemRandomNumberGenerator()
        let names = (0..<streams).map { StreamName(category: "patient", id: "p\($0)") }
        return try Measure.of {
            for _ in 0..<(events / batch) {
                let appends = (0..<streams).map { stream in
                    let expected: ExpectedVersion = versions[stream] == 0 ? .noStream : .exactly(versions[stream])
                    let new = (0..<(batch / streams)).map { _ in
                        NewEvent(
                            id: EventID(using: &generator), type: "painScored", occurred: 1_700_000_000_000,
                            actor: "t1", payload: payload)
                    }
                    return StreamAppend(to: names[stream], expecting: expected, events: new)
                }
                let results = try log.append(appends, clock: 1_700_000_000_000)
                for stream in versions.indices { versions[stream] = results[stream].version }
            }
            try log.close()
        }.1.wall
    }
}
