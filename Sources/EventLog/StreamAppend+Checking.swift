/// What every log asks of a batch before it looks at any stream, and how it tells a retry from a conflict. Kept beside
/// the protocol so that all databases answer alike.
extension StreamAppend {
    /// Throws `.malformed` for a batch no log can take.
    package static func requireWellFormed(_ appends: [StreamAppend]) throws(EventLogError) {
        guard !appends.isEmpty else { throw .malformed(reason: "it names no stream") }
        var streams: Set<StreamName> = []
        for append in appends {
            guard !append.events.isEmpty else {
                throw .malformed(reason: "it has no events for stream \(append.stream)")
            }
            guard streams.insert(append.stream).inserted else {
                throw .malformed(reason: "it names stream \(append.stream) twice")
            }
            for index in append.events.indices where !append.events[index].payload.looksLikeJSONObject {
                throw .malformed(reason: "the payload of event \(append.events[index].id) is not a JSON object")
            }
        }
        try requireDistinctIDs(appends)
    }

    private static func requireDistinctIDs(_ appends: [StreamAppend]) throws(EventLogError) {
        var ids = DistinctIDs(capacity: appends.reduce(0) { $0 + $1.events.count })
        for append in appends {
            for index in append.events.indices where !ids.insert(append.events[index].id) {
                throw .malformed(reason: "event id \(append.events[index].id) occurs in it twice")
            }
        }
    }

    /// What this append is, seen from a stream that is not at the version it expects.
    ///
    /// `found` are the stream's events at the versions this append would have taken, as far as there are any. Answers
    /// where the events lie if they are exactly these; ids are compared, never bytes, because sealing the same content
    /// again gives other bytes. Otherwise throws what is the matter.
    package func retry(
        actual: Int64, found: [StoredIdentity], idsElsewhereInBatch: Set<EventID>
    ) throws(EventLogError) -> AppendResult {
        let types = Dictionary(events.map { ($0.id, $0.type) }) { first, _ in first }
        var present = 0
        for stored in found {
            if let type = types[stored.id] {
                guard type == stored.type else { throw .idReused(id: stored.id, position: stored.position) }
                present += 1
            } else if idsElsewhereInBatch.contains(stored.id) {
                throw .idReused(id: stored.id, position: stored.position)
            }
        }
        guard present > 0 else {
            throw .conflict(stream: stream, expected: expecting.version, actual: actual)
        }
        guard found.map(\.id) == events.map(\.id) else {
            throw .partlyPresent(stream: stream, present: present, of: events.count)
        }
        return AppendResult(
            positions: found.map(\.position), version: expecting.version + Int64(events.count), alreadyPresent: true)
    }

    /// The whole batch's answer when some streams hold their part of it: all of them, or it is no retry.
    package static func requireAllPresent(
        _ results: [AppendResult?], of appends: [StreamAppend]
    ) throws(EventLogError) -> [AppendResult] {
        let present = results.compactMap { $0 }
        if let missing = results.firstIndex(where: { $0 == nil }) {
            throw .partlyPresent(
                stream: appends[missing].stream, present: present.reduce(0) { $0 + $1.positions.count },
                of: appends.reduce(0) { $0 + $1.events.count })
        }
        return present
    }
}

extension [UInt8] {
    /// The cheap check made on every append: the outermost braces are there. `anamnesis verify` parses every payload.
    package var looksLikeJSONObject: Bool {
        count >= 2 && self[0] == UInt8(ascii: "{") && self[count - 1] == UInt8(ascii: "}")
    }
}
