import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

extension TestStore {
    /// A store with imported rows, corrections, types this version does not know, and texts that hurt.
    static func varied(_ chance: inout SeededGenerator, events: Int = 40) throws -> TestStore {
        let test = try TestStore()
        try test.load(
            text: ImportedFile(rows: 40, patients: 4, using: &chance).text(), try ImportedFile.mapping())
        let patient = try #require(PatientID(code: "p1"))
        let entries = try test.store.record.history(of: patient).items.filter { $0.envelope.version > 1 }
        _ = try test.store.retract(
            [try #require(entries.last?.position)], of: patient, reason: CorrectionReason(code: "typingError"),
            by: test.recording)
        try test.append(events, using: &chance)
        try test.store.catchUp()
        return test
    }

    static let hurting = [
        "plain", "quote\"quote", "back\\slash", "comma, and\r\nline", "tab\tand\u{1}", "é", "e\u{301}", "日本 🧵",
        "'=cmd()",
        "\u{FEFF}", "",
    ]

    /// Appends what no rule made: any stream, any type, any payload between braces.
    func append(_ count: Int, using chance: inout SeededGenerator) throws {
        for _ in 0..<count {
            let word = Self.hurting.randomElement(using: &chance) ?? ""
            let stream = StreamName(
                category: ["patient", "practitioner", "thing"].randomElement(using: &chance) ?? "", id: "x" + word)
            let payloads: [[UInt8]] = [
                Array("{}".utf8), Array("{\"a\": 1.00,\n  \"b\":[\"\(chance.next())\"]}".utf8),
                Array("{\"ü\":\"✓\"}".utf8),
                [0x7B, 0xFF, 0xFE, 0x22, 0x7D], Array("{\"n\":12345678901234567890.12345}".utf8),
                Array("{\"q\":\"\\\"\\u0007,\",\"x\":{}}".utf8),
            ]
            let head = try store.log.head()
            let new = (0..<Int.random(in: 1...3, using: &chance)).map { _ in
                NewEvent(
                    id: EventID(using: &chance), type: "future" + word, form: Int32.random(in: 1...9, using: &chance),
                    occurred: Int64(truncatingIfNeeded: chance.next() >> 20) - 4_000_000_000_000,
                    occurredOffset: Int32.random(in: -900...900, using: &chance),
                    occurredPrecision: OccurredPrecision.allCases.randomElement(using: &chance) ?? .day,
                    actor: word + "-actor", origin: chance.next() % 3 == 0 ? 1 : nil,
                    corrects: chance.next() % 4 == 0 ? Int64.random(in: 1...head, using: &chance) : nil,
                    payload: payloads.randomElement(using: &chance) ?? [])
            }
            let version = try store.log.stream(stream)?.version ?? 0
            try store.log.append(
                [StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: new)],
                clock: Self.now + Int64(chance.next() % 100_000))
        }
    }

    /// Every row of the log's tables, blobs and all.
    static func rows(ofLog path: String) throws -> [[DatabaseValue]] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { database in
            try ["log", "type", "actor", "stream", "event"].flatMap { table in
                try Row.fetchAll(database, sql: "SELECT '\(table)', * FROM \(table) ORDER BY 2").map {
                    Array($0.databaseValues)
                }
            }
        }
    }

    /// Exports the events into a file of the test's folder and answers its path.
    func exportEvents(
        _ format: EventFileFormat, to name: String, from first: Int64 = 1, through last: Int64? = nil
    ) throws -> String {
        let path = folder.file(name)
        _ = try store.exportEvents(
            format, from: first, through: last, into: try OutputFile(path: path, replaces: true))
        return path
    }

    /// A new store made of a file of events, in the test's folder.
    func made(of file: String, _ name: String = "made.anamnesis") throws -> PracticeStore {
        let place = StorePlace(folder.file(name))
        let made = try PracticeStore.create(
            at: place, fromEvents: file, keys: self.place.keys,
            environment: ["ANAMNESIS_KEY_FILE": folder.file("master.key")])
        return try #require(made.store)
    }
}

/// The message an operation is refused with; the test fails where it is not refused.
func refusal(
    _ kind: PracticeError.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> Void
) -> String {
    do { try work() } catch let error as PracticeError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        return error.message
    } catch {
        Issue.record("another error: \(error)", sourceLocation: sourceLocation)
        return ""
    }
    Issue.record("it was not refused", sourceLocation: sourceLocation)
    return ""
}
