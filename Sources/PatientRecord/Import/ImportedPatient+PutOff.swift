import EventLog
import Identity

/// Rows that may be changed ones: put off in the pass that reads them first, settled in one of their own.
extension ImportedPatient {
    /// Remembers an entry of a row that is put off.
    func putOff(_ recognised: Recognised, source: String, naturalKey: [UInt8], content: [UInt8]) {
        let digest = key.contentDigest(content)
        if recognised.isOpen {
            putOff.put(digest, under: recognised.firstHalf, candidates: recognised.candidates)
        } else if recognised.stored != nil {
            claim(recognised, source: source, naturalKey: naturalKey)
            putOff.hold(recognised.id, digest: digest, under: recognised.firstHalf)
        }
    }

    /// Settles which of the rows put off correct which entries, now that every row has had its equal. Both are taken in
    /// the order of their contents' digests. Where entries are left that may not be corrected, the rows left are refused;
    /// else they are new.
    func settlePutOff(amendsChanges: Bool) {
        for (half, rows) in putOff.keys {
            let free = rows.candidates.filter {
                Int($0.occurrence) >= Int(claimed[half, default: 0]) && !claimedAhead.contains($0.id.high)
            }
            let correctable = free.filter { isCorrectable($0, amendsChanges) }.sorted { order($0) < order($1) }
            for (digest, candidate) in zip(rows.digests.sorted(), correctable) {
                putOff.assign(candidate.id, to: digest, under: half)
                claimedAhead.insert(candidate.id.high)
            }
            if let refusing = free.first(where: { !isCorrectable($0, amendsChanges) }) {
                putOff.refusing[half] = refusing.id
            }
        }
    }

    private func isCorrectable(_ candidate: PutOffKeys.Candidate, _ amendsChanges: Bool) -> Bool {
        guard let stored = stored[candidate.id.high] else { return false }
        return stored.digest == nil || stored.comesBack
            || (amendsChanges && stored.standing == .stands && stored.handCorrection == nil)
    }

    /// First what is the same whatever the row says, then what comes back anyway, then by content.
    private func order(_ candidate: PutOffKeys.Candidate) -> (Int, UInt64, Int32) {
        let stored = stored[candidate.id.high]
        let rank = stored?.digest == nil ? 0 : stored?.comesBack == true ? 1 : 2
        return (rank, stored?.digest ?? 0, candidate.occurrence)
    }

    /// Finds the entry of a row that was put off, as it was settled.
    func recogniseSettled(source: String, naturalKey: [UInt8], content: [UInt8]) -> Recognised {
        let first = key.importEventID(source: source, naturalKey: naturalKey, occurrence: 0)
        let digest = key.contentDigest(content)
        if let id = putOff.takeHeld(digest, under: first.high) ?? putOff.takeAssigned(digest, under: first.high) {
            var found = Recognised(id: id, stored: stored[id.high], firstHalf: first.high, occurrence: 0)
            found.isClaimed = true
            found.isChanged = found.stored?.digest.map { $0 != digest } ?? false
            return found
        }
        if let id = putOff.refusing[first.high] {
            var found = Recognised(id: id, stored: stored[id.high], firstHalf: first.high, occurrence: 0)
            found.isChanged = true
            return found
        }
        var occurrence = Int(claimed[first.high, default: 0])
        while true {
            let id =
                occurrence == 0
                ? first : key.importEventID(source: source, naturalKey: naturalKey, occurrence: occurrence)
            if stored[id.high] == nil, !claimedAhead.contains(id.high) {
                return Recognised(id: id, stored: nil, firstHalf: first.high, occurrence: occurrence)
            }
            occurrence += 1
        }
    }
}
