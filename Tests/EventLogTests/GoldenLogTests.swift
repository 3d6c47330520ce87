import EventLog
import EventLogSQLite
import GRDB
import TestSupport
import Testing

@Suite struct GoldenLogTests {
    private let folder: TemporaryFolder
    private let log: SQLiteEventLog

    init() throws {
        folder = try TemporaryFolder("golden")
        let path = folder.file("log.sqlite")
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: format1Dump) }
        log = try SQLiteEventLog.open(at: path, mode: .readWrite)
    }

    @Test("a log of format 1 reads as it was written")
    func reads() throws {
        #expect(log.practice == "Main Street")
        #expect(log.created == 1_700_000_000_000)
        let events = try log.events(after: 0, limit: 9)
        #expect(events.map(\.type) == ["practiceOpened", "patientRegistered", "painScored", "entryAmended"])
        #expect(events.map(\.stream) == [.practice, anna, anna, anna])
        #expect(events.map(\.actor) == Array(repeating: "practitioner-eva", count: 4))
        #expect(
            events.map { String(decoding: $0.payload, as: UTF8.self) } == [
                #"{"jurisdiction":"US-NJ"}"#, #"{"chart":1}"#, #"{"value":6.0,"site":"neck"}"#,
                #"{"entry":{"value":4,"unknownField":"\u00e4ö"},"reasonCode":"typo"}"#,
            ])
        #expect(
            events[2].envelope
                == EventEnvelope(
                    position: 3, stream: 2, version: 2, previous: 2, type: 3, form: 1, occurred: 1_700_000_180_000,
                    occurredOffset: -300, occurredPrecision: .day, recorded: 1_700_000_200_000, actor: 1, origin: 1,
                    corrects: nil, id: EventID(high: 0xA0, low: 3)))
        #expect(events[3].envelope.corrects == 3 && events[3].envelope.form == 2)
    }

    @Test("its checksums and its schema are still those this version computes")
    func checks() throws {
        #expect(try damages(of: log).isEmpty)
    }

    @Test("it can be appended to")
    func appends() throws {
        let result = try log.append([append(1...2, to: anna, at: 3)], clock: 1)
        #expect(result[0].positions == [5, 6])
        #expect(try damages(of: log).isEmpty)
    }
}
