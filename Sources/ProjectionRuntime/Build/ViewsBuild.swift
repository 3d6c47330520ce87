import Clinical
import EventLog
import GRDB
import PatientRecord

/// Everybody's rows, folded from the log as it was known at one instant: what a rebuild and a replay both are.
///
/// It starts at the log's first event, always: a fold that began in the middle would be a wrong answer that looks right.
/// It reads, and cannot append: the log it is given has no such method.
struct ViewsBuild {
    let log: any EventReader
    let practice: String
    let projectors: [any Projector]
    let context: CareContext
    let instant: Instant
    /// Ids of the patients asked for; nil for everybody.
    var patients: Set<String>?
    /// Patients up to this id have their rows already; nil for a build that begins.
    var after: String?
    var workers = 1
    var bucketEventsMax = PatientBuckets.eventsMax
    var bucketBytesMax = PatientBuckets.bytesMax
    /// Where a working file may be made.
    let folder: String

    /// What a bucket came to.
    private struct FoldedBucket: Sendable {
        var folds: [PatientFold]
        var events: Int64
        /// The last patient's id.
        var last: String?
    }

    /// Folds everybody and writes their rows.
    ///
    /// - Parameters:
    ///   - seen: is handed every event up to the instant, in order: for a digest of what was read.
    ///   - committing: called between buckets with the last id whose rows are written.
    /// - Returns: how many patients have an event at the instant.
    func write(
        with writers: TableWriters, progress: EventProgress? = nil,
        seen: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void = { _, _ in },
        committing: (String) throws -> Void = { _ in }
    ) throws -> Int {
        let everybody = NumberedStream.all(of: try log.streams())
        let wanted = everybody.filter { stream in
            let id = stream.head.name.id
            return patients.map { $0.contains(id) } ?? true && after.map { id > $0 } ?? true
        }
        let tally = Tally(scanning: instant.position, folding: wanted.reduce(0) { $0 + $1.head.version }, progress)
        let types = try log.types()
        let (buckets, streams) = try filled(wanted, types, seen, tally)
        let merged = try MergedFolds(around: everybody.filter { streams.contains($0.head.number) }, in: self)
        let ordinals = Dictionary(uniqueKeysWithValues: wanted.map { ($0.head.number, $0.ordinal) })
        let build = self
        var count = 0
        try OrderedWork<FoldedBucket>(workers: workers).run(buckets.streams.indices) { place in
            try build.fold(buckets.take(place), ordinals, without: merged.ids, types: types)
        } take: { folded in
            try writers.insert(folded.folds)
            count += folded.folds.count
            tally.fold(folded.events)
            if let last = folded.last { try committing(last) }
        }
        return try count + merged.write(everybody, writers)
    }

    /// Reads the log once.
    /// - Returns: the events by patient, and the numbers of the streams that tell of a merge: their records are folded at
    ///   the end, each with all it was linked with.
    private func filled(
        _ wanted: [NumberedStream], _ types: [Int64: String],
        _ seen: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void, _ tally: Tally
    ) throws -> (buckets: FilledBuckets, merged: Set<Int64>) {
        let mergeTypes = Set(types.filter { PatientCodec.mergeTypes.contains($0.value) }.keys)
        var buckets = PatientBuckets(
            wanted.map(\.head), eventsMax: bucketEventsMax, bytesMax: bucketBytesMax, folder: folder)
        var merged: Set<Int64> = []
        try log.scan(after: 0, through: instant.position) { envelope, payload in
            try seen(envelope, payload)
            if !mergeTypes.isEmpty, mergeTypes.contains(envelope.type) { merged.insert(envelope.stream) }
            try buckets.take(envelope, payload)
            tally.scan(envelope.position)
        }
        return (buckets.filled(), merged)
    }

    private func fold(
        _ taken: consuming PatientBucket, _ ordinals: [Int64: Int], without merged: Set<String>, types: [Int64: String]
    ) throws -> FoldedBucket {
        // Only by the sources' own clock is it asked which version of a record an entry tells, and when its source knew it.
        let codec = PatientCodec(typeNames: types, readsSources: instant.sourceTime != nil)
        var bucket = taken
        var folded = FoldedBucket(folds: [], events: 0, last: bucket.streams.last?.name.id)
        for head in bucket.streams {
            folded.events += head.version
            guard let ordinal = ordinals[head.number], !merged.contains(head.name.id) else { continue }
            var items: [HistoryItem] = []
            items.reserveCapacity(Int(head.version))
            bucket.takeEach(of: head) { items.append(codec.item($0, $1)) }
            let stream = NumberedStream(head: head, ordinal: ordinal)
            let history = PatientHistory(items: items, at: instant)
            items = []
            if let fold = fold(consume history, of: stream) { folded.folds.append(fold) }
        }
        return folded
    }

    /// What the projectors say of one history; nil where nothing of it had happened, or was known, by the instant.
    func fold(_ history: consuming PatientHistory, of stream: NumberedStream) -> PatientFold? {
        if history.isEmpty { return nil }
        let subject = PatientSubject(
            id: stream.head.name.id, ordinal: stream.ordinal, practice: practice, history: copy history)
        return PatientFold(history, subject: subject, projectors: projectors, context: context)
    }

    /// How far a build is, in events that were read: reading the log once takes about a quarter of it, folding the rest.
    private final class Tally {
        private let (scanning, folding): (Int64, Int64)
        private let progress: EventProgress?
        private var folded: Int64 = 0
        /// Events between two reports.
        private static let step: Int64 = 10_000
        /// Of four.
        private static let foldingQuarters: Int64 = 3

        init(scanning: Int64, folding: Int64, _ progress: EventProgress?) {
            (self.scanning, self.folding, self.progress) = (scanning, folding, progress)
        }

        private var quarter: Int64 { scanning / 4 }

        func scan(_ position: Int64) { if position % Self.step == 0 { progress?(position / 4, scanning) } }

        func fold(_ events: Int64) {
            folded += events
            let left = Self.foldingQuarters * (folding - folded) * quarter / max(1, folding)
            progress?(scanning - left, scanning)
        }
    }
}

/// A patient's stream and its place in the order of registration. A stream gets its number when its first event, the
/// registration, is appended: the order of numbers is the order of charts.
struct NumberedStream: Sendable {
    var head: StreamHead
    var ordinal: Int

    static func all(of streams: [StreamHead]) -> [NumberedStream] {
        streams.lazy.filter { $0.name.category == "patient" }.enumerated()
            .map { NumberedStream(head: $0.element, ordinal: $0.offset + 1) }
    }
}
