import EventLog

/// Cuts the patients' streams into bands that fit into memory: a rebuild reads the log once for each band.
///
/// Stream numbers are given in order of first use, so a band is a range of numbers and its events lie close together.
enum StreamBands {
    /// Events held in memory at a time: about 400 bytes each with their payloads.
    static let eventsMax: Int64 = 300_000

    static func cut(_ streams: [StreamHead], eventsMax: Int64 = eventsMax) -> [ArraySlice<StreamHead>] {
        var bands: [ArraySlice<StreamHead>] = []
        var start = streams.startIndex
        var events: Int64 = 0
        for place in streams.indices {
            if events > 0, events + streams[place].version > eventsMax {
                bands.append(streams[start..<place])
                start = place
                events = 0
            }
            events += streams[place].version
        }
        if start < streams.endIndex { bands.append(streams[start...]) }
        return bands
    }
}

/// The events of one band, put in order of stream and version as a scan in log order hands them over.
///
/// Versions in a stream are gapless from 1, so every event's place is known before it comes.
struct BandBuffer {
    /// Where a payload lies: never across two segments.
    private struct Place {
        var segment: Int32
        var start: Int32
        var count: Int32
    }

    private static let segmentBytes = 4 << 20

    private var envelopes: [EventEnvelope?]
    private var payloads: [Place]
    // In segments, because an array that grows holds everything twice while it moves.
    private var segments: [[UInt8]] = []
    private let firstPlace: [Int64: Int]

    init(_ band: ArraySlice<StreamHead>) {
        var places: [Int64: Int] = [:]
        var next = 0
        for head in band {
            places[head.number] = next
            next += Int(head.version)
        }
        firstPlace = places
        envelopes = Array(repeating: nil, count: next)
        payloads = Array(repeating: Place(segment: 0, start: 0, count: 0), count: next)
    }

    /// Takes an event; one of a stream outside of the band is passed over.
    mutating func take(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) {
        guard let first = firstPlace[envelope.stream] else { return }
        let place = first + Int(envelope.version) - 1
        if segments.isEmpty || segments[segments.count - 1].count + payload.count > Self.segmentBytes {
            segments.append([])
            segments[segments.count - 1].reserveCapacity(max(Self.segmentBytes, payload.count))
        }
        let last = segments.count - 1
        envelopes[place] = envelope
        payloads[place] = Place(
            segment: Int32(last), start: Int32(segments[last].count), count: Int32(payload.count))
        segments[last].append(contentsOf: payload)
    }

    /// One stream's events in order of version; events after the scan's end are absent.
    func forEach(of head: StreamHead, _ body: (EventEnvelope, UnsafeRawBufferPointer) throws -> Void) rethrows {
        guard let first = firstPlace[head.number] else { return }
        for index in first..<first + Int(head.version) {
            guard let envelope = envelopes[index] else { return }
            let place = payloads[index]
            try segments[Int(place.segment)].withUnsafeBytes { bytes in
                let start = Int(place.start)
                try body(envelope, UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(place.count)]))
            }
        }
    }
}
