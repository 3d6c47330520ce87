import EventLog
import TestSupport
import Testing

@Suite struct LogContractTests {
    @Test("a batch over several streams is there as a whole, in order", arguments: LogKind.allCases)
    func appendsOverStreams(_ kind: LogKind) throws {
        let made = try kind.make()
        let results = try made.log.append([append(1...3, to: anna, at: 0), append(4...5, to: bert, at: 0)], clock: 10)
        #expect(results.map(\.positions) == [[1, 2, 3], [4, 5]])
        #expect(results.map(\.version) == [3, 2])
        #expect(results.allSatisfy { !$0.alreadyPresent })
        #expect(try made.log.head() == 5)
        #expect(
            try made.log.streams() == [
                StreamHead(number: 1, name: anna, version: 3, last: 3),
                StreamHead(number: 2, name: bert, version: 2, last: 5),
            ])
    }

    @Test("a batch of which one stream conflicts leaves no trace", arguments: LogKind.allCases)
    func conflictLeavesNothing(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...2, to: anna, at: 0)], clock: 10)
        #expect(throws: EventLogError.conflict(stream: anna, expected: 1, actual: 2)) {
            try made.log.append(
                [append(10...11, to: bert, at: 0, type: "newType"), append(12...12, to: anna, at: 1)], clock: 10)
        }
        #expect(try made.log.head() == 2)
        #expect(try made.log.stream(bert) == nil)
        #expect(try made.log.types() == [1: "painScored"])
    }

    @Test("a conflict says what was expected and what is", arguments: LogKind.allCases)
    func conflictTells(_ kind: LogKind) throws {
        let made = try kind.make()
        #expect(throws: EventLogError.conflict(stream: anna, expected: 4, actual: 0)) {
            try made.log.append([append(1...1, to: anna, at: 4)], clock: 10)
        }
        try made.log.append([append(1...3, to: anna, at: 0)], clock: 10)
        #expect(throws: EventLogError.conflict(stream: anna, expected: 0, actual: 3)) {
            try made.log.append([append(4...4, to: anna, at: 0)], clock: 10)
        }
    }

    @Test("what cannot be a batch is refused", arguments: LogKind.allCases)
    func malformed(_ kind: LogKind) throws {
        let made = try kind.make()
        let twice = StreamAppend(to: anna, expecting: .noStream, events: [event(1), event(1)])
        let text = StreamAppend(to: anna, expecting: .noStream, events: [event(1, payload: "[1]")])
        let empty = StreamAppend(to: anna, expecting: .noStream, events: [])
        let batches = [[], [empty], [twice], [text], [append(1...1, to: anna, at: 0), append(2...2, to: anna, at: 0)]]
        for batch in batches {
            let error = #expect(throws: EventLogError.self) { try made.log.append(batch, clock: 10) }
            guard case .malformed = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try made.log.head() == 0)
    }

    @Test("recorded never falls, though the clock does", arguments: LogKind.allCases)
    func recordedNeverFalls(_ kind: LogKind) throws {
        let made = try kind.make()
        for (index, clock) in [Int64(100), 40, 70, 130, 129].enumerated() {
            try made.log.append([append(UInt64(index)...UInt64(index), to: anna, at: Int64(index))], clock: clock)
        }
        #expect(try made.log.scanned().map(\.envelope.recorded) == [100, 100, 100, 130, 130])
    }

    @Test("an unknown type, form and unknown fields come back as they were", arguments: LogKind.allCases)
    func unknownSurvives(_ kind: LogKind) throws {
        let made = try kind.make()
        let text = "{ \"b\" : 1.00, \"a\":[ ], \"zukünftig\":\"\\u00e4 \u{1F600}\",\"a\":null}"
        var new = event(1, type: "somethingOf2040", payload: text)
        new.form = 9
        new.origin = 5
        new.corrects = 3
        new.occurredPrecision = .relative
        new.occurred = -86_400_001
        try made.log.append([StreamAppend(to: anna, expecting: .noStream, events: [new])], clock: 10)
        let stored = try #require(try made.log.event(at: 1))
        #expect(stored.type == "somethingOf2040")
        #expect(stored.payload == Array(text.utf8))
        let expected = EventEnvelope(
            position: 1, stream: 1, version: 1, previous: 0, type: 1, form: 9, occurred: -86_400_001,
            occurredOffset: -300, occurredPrecision: .relative, recorded: 10, actor: 1, origin: 5, corrects: 3,
            id: new.id)
        #expect(stored.envelope == expected)
        #expect(try made.log.scanned() == [ScannedEvent(envelope: expected, payload: stored.payload)])
        #expect(try made.log.scannedStream(anna) == made.log.scanned())
    }

    @Test("numbers have names, and unknown ones have none", arguments: LogKind.allCases)
    func names(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...1, to: anna, at: 0), append(2...2, to: bert, at: 0, type: "b")], clock: 10)
        #expect(try made.log.typeName(2) == "b")
        #expect(try made.log.types() == [1: "painScored", 2: "b"])
        #expect(try made.log.actorName(1) == "practitioner-eva")
        #expect(try made.log.streamName(2) == bert)
        #expect(try made.log.typeName(3) == nil)
        #expect(try made.log.streamName(0) == nil)
        #expect(try made.log.event(at: 3) == nil)
        #expect(try made.log.event(at: 0) == nil)
        #expect(try made.log.scannedStream(StreamName(category: "patient", id: "nobody")).isEmpty)
    }

    @Test("random batches keep positions and versions gapless and every reading the same", arguments: LogKind.allCases)
    func randomBatches(_ kind: LogKind) throws {
        var chance = SeededGenerator(seed: 20_260_717)
        print("seed \(chance.seed)")
        let made = try kind.make()
        let streams = (0..<7).map { StreamName(category: "patient", id: "p\($0)") }
        var versions = [Int64](repeating: 0, count: 7)
        var written: [EventID] = []
        for _ in 0..<60 {
            var batch: [StreamAppend] = []
            for index in streams.indices.shuffled(using: &chance).prefix(Int.random(in: 1...3, using: &chance)) {
                let count = UInt64.random(in: 1...4, using: &chance)
                let first = UInt64(written.count)
                batch.append(append(first...(first + count - 1), to: streams[index], at: versions[index]))
                written += batch.last!.events.map(\.id)
                versions[index] += Int64(count)
            }
            try made.log.append(batch, clock: 10)
        }
        let all = try made.log.scanned()
        #expect(all.map(\.envelope.id) == written)
        #expect(all.map(\.envelope.position) == Array(1...Int64(written.count)))
        for (stream, version) in zip(streams, versions) {
            guard let head = try made.log.stream(stream) else { continue }
            let own = try made.log.scannedStream(stream)
            #expect(own.map(\.envelope.version) == Array(1...version))
            #expect(own.map(\.envelope.previous) == [0] + own.map(\.envelope.position).dropLast())
            #expect(own == all.filter { $0.envelope.stream == head.number })
            let cut = all.count / 2
            #expect(
                try made.log.scannedStream(stream, through: Int64(cut)) == own.filter { $0.envelope.position <= cut })
        }
        #expect(try made.log.scanned(after: 5, through: 20) == Array(all[5..<20]))
        #expect(try made.log.scanned(streams: 2...4) == all.filter { (2...4).contains($0.envelope.stream) })
        #expect(try made.log.events(after: 3, limit: 4).map(\.envelope) == all[3..<7].map(\.envelope))
    }

    @Test("who has seen n has seen everything up to n, while others write", arguments: LogKind.allCases)
    func readersSeeNoHoles(_ kind: LogKind) async throws {
        let made = try kind.make()
        let log = made.log
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in UInt64(1)...3 {
                group.addTask {
                    let stream = StreamName(category: "patient", id: "w\(writer)")
                    for number in UInt64(0)..<60 {
                        let id = writer * 1_000 + number
                        try log.append([append(id...id, to: stream, at: Int64(number))], clock: 10)
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                var seen: Int64 = 0
                while seen < 180 {
                    let events = try log.scanned(after: seen).map(\.envelope.position)
                    #expect(events == Array((seen + 1)..<(seen + 1 + Int64(events.count))))
                    seen += Int64(events.count)
                    #expect(try log.head() >= seen)
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        #expect(try log.head() == 180)
        withExtendedLifetime(made) {}
    }

    @Test("a scan may ask the log, and stop by throwing", arguments: LogKind.allCases)
    func scanIsReentrant(_ kind: LogKind) throws {
        struct Enough: Error {}
        let made = try kind.make()
        try made.log.append([append(1...5, to: anna, at: 0)], clock: 10)
        var seen = 0
        #expect(throws: Enough.self) {
            try made.log.scan(after: 0, through: 9) { envelope, _ in
                seen += 1
                #expect(try made.log.streamName(envelope.stream) == anna)
                try made.log.append([append(6...6, to: anna, at: 5)], clock: 10)
                if seen == 2 { throw Enough() }
            }
        }
        #expect(seen == 2)
        #expect(try made.log.scanned().count == 6)
    }
}
