import Clinical
import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

extension ViewsFixture {
    func randomInstant() throws -> Instant {
        let position = Int64.random(in: 4...(try log.head()), using: &chance)
        let asOf =
            Int.random(in: 0..<3, using: &chance) == 0
            ? nil : CalendarDay(daysSince1970: 20_500) + Int.random(in: -5...305, using: &chance)
        return Instant(position: position, asOf: asOf)
    }

    func replay(at instant: Instant) throws -> Replay {
        let context = try CareContext.resolve(in: log, at: instant)
        let last = try #require(try log.event(at: instant.position))
        let head = ReplayHead(
            practice: "Main Street", logCreated: 1, instant: instant, recorded: last.envelope.recorded,
            lastEvent: "\(last.envelope.id)",
            policy: .init(name: context.policy.name, version: 1, digest: context.digests[.policy] ?? ""),
            policyTried: nil, registry: .init(name: "default", version: 1, digest: context.digests[.registry] ?? ""),
            patients: nil)
        return Replay(
            of: log, asking: head, projectors: projectors, context: context, workingFolder: folder.path)
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }

    /// A replay's file as it stood when its process was killed in the middle.
    func partial(at instant: Instant) throws -> String {
        let (target, kept) = (folder.file("killed.sqlite"), folder.file("kept.partial"))
        for path in [target, kept] { try? FileManager.default.removeItem(atPath: path) }
        var replay = try replay(at: instant)
        (replay.bucketEventsMax, replay.bucketsPerCommit) = (10, 1)
        _ = try replay.write(into: target) { done, total in
            // What was committed by the middle of the folding.
            guard done > total * 3 / 5, !FileManager.default.fileExists(atPath: kept) else { return }
            try? FileManager.default.copyItem(atPath: PartialReplay.path(of: target), toPath: kept)
            try? FileManager.default.copyItem(
                atPath: PartialReplay.path(of: target) + "-journal", toPath: kept + "-journal")
        }
        try FileManager.default.removeItem(atPath: target)
        return kept
    }

    /// A replay that was killed, and asked again.
    func interruptedReplay(at instant: Instant) throws -> ([ViewDigest], Replay.Report) {
        let (partial, target) = (try partial(at: instant), folder.file("resumed.sqlite"))
        for ending in ["", "-journal"] where FileManager.default.fileExists(atPath: partial + ending) {
            try FileManager.default.moveItem(
                atPath: partial + ending, toPath: PartialReplay.path(of: target) + ending)
        }
        var replay = try replay(at: instant)
        (replay.bucketEventsMax, replay.bucketsPerCommit) = (10, 1)
        let report = try replay.write(into: target)
        return (try ViewReader(path: target).digests(of: projectors), report)
    }

    /// All rows of the fixture's tables in a replay's file.
    func rows(ofReplay path: String) throws -> [String] {
        try ViewReader(path: path).read { database in
            try ["entry_list", "pain_count", "parked"].flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1, 2").map { row in
                    "\(table) " + row.databaseValues.map { "\($0)" }.joined(separator: "|")
                }
            }
        }
    }

    /// The same rows from nothing but a list of events: filtered, corrected and folded in the plainest way.
    func naiveRows(at instant: Instant) throws -> [String] {
        let all = try log.events(after: 0, limit: .max).filter { $0.envelope.position <= instant.position }
        var (entryRows, countRows, parked): ([String], [String], [String]) = ([], [], [])
        let patients = Set(all.map(\.stream).filter { $0.category == "patient" }.map(\.id)).sorted()
        let order = try log.streams().map(\.name).filter { $0.category == "patient" }
        for patient in patients where naiveParent(of: patient, in: all) == nil {
            let records = patients.filter { naiveSurvivor(of: $0, in: all) == patient }.map(Self.stream)
            let own = all.filter { records.contains($0.stream) }.filter { knows($0, instant, in: all) }
            let entries = naiveEntries(own, asOf: instant.asOf)
            if entries.isEmpty { continue }
            let chart = order.firstIndex(of: Self.stream(patient))! + 1
            for (place, entry) in entries.enumerated() {
                let value = entry.value.map { "\"\($0)\"" } ?? "NULL"
                entryRows.append(
                    "entry_list \"\(patient)\"|\(place + 1)|\(entry.position)|\(entry.decidedBy)|\"\(entry.occurred)\"|"
                        + "\"\(entry.type)\"|\(value)|\"\(chart)\"|NULL")
            }
            if let thirteen = entries.first(where: { $0.type == "painScored" && $0.value == "13" }) {
                parked.append("parked \"\(patient)\"|\"superstitious\"|\(thirteen.position)|\"thirteen\"")
            } else {
                countRows.append("pain_count \"\(patient)\"|\(entries.count { $0.type == "painScored" })")
            }
        }
        return entryRows + countRows + parked
    }

    /// The record this one was merged into last, unless it was parted from it since.
    func naiveParent(of patient: String, in all: [StoredEvent]) -> String? {
        var parent: String?
        for event in all where event.stream == Self.stream(patient) {
            if event.type == "recordMergedInto" { parent = json(event.payload)["into"] as? String }
            if event.type == "recordsUnmerged", json(event.payload)["from"] as? String == patient { parent = nil }
        }
        return parent
    }

    func naiveSurvivor(of patient: String, in all: [StoredEvent]) -> String {
        naiveParent(of: patient, in: all).map { naiveSurvivor(of: $0, in: all) } ?? patient
    }

    private struct NaiveEntry {
        var position: Int64
        var decidedBy: Int64
        var milliseconds: Int64
        var occurred: String
        var type: String
        var value: String?
    }

    private func naiveEntries(_ events: [StoredEvent], asOf: CalendarDay?) -> [NaiveEntry] {
        var entries: [NaiveEntry] = []
        for original in events where original.envelope.corrects == nil {
            let corrections = events.filter {
                $0.envelope.corrects == original.envelope.position && $0.stream == original.stream
            }
            let deciding = corrections.max { $0.envelope.position < $1.envelope.position } ?? original
            if deciding.type == "entryRetracted" { continue }
            let occurred = Occurrence(
                milliseconds: deciding.envelope.occurred, offsetMinutes: deciding.envelope.occurredOffset,
                precision: Occurrence.Precision(rawValue: deciding.envelope.occurredPrecision.rawValue)!)
            if let asOf, occurred.day > asOf { continue }
            let payload = json(deciding.payload)
            let entry = deciding.type == "entryAmended" ? payload["entry"] as? [String: Any] ?? [:] : payload
            let type = deciding.type == "entryAmended" ? payload["type"] as? String ?? "" : deciding.type
            entries.append(
                NaiveEntry(
                    position: original.envelope.position, decidedBy: deciding.envelope.position,
                    milliseconds: deciding.envelope.occurred, occurred: occurred.text, type: type,
                    value: (entry["value"] as? NSNumber).map { "\($0)" }))
        }
        return entries.sorted { ($0.milliseconds, $0.position) < ($1.milliseconds, $1.position) }
    }

    private func json(_ payload: [UInt8]) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any]) ?? [:]
    }

    /// The rule of the source's clock, said once more: an imported event from its `sourceRecorded` on, and the registration
    /// with whatever of the patient was known first.
    func knows(_ event: StoredEvent, _ instant: Instant, in all: [StoredEvent]) -> Bool {
        guard let time = instant.sourceTime else { return true }
        func known(_ event: StoredEvent) -> Bool {
            let payload = json(event.payload)
            let entry = event.type == "entryAmended" ? payload["entry"] as? [String: Any] ?? [:] : payload
            // A retraction says of its source's record when that was changed last.
            let record = payload["source"] as? [String: Any] ?? [:]
            let said = event.type == "entryRetracted" ? record["updated"] : entry["sourceRecorded"]
            let told = (said as? NSNumber)?.int64Value
            return (event.envelope.origin == nil ? nil : told) ?? event.envelope.recorded <= time
        }
        guard event.envelope.version == 1 else { return known(event) }
        return known(event) || all.contains { $0.stream == event.stream && $0.envelope.version > 1 && known($0) }
    }

    /// Events as an import brings them, some corrected or withdrawn, known to their source long before they are recorded here.
    ///
    /// - Returns: times at which the source knew something.
    func importRandom(_ count: Int, patients: Int) throws -> [Int64] {
        var times: [Int64] = []
        for _ in 0..<count {
            let patient = "p\(Int.random(in: 1...patients, using: &chance))"
            let (day, time) = (
                Int.random(in: 0...300, using: &chance),
                Self.start - Int64.random(in: 0...9_000_000_000, using: &chance)
            )
            guard case .reading(let kind, var reading) = Self.pain(Int.random(in: 0...10, using: &chance)) else {
                continue
            }
            reading.context.sourceRecorded = time
            let event = PatientEvent.reading(kind, reading)
            let target = originals[patient]?.dropFirst().randomElement(using: &chance)
            let isCorrection = target != nil && Int.random(in: 0..<4, using: &chance) == 0
            if originals[patient] == nil { try record(Self.pain(1), for: patient, on: day) }
            let isRetraction = isCorrection && Bool.random(using: &chance)
            let source = SourceRow(line: 1, digest: nil, version: SourceVersion(updated: time))
            let payload =
                isRetraction
                ? PatientCodec.payload(retractingFor: CorrectionReason(code: "sourceChanged", source: source))
                : isCorrection
                    ? PatientCodec.payload(amendingTo: event, reason: CorrectionReason(code: "sourceChanged"))
                    : PatientCodec.payload(of: event)
            try append(
                isRetraction ? "entryRetracted" : isCorrection ? "entryAmended" : event.typeName, payload,
                to: Self.stream(patient), on: day,
                corrects: isCorrection ? target : nil, origin: 1)
            times.append(time)
        }
        return times
    }
}
