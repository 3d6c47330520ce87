import EventLog

/// Follows the checksums of a log event by event and finds the events that are not as they were written.
///
/// After a damage it goes on from what is stored, so that the events after it are not blamed.
struct ChecksumChain {
    /// After the newest event, as stored.
    private var stored: Checksum
    /// After the newest event, as computed, where that differs: the right one if it was the checksum that was edited.
    private var computed: Checksum?
    /// After a damage it is open which event was the first to use a name.
    private var isDamaged = false

    init(from origin: Checksum) { stored = origin }

    /// Goes on after lost rows. What the event after them was chained on is lost with them: it cannot be judged.
    mutating func resume(at stored: Checksum) {
        self.stored = stored
        computed = nil
        isDamaged = true
    }

    /// Whether the event is as it was written. `newNames` are those of its names that no sound event before used.
    mutating func follow(
        _ event: EventEnvelope, payload: UnsafeRawBufferPointer, newNames: [String], stored: Checksum
    ) -> Bool {
        let next = self.stored.following(event, payload: payload, names: newNames)
        let isSound = next == stored || (isDamaged && mayLead(to: stored, event, payload, newNames))
        self.stored = stored
        computed = isSound ? nil : next
        isDamaged = isDamaged || !isSound
        return isSound
    }

    /// Tries all that a damage before leaves open: where the chain goes on from, and which names it held already.
    private func mayLead(
        to next: Checksum, _ event: EventEnvelope, _ payload: UnsafeRawBufferPointer, _ names: [String]
    ) -> Bool {
        var choices: [[String]] = [[]]
        for name in names { choices += choices.map { $0 + [name] } }
        let starts = [stored] + (computed.map { [$0] } ?? [])
        return starts.contains { start in
            choices.contains { start.following(event, payload: payload, names: $0) == next }
        }
    }
}

extension Checksum {
    fileprivate func following(
        _ event: EventEnvelope, payload: UnsafeRawBufferPointer, names: [String]
    ) -> Checksum {
        var next = self
        for name in names { next.fold(name) }
        next.fold(event, payload: payload)
        return next
    }
}
