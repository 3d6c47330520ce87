import EventLog
import Synchronization

/// The log's events put in order of patients: the log is ordered by time, and a build wants it by patient.
///
/// Patients stand in order of their ids and are cut into buckets of so many events that a bucket fits into memory. One
/// scan of the log hands every event to its patient's bucket; then buckets are taken out one by one, by as many
/// threads as there are. What does not fit into memory waits in a working file. So a build reads the log once, whatever
/// its length, and writes its rows in order of their keys.
struct PatientBuckets {
    /// Events of a bucket: some 2.6 MB with their payloads. One of 40,000 no longer fits into a processor's own
    /// memory, and folding it took a tenth longer.
    static let eventsMax: Int64 = 8_000
    /// Bytes held in memory for all buckets together before they go to the working file: some 1,100,000 events.
    static let bytesMax = 320 << 20

    /// Streams in order of their patients' ids, cut into buckets.
    let streams: [[StreamHead]]
    private let bytesMax: Int
    /// Bytes of a chunk: the more buckets there are, the smaller, so that those begun leave room for those full.
    private let chunkBytes: Int
    private let folder: String
    /// The bucket of each stream by the stream's number; -1 for streams that are not asked for.
    private let bucketOfStream: [Int32]
    private var chunks: [[EventChunk]]
    private var bytesHeld = 0
    private var file: WorkingFile?

    /// - Parameters:
    ///   - streams: whose events are wanted.
    ///   - folder: where a working file may be made.
    init(
        _ streams: [StreamHead], eventsMax: Int64 = eventsMax, bytesMax: Int = bytesMax, folder: String
    ) {
        // Each id is taken out of its stream's name once.
        let ordered = streams.map { (id: Array($0.name.id.utf8), stream: $0) }
            .sorted { $0.id.lexicographicallyPrecedes($1.id) }
        self.streams = Self.cut(ordered.map(\.stream), eventsMax)
        self.bytesMax = bytesMax
        self.folder = folder
        var buckets = [Int32](repeating: -1, count: Int(streams.map(\.number).max() ?? 0) + 1)
        for (bucket, members) in self.streams.enumerated() {
            for stream in members { buckets[Int(stream.number)] = Int32(bucket) }
        }
        bucketOfStream = buckets
        chunkBytes = min(max(bytesMax / max(1, self.streams.count) / 4, 16 << 10), 256 << 10)
        chunks = Array(repeating: [], count: self.streams.count)
    }

    private static func cut(_ streams: [StreamHead], _ eventsMax: Int64) -> [[StreamHead]] {
        var buckets: [[StreamHead]] = []
        var events = eventsMax
        for stream in streams {
            if events + stream.version > eventsMax {
                buckets.append([])
                events = 0
            }
            buckets[buckets.count - 1].append(stream)
            events += stream.version
        }
        return buckets
    }

    /// Takes an event; one of a stream that is not asked for is passed over.
    mutating func take(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) throws {
        guard envelope.stream < bucketOfStream.count, bucketOfStream[Int(envelope.stream)] >= 0 else { return }
        let bucket = Int(bucketOfStream[Int(envelope.stream)])
        // By place: a chunk taken out of the list is counted as a reference, twice.
        let last = chunks[bucket].count - 1
        if last < 0 || !chunks[bucket][last].hasRoom(for: payload) {
            if bytesHeld > bytesMax { try spill() }
            let chunk = EventChunk(for: payload, bytes: chunkBytes)
            bytesHeld += chunk.capacity
            chunks[bucket].append(chunk)
        }
        chunks[bucket][chunks[bucket].count - 1].append(envelope, payload)
    }

    private mutating func spill() throws {
        let file = try self.file ?? WorkingFile(folder: folder, buckets: streams.count)
        self.file = file
        for bucket in chunks.indices {
            for chunk in chunks[bucket] { try chunk.withBytes { try file.append($0, to: bucket) } }
            chunks[bucket] = []
        }
        bytesHeld = 0
    }

    /// All events of the buckets, once everything was taken.
    func filled() -> FilledBuckets { FilledBuckets(streams: streams, inMemory: chunks, file: file) }
}

/// Buckets whose events are all there: taken out by any thread, each once.
final class FilledBuckets: Sendable {
    let streams: [[StreamHead]]
    private let inMemory: Mutex<[[EventChunk]]>
    private let file: WorkingFile?

    fileprivate init(streams: [[StreamHead]], inMemory: [[EventChunk]], file: WorkingFile?) {
        self.streams = streams
        self.inMemory = Mutex(inMemory)
        self.file = file
    }

    /// One bucket's events, by stream and version. What is taken out lies here no more.
    func take(_ place: Int) throws -> PatientBucket {
        let chunks = try file?.chunks(of: place).map { EventChunk(bytes: $0) } ?? []
        let held = inMemory.withLock { held in
            defer { held[place] = [] }
            return held[place]
        }
        return PatientBucket(streams: streams[place], chunks: chunks + held)
    }
}

/// The events of some patients, in memory.
struct PatientBucket {
    /// Where an event lies.
    private struct Place {
        var chunk: Int32
        var offset: Int32
    }

    let streams: [StreamHead]
    private var chunks: [EventChunk]
    /// By the stream's first place and the event's version; nil for one after the scan's end.
    private var places: [Place?]
    private var firstPlace: [Int64: Int] = [:]

    init(streams: [StreamHead], chunks: [EventChunk]) {
        self.streams = streams
        self.chunks = chunks
        var count = 0
        for stream in streams {
            firstPlace[stream.number] = count
            count += Int(stream.version)
        }
        places = Array(repeating: nil, count: count)
        // Much of a log is one patient's events in a row.
        var (last, firstOfLast) = (Int64.min, Int?.none)
        for (number, chunk) in chunks.enumerated() {
            chunk.eachEvent { stream, version, offset in
                // Versions in a stream are gapless from 1, so every event's place is known.
                if stream != last { (last, firstOfLast) = (stream, firstPlace[stream]) }
                guard let first = firstOfLast else { return }
                places[first + Int(version) - 1] = Place(chunk: Int32(number), offset: Int32(offset))
            }
        }
    }

    /// One stream's events in order of version. Where the bucket is one patient's, each piece of it goes as soon as it is
    /// handed over: one person's history can be all there is.
    mutating func takeEach(of stream: StreamHead, _ body: (EventEnvelope, UnsafeRawBufferPointer) -> Void) {
        guard streams.count == 1 else { return forEach(of: stream, body) }
        for place in chunks.indices {
            let chunk = chunks[place]
            chunks[place] = EventChunk(bytes: [])
            chunk.eachEvent { _, _, offset in EventChunk.event(at: chunk.start + offset, body) }
            withExtendedLifetime(chunk) {}
        }
    }

    private func forEach(of stream: StreamHead, _ body: (EventEnvelope, UnsafeRawBufferPointer) -> Void) {
        guard let first = firstPlace[stream.number] else { return }
        // By their memory: a chunk taken out of the list is counted as a reference, twice.
        let starts = chunks.map(\.start)
        defer { withExtendedLifetime(chunks) {} }
        for index in first..<first + Int(stream.version) {
            guard let place = places[index] else { return }
            EventChunk.event(at: starts[Int(place.chunk)] + Int(place.offset), body)
        }
    }
}

/// Events one after the other: of each the envelope, packed, the payload's length, the payload. Never leaves the
/// process, and never grows: what grows holds everything twice while it moves.
struct EventChunk: @unchecked Sendable {
    private static let headBytes = MemoryLayout<HeldEvent>.size

    /// An event, and where it lies.
    private struct Place {
        var stream: UInt32
        var version: UInt32
        var offset: UInt32
    }

    /// Plain memory: bytes are only ever put behind those there are.
    private final class Memory {
        let start: UnsafeMutableRawPointer

        init(bytes: Int) { start = .allocate(byteCount: max(1, bytes), alignment: 16) }

        deinit { start.deallocate() }
    }

    // Changed by `append` alone, which nobody calls once it is handed on.
    private let memory: Memory
    private var count = 0
    /// Beside the bytes: who puts events in order looks at these alone.
    private var places: [Place] = []
    let capacity: Int

    /// - Parameter bytesUsual: how many it takes, where that is enough for its first event.
    init(for payload: UnsafeRawBufferPointer, bytes bytesUsual: Int) {
        capacity = max(bytesUsual, Self.headBytes + payload.count)
        memory = Memory(bytes: capacity)
    }

    init(bytes: [UInt8]) {
        (capacity, count) = (bytes.count, bytes.count)
        memory = Memory(bytes: capacity)
        UnsafeMutableRawBufferPointer(start: memory.start, count: capacity).copyBytes(from: bytes)
        var at = 0
        while at < count {
            let held = memory.start.loadUnaligned(fromByteOffset: at, as: HeldEvent.self)
            places.append(Place(stream: held.stream, version: held.version, offset: UInt32(at)))
            at += Self.headBytes + Int(held.payloadBytes)
        }
    }

    func hasRoom(for payload: UnsafeRawBufferPointer) -> Bool { count + Self.headBytes + payload.count <= capacity }

    /// - Precondition: it has room for it.
    mutating func append(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) {
        precondition(hasRoom(for: payload))
        let held = HeldEvent(envelope, payloadBytes: payload.count)
        places.append(Place(stream: held.stream, version: held.version, offset: UInt32(count)))
        memory.start.storeBytes(of: held, toByteOffset: count, as: HeldEvent.self)
        if let bytes = payload.baseAddress {
            (memory.start + count + Self.headBytes).copyMemory(from: bytes, byteCount: payload.count)
        }
        count += Self.headBytes + payload.count
    }

    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        defer { withExtendedLifetime(memory) {} }
        return try body(UnsafeRawBufferPointer(start: memory.start, count: count))
    }

    /// Every event's stream and version, and where it lies.
    func eachEvent(_ body: (_ stream: Int64, _ version: Int64, _ offset: Int) -> Void) {
        for place in places { body(Int64(place.stream), Int64(place.version), Int(place.offset)) }
    }

    /// Where its events lie, as long as it is there.
    var start: UnsafeRawPointer { UnsafeRawPointer(memory.start) }

    /// The event that lies at a place in a chunk's memory.
    static func event(at place: UnsafeRawPointer, _ body: (EventEnvelope, UnsafeRawBufferPointer) -> Void) {
        let held = place.loadUnaligned(as: HeldEvent.self)
        body(held.envelope, UnsafeRawBufferPointer(start: place + headBytes, count: Int(held.payloadBytes)))
    }
}

/// An envelope in two thirds of its bytes, so that the events of a practice's first years fit into memory. Numbers of
/// streams, types and actors, and versions, are counted from 1: a log has no room for four billion of them.
private struct HeldEvent: BitwiseCopyable {
    private let id: EventID
    private let (position, previous, occurred, recorded): (Int64, Int64, Int64, Int64)
    /// 0 where there is none: positions are counted from 1.
    private let (origin, corrects): (Int64, Int64)
    let (stream, version): (UInt32, UInt32)
    private let (type, actor): (UInt32, UInt32)
    private let (form, occurredOffset): (Int32, Int32)
    let payloadBytes: UInt32
    private let occurredPrecision: OccurredPrecision

    init(_ envelope: EventEnvelope, payloadBytes: Int) {
        id = envelope.id
        (position, previous) = (envelope.position, envelope.previous)
        (occurred, recorded) = (envelope.occurred, envelope.recorded)
        (origin, corrects) = (envelope.origin ?? 0, envelope.corrects ?? 0)
        (stream, version) = (UInt32(envelope.stream), UInt32(envelope.version))
        (type, actor) = (UInt32(envelope.type), UInt32(envelope.actor))
        (form, occurredOffset) = (envelope.form, envelope.occurredOffset)
        occurredPrecision = envelope.occurredPrecision
        self.payloadBytes = UInt32(payloadBytes)
    }

    var envelope: EventEnvelope {
        EventEnvelope(
            position: position, stream: Int64(stream), version: Int64(version), previous: previous, type: Int64(type),
            form: form, occurred: occurred, occurredOffset: occurredOffset, occurredPrecision: occurredPrecision,
            recorded: recorded, actor: Int64(actor), origin: origin == 0 ? nil : origin,
            corrects: corrects == 0 ? nil : corrects, id: id)
    }
}
