import EventLog
import EventLogSQLite
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct SQLiteStoreTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder("store")
        store = folder.file("clinic.anamnesis")
    }

    @Test("a log says whose it is, and is found by its store or its file")
    func createAndOpen() throws {
        let log = try SQLiteEventLog.create(at: store, practice: "Main Street", created: 77)
        try log.append([append(1...1, to: anna, at: 0)], clock: 10)
        for path in [store, store + "/log.sqlite"] {
            let again = try SQLiteEventLog.open(at: path, mode: .readOnly)
            #expect(again.practice == "Main Street")
            #expect(again.created == 77)
            #expect(again.format == 1)
            #expect(try again.head() == 1)
        }
    }

    @Test("no log is made over another, and none is opened where there is none")
    func alreadyThereAndMissing() throws {
        #expect(throws: EventLogError.missing(path: store + "/log.sqlite")) {
            try SQLiteEventLog.open(at: store, mode: .readWrite)
        }
        _ = try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1)
        #expect(throws: EventLogError.alreadyThere(path: store + "/log.sqlite")) {
            try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1)
        }
        try Data().write(to: URL(fileURLWithPath: folder.file("empty.sqlite")))
        #expect(throws: EventLogError.missing(path: folder.file("empty.sqlite"))) {
            try SQLiteEventLog.open(at: folder.file("empty.sqlite"), mode: .readOnly)
        }
    }

    @Test("a log of a newer format is left alone")
    func newerFormat() throws {
        try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1).close()
        try DatabaseQueue(path: store + "/log.sqlite").write {
            try $0.execute(sql: "DROP TRIGGER log_update; UPDATE log SET format = 2")
        }
        #expect(throws: EventLogError.newerFormat(found: 2, known: 1)) {
            try SQLiteEventLog.open(at: store, mode: .readWrite)
        }
    }

    @Test("a log opened for reading refuses to be written, and so does a closed one")
    func readOnly() throws {
        let log = try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1)
        let reader = try SQLiteEventLog.open(at: store, mode: .readOnly)
        try log.append([append(1...1, to: anna, at: 0)], clock: 10)
        #expect(try reader.head() == 1)
        #expect(throws: EventLogError.self) { try reader.append([append(2...2, to: anna, at: 1)], clock: 10) }
        try log.close()
        try log.close()
        #expect(throws: EventLogError.self) { try log.append([append(2...2, to: anna, at: 1)], clock: 10) }
    }

    @Test("what is not a database is said to be none")
    func notADatabase() throws {
        let path = try folder.write(String(repeating: "no database ", count: 99), to: "text.sqlite")
        let error = #expect(throws: EventLogError.self) { try SQLiteEventLog.open(at: path, mode: .readOnly) }
        guard case .storage(26, _, path) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a scan over more than one page misses nothing, and two run side by side")
    func scanPages() async throws {
        let log = try SQLiteEventLog.create(at: store, practice: "Main Street", created: 1)
        for batch in UInt64(0)..<12 {
            let first = batch * 10_000
            try log.append(
                [
                    append(first...(first + 4_999), to: anna, at: Int64(batch) * 5_000),
                    append((first + 5_000)...(first + 9_999), to: bert, at: Int64(batch) * 5_000),
                ], clock: 10)
        }
        async let left = log.scanned(streams: 1...1).map(\.envelope.id.low)
        async let right = log.scanned(streams: 2...2).map(\.envelope.id.low)
        let both = try await left + right
        #expect(both.count == 120_000)
        #expect(both.sorted() == Array(0..<120_000))
        #expect(try log.scanned(after: 49_999, through: 100_001).map(\.envelope.position) == Array(50_000...100_001))
    }
}
