import EventLog

/// The log's events put in order of patients: the log is ordered by time, and a build wants it by patient.
///
/// Patients stand in order of their ids and are cut into buckets of so many events that a bucket fits into memory. One
/// scan of the log hands every event to its patient's bucket; then buckets are taken out one by one, by as many
/// threads as there are. What does not fit into memory waits in a working file. So a build reads the log once, whatever
/// its length, and writes its rows in order of their keys.
final class PatientBuckets {
    /// Events of a bucket: some 20 MB with their payloads and what is made of them.
    static let eventsMax: Int64 = 40_000
    /// Bytes held in memory for all buckets together before they go to the working file.
    static let bytesMax = 64 << 20

    /// Streams in order of their patients' ids, cut into buckets.
    let streams: [[StreamHead]]
    private let bytesMax: Int
    private let folder: String
    /// The bucket of each stream by the stream's number; -1 for streams that are not asked for.
    private let bucketOfStream: [Int32]
    private var buffers: [[UInt8]]
    private var bytesHeld = 0
    private var file: WorkingFile?

    /// - Parameters:
    ///   - streams: whose events are wanted.
    ///   - folder: where a working file may be made.
    init(
        _ streams: [StreamHead], eventsMax: Int64 = eventsMax, bytesMax: Int = bytesMax, folder: String
    ) {
        self.streams = Self.cut(
            streams.sorted { $0.name.id.utf8.lexicographicallyPrecedes($1.name.id.utf8) }, eventsMax)
        self.bytesMax = bytesMax
        self.folder = folder
        var buckets = [Int32](repeating: -1, count: Int(streams.map(\.number).max() ?? 0) + 1)
        for (bucket, members) in self.streams.enumerated() {
            for stream in members { buckets[Int(stream.number)] = Int32(bucket) }
        }
        bucketOfStream = buckets
        buffers = Array(repeating: [], count: self.streams.count)
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
    func take(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) throws {
        guard envelope.stream < bucketOfStream.count, bucketOfStream[Int(envelope.stream)] >= 0 else { return }
        let bucket = Int(bucketOfStream[Int(envelope.stream)])
        BucketEvent.append(envelope, payload, to: &buffers[bucket])
        bytesHeld += BucketEvent.headBytes + payload.count
        if bytesHeld > bytesMax { try spill() }
    }

    private func spill() throws {
        let file = try self.file ?? WorkingFile(folder: folder, buckets: streams.count)
        self.file = file
        for bucket in buffers.indices where !buffers[bucket].isEmpty {
            try file.append(buffers[bucket], to: bucket)
            buffers[bucket].removeAll(keepingCapacity: true)
        }
        bytesHeld = 0
    }

    /// All events of the buckets, once everything was taken.
    func filled() -> FilledBuckets { FilledBuckets(streams: streams, inMemory: buffers, file: file) }
}

/// Buckets whose events are all there: taken out by any thread.
struct FilledBuckets: Sendable {
    let streams: [[StreamHead]]
    fileprivate let inMemory: [[UInt8]]
    fileprivate let file: WorkingFile?

    /// One bucket's events, by stream and version.
    func bucket(_ place: Int) throws -> PatientBucket {
        var bytes = try file?.bytes(of: place) ?? []
        bytes += inMemory[place]
        return PatientBucket(streams: streams[place], bytes: bytes)
    }
}

/// The events of some patients, in memory.
struct PatientBucket {
    let streams: [StreamHead]
    private let bytes: [UInt8]
    /// Where each event lies, by its stream's first place and its version; nil for one after the scan's end.
    private var places: [Int]
    private var firstPlace: [Int64: Int]

    init(streams: [StreamHead], bytes: [UInt8]) {
        self.streams = streams
        self.bytes = bytes
        firstPlace = [:]
        var count = 0
        for stream in streams {
            firstPlace[stream.number] = count
            count += Int(stream.version)
        }
        places = Array(repeating: -1, count: count)
        bytes.withUnsafeBytes { raw in
            var at = 0
            while at < raw.count {
                let envelope = BucketEvent.envelope(raw, at)
                // Versions in a stream are gapless from 1, so every event's place is known. Those that were appended
                // since the streams were listed are not asked for.
                if let first = firstPlace[envelope.stream] { places[first + Int(envelope.version) - 1] = at }
                at = BucketEvent.end(raw, at)
            }
        }
    }

    /// One stream's events in order of version.
    func forEach(of stream: StreamHead, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void) rethrows {
        guard let first = firstPlace[stream.number] else { return }
        try bytes.withUnsafeBytes { raw in
            for place in places[first..<first + Int(stream.version)] {
                if place < 0 { return }
                try body(BucketEvent.envelope(raw, place), BucketEvent.payload(raw, place))
            }
        }
    }
}

/// How an event lies in a bucket: the envelope's own bytes, the payload's length, the payload. Never leaves the process.
private enum BucketEvent {
    private static let envelopeBytes = MemoryLayout<EventEnvelope>.size
    static let headBytes = envelopeBytes + 4

    static func append(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        withUnsafeBytes(of: envelope) { buffer.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(payload.count)) { buffer.append(contentsOf: $0) }
        buffer.append(contentsOf: payload)
    }

    static func envelope(_ raw: UnsafeRawBufferPointer, _ at: Int) -> EventEnvelope {
        raw.loadUnaligned(fromByteOffset: at, as: EventEnvelope.self)
    }

    static func payload(_ raw: UnsafeRawBufferPointer, _ at: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: raw[at + headBytes..<end(raw, at)])
    }

    static func end(_ raw: UnsafeRawBufferPointer, _ at: Int) -> Int {
        at + headBytes + Int(raw.loadUnaligned(fromByteOffset: at + envelopeBytes, as: UInt32.self))
    }
}
