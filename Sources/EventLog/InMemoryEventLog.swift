import Synchronization

/// A log that keeps its promises in memory: for tests, and as the smallest example of what a log is.
///
/// Everything but durability holds as in the databases; the same contract suite checks all of them.
public final class InMemoryEventLog: EventLog {
    private let state = Mutex(State())

    public init() {}

    @discardableResult
    public func append(_ appends: [StreamAppend], clock: Int64) throws(EventLogError) -> [AppendResult] {
        try StreamAppend.requireWellFormed(appends)
        return try state.withLock { state throws(EventLogError) in
            let retries = try state.retries(appends)
            if retries.contains(where: { $0 != nil }) {
                return try StreamAppend.requireAllPresent(retries, of: appends)
            }
            let recorded = max(clock, state.events.last?.envelope.recorded ?? clock)
            return appends.map { state.add($0, recorded: recorded) }
        }
    }

    public func head() throws(EventLogError) -> Int64 { state.withLock { Int64($0.events.count) } }

    public func streams() throws(EventLogError) -> [StreamHead] { state.withLock { $0.heads } }

    public func stream(_ name: StreamName) throws(EventLogError) -> StreamHead? { state.withLock { $0.head(of: name) } }

    public func streamName(_ number: Int64) throws(EventLogError) -> StreamName? {
        state.withLock { state in state.heads.first { $0.number == number }?.name }
    }

    public func typeName(_ number: Int64) throws(EventLogError) -> String? { state.withLock { $0.types.name(number) } }

    public func types() throws(EventLogError) -> [Int64: String] { state.withLock { $0.types.all } }

    public func actorName(_ number: Int64) throws(EventLogError) -> String? {
        state.withLock { $0.actors.name(number) }
    }

    public func event(at position: Int64) throws(EventLogError) -> StoredEvent? {
        try events(after: position - 1, limit: 1).first { $0.envelope.position == position }
    }

    public func events(after position: Int64, limit: Int) throws(EventLogError) -> [StoredEvent] {
        state.withLock { Array($0.events.dropFirst(Int(max(0, position))).prefix(limit)) }
    }

    public func scan(
        after position: Int64, through last: Int64, streams: ClosedRange<Int64>?,
        _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let events = state.withLock { $0.events }
        for event in events.dropFirst(Int(max(0, position))) {
            if event.envelope.position > last { return }
            if let streams, !streams.contains(event.envelope.stream) { continue }
            try event.payload.withUnsafeBytes { try body(event.envelope, $0) }
        }
    }

    public func scanStream(
        _ name: StreamName, through last: Int64, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let number = try stream(name)?.number else { return }
        try scan(after: 0, through: last, streams: number...number, body)
    }
}

private struct State {
    var events: [StoredEvent] = []
    var heads: [StreamHead] = []
    var numbers: [StreamName: Int] = [:]
    var types = NumberedNames()
    var actors = NumberedNames()

    func head(of name: StreamName) -> StreamHead? { numbers[name].map { heads[$0] } }

    /// For each append: nil where the stream is as expected, its old positions where it is a retry.
    func retries(_ appends: [StreamAppend]) throws(EventLogError) -> [AppendResult?] {
        var results: [AppendResult?] = []
        for append in appends {
            let actual = head(of: append.stream)?.version ?? 0
            if actual == append.expecting.version {
                results.append(nil)
            } else {
                let elsewhere = Set(appends.filter { $0.stream != append.stream }.flatMap { $0.events.map(\.id) })
                results.append(
                    try append.retry(actual: actual, found: found(for: append), idsElsewhereInBatch: elsewhere))
            }
        }
        return results
    }

    private func found(for append: StreamAppend) -> [StoredIdentity] {
        let first = append.expecting.version + 1
        let versions = first..<(first + Int64(append.events.count))
        return events.filter { $0.stream == append.stream && versions.contains($0.envelope.version) }
            .map { StoredIdentity(id: $0.envelope.id, type: $0.type, position: $0.envelope.position) }
    }

    mutating func add(_ append: StreamAppend, recorded: Int64) -> AppendResult {
        let index = numbers[append.stream] ?? open(append.stream)
        let positions = append.events.map { add($0, to: index, recorded: recorded) }
        return AppendResult(positions: positions, version: heads[index].version, alreadyPresent: false)
    }

    private mutating func open(_ name: StreamName) -> Int {
        heads.append(StreamHead(number: Int64(heads.count + 1), name: name, version: 0, last: 0))
        numbers[name] = heads.count - 1
        return heads.count - 1
    }

    private mutating func add(_ event: NewEvent, to index: Int, recorded: Int64) -> Int64 {
        let head = heads[index]
        let envelope = EventEnvelope(
            position: Int64(events.count + 1), stream: head.number, version: head.version + 1, previous: head.last,
            type: types.number(event.type), form: event.form, occurred: event.occurred,
            occurredOffset: event.occurredOffset, occurredPrecision: event.occurredPrecision, recorded: recorded,
            actor: actors.number(event.actor), origin: event.origin, corrects: event.corrects, id: event.id)
        events.append(
            StoredEvent(
                envelope: envelope, stream: head.name, type: event.type, actor: event.actor, payload: event.payload))
        heads[index].version = envelope.version
        heads[index].last = envelope.position
        return envelope.position
    }
}

/// Names numbered from 1 in order of first use.
private struct NumberedNames {
    private var names: [String] = []
    private var numbers: [String: Int64] = [:]

    var all: [Int64: String] { Dictionary(uniqueKeysWithValues: names.enumerated().map { (Int64($0 + 1), $1) }) }

    func name(_ number: Int64) -> String? {
        number >= 1 && number <= names.count ? names[Int(number - 1)] : nil
    }

    mutating func number(_ name: String) -> Int64 {
        if let number = numbers[name] { return number }
        names.append(name)
        numbers[name] = Int64(names.count)
        return Int64(names.count)
    }
}
