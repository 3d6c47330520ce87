import EventLog
import Testing

@Suite struct LogRetryContractTests {
    @Test("a batch tried again adds nothing and answers the first positions", arguments: LogKind.allCases)
    func retry(_ kind: LogKind) throws {
        let made = try kind.make()
        let batch = [append(1...3, to: anna, at: 0), append(4...5, to: bert, at: 0)]
        let first = try made.log.append(batch, clock: 10)
        try made.log.append([append(6...9, to: anna, at: 3)], clock: 10)
        let second = try made.log.append(batch, clock: 99)
        #expect(second.map(\.positions) == first.map(\.positions))
        #expect(second.map(\.version) == [3, 2])
        #expect(second.map(\.alreadyPresent) == [true, true])
        #expect(try made.log.head() == 9)
    }

    @Test("ids are compared, never bytes: sealing again gives other bytes", arguments: LogKind.allCases)
    func retryWithOtherBytes(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...1, to: anna, at: 0)], clock: 10)
        let again = StreamAppend(
            to: anna, expecting: .noStream, events: [event(1, payload: "{\"sealed\":\"otherNonce\"}")])
        #expect(try made.log.append([again], clock: 10)[0].alreadyPresent)
        #expect(try made.log.event(at: 1)?.payload == Array("{\"value\":1}".utf8))
    }

    @Test("an id with another type is reused", arguments: LogKind.allCases)
    func reusedType(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...2, to: anna, at: 0)], clock: 10)
        #expect(throws: EventLogError.idReused(id: EventID(high: 7, low: 1), position: 1)) {
            try made.log.append([append(1...2, to: anna, at: 0, type: "mobilityMeasured")], clock: 10)
        }
    }

    @Test("an id that the batch wants in another stream is reused", arguments: LogKind.allCases)
    func reusedStream(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...2, to: anna, at: 0)], clock: 10)
        #expect(throws: EventLogError.idReused(id: EventID(high: 7, low: 2), position: 2)) {
            try made.log.append([append(3...4, to: anna, at: 0), append(2...2, to: bert, at: 0)], clock: 10)
        }
    }

    @Test("a batch present in part is an error that counts", arguments: LogKind.allCases)
    func partlyPresent(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...2, to: anna, at: 0)], clock: 10)
        #expect(throws: EventLogError.partlyPresent(stream: anna, present: 2, of: 3)) {
            try made.log.append([append(1...3, to: anna, at: 0)], clock: 10)
        }
        #expect(throws: EventLogError.partlyPresent(stream: bert, present: 2, of: 3)) {
            try made.log.append([append(1...2, to: anna, at: 0), append(3...3, to: bert, at: 0)], clock: 10)
        }
        #expect(try made.log.head() == 2)
    }

    @Test("the same ids in another order are not a retry", arguments: LogKind.allCases)
    func otherOrder(_ kind: LogKind) throws {
        let made = try kind.make()
        try made.log.append([append(1...2, to: anna, at: 0)], clock: 10)
        let turned = StreamAppend(to: anna, expecting: .noStream, events: [event(2), event(1)])
        #expect(throws: EventLogError.partlyPresent(stream: anna, present: 2, of: 2)) {
            try made.log.append([turned], clock: 10)
        }
    }
}
