import Clinical
import EventLog
import Identity

/// Finding the entries of a row in the log.
extension ImportedPatient {
    /// What an entry of a row is in the log: new, there as it is, or there with other content.
    struct Recognised {
        var id: EventID
        var stored: Stored?
        /// The version in which its source took it back before it came here.
        var takenBack: SourceVersion?
        var isChanged = false
        /// Its key, which is unique, came in an earlier row.
        var isRepeated = false
        /// No row of this content was in the log, but rows of its key are that nothing in the file has matched so far:
        /// whether it is a changed one shows when the whole file is known.
        var isOpen: Bool { !candidates.isEmpty }
        var candidates: [PutOffKeys.Candidate] = []
        /// Taken already, when the row was put off.
        var isClaimed = false
        var firstHalf: UInt64
        var occurrence: Int
        /// Whether somebody moved it here from another patient.
        var isMoved = false

        /// Whether nothing of it is here: it never came, or went with its whole import.
        var isNotHere: Bool { stored.map { $0.standing == .undone } ?? true }

        /// Whether it was withdrawn in a way that a row reinstates, whatever it says now.
        var comesBack: Bool { stored?.comesBack ?? false }
    }

    /// Finds the one entry that a unique key names.
    ///
    /// - Parameter content: nil where only the key matters.
    func recogniseOnly(source: String, naturalKey: [UInt8], content: [UInt8]?) -> Recognised {
        let id = key.importEventID(source: source, naturalKey: naturalKey, occurrence: 0)
        var found = Recognised(id: id, stored: stored[id.high], firstHalf: id.high, occurrence: 0)
        found.isRepeated = claimed[id.high] != nil || found.stored?.isOwn == true
        if found.stored?.standing != .stands,
            let moved = recogniseMovedBack(found, content: content)
                ?? recogniseMoved(source: source, naturalKey: naturalKey, content: content),
            found.stored == nil || moved.stored?.standing == .stands
        {
            found = moved
            found.isRepeated = claimedAhead.contains(moved.id.high)
            return found
        }
        if found.isNotHere { found.takenBack = takenBackUnseen[id.high] }
        if let content, let digest = found.stored?.digest { found.isChanged = digest != key.contentDigest(content) }
        return found
    }

    /// Finds what somebody moved to another patient and back, once or several times.
    private func recogniseMovedBack(_ moved: Recognised, content: [UInt8]?) -> Recognised? {
        var back = moved
        while let holder = back.stored?.movedTo, var copy = stored[back.id.moved(to: holder).moved(to: id).high] {
            copy.takeOver(from: back.stored!)
            back.id = back.id.moved(to: holder).moved(to: id)
            back.stored = copy
        }
        guard back.id != moved.id else { return nil }
        (back.firstHalf, back.isMoved) = (back.id.high, true)
        if let content, let digest = back.stored?.digest { back.isChanged = digest != key.contentDigest(content) }
        return back
    }

    /// Finds what somebody moved here from another patient, under whom a source had brought it: the source may know by now
    /// whose it is.
    ///
    /// Of several with one key, the first that no row has claimed and whose content is the row's; else the first that no row
    /// has claimed.
    private func recogniseMoved(source: String, naturalKey: [UInt8], content: [UInt8]?) -> Recognised? {
        var changed: Recognised?
        for giver in givers {
            for origin in giver.entries(source: source, naturalKey: naturalKey) {
                let id = origin.id.moved(to: self.id)
                guard var copy = stored[id.high], !claimedAhead.contains(id.high) || content == nil else { continue }
                var found = Recognised(id: id, firstHalf: id.high, occurrence: 0, isMoved: true)
                // What a source said of it since was said here, under this patient's key.
                let key = copy.digest == nil ? origin.key : self.key
                copy.takeOver(from: origin.stored)
                if let content, let digest = copy.digest { found.isChanged = digest != key.contentDigest(content) }
                found.stored = copy
                if !found.isChanged { return found }
                changed = changed ?? found
            }
        }
        return changed
    }

    /// What a key names here, and what it had named under those from whom it was moved here, with the key of whom it was
    /// first recorded for.
    private func entries(
        source: String, naturalKey: [UInt8]
    ) -> [(id: EventID, stored: Stored, key: PatientKey)] {
        var entries: [(id: EventID, stored: Stored, key: PatientKey)] = []
        while true {
            let id = key.importEventID(source: source, naturalKey: naturalKey, occurrence: entries.count)
            guard let stored = stored[id.high] else { break }
            entries.append((id, stored, key))
        }
        for giver in givers {
            for origin in giver.entries(source: source, naturalKey: naturalKey) {
                let id = origin.id.moved(to: self.id)
                if var copy = stored[id.high] {
                    let key = copy.digest == nil ? origin.key : self.key
                    copy.takeOver(from: origin.stored)
                    entries.append((id, copy, key))
                }
            }
        }
        return entries
    }

    /// Everything that stands here under a resource of a source, or was withdrawn: also what somebody moved here.
    ///
    /// - Parameter resource: what the source calls it.
    func made(by resource: [UInt8], source: String) -> [(entry: Recognised, isBooking: Bool)] {
        var found: [(entry: Recognised, isBooking: Bool)] = []
        var seen: Set<UInt64> = []
        if !made.isEmpty {
            let half = key.importEventID(source: source, naturalKey: resource, occurrence: 0).high
            for made in self.made[firstMade(by: half)...].prefix(while: { $0.resource == half })
            where seen.insert(made.id.high).inserted {
                let entry = Recognised(
                    id: made.id, stored: stored[made.id.high], firstHalf: made.id.high, occurrence: 0)
                found.append((entry, made.isBooking))
            }
        }
        for giver in givers {
            for (origin, isBooking) in giver.made(by: resource, source: source) {
                let id = origin.id.moved(to: self.id)
                guard var copy = stored[id.high], let given = origin.stored, seen.insert(id.high).inserted else {
                    continue
                }
                copy.takeOver(from: given)
                let entry = Recognised(id: id, stored: copy, firstHalf: id.high, occurrence: 0, isMoved: true)
                found.append((entry, isBooking))
            }
        }
        return found
    }

    /// The version in which its source took a resource back that has nothing here; nil where none is known.
    func takenBack(_ resource: [UInt8], source: String) -> SourceVersion? {
        if takenBackUnseen.isEmpty || resource.isEmpty { return nil }
        return takenBackUnseen[key.importEventID(source: source, naturalKey: resource, occurrence: 0).high]
    }

    /// The place of the first entry of a resource, or where it would be.
    private func firstMade(by resource: UInt64) -> Int {
        var (low, high) = (0, made.count)
        while low < high {
            let middle = (low + high) / 2
            if made[middle].resource < resource { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Finds the entry of a row in the log. Equal keys of one patient are told apart by an occurrence number: a row is
    /// the first occurrence with its content that no other row of the file has claimed, so that rows in another order
    /// are recognised; else open, while the log has occurrences that nothing has claimed; else new.
    ///
    /// - Parameters:
    ///   - isWhole: the key is the whole content, so that an entry without a digest is the same.
    ///   - skipsOwn: what this import wrote belongs to other rows of the file.
    func recognise(
        source: String, naturalKey: [UInt8], content: [UInt8], isWhole: Bool, skipsOwn: Bool
    ) -> Recognised {
        let first = key.importEventID(source: source, naturalKey: naturalKey, occurrence: 0)
        var digest: UInt64?
        var candidates: [PutOffKeys.Candidate] = []
        var occurrence = Int(claimed[first.high, default: 0])
        while true {
            let id =
                occurrence == 0
                ? first : key.importEventID(source: source, naturalKey: naturalKey, occurrence: occurrence)
            if !claimedAhead.contains(id.high) {
                var found = Recognised(
                    id: id, stored: stored[id.high], firstHalf: first.high, occurrence: occurrence)
                guard let stored = found.stored else {
                    let moved = recogniseMoved(source: source, naturalKey: naturalKey, content: content)
                    if candidates.isEmpty || moved?.isChanged == false, let moved { return moved }
                    guard let candidate = candidates.first else { return found }
                    found.id = candidate.id
                    found.stored = self.stored[candidate.id.high]
                    found.isChanged = found.stored?.digest != nil
                    found.candidates = candidates
                    return found
                }
                if !(skipsOwn && stored.isOwn) {
                    digest = digest ?? key.contentDigest(content)
                    if stored.digest == digest || (isWhole && stored.digest == nil) { return found }
                    candidates.append(PutOffKeys.Candidate(id: id, occurrence: Int32(occurrence)))
                }
            }
            occurrence += 1
        }
    }

    /// Takes an occurrence for a row that is recorded or was there, so that the next equal row is another one. Rows that
    /// are rejected claim nothing: they must not shift the numbers of those that are not.
    func claim(_ recognised: Recognised, source: String, naturalKey: [UInt8]) {
        if recognised.isClaimed { return }
        if recognised.isMoved {
            claimedAhead.insert(recognised.id.high)
            return
        }
        let next = Int(claimed[recognised.firstHalf, default: 0])
        guard recognised.occurrence == next else {
            claimedAhead.insert(recognised.id.high)
            return
        }
        var free = next + 1
        while !claimedAhead.isEmpty,
            claimedAhead.remove(
                key.importEventID(source: source, naturalKey: naturalKey, occurrence: free).high) != nil
        {
            free += 1
        }
        claimed[recognised.firstHalf] = Int32(free)
    }
}

extension ImportedPatient.Recognised {
    /// The version of its source's record that the log has; nil where it has none.
    var version: SourceVersion? {
        isNotHere ? takenBack : stored?.version
    }
}

extension ImportedPatient.Stored {
    /// Whether it was withdrawn in a way that a row reinstates.
    var comesBack: Bool { standing == .undone || standing == .withdrawnBySource }

    /// Of a copy that somebody made: what its source said of what it is a copy of, until it says something of the copy.
    mutating func takeOver(from origin: Self) {
        guard digest == nil else { return }
        digest = origin.digest
        handCorrection = handCorrection ?? origin.handCorrection
        if !version.tellsMore(than: origin.version) { version = origin.version }
    }
}
