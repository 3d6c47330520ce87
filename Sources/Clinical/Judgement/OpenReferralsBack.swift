/// Which referrals back to a physician nobody has answered: the one rule for it, whoever asks.
///
/// A consultation answers what was referred before it from its episode, or from none in particular; one that names no episode
/// answers all (`EntryTime.isAnswered`). Whether whoever held it is a physician, the caller says.
public struct OpenReferralsBack: Sendable {
    /// A patient whom a clinician sent back to the physician.
    public struct Open: Sendable, Hashable {
        public var time: EntryTime
        /// Nil where the referral names none: it then holds for all.
        public var episode: String?

        public var day: CalendarDay { time.occurred.day }
        public var position: Int64 { time.position }
    }

    /// In clinical order.
    public private(set) var open: [Open] = []
    private var consultations: [Open] = []

    public init() {}

    /// Takes the patient's entries in clinical order, of consultations those that count.
    public mutating func take(_ entry: PatientEntry) {
        switch entry.event {
        case .referredBack(let referral):
            let back = Open(time: entry.time, episode: referral.context.episode)
            if !consultations.contains(where: { Self.answers($0, back) }) { open.append(back) }
        case .consultationCompleted(let consultation):
            let held = Open(time: entry.time, episode: consultation.context.episode)
            open.removeAll { Self.answers(held, $0) }
            consultations.append(held)
        default: break
        }
    }

    private static func answers(_ held: Open, _ back: Open) -> Bool {
        (held.episode == nil || back.episode == nil || held.episode == back.episode)
            && back.time.isAnswered(by: held.time)
    }
}
