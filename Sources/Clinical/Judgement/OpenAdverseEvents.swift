/// Which unwanted effects of treatment a physician has to look at: the one rule for it, whoever asks.
///
/// A severe one, until it is told that it is over, or a consultation comes after it (`EntryTime.isAnswered`).
public struct OpenAdverseEvents: Sendable, Hashable {
    /// From this severity on, of 5, a physician has to look.
    public static let severityMin = 3

    /// An unwanted effect that waits for a physician.
    public struct Open: Sendable, Hashable {
        public var kind: String
        /// Up to 5.
        public var severity: Int
        public var day: CalendarDay
        /// Position of the entry that reported it.
        public var position: Int64
    }

    private struct Reported: Sendable, Hashable {
        var event: AdverseEvent
        var time: EntryTime
        var isResolved = false
    }

    private struct Seen: Sendable, Hashable {
        var time: EntryTime
        /// Nil where the consultation names none: it then is about all.
        var episode: String?
    }

    private var reported: [Reported] = []
    private var consultations: [Seen] = []

    public init() {}

    /// Takes the patient's entries in clinical order. That an effect is over is told of the latest open one of its kind.
    public mutating func take(_ entry: PatientEntry) {
        switch entry.event {
        case .adverseEventReported(let event):
            reported.append(Reported(event: event, time: entry.time))
        case .adverseEventResolved(let event):
            guard let place = reported.lastIndex(where: { $0.event.kind == event.kind && !$0.isResolved }) else {
                return
            }
            reported[place].isResolved = true
        case .consultationCompleted(let consultation):
            consultations.append(Seen(time: entry.time, episode: consultation.context.episode))
        default: break
        }
    }

    /// The severe ones that nobody has ended and no consultation came after, the earliest first.
    public var severe: [Open] {
        reported.compactMap { report in
            guard let severity = report.event.severity, severity >= Self.severityMin, !report.isResolved,
                !consultations.contains(where: { seen in
                    let about = report.event.context.episode
                    guard seen.episode == nil || about == nil || seen.episode == about else { return false }
                    return report.time.isAnswered(by: seen.time)
                })
            else { return nil }
            return Open(
                kind: report.event.kind, severity: severity, day: report.time.occurred.day,
                position: report.time.position)
        }
    }
}
