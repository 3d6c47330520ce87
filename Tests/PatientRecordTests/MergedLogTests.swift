import Clinical
import EventLog
import EventLogSQLite
import GRDB
import Identity
import TestSupport
import Testing

@testable import PatientRecord

/// Merged records: what Swift says of a random log, and what SQL says of it.
@Suite struct MergedLogTests {
    @Test(arguments: UInt64(1)...8) func sqlAndSwiftAgreeOnWhoIsWho(_ seed: UInt64) throws {
        let folder = try TemporaryFolder("merged")
        defer { withExtendedLifetime(folder) {} }
        let random = try RandomLog(at: folder.file("log.sqlite"), seed: seed, rounds: 400)
        var expected: Set<[String]> = []
        for patient in random.patients {
            let records = try MergedRecords(around: patient.stream, in: random.log)
            if let survivor = records.survivor(of: patient.text) { expected.insert([patient.text, survivor]) }
        }
        let file = try LogViewsTests.installed(random.log)
        let found = try file.read { database in
            try Row.fetchAll(database, sql: "SELECT record, patient FROM merged_record").map {
                [$0["record"] as String, $0["patient"] as String]
            }
        }
        #expect(found.count == expected.count && Set(found) == expected, "seed \(seed)")
    }

    @Test func theSeedsMakeMergesToSpeakOf() throws {
        let folder = try TemporaryFolder("merged")
        defer { withExtendedLifetime(folder) {} }
        var merged = 0
        for seed in UInt64(1)...8 {
            let random = try RandomLog(at: folder.file("log-\(seed).sqlite"), seed: seed, rounds: 400)
            for patient in random.patients {
                let records = try MergedRecords(around: patient.stream, in: random.log)
                if records.survivor(of: patient.text) != nil { merged += 1 }
            }
        }
        #expect(merged > 8)
    }

    @Test(arguments: UInt64(1)...8) func everyEntryIsInTheHistoryOfExactlyOnePerson(_ seed: UInt64) throws {
        let folder = try TemporaryFolder("merged")
        defer { withExtendedLifetime(folder) {} }
        let random = try RandomLog(at: folder.file("log.sqlite"), seed: seed, rounds: 400)
        var whose: [Int64: String] = [:]
        var own: [Int64: PatientEntry] = [:]
        for patient in random.patients {
            for entry in try PatientHistory(reading: patient.stream, in: random.log).entries() {
                own[entry.position] = entry
            }
            let history = try PatientHistory(of: patient, in: random.log)
            if history.mergedInto != nil { continue }
            let entries = try history.entries()
            #expect(entries == entries.sorted { Self.key($0) < Self.key($1) }, "clinical order, seed \(seed)")
            for entry in entries {
                #expect(whose.updateValue(patient.text, forKey: entry.position) == nil, "seed \(seed)")
            }
        }
        #expect(Set(whose.keys) == Set(own.keys), "seed \(seed)")
        let file = try LogViewsTests.installed(random.log)
        let rows = try file.read { try Row.fetchAll($0, sql: "SELECT position, patient, decided_by FROM entry") }
        #expect(rows.count == whose.count)
        for row in rows {
            let position: Int64 = row["position"]
            #expect(whose[position] == row["patient"], "seed \(seed), @\(position)")
            #expect(own[position]?.decidedBy == row["decided_by"], "seed \(seed), @\(position)")
        }
    }

    private static func key(_ entry: PatientEntry) -> (Int64, Int64) { (entry.occurred.milliseconds, entry.position) }

    @Test func asKnownBeforeTheMergeThereWereTwo() throws {
        let log = InMemoryEventLog()
        let (a, b) = (StreamName(category: "patient", id: "a"), StreamName(category: "patient", id: "b"))
        func add(_ event: PatientEvent, to stream: StreamName) throws {
            let version = try log.stream(stream)?.version ?? 0
            var generator = SeededGenerator(seed: UInt64(try log.head()))
            let new = NewEvent(
                EntryDraft(occurred: Occurrence(milliseconds: 0), event: event), id: EventID(using: &generator),
                type: event.typeName, actor: "anna", payload: PatientCodec.payload(of: event))
            try log.append(
                [StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: [new])],
                clock: 0)
        }
        try add(.patientRegistered(Registration()), to: a)
        try add(.patientRegistered(Registration()), to: b)
        try add(.recordsMerged(RecordMerge(from: "a")), to: b)
        try add(.recordMergedInto(RecordMerge(into: "b")), to: a)
        try add(.careEnded(CareEnding(reasonCode: "moved")), to: a)
        try add(.recordsUnmerged(RecordMerge(from: "a", into: "b")), to: b)
        try add(.recordsUnmerged(RecordMerge(from: "a", into: "b")), to: a)
        func positions(_ stream: StreamName, through last: Int64) throws -> [Int64] {
            let id = PatientID(stream: stream)!
            return try PatientHistory(of: id, in: log, through: last).items.map(\.position)
        }
        #expect(try positions(b, through: 2) == [2])
        // In the middle of the append the record that is given up does not say so yet.
        #expect(try positions(b, through: 3) == [2, 3])
        #expect(try positions(b, through: 4) == [1, 2, 3, 4])
        #expect(try positions(b, through: 5) == [1, 2, 3, 4, 5])
        #expect(try positions(b, through: 7) == [2, 3, 6])
        #expect(try positions(a, through: 5) == [1, 4, 5])
        #expect(try MergedRecords(around: a, in: log, through: 5).survivor(of: "a") == "b")
        #expect(try MergedRecords(around: a, in: log).survivor(of: "a") == nil)
    }
}
