import EventLog

/// What is remembered of rows that are put off until the whole file is known, because they may be changed ones.
///
/// Under one key, the log may hold several entries and the file bring several rows. Those that are equal belong to each
/// other, wherever in the file they stand. Of what is left over, rows correct entries, or are refused, or are new; which
/// of them does what follows from their contents, never from their order.
struct PutOffKeys {
    /// An entry of the log that no row had matched when the first row of its key was put off.
    struct Candidate {
        var id: EventID
        var occurrence: Int32
    }

    /// Digests of the rows' contents and the log's entries, by the first half of the id of the key's first occurrence.
    private(set) var keys: [UInt64: (digests: [UInt64], candidates: [Candidate])] = [:]
    /// What rows that are put off for another of their entries had in the log as it is, by key and content.
    private(set) var held: [UInt64: [EventID]] = [:]
    /// What rows are to correct, by key and content.
    var assigned: [UInt64: [EventID]] = [:]
    /// Entries that rows of their key would correct, and may not.
    var refusing: [UInt64: EventID] = [:]
    private var count = 0

    var isEmpty: Bool { keys.isEmpty }

    /// About how many bytes it takes, before and after the rows are settled.
    var footprint: Int { (keys.count + held.count) * 120 + count * 80 }

    mutating func put(_ digest: UInt64, under key: UInt64, candidates: [Candidate]) {
        count += 1
        if keys[key]?.digests.append(digest) == nil {
            keys[key] = ([digest], candidates)
            count += candidates.count
        }
    }

    mutating func hold(_ id: EventID, digest: UInt64, under key: UInt64) {
        count += 1
        held[Self.place(digest, under: key), default: []].append(id)
    }

    mutating func takeHeld(_ digest: UInt64, under key: UInt64) -> EventID? {
        held[Self.place(digest, under: key)]?.popLast()
    }

    mutating func assign(_ id: EventID, to digest: UInt64, under key: UInt64) {
        assigned[Self.place(digest, under: key), default: []].append(id)
    }

    mutating func takeAssigned(_ digest: UInt64, under key: UInt64) -> EventID? {
        assigned[Self.place(digest, under: key)]?.popLast()
    }

    private static func place(_ digest: UInt64, under key: UInt64) -> UInt64 {
        key ^ (digest &* 0x9E37_79B9_7F4A_7C15)
    }
}
