/// Follows a log event by event and says where it breaks a promise: positions without gaps (4), versions without gaps
/// and pointing to the event before (5), and recorded never falling (8).
///
/// After a break it goes on from what it found, so that one damage is named once.
package struct PromiseCheck {
    /// Where each stream stands after the events seen so far, by number.
    package private(set) var heads: [Int64: (version: Int64, last: Int64)] = [:]
    /// Position of the newest event seen.
    package private(set) var position: Int64 = 0
    private var recorded = Int64.min

    package init() {}

    package mutating func follow(_ event: EventEnvelope, _ report: (Damage) -> Void) {
        checkPosition(event, report)
        checkVersion(event, report)
        if event.recorded < recorded {
            report(
                Damage(
                    position: event.position, reason: "recorded falls from \(recorded) to \(event.recorded)"))
        }
        recorded = max(recorded, event.recorded)
        position = event.position
        heads[event.stream] = (event.version, event.position)
    }

    private func checkPosition(_ event: EventEnvelope, _ report: (Damage) -> Void) {
        if event.position > position + 1 {
            report(Damage(position: position + 1, through: event.position - 1, reason: "missing from the log"))
        }
    }

    private func checkVersion(_ event: EventEnvelope, _ report: (Damage) -> Void) {
        let head = heads[event.stream] ?? (version: 0, last: 0)
        if event.version != head.version + 1 {
            report(
                Damage(
                    position: event.position,
                    reason: "version \(event.version) of stream \(event.stream) follows version \(head.version)"))
        } else if event.previous != head.last {
            report(
                Damage(
                    position: event.position,
                    reason: "points to @\(event.previous) as its stream's event before, which is @\(head.last)"))
        }
    }

    /// Compares what the log says of a stream with the events seen. To be asked after the last event.
    package func check(_ head: StreamHead, _ report: (Damage) -> Void) {
        let seen = heads[head.number] ?? (version: 0, last: 0)
        if head.version != seen.version || head.last != seen.last {
            report(
                Damage(
                    position: seen.last,
                    reason: "stream \(head.name) is said to end at version \(head.version) @\(head.last), "
                        + (seen.version == 0
                            ? "it has no event" : "its events end at version \(seen.version) @\(seen.last)")))
        }
    }
}
